"""Whatever one answer leaves out, repeats or garbles, nobody is reported who did not move, nothing
is written down as empty, and the end is a sentence at worst.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provisioning.check_result import CheckResult
from provisioning.doctor.tenant import examine
from provisioning.drift.adoption.reading import FoundTenant, read
from provisioning.drift.adoption.writing import draft
from provisioning.drift.watch.run_once import WATCHED, look
from provisioning.graph import Budgets, Graph
from provisioning.graph.errors import GraphError
from provisioning.plan.diff import Change, Update
from tests import answers
from tests.answers import Spoil, Spoiler
from tests.tenancy import TODAY, Tenancy, people, person

SPOILS: dict[str, Spoil] = {
    "403": answers.refused(403, "accessDenied"),
    "500": answers.refused(500, "generalException"),
    "garbled": answers.garbled,
    "blank": answers.blank,
    "cut": answers.cut,
    "emptied": answers.emptied,
    "halved": answers.halved,
    "repeated": answers.repeated,
}
REFUSALS = ("403", "500", "garbled", "blank", "cut")
PAUL = person("Paul", "Martin", "aidants", "tarif")
ZOE = person("Zoe", "Le-Goff", "aidants", mode="standard")
MARC = person("Marc", "Petit", "tarif")


class World:
    def __init__(self, folder: Path) -> None:
        self.spoiler = Spoiler()
        self.tenancy = Tenancy(
            folder,
            approvals=people(PAUL, ZOE, MARC),
            kinds=WATCHED,
            through=self.spoiler.around,
        )
        self.tenancy.converge()

    def by_hand(self) -> None:
        """Somebody takes Paul out."""
        tenant = self.tenancy.simulator.tenant
        [group] = tenant.group_index.find("uniqueName", "xnet-ext-space-aidants")
        tenant.unlink("members", group, self.tenancy.user("paul.martin@ars.example")["id"])

    def run(self, work: Callable[[Graph], Any]) -> Any:
        return self.tenancy.run(work)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def shapes(asked: dict[str, None]) -> list[str]:
    """One of each."""
    seen: dict[str, str] = {}
    for path in asked:
        seen.setdefault(re.sub(r"[0-9a-f]{8}-[0-9a-f-]+|token=[^&]*|'[^']*'", "*", path), path)
    return list(seen.values())


def imported(world: World) -> FoundTenant:
    found: FoundTenant = world.run(lambda graph: read(graph, lambda _: True))
    return found


def copied(state: Path, name: str) -> Path:
    return Path(shutil.copytree(state, state.with_name(name)))


def moved(world: World, state: Path) -> dict[Any, Change]:
    async def work(graph: Graph) -> dict[Any, Change]:
        extranet = world.tenancy.extranet(hire=False)
        seen = await look(graph, extranet, state, Budgets())
        return {change.key: change for change in seen.survey.plan.changes}

    found: dict[Any, Change] = world.run(work)
    return found


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("first", [True, False])
def test_watching_reports_no_move_that_was_not_made(
    world: World, spoil: str, *, first: bool
) -> None:
    """Neither by the pass that fills the mirror nor by one that follows it."""
    before = world.tenancy.folder / "before"
    before.mkdir()
    if not first:
        assert moved(world, before) == {}
        world.by_hand()
    world.spoiler.asked.clear()
    good = moved(world, copied(before, "good"))
    assert bool(good) is not first
    reads = shapes(world.spoiler.asked)
    assert len(reads) >= 4
    for number, path in enumerate(reads):
        state = copied(before, f"spoiled{number}")
        world.spoiler.aim(path, SPOILS[spoil])
        try:
            found = moved(world, state)
        except GraphError:
            continue
        finally:
            world.spoiler.aim(None)
        for change in found.values():
            assert isinstance(change, Update), (path, change)
            assert not any(change.removed(name) for name in change.fields), (path, change)


@pytest.mark.parametrize("spoil", SPOILS)
def test_what_is_imported_is_whole_or_is_refused(world: World, spoil: str) -> None:
    world.spoiler.asked.clear()
    good = imported(world)
    for path in list(world.spoiler.asked):
        world.spoiler.aim(path, SPOILS[spoil])
        try:
            found = imported(world)
        except GraphError:
            continue
        finally:
            world.spoiler.aim(None)
        assert found == good, path


def test_a_member_of_whom_the_tenant_tells_nothing_is_counted(world: World) -> None:
    world.spoiler.asked.clear()
    imported(world)
    [asked] = [path for path in world.spoiler.asked if "getByIds" in path]
    world.spoiler.aim(asked, lambda answer, _: answer._replace(body={"value": []}))

    found = imported(world)

    assert any(place.nameless for place in found.places)
    assert not any(place.members for place in found.places)
    said = draft(found, code="ext", admins=["a@x.example"], today=TODAY, until=TODAY).said
    assert any("2 of its members show no address; left alone" in each for each in said)


@pytest.mark.parametrize("spoil", SPOILS)
def test_doctor_calls_nothing_good_that_it_could_not_read(world: World, spoil: str) -> None:
    def examined() -> set[CheckResult]:
        extranet = world.tenancy.extranet(hire=False)
        return set(
            world.run(
                lambda graph: examine(
                    graph, extranet, simulated=True, journal=world.tenancy.folder / "journal"
                )
            )
        )

    def well(found: set[CheckResult]) -> set[CheckResult]:
        return {each for each in found if each.level == "good"}

    world.spoiler.asked.clear()
    calm = examined()
    for path in list(world.spoiler.asked):
        world.spoiler.aim(path, SPOILS[spoil])
        found = examined()
        assert world.spoiler.met, path
        if spoil in REFUSALS:
            assert well(found) <= well(calm), path
            assert found != calm, path
