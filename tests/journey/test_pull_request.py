"""A pull request: reviewed in people, agreed to by the right ones, applied as reviewed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph_simulator import Act
from tests.cli.clone import Clone
from tests.cli.conftest import Command
from tests.cli.files import MARC, PAUL, ZOE, by_hand, sandbox, write

INES, ROCHE = "ines.garnier@cnsa.example", "paul.roche@cnsa.example"
KARIM = "karim.dubois@cnsa.example"
OPENED = ("requires: {all: [aidants, tarif]}", "requires: {any: [aidants, tarif]}")


ADMIN = "admin@cnsa.example"


@pytest.fixture
def clone(extranet: Command, folder: Path) -> Clone:
    """What main says is what the tenant shows."""
    assert extranet("apply", "--sandbox", "--yes").code == 0
    return Clone.start(folder)


def members(folder: Path, title: str) -> set[str]:
    simulator = sandbox(folder)
    tenant = simulator.tenant
    (group,) = (
        group
        for group in tenant.groups.values()
        if group.display_name == title and "Unified" in group.group_types
    )
    ids = set(tenant.links.of("members", group.id))
    return {user.display_name for id_, user in tenant.users.items() if id_ in ids}


def merge(clone: Clone) -> None:
    clone.git("switch", "-q", "main")
    clone.git("merge", "-q", "--no-ff", "--no-edit", "change")


def test_from_a_referent_s_edit_to_the_tenant(extranet: Command, clone: Clone) -> None:
    review = ("review-change", "--base", "main", "--head", "change", "--author", INES)
    clone.branch()
    clone.edit(*OPENED)
    clone.commit()

    comment = extranet(*review, "--format", "markdown", "--sandbox").out
    assert "1 personne gagne un accès dans 1 espace" in comment
    line = (clone.folder / "spaces.yaml").read_text("utf-8").splitlines().index(f"    {OPENED[1]}")
    assert comment.splitlines()[5] == f"Lignes relues : spaces.yaml:{line + 1}"
    assert "Zoe Le-Goff" in comment
    assert "Paul Martin" not in comment.partition("Coût")[0]

    assert extranet("plan", "--sandbox", "--out", "plan.json").code == 2
    assert extranet(*review, "--require-approval").code == 1
    assert extranet(*review, "--approved-by", INES).code == 1, "she wrote it"
    assert extranet(*review, "--approved-by", ROCHE).code == 1, "he answers for another space"
    assert members(clone.folder, "Financement") == {"Paul Martin"}
    assert extranet(*review, "--approved-by", ROCHE, "--approved-by", KARIM).code == 0

    merge(clone)
    assert extranet("apply", "plan.json", "--sandbox", "--yes").code == 0
    assert members(clone.folder, "Financement") == {"Paul Martin", "Zoe Le-Goff"}
    assert extranet("plan", "--sandbox").code == 0
    assert extranet("drift", "--sandbox").code == 0

    simulator = sandbox(clone.folder)
    simulator.add_guest("mallory@elsewhere.example", "Mallory", "Brun")
    simulator.save(clone.folder / "state" / "sandbox.json")
    space, mallory = "xnet-ext-space-finances", "mallory@elsewhere.example"
    by_hand(clone.folder, Act(by=ADMIN, do="let in", thing=space, who=mallory))
    assert "Mallory Brun" in members(clone.folder, "Financement")
    drift = extranet("drift", "--sandbox")
    assert drift.code == 2
    assert "Mallory Brun" in drift.out
    assert ADMIN in drift.out, "the tenant says who did it"

    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert members(clone.folder, "Financement") == {"Paul Martin", "Zoe Le-Goff"}
    assert extranet("drift", "--sandbox").code == 0


def test_what_another_merge_changed_meanwhile_is_told_and_stops_the_reviewed_plan(
    extranet: Command, clone: Clone
) -> None:
    clone.branch()
    clone.edit(*OPENED)
    clone.commit()
    assert extranet("plan", "--sandbox", "--out", "plan.json").code == 2
    clone.git("switch", "-q", "main")
    write(clone.folder, PAUL, ZOE, MARC)
    clone.commit()
    merge(clone)

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    assert "new: create guest/marc.petit@ars.example" in ran.err
    assert members(clone.folder, "Financement") == {"Paul Martin"}


ALLOW = """\
allow:
  - {remove: 2, space: aidants, until: 2099-12-31, because: Fin de la mission, empty: true}
  - {remove: 1, space: finances, until: 2099-12-31, because: Fin de la mission, empty: true}
  - {remove: 2, space: accueil, until: 2099-12-31, because: Fin de la mission}
"""


def test_people_leave_under_an_allowance_once(extranet: Command, clone: Clone) -> None:
    clone.branch()
    write(clone.folder, MARC)
    refused = extranet("apply", "--sandbox", "--yes")
    with (clone.folder / "spaces.yaml").open("a", encoding="utf-8") as file:
        file.write(ALLOW)

    plan = extranet("plan", "--sandbox")
    first = extranet("apply", "--sandbox", "--yes")

    assert refused.code == 1
    assert plan.out.splitlines()[1].startswith("! allowance used: exactly 2 people may leave")
    assert first.code == 0
    assert members(clone.folder, "Aidants") == set()

    write(clone.folder, PAUL, ZOE)
    with (clone.folder / "spaces.yaml").open("a", encoding="utf-8") as file:
        file.write(ALLOW)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    back = members(clone.folder, "Aidants")
    assert back == {"Paul Martin", "Zoe Le-Goff"}
    (clone.folder / "approvals.yaml").write_text("people: []\n", "utf-8")
    again = extranet("apply", "--sandbox", "--yes", "--source-changed", "fin de mission")

    assert again.code == 1
    assert "used already; write a new one" in again.out + again.err
    assert members(clone.folder, "Aidants") == back


def test_an_allowance_that_a_killed_run_began_covers_the_same_people(
    extranet: Command, clone: Clone
) -> None:
    write(clone.folder, MARC)
    with (clone.folder / "spaces.yaml").open("a", encoding="utf-8") as file:
        file.write(ALLOW)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    journal = max((clone.folder / "state" / "journal").iterdir())
    lines = journal.read_text("utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["event"] in ("begin", "allow")]
    journal.write_text("\n".join(kept) + "\n", "utf-8")  # as if killed before anything ended
    tenant = clone.folder / "state" / "sandbox.json"
    kept_there = tenant.read_text("utf-8")
    assert '"WrittenVersion":"used"' in kept_there, "what the tenant remembers of it"
    tenant.write_text(kept_there.replace('Version":"used"', 'Version":"begun"'), "utf-8")
    simulator = sandbox(clone.folder)
    zoe = next(u for u in simulator.tenant.users.values() if u.display_name == "Zoe Le-Goff")
    group = next(g for g in simulator.tenant.groups.values() if g.display_name == "Aidants")
    simulator.tenant.seed_in_bulk(members={group.id: [zoe.id]})
    simulator.save(tenant)

    plan = extranet("plan", "--sandbox")

    assert "Zoe Le-Goff" in plan.out
    assert "allowance used" in plan.out, "one person, of the two it was begun on"
    assert "refused:" not in plan.out
