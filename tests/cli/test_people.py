"""Everybody, whichever way they came in: two are in by approvals.yaml, one by the store."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from provisioning.requests.lock import hang_up
from tests.cli.conftest import Command
from tests.cli.files import PAUL, SPACES, ZOE, sandbox, write
from tests.tenancy import people, person

CLAIRE, INES, ADMIN = (
    "claire.fontaine@cnsa.example",
    "ines.garnier@cnsa.example",
    "admin@cnsa.example",
)
ANNE, P, Z = "anne.petit@ars.example", "paul.martin@ars.example", "zoe.le-goff@ars.example"
FILE = "approvals.yaml"


@pytest.fixture(autouse=True)
def store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield
    hang_up()


def by_the_store(extranet: Command) -> None:
    """Anne, into aidants."""
    for words in (
        ("requests", "submit", "--address", ANNE, "--first-name", "Anne", "--last-name", "Petit",
         "--mode", "microsoft", "--structure", "ars", "ARS-BRETAGNE", "--proved"),
        ("requests", "approve", "1", "--as", CLAIRE),
        ("profiles", "submit", ANNE, "aidants"),
        ("profiles", "approve", "1", "--as", INES),
    ):  # fmt: skip
        assert extranet(*words).code == 0


def listed(extranet: Command, *words: str) -> list[dict[str, Any]]:
    ran = extranet(*words, "--format", "json")
    assert ran.code == 0, ran
    return json.loads(ran.out)


def text(folder: Path) -> str:
    return (folder / FILE).read_text(encoding="utf-8")


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Paris")).date()


BEGUN = today()


def dated(text: str) -> str:
    """With a word for the day of the command, which may be that of yesterday by now."""
    for day in {BEGUN, today()}:
        text = text.replace(day.isoformat(), "TODAY")
    return text


def test_everybody_is_listed_with_where_each_stands(extranet: Command) -> None:
    by_the_store(extranet)
    found = {row["address"]: row for row in listed(extranet, "people", "list")}
    assert {who: row["source"] for who, row in found.items()} == {
        ANNE: ["person/1", "profile/1"],
        P: ["approvals.yaml:2", "approvals.yaml:10", "approvals.yaml:11"],
        Z: ["approvals.yaml:12", "approvals.yaml:20"],
    }
    assert found[P]["spaces"] == ["accueil", "aidants", "finances"]
    assert {row["standing"] for row in found.values()} == {"accepted"}


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (("--space", "finances"), [P]),
        (("--profile", "aidants"), [ANNE, P, Z]),
        (("--source", "store"), [ANNE]),
        (("--source", "file"), [P, Z]),
        (("--source", FILE), [P, Z]),
        (("--state", "left"), []),
        (("--structure", "ars-bretagne", "--space", "aidants"), [ANNE, P, Z]),
        (("--structure", "cd"), []),
        (("--until", "2021-01-01"), []),
        (("--until", "2990-01-01", "--source", "file"), [P, Z]),
    ],
)
def test_each_filter_narrows_the_list(
    extranet: Command, words: tuple[str, ...], who: list[str]
) -> None:
    by_the_store(extranet)
    assert [row["address"] for row in listed(extranet, "people", "list", *words)] == who


def test_looking_at_the_people_of_a_file_makes_no_store(extranet: Command, folder: Path) -> None:
    [row] = csv.DictReader(
        io.StringIO(extranet("people", "list", "--profile", "tarif", "--format", "csv").out)
    )
    assert (row["address"], row["standing"]) == (P, "accepted")
    for words in (
        ("people", "show", P), ("profiles", "list"), ("profiles", "expiring"),
    ):  # fmt: skip
        assert extranet(*words).code == 0
    assert not (folder / "state" / "access.sqlite3").exists()


def test_whose_line_is_refused_or_unread_is_listed_with_the_reason(
    extranet: Command, folder: Path
) -> None:
    write(
        folder,
        PAUL.replace("by: ines.garnier", "by: nobody"),
        ZOE.replace("2026-02-01}", "soon}", 1),
        person("Ann", "Over", "aidants", until="2020-03-01"),
    )
    found = {row["standing"]: row for row in listed(extranet, "people", "list")}
    assert {state: row["address"] for state, row in found.items()} == {
        "accepted": P,
        "unread": Z,
        "ended": "ann.over@ars.example",
    }
    assert "soon" in found["unread"]["reason"]
    assert found["accepted"]["profiles"] == []
    [grant, _] = listed(extranet, "profiles", "list", "--state", "refused")
    assert "nobody@cnsa.example did not decide" in grant["reason"]


def test_somebody_is_shown_from_both_sources(extranet: Command, folder: Path) -> None:
    by_the_store(extranet)
    write(folder, person("Anne", "Petit", "tarif"))
    shown = extranet("people", "show", ANNE).out
    assert "profile aidants: approved" in shown
    assert "(profile/1)" in shown
    assert "profile tarif: approved" in shown
    assert "(approvals.yaml:10)" in shown


def test_grants_of_files_that_end_soon_are_among_those_expiring(
    extranet: Command, folder: Path
) -> None:
    soon = (today() + timedelta(days=5)).isoformat()
    write(
        folder,
        PAUL.replace(
            "tarif, by: ines.garnier@cnsa.example, on: 2026-02-01",
            (f"tarif, by: ines.garnier@cnsa.example, on: 2026-02-01, until: {soon}"),
        ),
    )
    [row] = listed(extranet, "profiles", "expiring", "--within", "7")
    assert (row["id"], row["until"], row["source"]) == (f"{P}/tarif", soon, "approvals.yaml:11")
    assert listed(extranet, "profiles", "expiring", "--within", "3") == []


def test_what_a_file_gives_is_not_asked_for_again(extranet: Command) -> None:
    held, other = (extranet("profiles", "submit", P, code) for code in ("tarif", "aidants"))
    assert (held.code, other.code) == (1, 1)
    assert "already holds 'tarif' (approvals.yaml:11)" in held.err
    asked = extranet("profiles", "submit", Z, "tarif")
    assert "approvals.yaml:12" in asked.err
    assert f"extranet people adopt {Z}" in asked.err


def test_a_review_asks_about_whom_a_file_lets_in(extranet: Command, folder: Path) -> None:
    by_the_store(extranet)
    assert "3 profiles" in extranet("review", "open", "aidants", "--as", INES).out
    assert {
        row["grant"]: row["source"] for row in listed(extranet, "review", "status", "aidants")
    } == {
        1: "profile/1",
        f"{P}/aidants": "approvals.yaml:10",
        f"{Z}/aidants": "approvals.yaml:20",
    }
    confirm = ("review", "confirm", "aidants")
    keep = extranet(*confirm, f"{Z}/aidants", "--as", INES)
    gone = extranet(*confirm, f"{P}/aidants", "--as", INES, "--remove", "--reason", "Mutée")
    assert (keep.code, gone.code) == (0, 0), (keep, gone)
    assert "until then" in gone.out
    [line] = [each for each in text(folder).splitlines() if "withdrawn" in each]
    assert f"aidants, by: {INES}, on: 2020-02-01, withdrawn: TODAY" in dated(line)
    assert line.endswith(f"# {INES}: Mutée")
    assert [row["answer"] for row in listed(extranet, "review", "status", "aidants")] == [
        "", "remove", "keep"
    ]  # fmt: skip
    assert "1 kept, 1 removed, 1 nobody" in extranet("review", "close", "aidants", "--as", INES).out


def test_a_file_that_was_never_reviewed_is_due(extranet: Command, folder: Path) -> None:
    write(folder, PAUL, spaces=SPACES.replace("retention: {", "retention: {review: 30, "))
    assert {row["space"] for row in listed(extranet, "review", "due")} == {"aidants", "finances"}
    status = json.loads(extranet("worker", "status", "--format", "json").out)
    assert status["waiting"]["reviews"]["count"] == 2


def test_silence_of_a_review_ends_what_a_file_gives_where_the_space_says_so(
    extranet: Command, folder: Path
) -> None:
    spaces = SPACES.replace(
        "    requires: {any: [aidants]}", "    silence: remove\n    requires: {any: [aidants]}"
    )
    write(folder, PAUL, spaces=spaces)
    assert extranet("review", "open", "aidants", "--as", INES).code == 0
    for _ in range(2):
        assert extranet("review", "remind", "aidants").code == 0
    ran = extranet("review", "close", "aidants", "--as", INES)
    assert "1 removed" in ran.out
    assert dated(text(folder)).count("withdrawn: TODAY") == 1


def test_a_grant_of_a_file_is_revoked_in_the_file_by_whoever_may(
    extranet: Command, folder: Path
) -> None:
    before = text(folder)
    words = ("profiles", "revoke", f"{P}/tarif", "--reason", "Mutation", "--as")
    refused = extranet(*words, "paul.roche@cnsa.example")
    assert refused.code == 1
    assert text(folder) == before
    assert extranet(*words, INES).code == 0
    assert extranet("people", "list", "--profile", "tarif").out.strip() == "nothing"
    again = extranet(*words, INES)
    assert again.code == 1
    assert "no file grants" in again.err
    assert extranet("profiles", "revoke", "paul", "--reason", "x", "--as", INES).code == 1


def test_whoever_leaves_leaves_every_source(extranet: Command, folder: Path) -> None:
    by_the_store(extranet)
    write(folder, person("Anne", "Petit", "tarif"), ZOE)
    ran = extranet("people", "leave", ANNE, "--as", CLAIRE)
    assert ran.code == 0, ran
    assert "the next full pass blocks" in ran.out
    assert "until then" in ran.out
    assert text(folder).count("withdrawn") == 1
    assert [row["standing"] for row in listed(extranet, "people", "list")] == ["left", "accepted"]
    assert extranet("people", "leave", ANNE, "--as", CLAIRE).code == 1


def test_only_who_may_says_that_somebody_of_a_file_leaves(extranet: Command, folder: Path) -> None:
    before = text(folder)
    assert extranet("people", "leave", P, "--as", INES).code == 1
    assert extranet("people", "leave", "nobody@ars.example", "--as", CLAIRE).code == 1
    assert text(folder) == before
    assert extranet("people", "leave", P, "--as", P).code == 0
    assert "withdrawn" in text(folder)


def test_somebody_of_a_file_who_leaves_is_blocked_once_no_file_lets_them_in_and_may_return(
    extranet: Command, folder: Path
) -> None:
    limits = "{removals_per_space_percent: 100, removals_per_tenant_percent: 100, empty_from: 99}"
    write(folder, PAUL, ZOE, spaces=f"{SPACES}limits: {limits}\n")
    by_the_store(extranet)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    approved = text(folder)

    ran = extranet("people", "leave", P, "--as", CLAIRE)
    assert ran.code == 0, ran
    assert "blocks the account, once no file lets them in any more" in ran.out
    gone = text(folder)

    (folder / "approvals.yaml").write_text(approved, "utf-8")
    assert extranet("plan", "--sandbox").code == 0
    (folder / "approvals.yaml").write_text(gone, "utf-8")
    assert extranet("apply", "--sandbox", "--yes").code == 0
    (user,) = [u for u in sandbox(folder).tenant.users.values() if u.display_name == "Paul Martin"]
    assert user.account_enabled is False

    assert "with 2 profiles" in extranet("people", "return", P, "--as", CLAIRE).out
    assert extranet("apply", "--sandbox", "--yes").code == 0
    user = sandbox(folder).tenant.users[user.id]
    assert user.account_enabled is True
    [row] = [row for row in listed(extranet, "people", "list") if row["address"] == P]
    assert (row["standing"], row["profiles"]) == ("accepted", ["aidants", "tarif"])


def test_without_a_store_nobody_is_blocked_and_that_is_told(
    extranet: Command, folder: Path
) -> None:
    ran = extranet("people", "leave", P, "--as", CLAIRE)

    assert ran.code == 0, ran.err
    assert "the account is not blocked: only a store of requests remembers" in ran.out
    assert not (folder / "state" / "access.sqlite3").exists()


def test_a_grant_of_a_file_is_renewed_on_its_own_line(extranet: Command, folder: Path) -> None:
    before = text(folder).splitlines()
    ran = extranet("profiles", "renew", f"{P}/tarif", "--as", INES, "--until", "2030-01-01")

    assert ran.code == 0, ran.err
    assert "until then the tenant is as it was" in ran.out
    [(old, new)] = [
        pair for pair in zip(before, text(folder).splitlines(), strict=True) if pair[0] != pair[1]
    ]
    assert "profile: tarif" in old
    assert f"by: {INES}, on: TODAY, until: 2030-01-01" in dated(new)
    [row] = [r for r in listed(extranet, "profiles", "list") if r["profile"] == "tarif"]
    assert (dated(row["decided_on"]), row["until"]) == ("TODAY", "2030-01-01")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as", P), "nobody decides on their own request"),
        (("--as", "nobody@cnsa.example"), "did not decide on it on"),
        (("--as", INES, "--until", "2020-01-01"), "already past"),
        (("--as", INES, "--digest", "x"), "--digest is of a request of the store"),
    ],
)
def test_only_who_decides_renews_a_grant_of_a_file(
    extranet: Command, folder: Path, words: tuple[str, ...], said: str
) -> None:
    before = text(folder)
    ran = extranet("profiles", "renew", f"{P}/tarif", *words)

    assert (ran.code, text(folder)) == (1, before)
    assert said in ran.err


def test_nobody_is_reminded_of_lines_that_no_file_gives_any_more(
    extranet: Command, folder: Path
) -> None:
    by_the_store(extranet)
    assert extranet("review", "open", "aidants", "--as", INES).code == 0
    rows = listed(extranet, "review", "status", "aidants")
    assert all(row["door"].startswith("account?, ") for row in rows)
    for grant in (1, f"{Z}/aidants"):
        assert extranet("review", "confirm", "aidants", str(grant), "--as", INES).code == 0
    assert "1 reminders" in extranet("review", "remind", "aidants").out

    write(folder, ZOE)
    [gone] = [r for r in listed(extranet, "review", "status", "aidants") if r["address"] == P]
    assert (gone["source"], gone["door"], gone["stands"]) == ("", "", False)
    assert "1 reminders" in extranet("review", "remind", "aidants").out


def git(folder: Path, *words: str) -> str:
    names = ("-c", "user.name=n", "-c", "user.email=n@cnsa.example")
    ran = subprocess.run(
        ["git", *names, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return ran.stdout


def test_a_change_is_proposed_as_a_branch_and_why_says_that_it_has_not_landed(
    extranet: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "n")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "n@cnsa.example")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "spaces.yaml", FILE)
    git(folder, "commit", "-qm", "first")
    words = ("people", "leave", P, "--as", CLAIRE, "--branch")
    for bad in ("main", "-x", "a b"):
        assert extranet(*words[:-1], f"--branch={bad}").code == 1
    before = text(folder)

    ran = extranet(*words, "paul-leaves")

    assert ran.code == 0, ran
    assert "they are as the file says" in ran.out
    assert text(folder) == before
    assert git(folder, "branch", "--show-current").strip() == "main"
    assert git(folder, "status", "--porcelain", FILE) == ""
    changed = dated(git(folder, "diff", "-U0", "main", "paul-leaves")).splitlines()
    assert [each for each in changed if each[0] in "+-"][2:] == ["+    withdrawn: TODAY"]
    assert "paul-leaves" in extranet("why", P, "aidants", "--sandbox").out
    git(folder, "merge", "-q", "paul-leaves")
    assert "paul-leaves" not in extranet("why", P, "aidants", "--sandbox").out
    (folder / FILE).write_text(before + "# by hand\n", encoding="utf-8")
    assert "not committed" in extranet(*words, "again").err


def test_adopting_moves_who_is_clear_and_changes_no_access(extranet: Command, folder: Path) -> None:
    doubtful = person("Ann", "Ends", "aidants", until="2990-01-01")
    refused = person("Bob", "Nay", "aidants").replace("by: ines.garnier", "by: bob.nay")
    write(folder, PAUL, ZOE, doubtful, refused)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    words = ("people", "adopt", "--as", ADMIN)
    assert extranet("people", "adopt", "--as", CLAIRE).code == 1

    dry = extranet(*words, "--dry-run")
    assert (dry.code, "2 people would move" in dry.out) == (2, True)
    assert len(listed(extranet, "people", "list", "--source", "file")) == 4
    ran = extranet(*words)

    assert ran.code == 2
    assert "Ann Ends: their account ends on 2990-01-01" in ran.err
    assert "Bob Nay" in ran.err
    assert "first_name: Paul" not in text(folder)
    assert {r["address"] for r in listed(extranet, "people", "list", "--source", "store")} == {P, Z}
    assert extranet("plan", "--sandbox").code == 0, "a known change of its sources"
    [held, *_] = listed(extranet, "profiles", "list", "--address", P)
    assert (held["decided_by"], held["decided_on"]) == (INES, "2020-02-01")
    assert held["source"] == "profile/1 (from approvals.yaml:10)"
    assert "0 people are in the store" in extranet(*words).out


def test_whom_the_store_took_over_is_not_written_to_as_if_they_were_new(
    extranet: Command, folder: Path
) -> None:
    box = SPACES.replace("  invitation:", "  mailbox: extranet@cnsa.example\n  invitation:")
    write(folder, PAUL, ZOE, spaces=box)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert extranet("people", "adopt", "--as", ADMIN).code == 0
    write(folder, spaces=box)
    ran = extranet("worker", "run", "--once", "--sandbox")
    assert ran.code == 0, ran
    assert "mails: none" in ran.out
    status = json.loads(extranet("worker", "status", "--format", "json").out)
    assert status["waiting"]["openings"]["count"] == 0


def test_what_the_store_took_over_excuses_nobody_elses_disappearance(
    extranet: Command, folder: Path
) -> None:
    others = [person(f"Ann{n}", "Durand", "aidants") for n in range(12)]
    write(folder, PAUL, ZOE, *others)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    for _ in range(3):
        assert extranet("people", "adopt", P, Z, "--as", ADMIN).code == 0
        write(folder, PAUL, ZOE, *others)
    write(folder, *others[:3])

    refused = extranet("plan", "--sandbox")

    assert refused.code == 1
    assert (
        "named 14 people at the last apply, of whom 2 were moved into the store since, and names 3"
        in refused.err
    )


def test_adopting_twice_takes_nothing_twice(extranet: Command, folder: Path) -> None:
    """The work stopped before the file was written, say."""
    before = text(folder)
    assert extranet("people", "adopt", P, "--as", ADMIN).code == 0
    first = listed(extranet, "profiles", "list", "--address", P)
    (folder / FILE).write_text(before, encoding="utf-8")
    assert extranet("people", "adopt", P, "--as", ADMIN).code == 0
    assert listed(extranet, "profiles", "list", "--address", P) == first
    assert text(folder) == people(ZOE).replace("2026-02-01", "2020-02-01")
