"""A plan of what was chosen: the same changes as the whole would make there, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from provisioning.graph import Graph
from provisioning.kinds import KINDS
from provisioning.plan.diff import subject
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Plan
from provisioning.plan.survey import Survey
from provisioning.plan.targets import Targets, UnknownTarget, targets
from provisioning.reconcile import engine
from provisioning.reconcile.targeted import targeted
from tests.tenancy import SPACES, Tenancy, people, person

PAUL = person("Paul", "Martin", "aidants", "tarif")
ZOE = person("Zoe", "Le-Goff", "aidants", mode="standard")
REFERENTS = "[ines.garnier@cnsa.example, paul.roche@cnsa.example]"
MARC = person("Marc", "Petit", "tarif")


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return Tenancy(tmp_path, approvals=people(PAUL, ZOE))


def chosen(tenancy: Tenancy, *names: str) -> Targets:
    extranet = tenancy.extranet()
    return targets(extranet, names, (each for kind in KINDS for each in kind.desire(extranet)))


async def survey(graph: Graph, tenancy: Tenancy, aimed: Targets | None) -> Survey:
    kinds = targeted(aimed) if aimed else KINDS
    return await engine.survey(graph, tenancy.extranet(), kinds=kinds, targets=aimed)


def plan(tenancy: Tenancy, *names: str) -> Plan:
    aimed = chosen(tenancy, *names) if names else None

    async def read(graph: Graph) -> Plan:
        return (await survey(graph, tenancy, aimed)).plan

    found: Plan = tenancy.run(read)
    return found


def apply(tenancy: Tenancy, *names: str) -> Sequence[Outcome]:
    async def write(graph: Graph) -> Sequence[Outcome]:
        return await engine.apply(graph, await survey(graph, tenancy, chosen(tenancy, *names)))

    outcomes: Sequence[Outcome] = tenancy.run(write)
    return outcomes


def keys(planned: Plan) -> set[str]:
    return {str(change.key) for change in planned.changes}


def test_a_space_changes_as_in_the_whole_plan_and_nothing_else_does(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = SPACES.replace("title: Aidants", "title: Proches").replace(
        "title: Financement", "title: Finances"
    )
    tenancy.approvals = people(PAUL, person("Ana", "Ruiz", "aidants", "tarif"))

    whole, part = plan(tenancy), plan(tenancy, "space/finances")

    there = {str(c.key) for c in whole.changes if subject(c).place == "space/finances"}
    assert keys(part) == there | {"guest/ana.ruiz@ars.example"}
    assert "group/space/finances" in keys(part)
    assert "membership/space/finances" in keys(part)
    assert part.targets == ("space/finances",)


def test_whoever_lost_their_approval_goes_out_of_the_space_that_was_chosen(
    tenancy: Tenancy,
) -> None:
    tenancy.approvals = people(PAUL, ZOE, person("Ana", "Ruiz", "aidants"))
    tenancy.converge()
    tenancy.approvals = people(PAUL, ZOE)

    assert keys(plan(tenancy, "space/aidants")) == {"membership/space/aidants"}
    assert {outcome.status for outcome in apply(tenancy, "space/aidants")} == {"done"}
    assert tenancy.members("space-aidants") == {"Paul Martin", "Zoe Le-Goff"}
    assert "Ana Ruiz" in tenancy.members("space-accueil")
    assert plan(tenancy, "space/aidants").empty


def test_a_person_who_was_chosen_is_let_in_everywhere_and_nobody_else_is(
    tenancy: Tenancy,
) -> None:
    tenancy.converge()
    tenancy.approvals = people(PAUL, MARC, person("Ana", "Ruiz", "aidants"))

    assert all(
        outcome.status == "done" for outcome in apply(tenancy, "person/marc.petit@ars.example")
    )

    assert "Marc Petit" in tenancy.members("profile-tarif")
    assert "Marc Petit" in tenancy.members("space-accueil")
    assert "Ana Ruiz" not in tenancy.members("space-accueil")
    assert "Zoe Le-Goff" in tenancy.members("space-aidants"), "nobody is put out by the way"


def test_a_new_space_is_made_alone_with_all_of_its_own(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = SPACES.replace("tarification, ", "tarification, home: finances, ").replace(
        "\nhome:",
        "\n  nouveau:\n    title: Nouveau\n    requires: {any: [tarif]}\n"
        "    referents: [ines.garnier@cnsa.example, paul.roche@cnsa.example]\nhome:",
    )

    apply(tenancy, "space/nouveau")

    assert tenancy.members("space-nouveau") == {"Paul Martin"}
    assert plan(tenancy, "space/nouveau").empty
    rest = {subject(change).place for change in plan(tenancy).changes}
    assert "space/nouveau" not in rest


def test_everything_chosen_together_is_the_whole(tenancy: Tenancy) -> None:
    spaces = [f"space/{code}" for code in ("aidants", "finances", "accueil")]

    whole, part = plan(tenancy), plan(tenancy, *spaces)

    profiles = {key for key in keys(whole) if "/profile/" in key}
    assert keys(part) == keys(whole) - profiles


def test_it_costs_what_was_chosen_and_not_the_tenant(tenancy: Tenancy) -> None:
    names = ([], ["space/finances"], ["person/zoe.le-goff@ars.example"])
    tenancy.converge()
    few = [asked(tenancy, *each) for each in names]
    more = "".join(
        f"  s{n}: {{title: S{n}, requires: {{all: [aidants, tarif]}}, referents: {REFERENTS}}}\n"
        for n in range(10)
    )
    spaces = SPACES.replace("tarification, ", "tarification, home: finances, ")
    tenancy.spaces = spaces.replace("home:\n", f"{more}home:\n")
    tenancy.approvals = people(PAUL, ZOE, *(person(f"P{n}", "Roy", "aidants") for n in range(9)))
    tenancy.converge()
    many = [asked(tenancy, *each) for each in names]

    assert many[0] > few[0] + 30
    assert many[1:] == few[1:]


def asked(tenancy: Tenancy, *names: str) -> int:
    """How many calls a plan takes."""
    aimed = chosen(tenancy, *names) if names else None

    async def read(graph: Graph) -> int:
        before = graph.stats.items
        await survey(graph, tenancy, aimed)
        return graph.stats.items - before

    count: int = tenancy.run(read)
    return count


def test_its_fingerprint_is_of_what_was_chosen(tenancy: Tenancy) -> None:
    tenancy.converge()

    two = ["space/finances", "space/accueil"]
    each = [[], ["space/aidants"], ["space/finances"], two]
    prints = {plan(tenancy, *names).fingerprint for names in each}

    assert len(prints) == 4


@pytest.mark.parametrize("name", ["space/nowhere", "person/nobody@ars.example"])
def test_what_nobody_knows_cannot_be_chosen(tenancy: Tenancy, name: str) -> None:
    with pytest.raises(UnknownTarget, match=name.partition("/")[2]):
        chosen(tenancy, name)
