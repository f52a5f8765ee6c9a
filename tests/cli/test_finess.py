"""extranet finess import, and the register beside the other files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import PAUL, SPACES, write

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
FLOW, ETALAB = str(EXAMPLES / "finess-structures.json"), str(EXAMPLES / "finess-etalab.csv")
TYPES = """\
structure_types:
  camsp: {label: CAMSP, key: finess, finess_categories: ["190"]}
  cmpp: {label: CMPP, key: finess, finess_categories: ["189"]}
"""


@pytest.fixture
def beside(folder: Path) -> Path:
    """Our copy, beside a spaces.yaml whose structure types cover both categories."""
    write(folder, PAUL, spaces=SPACES.replace("structure_types:\n", TYPES))
    return folder / "finess.csv"


def test_a_first_import_writes_our_copy_beside_spaces_yaml(extranet: Command, beside: Path) -> None:
    ran = extranet("finess", "import", ETALAB)

    assert (ran.code, ran.err) == (0, "")
    assert "Added (28)" in ran.out
    assert len(beside.read_text("utf-8").splitlines()) == 29


def test_the_next_edition_says_what_changed_and_flags_who_closed(
    extranet: Command, beside: Path
) -> None:
    extranet("finess", "import", ETALAB)
    text = beside.read_text("utf-8")
    beside.write_text(text.replace("CAMSP LES TILLEULS", "CAMSP LES ORMES"), "utf-8")

    ran = extranet("finess", "import", FLOW)

    assert ran.code == 0
    assert "Added" not in ran.out
    assert "- 990000903 CMPP LES ÉRABLES (21, closed)" in ran.out
    assert "name: CAMSP LES ORMES -> CAMSP LES TILLEULS" in ran.out
    assert ";false;2026-06-15" in beside.read_text("utf-8")


def test_a_second_import_of_the_same_file_finds_nothing(extranet: Command, beside: Path) -> None:
    extranet("finess", "import", FLOW)
    before = beside.read_bytes()

    ran = extranet("finess", "import", FLOW)

    assert (ran.code, beside.read_bytes()) == (0, before)
    assert ran.out == "finess.csv: nothing to change\n"


def test_a_wrong_key_is_said_the_first_time_only(extranet: Command, beside: Path) -> None:
    first, second = (extranet("finess", "import", FLOW, "--finess", "x.csv") for _ in range(2))

    assert "! 990000916 CAMSP LES NOISETIERS" in first.out
    assert "990000916" not in second.out


def test_a_dry_run_writes_nothing_and_says_so_to_scripts(extranet: Command, beside: Path) -> None:
    ran = extranet("finess", "import", FLOW, "--dry-run", "--format", "json")

    said = json.loads(ran.out)
    assert (ran.code, said["written"], len(said["added"])) == (2, False, 28)
    assert not beside.exists()


def test_categories_may_be_named(extranet: Command, beside: Path) -> None:
    ran = extranet("finess", "import", FLOW, "--categories", "182, 183")

    assert "Added (2)" in ran.out


def test_a_file_without_our_categories_changes_nothing(extranet: Command, beside: Path) -> None:
    ran = extranet("finess", "import", FLOW, "--categories", "500")

    assert ran.code == 1
    assert "no establishment of category 500" in ran.err
    assert not beside.exists()


def test_without_categories_anywhere_they_are_asked_for(extranet: Command) -> None:
    ran = extranet("finess", "import", FLOW)

    assert ran.code == 1
    assert "--categories" in ran.err


@pytest.mark.parametrize("command", [("validate",), ("plan", "--sandbox")])
def test_a_mistake_in_our_copy_is_told_with_its_place(
    extranet: Command, beside: Path, command: tuple[str, ...]
) -> None:
    beside.write_text("finess;name;category;departement\n99;A;190;29\n", encoding="utf-8")

    ran = extranet(*command)

    assert ran.code == 1
    assert "finess.csv:2:1: finess: '99' is no FINESS number" in ran.out + ran.err


def test_another_copy_may_be_named(extranet: Command, beside: Path) -> None:
    extranet("finess", "import", ETALAB, "--finess", "other.csv")

    ran = extranet("validate", "--finess", "other.csv")

    assert ran.out == "spaces.yaml: valid (2 spaces, 2 profiles, 1 people, 28 establishments)\n"


def test_a_named_copy_that_is_not_there_is_a_mistake(extranet: Command) -> None:
    ran = extranet("validate", "--finess", "nowhere.csv")

    assert ran.code == 1
    assert ran.out.startswith("nowhere.csv:1:1: cannot read this file")
