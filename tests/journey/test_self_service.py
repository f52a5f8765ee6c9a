"""Somebody gives themselves a right through a place that they may edit: refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.clone import Clone
from tests.cli.conftest import Command
from tests.cli.files import PAUL, SPACES, write

ROCHE = "paul.roche@cnsa.example"
INES, KARIM = "ines.garnier@cnsa.example", "karim.dubois@cnsa.example"
ADMIN, EVA = "admin@cnsa.example", "eva.collet@cnsa.example"
OPEN = "requires: {any: [aidants]}"
OPENED = "requires: {any: [aidants, tarif]}"
TARIF = "tarif: {label: ars - Référent tarification, structure_types: [ars]"
CONFIDENTIAL = "requires: {all: [aidants, tarif]}"
REVIEW = ("review-change", "--base", "main", "--head", "change")


@pytest.fixture
def clone(extranet: Command, folder: Path) -> Clone:
    """Karim or Eva decides on *tarif*, for Financement, which is confidential."""
    write(folder, PAUL, spaces=SPACES.replace(f"[{KARIM}, {INES}]", f"[{KARIM}, {EVA}]"))
    clone = Clone.start(folder)
    clone.branch()
    return clone


def approvals(extranet: Command, *who: str) -> int:
    return extranet(*REVIEW, *(word for each in who for word in ("--approved-by", each))).code


def test_requiring_a_profile_of_another_space_gives_no_say_on_it(
    extranet: Command, clone: Clone
) -> None:
    clone.edit(OPEN, OPENED)
    clone.commit()

    ran = extranet("validate")

    assert ran.code == 1
    assert "nobody can grant this profile: 2 spaces require it (aidants, finances)" in ran.out
    assert "write home: aidants" in ran.out
    assert extranet(*REVIEW, "--approved-by", INES).code == 1
    assert extranet("plan", "--sandbox").code == 1


@pytest.mark.parametrize(
    ("edits", "shouted"),
    [
        (
            [(OPEN, OPENED), (TARIF, TARIF + ", home: aidants")],
            f"others would decide on the profile 'ars - Référent tarification': {INES}, {ROCHE}.",
        ),
        (
            [(TARIF, TARIF + f", approvers: [{KARIM}, {INES}]")],
            f"WARNING: others would decide on the profile 'ars - Référent tarification': {INES}.",
        ),
        (
            [(TARIF, TARIF.replace("[ars]", "[ars, cd]"))],
            "WARNING: other structures could ask for the profile 'ars - Référent tarification'",
        ),
    ],
)
def test_whoever_decided_alone_must_agree_that_others_do(
    extranet: Command, clone: Clone, edits: list[tuple[str, str]], shouted: str
) -> None:
    for edit in edits:
        clone.edit(*edit)
    clone.commit()
    assert extranet("validate").code == 0

    said = " ".join(extranet(*REVIEW).out.split())

    assert shouted in said
    assert "an approver of the profile 'ars - Référent tarification'" in said
    assert approvals(extranet, INES, ADMIN) == 1, "neither decides on it in main"
    assert approvals(extranet, INES, ADMIN, KARIM) == 0


def test_a_space_that_opens_to_another_profile_is_shouted_and_asks_whoever_held_its_key(
    extranet: Command, clone: Clone
) -> None:
    """Ines decides on *aidants*, without which nobody entered Financement."""
    clone.edit(CONFIDENTIAL, "requires: {any: [tarif]}")
    clone.commit()

    said = " ".join(extranet(*REVIEW).out.split())

    assert "WARNING: Financement would also be opened by: ars - Référent tarification." in said
    assert approvals(extranet, KARIM) == 1
    assert approvals(extranet, KARIM, INES) == 0


def test_a_public_comment_shouts_without_a_name(extranet: Command, clone: Clone) -> None:
    clone.edit(TARIF, TARIF + f", approvers: [{KARIM}, {INES}]")
    clone.commit()

    said = extranet(*REVIEW, "--public").out

    assert "WARNING: others would decide on the profile" in said
    assert INES not in said
