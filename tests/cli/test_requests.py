"""Requests from the command line, with the sandbox and a store of their own."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_simulator import Act
from provisioning.requests.lock import hang_up
from tests.cli.conftest import Command, Ran
from tests.cli.files import SPACES, by_hand, mails, sandbox, write

CLAIRE, INES = "claire.fontaine@cnsa.example", "ines.garnier@cnsa.example"
PAUL = "paul.martin@ars.example"
BOX = "extranet@cnsa.example"
WITH_BOX = SPACES.replace("  invitation:", f"  mailbox: {BOX}\n  invitation:")


@pytest.fixture(autouse=True)
def store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    write(folder, spaces=WITH_BOX)
    yield
    hang_up()


def submitted(extranet: Command, address: str = PAUL, **more: str) -> Ran:
    words = {"--first-name": "Paul", "--last-name": "Martin", "--mode": "microsoft"}
    options = [
        word for pair in (words | {f"--{k}": v for k, v in more.items()}).items() for word in pair
    ]
    return extranet(
        "requests", "submit", "--address", address, *options, "--structure", "ars",
        "ARS-BRETAGNE", "--proved",
    )  # fmt: skip


def granted(extranet: Command) -> None:
    assert submitted(extranet).code == 0
    assert extranet("requests", "approve", "1", "--as", CLAIRE).code == 0
    assert extranet("profiles", "submit", PAUL, "aidants").code == 0
    assert extranet("profiles", "approve", "1", "--as", INES).code == 0


def test_from_request_to_access_from_the_command_line(extranet: Command, folder: Path) -> None:
    granted(extranet)

    ran = extranet("worker", "run", "--once", "--sandbox")

    assert ran.code == 0, ran
    assert "mails: " in ran.out
    assert mails(folder) == [PAUL]
    assert {to for sent in sandbox(folder).sent for to in sent.to} >= {PAUL}
    assert extranet("worker", "status").code == 0


def test_the_wrong_person_is_refused_and_told_whom_to_ask(extranet: Command) -> None:
    submitted(extranet)

    ran = extranet("requests", "approve", "1", "--as", INES)

    assert ran.code == 1
    assert CLAIRE in ran.err


def test_a_request_that_changed_since_it_was_shown_is_not_decided(extranet: Command) -> None:
    submitted(extranet)

    ran = extranet("requests", "approve", "1", "--as", CLAIRE, "--digest", "0" * 32)

    assert ran.code == 1
    assert "no longer what you were shown" in ran.err


def test_lists_are_text_csv_or_json(extranet: Command) -> None:
    submitted(extranet)

    text, table, data = (
        extranet("requests", "list", "--format", f) for f in ("text", "csv", "json")
    )

    assert PAUL in text.out
    [row] = csv.DictReader(io.StringIO(table.out))
    assert row["address"] == PAUL
    assert json.loads(data.out)[0]["structures"] == [["ars", "ARS-BRETAGNE"]]


def test_no_cell_of_a_list_is_a_formula(extranet: Command) -> None:
    submitted(extranet, **{"first-name": "=HYPERLINK(1)"})

    [row] = csv.DictReader(io.StringIO(extranet("requests", "list", "--format", "csv").out))

    assert row["first_name"] == "'=HYPERLINK(1)"


def test_a_word_that_is_no_state_is_told(extranet: Command) -> None:
    ran = extranet("requests", "list", "--state", "lost")

    assert ran.code == 1
    assert "confirmed" in ran.err


def test_every_mistake_of_a_form_is_told_at_once(extranet: Command) -> None:
    ran = submitted(
        extranet, "paul+x@ars.example", **{"first-name": "x" * 300, "mode": "microsoft"}
    )

    assert ran.code == 1
    assert "+" in ran.err
    assert "300 characters" in ran.err


def test_an_export_of_the_portal_is_taken_line_by_line(extranet: Command, folder: Path) -> None:
    lines = (
        "Nom;Prénom;Adresse courriel;Profil;Type de structure;Structure\n"
        "Petit;Anne;anne@ars.example;Accès standard;ars;ARS-BRETAGNE\n"
        "Petit;Anne;anne@ars.example;Accès standard;ars;ARS-BRETAGNE\n"
    )
    (folder / "export.csv").write_bytes(lines.encode("latin-1"))

    ran = extranet("requests", "import", "export.csv", "--proved")

    assert ran.code == 1
    assert "export.csv:3" in ran.out
    assert "1 requests taken, 1 lines left out" in ran.out


def test_the_journal_is_proved_offline_to_the_byte(extranet: Command, folder: Path) -> None:
    granted(extranet)
    journal = folder / "journal.jsonl"
    journal.write_text(extranet("audit", "export").out, "utf-8")
    assert extranet("audit", "verify").code == 0
    seal = extranet("audit", "seal").out.strip()
    assert extranet("audit", "verify", "--seal", seal).code == 0
    assert extranet("audit", "verify", "journal.jsonl", "--seal", seal).code == 0
    cut = "".join(journal.read_text("utf-8").splitlines(keepends=True)[:-1])
    (folder / "cut.jsonl").write_text(cut, "utf-8")
    assert extranet("audit", "verify", "cut.jsonl").code == 0
    assert extranet("audit", "verify", "cut.jsonl", "--seal", seal).code == 1
    (folder / "seals.txt").write_text(f"\n{seal}\n{seal}\n", "ascii")
    assert extranet("audit", "verify", "--seals", "seals.txt").code == 0
    assert extranet("audit", "verify", "cut.jsonl", "--seals", "seals.txt").code == 1
    missing = extranet("audit", "verify", "--seals", "nowhere.txt")
    assert (missing.code, "nowhere.txt: cannot be read" in missing.err) == (1, True)

    journal.write_text(journal.read_text("utf-8").replace("approve", "refusee", 1), "utf-8")

    assert extranet("audit", "verify", "journal.jsonl").code == 1


def test_rows_that_somebody_wrote_are_named_until_an_admin_answers_for_them(
    extranet: Command, folder: Path
) -> None:
    granted(extranet)
    with sqlite3.connect(folder / "state" / "access.sqlite3") as database:
        database.execute("UPDATE access_person SET first_name = 'Zoé'")
    database.close()

    assert f"person/1 ({PAUL})" in extranet("audit", "verify").out
    assert "no decision in the journal" in extranet("plan", "--sandbox").out
    answer = ("audit", "witness", PAUL, "--reason", "restauré", "--as")
    assert extranet(*answer, PAUL).code == 1
    assert extranet(*answer, "admin@cnsa.example").code == 0
    assert extranet("audit", "verify").code == 0


def test_a_database_put_back_to_an_earlier_day_gives_nothing_back(
    extranet: Command, folder: Path
) -> None:
    granted(extranet)
    database = folder / "state" / "access.sqlite3"
    assert extranet("worker", "run", "--once", "--sandbox").code == 0
    hang_up()
    before = database.read_bytes()
    assert extranet("profiles", "revoke", "1", "--as", INES, "--reason", "fini").code == 0
    ran = extranet("worker", "run", "--once", "--sandbox")
    assert ran.code == 0, ran
    hang_up()
    database.write_bytes(before)

    for words in (("plan",), ("worker", "run", "--once"), ("apply", "--yes")):
        ran = extranet(*words, "--sandbox")
        assert ran.code == 1
        assert "store has lost the end of its journal since the last apply" in ran.err
    meant = ("--source-changed", "restauré de la sauvegarde de la nuit")
    assert extranet("apply", "--yes", "--sandbox", *meant).code == 0
    assert extranet("plan", "--sandbox").code == 0


def test_the_worker_prints_the_seal_once_a_day(extranet: Command) -> None:
    granted(extranet)
    runs = [extranet("worker", "run", "--once", "--sandbox").out for _ in range(3)]
    told = ["last seal of the journal: " in out for out in runs]
    assert told[0]
    assert not all(told), "one midnight at most is among them"


def test_one_s_own_requests_are_corrected_before_they_are_decided(extranet: Command) -> None:
    submitted(extranet)
    assert extranet("requests", "amend", "1", "--as", PAUL, "--last-name", "Martinet").code == 0
    [row] = json.loads(extranet("requests", "list", "--format", "json").out)
    assert (row["first_name"], row["last_name"]) == ("Paul", "Martinet")
    assert extranet("requests", "amend", "1", "--as", INES, "--last-name", "X").code == 1

    extranet("requests", "approve", "1", "--as", CLAIRE)
    extranet("profiles", "submit", PAUL, "aidants")
    assert extranet("profiles", "amend", "1", "--as", PAUL, "--function", "charge").code == 0
    assert json.loads(extranet("profiles", "show", "1", "--format", "json").out)["function"] == (
        "charge"
    )


def test_somebody_is_shown_with_every_decision_and_line_about_them(extranet: Command) -> None:
    granted(extranet)

    [known] = json.loads(extranet("people", "list", "--format", "json").out)
    assert (known["address"], known["standing"]) == (PAUL, "accepted")
    shown = extranet("people", "show", PAUL).out
    assert f"profile/1 approved by {INES} on " in shown
    lines = extranet("audit", "history", PAUL).out.splitlines()
    assert [json.loads(line)["act"] for line in lines] == [
        *("submit", "confirm", "accept", "submit", "approve")
    ]
    assert extranet("review", "due").out == "nothing\n"


def test_somebody_leaves_and_comes_back(extranet: Command, folder: Path) -> None:
    granted(extranet)
    extranet("worker", "run", "--once", "--sandbox")
    assert extranet("people", "leave", PAUL, "--as", CLAIRE).code == 0
    extranet("worker", "run", "--once", "--sandbox")
    assert not account(folder).account_enabled
    early = extranet("people", "remove", PAUL, "--as", "admin@cnsa.example", "--sandbox", "--yes")
    assert early.code == 1
    assert "may be removed from" in early.err

    assert extranet("people", "return", PAUL, "--as", CLAIRE).code == 0
    extranet("worker", "run", "--once", "--sandbox")

    assert account(folder).account_enabled


def account(folder: Path):  # type: ignore[no-untyped-def]
    return next(user for user in sandbox(folder).tenant.users.values() if user.mail == PAUL)


def test_a_space_is_reviewed_and_silence_is_listed(extranet: Command) -> None:
    granted(extranet)
    assert "1 profiles" in extranet("review", "open", "aidants", "--as", INES).out
    assert PAUL in extranet("review", "status", "aidants").out
    assert extranet("review", "remind", "aidants").code == 0

    closed = extranet("review", "close", "aidants", "--as", INES)

    assert "1 nobody answered for" in closed.out
    assert "approved" in extranet("profiles", "list").out


def test_retention_says_what_it_would_do_and_why(extranet: Command) -> None:
    ran = extranet("retention", "run", "--dry-run")

    assert (ran.code, ran.out) == (0, "nothing is kept too long\n")


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_notice_is_previewed_without_a_store(extranet: Command, folder: Path, form: str) -> None:
    ran = extranet("notices", "preview", "profile-granted", "--format", form)

    assert "Félicitations, vous pouvez accéder à votre Espace Extranet." in ran.out
    assert not (folder / "state").exists()
    assert extranet("notices", "preview", "nothing").code == 1


def test_a_bad_pace_or_relay_is_a_sentence(
    extranet: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "60s" in extranet("worker", "run", "--every", "often", "--sandbox").err
    for text in ("relay", "smtp://ext:hunter2@relay:25", "smtps://ext:hunter2@relay:465"):
        monkeypatch.setenv("EXTRANET_SMTP", text)
        ran = extranet("worker", "run", "--once", "--sandbox")
        assert ran.code == 1
        assert "host:port" in ran.err
        assert "hunter2" not in ran.out + ran.err


def test_somebody_is_shown_whole(extranet: Command) -> None:
    granted(extranet)

    assert "aidants: approved" in extranet("people", "show", PAUL).out
    assert json.loads(extranet("people", "show", PAUL, "--format", "json").out)["profiles"]


def test_a_plan_never_forgets_those_let_in_by_request(extranet: Command) -> None:
    granted(extranet)
    extranet("worker", "run", "--once", "--sandbox")

    plan = extranet("plan", "--sandbox")

    assert plan.code == 0, plan.out


def test_a_worker_that_never_ran_is_late_and_a_file_for_a_scraper_is_whole(
    extranet: Command, folder: Path
) -> None:
    scraped = folder / "extranet.prom"
    words = ("worker", "status", "--format", "prometheus", "--out", str(scraped))

    never = extranet(*words)
    late = scraped.read_text()
    assert extranet("worker", "run", "--once", "--sandbox").code == 0
    fine = extranet(*words)

    assert (never.code, never.out) == (2, "")
    assert "\nextranet_late 1\n" in late
    assert (fine.code, fine.out) == (0, "")
    assert "\nextranet_late 0\n" in scraped.read_text()
    assert scraped.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in folder.glob(".extranet.prom*")] == []


def test_drift_by_hand_rings_until_somebody_looks_and_finds_none(
    extranet: Command, folder: Path
) -> None:
    granted(extranet)
    extranet("worker", "run", "--once", "--sandbox")
    assert extranet("worker", "status").code == 0
    space = "xnet-ext-space-aidants"
    by_hand(folder, Act(by="admin@cnsa.example", do="take out", thing=space, who=PAUL))

    assert extranet("drift", "--sandbox").code == 2

    told = extranet("worker", "status", "--format", "json")
    assert told.code == 2
    assert json.loads(told.out)["findings"][0]["code"] == "drifts"

    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert extranet("drift", "--sandbox").code == 0
    assert extranet("worker", "status").code == 0
