"""``plan --refresh-only``: what was done in the tenant since it was applied, in a plan's words."""

from __future__ import annotations

import json
from pathlib import Path

from graph_simulator import Act
from tests.cli.conftest import Command
from tests.cli.files import PAUL, SPACES, ZOE, by_hand, write

ADMIN = "admin@cnsa.example"
AIDANTS = "xnet-ext-space-aidants"


def moved(extranet: Command, folder: Path) -> None:
    """Paul is taken out of a group by hand and its title is written anew; Zoe leaves the files."""
    assert extranet("apply", "--sandbox", "--yes").code == 0
    change = {"description": "Par la main"}
    by_hand(
        folder,
        Act(by=ADMIN, do="take out", thing=AIDANTS, who="paul.martin@ars.example"),
        Act(by=ADMIN, do="change", thing=AIDANTS, properties=change),
    )
    write(folder, PAUL, ZOE, spaces=SPACES.replace("title: Financement", "title: Finances"))


def test_it_says_what_was_done_and_not_what_is_to_be_done(extranet: Command, folder: Path) -> None:
    moved(extranet, folder)

    ran = extranet("plan", "--sandbox", "--refresh-only")

    assert ran.code == 2
    said = ran.out.splitlines()
    assert said[1].startswith("! what the tenant has become since it was last applied (20")
    assert "    - Paul Martin <paul.martin@ars.example>" in said
    assert "    ~ description: Espace « Aidants » de l'extranet. -> Par la main" in said
    assert "Finances" not in ran.out
    assert said[-1] == "2 changes: 1 person losing 1 access"


def test_it_writes_nothing(extranet: Command, folder: Path) -> None:
    moved(extranet, folder)
    before = extranet("plan", "--sandbox").out, kept(folder)

    assert extranet("plan", "--sandbox", "--refresh-only").code == 2

    assert (extranet("plan", "--sandbox").out, kept(folder)) == before
    refused = extranet("plan", "--sandbox", "--refresh-only", "--out", "plan.json")
    assert refused.code == 1
    assert not (folder / "plan.json").exists()


def kept(folder: Path) -> dict[str, bytes]:
    """What a run leaves beside the sandbox."""
    found = (folder / "state").rglob("*.json*")
    return {each.name: each.read_bytes() for each in found if each.name != "sandbox.json"}


def test_where_nothing_moved_it_says_so(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    write(folder, PAUL, ZOE, spaces=SPACES.replace("title: Financement", "title: Finances"))

    ran = extranet("plan", "--sandbox", "--refresh-only")

    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "Nothing moved in the tenant: it is as it was applied."


def test_of_a_target_it_says_that_alone(extranet: Command, folder: Path) -> None:
    moved(extranet, folder)

    ran = extranet(
        *("plan", "--sandbox", "--refresh-only", "--target", "space/finances", "--format", "json")
    )

    assert ran.code == 0
    assert json.loads(ran.out)["changes"] == []


def test_before_anything_was_applied_nobody_can_tell(extranet: Command) -> None:
    ran = extranet("plan", "--sandbox", "--refresh-only")

    assert ran.code == 1
    assert ran.err.startswith("nothing was applied from this state folder")
