"""``plan --target`` and ``apply --target``: a part, by choice, said and held to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import MARC, PAUL, SPACES, ZOE, mails, sandbox, write

PARTIAL = "! partial by choice, the rest was not looked at: space/aidants"


def groups(folder: Path) -> set[str]:
    return {group.display_name for group in sandbox(folder).tenant.groups.values()}


def test_the_plan_says_that_it_is_partial_by_choice(extranet: Command) -> None:
    ran = extranet("plan", "--sandbox", "--target", "space/aidants")

    assert ran.code == 2
    assert PARTIAL in ran.out.splitlines()
    assert "Financement" not in ran.out
    assert "+ Paul Martin" in ran.out


def test_a_reviewed_plan_of_a_part_changes_that_part(extranet: Command, folder: Path) -> None:
    assert (
        extranet("plan", "--sandbox", "--target", "space/aidants", "--out", "plan.json").code == 2
    )
    assert PARTIAL in extranet("show", "plan.json").out.splitlines()

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 0, ran
    assert "Aidants" in groups(folder)
    assert "Financement" not in groups(folder)
    assert not list((folder / "state").glob("applied-*")), "the whole is still to be applied"


def test_with_nothing_to_do_there_the_rest_is_not_said_to_be_as_wanted(extranet: Command) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0

    ran = extranet("plan", "--sandbox", "--target", "person/Paul.Martin@ars.example")

    assert ran.code == 0
    assert "Nothing to do in what was chosen" in ran.out


@pytest.mark.parametrize(
    ("planned", "named"),
    [
        (["--target", "space/aidants"], ["--target", "space/finances"]),
        ([], ["--target", "space/aidants"]),
        (
            ["--target", "space/aidants"],
            ["--target", "space/aidants", "--target", "space/finances"],
        ),
    ],
)
def test_a_plan_of_something_else_is_refused(
    extranet: Command, folder: Path, planned: list[str], named: list[str]
) -> None:
    extranet("plan", "--sandbox", "--out", "plan.json", *planned)

    ran = extranet("apply", "plan.json", "--sandbox", "--yes", *named)

    assert ran.code == 1
    assert ran.err.startswith("plan.json: is a plan of ")
    assert mails(folder) == []


def test_a_fingerprint_is_of_its_targets(extranet: Command, folder: Path) -> None:
    target = ["--target", "space/aidants"]
    said = extranet("plan", "--sandbox", "--format", "json", *target).out
    fingerprint = json.loads(said)["fingerprint"]

    refused = extranet("apply", "--sandbox", "--yes", "--expect", fingerprint)
    done = extranet("apply", "--sandbox", "--yes", "--expect", fingerprint, *target)

    assert "not the reviewed" in refused.err
    assert (refused.code, done.code) == (1, 0)


def test_limits_hold_for_a_part(extranet: Command, folder: Path) -> None:
    strict = SPACES.replace("retention:", "limits: {removals_cap: 0}\nretention:")
    write(folder, PAUL, ZOE, spaces=strict)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    write(folder, ZOE, spaces=strict)

    reason = ["--source-changed", "Paul has left"]
    ran = extranet("apply", "--sandbox", "--yes", "--target", "space/aidants", *reason)

    assert ran.code == 1
    assert "1 person would lose an access" in ran.out
    assert "nothing was applied" in ran.err


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("space/aidant", "unknown space 'aidant'; did you mean"),
        ("person/paul.martin@ars.exampl", "no approval lets paul.martin@ars.exampl in today"),
        ("aidants", "write it as space/CODE or person/ADDRESS"),
        ("space/", "write it as space/CODE or person/ADDRESS"),
    ],
)
def test_a_target_that_is_none_is_said(extranet: Command, target: str, reason: str) -> None:
    ran = extranet("plan", "--sandbox", "--target", target)

    assert ran.code == 1
    assert ran.out == ""
    assert reason in ran.err


def test_whoever_may_be_somebody_in_doubt_is_not_put_out(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    write(folder, PAUL, ZOE.replace("on: 2026-02-01}", "on: never}"))

    ran = extranet("plan", "--sandbox", "--target", "space/aidants")

    assert ran.code == 1, "nothing to do in what could be read, and a part could not be"
    assert "- Zoe" not in ran.out
    assert "Could not be read: left alone" in ran.out


def test_one_person_comes_in_and_another_waits(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    write(folder, PAUL, ZOE, MARC, PAUL.replace("Paul", "Lou").replace("paul.", "lou."))

    ran = extranet("apply", "--sandbox", "--yes", "--target", "person/marc.petit@ars.example")

    assert ran.code == 0, ran
    assert mails(folder)[-1] == "marc.petit@ars.example"
    assert "lou.martin@ars.example" not in mails(folder)
