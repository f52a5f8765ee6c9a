"""extranet show: a plan file as it was shown, and only while it is whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import PAUL, ZOE, write


def test_it_says_what_the_plan_said(extranet: Command, folder: Path) -> None:
    extranet("plan", "--sandbox", "--out", "plan.json")
    (folder / "spaces.yaml").unlink()
    shown = extranet("show", "plan.json")

    assert shown.code == 2
    assert "+ Paul Martin <paul.martin@ars.example>" in shown.out
    assert shown.err.startswith("plan.json: made at 20")


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
@pytest.mark.parametrize("words", [[], ["--by", "space"], ["--lang", "fr", "--all"]])
def test_in_every_form_it_is_the_same(extranet: Command, form: str, words: list[str]) -> None:
    manner = ["--format", form, *words]
    planned = extranet("plan", "--sandbox", "--out", "plan.json", *manner)

    assert extranet("show", "plan.json", *manner).out == planned.out


def test_a_plan_of_nothing_is_shown_with_code_0(extranet: Command) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert extranet("plan", "--sandbox", "--out", "plan.json").code == 0

    shown = extranet("show", "plan.json", "--lang", "fr")

    assert shown.code == 0
    assert "Rien à faire : le tenant est comme le veulent les fichiers." in shown.out


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("Paul Martin", "Ines Garnier", "was changed after it was made; plan and review again"),
        ('"format": 4', '"format": 3', "made by version"),
        ('"seal"', '"sealed"', "was changed after it was made"),
        ("{", "[", "not a plan"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(
    extranet: Command, folder: Path, before: str, after: str, reason: str
) -> None:
    extranet("plan", "--sandbox", "--out", "plan.json")
    path = folder / "plan.json"
    path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")

    shown = extranet("show", "plan.json")

    assert shown.code == 1
    assert shown.out == ""
    assert shown.err.startswith("plan.json: ")
    assert reason in shown.err


def test_by_space_a_space_has_all_of_its_own_under_one_heading(extranet: Command) -> None:
    said = extranet("plan", "--sandbox", "--by", "space", "--all").out.splitlines()

    headings = [line for line in said if line and not line.startswith(" ") and ":" not in line]
    assert headings[0] == "People"
    assert "Space Aidants (aidants)" in headings
    assert len(headings) == len(set(headings))
    aidants = said[said.index("Space Aidants (aidants)") + 1 :]
    aidants = aidants[: aidants.index("")]
    assert "  + Groups: Aidants [Externe - Public]" in aidants
    assert "  ~ Access: Aidants (space aidants)" in aidants


def test_the_file_holds_what_is_read_in_both_languages(extranet: Command, folder: Path) -> None:
    extranet("plan", "--sandbox", "--out", "plan.json")

    kept = json.loads((folder / "plan.json").read_text("utf-8"))

    assert kept["headings"]["guest"] == ["Invités", "Guests"]
    assert kept["summary"]["text"].startswith(f"{len(kept['changes'])} changes: ")
    assert kept["places"]["space/aidants"] == "Aidants"


def test_notes_are_french_in_a_french_plan_and_english_in_an_english_one(
    extranet: Command, folder: Path
) -> None:
    write(folder, PAUL.replace("by: ines.garnier", "by: personne"), ZOE)
    manner = ("plan", "--sandbox", "--out", "plan.json", "--all")
    english, french = extranet(*manner).out, extranet(*manner, "--lang", "fr").out

    refused = "le profil 'ars - Référent aidants' n'est pas accordé : personne@cnsa.example ne"
    assert refused in french
    assert "did not decide on it" in english
    assert "did not decide on it" not in french
    assert extranet("show", "plan.json", "--lang", "fr", "--all").out == french
