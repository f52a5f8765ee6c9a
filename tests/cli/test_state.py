"""extranet state: what we manage, with ids and where it came from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import PAUL, SPACES, sandbox, write

PERSON = "guest/paul.martin@ars.example"


def test_before_the_first_apply_everything_is_missing(extranet: Command) -> None:
    listed = extranet("state", "list", "--sandbox", "--format", "json")

    assert listed.code == 0, listed.err
    rows = {row["key"]: row for row in json.loads(listed.out)}
    assert rows[PERSON]["status"] == "missing"
    assert rows["site/space/aidants"]["origin"] == "not in the tenant"
    assert {row["id"] for row in rows.values()} == {""}


def test_what_an_apply_made_has_its_id_its_run_and_its_line(
    extranet: Command, folder: Path
) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    rows = json.loads(extranet("state", "list", "--sandbox", "--format", "json").out)
    by_key = {row["key"]: row for row in rows}

    assert {row["status"] for row in rows} == {"there"}
    paul = by_key[PERSON]
    (user,) = [u for u in sandbox(folder).tenant.users.values() if u.display_name == "Paul Martin"]
    assert paul["id"] == user.id
    assert paul["wanted_by"][0] == "approvals.yaml:2"
    assert (folder / "state" / "journal" / paul["made"]["run"]).is_file()
    spaces = (folder / "spaces.yaml").read_text("utf-8").splitlines()
    file, _, line = by_key["site/space/aidants"]["wanted_by"][0].partition(":")
    assert file == "spaces.yaml"
    assert spaces[int(line) - 1].strip().startswith("aidants:")
    assert by_key["site/space/aidants"]["url"].startswith("https://")


def test_one_thing_is_shown_without_reading_the_others(extranet: Command) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    shown = extranet("state", "show", PERSON.upper().replace("GUEST", "guest"), "--sandbox")

    assert shown.code == 0, shown.err
    assert "title: Paul Martin" in shown.out
    assert "origin: made by us on " in shown.out
    assert "company: ARS-BRETAGNE" in shown.out


def test_what_the_file_adopts_says_so(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    (id_,) = [g.id for g in sandbox(folder).tenant.groups.values() if g.display_name == "Aidants"]
    write(folder, PAUL, spaces=SPACES.replace("  aidants:\n", f"  aidants:\n    adopt: {id_}\n"))

    rows = json.loads(extranet("state", "list", "--sandbox", "--format", "json").out)
    by_key = {row["key"]: row for row in rows}
    assert by_key["group/space/aidants"]["origin"] == "was there before us; the file adopts it"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "guest/paul.martni@ars.example"), f"did you mean '{PERSON}'?"),
        (("show", "sit/space/aidants"), "did you mean 'site/space/aidants'?"),
        (("list", "--kind", "sites"), "did you mean 'site'?"),
    ],
)
def test_a_key_that_is_none_is_told_what_was_meant(
    extranet: Command, words: tuple[str, ...], said: str
) -> None:
    ran = extranet("state", *words, "--sandbox")

    assert ran.code == 1
    assert said in ran.err


def test_a_machine_without_the_journal_does_not_guess(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    for path in (folder / "state" / "journal").iterdir():
        path.unlink()

    shown = extranet("state", "show", "group/space/aidants", "--sandbox")

    assert "no journal of this state folder made it" in shown.out
