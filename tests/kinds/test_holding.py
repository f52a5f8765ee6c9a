"""No folder is ever more open than wanted: asked of the tenant after every write, as a member."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from graph_simulator import Fault
from provisioning.graph import Graph
from provisioning.kinds import holding
from provisioning.plan.diff import Create
from provisioning.plan.model import Key
from provisioning.plan.outcome import Outcome
from provisioning.reconcile import engine
from tests.depositing import (
    CLEO,
    GAEL,
    NOEMI,
    PEUPLIERS,
    TILLEULS,
    TOM,
    ZOE,
    depositor,
    reached,
    spaces,
)
from tests.tenancy import SHELVES, Tenancy, people

ZONE = "Zone de dépôt"
HELD = Key("holding", "depots/zone")
OWNER = "ines.garnier@cnsa.example"
WANTED = {"zoe": {TILLEULS.title}, "tom": {PEUPLIERS.title}, "eve": set[str]()}
EVE = depositor("Eve", "990000044 CAMSP Inconnu")
"""An ordinary member of the space, who has no folder."""


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(ZOE, TOM, EVE, GAEL, NOEMI, CLEO)
    tenancy = Tenancy(tmp_path, spaces=spaces(), approvals=approvals, kinds=SHELVES)
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    return tenancy


def watched(tenancy: Tenancy) -> list[str]:
    """What each member could open and should not, after each write, from now on."""
    seen: list[str] = []
    simulator = tenancy.simulator

    def look(request: object) -> None:
        for name, own in WANTED.items():
            try:
                places = simulator.reads(f"{name}@depots.example", "CAMSP - CMPP")
            except LookupError:
                continue  # nobody of that name yet, or no such site
            for place in places:
                titles = {part for part in place.path.split("/") if part in (ALL - own)}
                seen.extend(f"{name}: {place.path}" for _ in titles)

    simulator.settings.pending_guests_see_nothing = False
    simulator.observers.append(look)
    return seen


ALL = {TILLEULS.title, PEUPLIERS.title}


def settings(tenancy: Tenancy, *, parameter: bool, groups: bool = True) -> None:
    tenancy.simulator.settings.invite_breaks_inheritance = parameter
    tenancy.simulator.settings.rights_of_site_groups_can_go = groups


def settled(tenancy: Tenancy) -> None:
    for name, own in WANTED.items():
        assert set(reached(tenancy, f"{name}@depots.example")) == own


@pytest.mark.parametrize("parameter", [True, False], ids=["taken", "refused"])
def test_nobody_could_open_a_folder_that_is_not_theirs_at_any_moment(
    tenancy: Tenancy, parameter: bool
) -> None:
    settings(tenancy, parameter=parameter)
    seen = watched(tenancy)
    tenancy.converge()
    assert not seen
    settled(tenancy)


@pytest.mark.parametrize("parameter", [True, False], ids=["taken", "refused"])
def test_by_sharepoint_s_own_service_a_folder_is_closed_whatever_graph_refuses(
    tenancy: Tenancy, parameter: bool
) -> None:
    tenancy.sharepoint = ""
    settings(tenancy, parameter=parameter, groups=False)
    seen = watched(tenancy)
    tenancy.converge()
    assert not seen
    settled(tenancy)
    assert not [note for note in tenancy.plan().notes if "SharePoint App" in note.text]
    tenancy.simulator.inherit_as(OWNER, "CAMSP - CMPP", f"{ZONE}/{TILLEULS.title}")
    tenancy.converge()
    settled(tenancy)


def test_where_that_service_refuses_the_folder_is_closed_by_graph(tenancy: Tenancy) -> None:
    tenancy.sharepoint = ""
    refusal = Fault(path="/sites/*/_api/web/lists*items*", status=403, code="-2147024891", times=99)
    tenancy.simulator.faults.add(refusal)
    seen = watched(tenancy)
    tenancy.converge()
    assert not seen
    settled(tenancy)


def killed_after(tenancy: Tenancy, writes: int) -> int:
    """An apply that ends with its process after so many writes on drives; how many it made."""
    made = 0

    async def main(graph: Graph) -> None:
        nonlocal made
        ended = asyncio.Event()

        def count(request: object) -> None:
            nonlocal made
            made += "/drives/" in str(getattr(request, "path", ""))
            if made >= writes:
                ended.set()

        tenancy.simulator.observers.append(count)
        surveyed = await engine.survey(graph, tenancy.extranet(), kinds=SHELVES)
        work = asyncio.ensure_future(engine.apply(graph, surveyed))
        death = asyncio.ensure_future(ended.wait())
        await asyncio.wait([work, death], return_when=asyncio.FIRST_COMPLETED)
        for each in (work, death):
            each.cancel()
        await asyncio.gather(work, death, return_exceptions=True)
        tenancy.simulator.observers.remove(count)

    tenancy.run(main)
    return made


@pytest.mark.parametrize("writes", range(1, 17))
def test_nor_when_the_run_is_killed_after_any_write(tenancy: Tenancy, writes: int) -> None:
    settings(tenancy, parameter=writes % 2 == 0)
    seen = watched(tenancy)
    killed_after(tenancy, writes)
    tenancy.converge()
    assert not seen
    settled(tenancy)


def fates(outcomes: list[Outcome], kind: str) -> set[tuple[str, str]]:
    return {(each.status, each.reason) for each in outcomes if each.change.key.kind == kind}


def test_where_nothing_closes_a_folder_none_is_made_until_somebody_closes_ours_by_hand(
    tenancy: Tenancy,
) -> None:
    settings(tenancy, parameter=False, groups=False)
    seen = watched(tenancy)
    _, outcomes = tenancy.apply()
    [(status, reason)] = fates(outcomes, "holding")
    assert status == "failed"
    assert "it stays open to the group « CAMSP - CMPP Members »" in reason
    assert "Stop inheriting permissions" in reason
    assert fates(outcomes, "folder") == {
        ("skipped", "it needs holding/depots/zone, whose own fate is: failed")
    }
    assert not reached(tenancy, "zoe@depots.example").keys() & ALL
    tenancy.simulator.isolate_as(OWNER, "CAMSP - CMPP", f"{ZONE}/{holding.NAME}")
    tenancy.converge()
    assert not seen
    settled(tenancy)


@pytest.mark.parametrize("parameter", [True, False], ids=["taken", "refused"])
def test_where_rights_do_not_follow_a_folder_that_is_moved_none_is_moved(
    tenancy: Tenancy, parameter: bool
) -> None:
    settings(tenancy, parameter=parameter)
    tenancy.simulator.settings.moves_keep_unique_rights = False
    seen = watched(tenancy)
    _, outcomes = tenancy.apply()
    [(status, reason)] = fates(outcomes, "holding")
    assert (status, "rights do not follow what is moved" in reason) == ("failed", True)
    assert {status for status, _ in fates(outcomes, "folder")} == {"skipped"}
    assert not seen


def test_ours_is_closed_again_before_anything_is_made_in_it(tenancy: Tenancy) -> None:
    tenancy.establishments = (TILLEULS,)
    tenancy.converge()
    tenancy.simulator.inherit_as(OWNER, "CAMSP - CMPP", f"{ZONE}/{holding.NAME}")
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    seen = watched(tenancy)
    plan = tenancy.converge()
    assert HELD in {change.key for change in plan.changes if isinstance(change, Create)}
    assert not seen
    settled(tenancy)


def test_a_stranger_in_ours_is_put_out_before_anything_is_made_in_it(tenancy: Tenancy) -> None:
    tenancy.converge()
    path = f"{ZONE}/{holding.NAME}"
    tenancy.simulator.share_as(OWNER, "CAMSP - CMPP", path, "eve@depots.example")
    tenancy.converge()
    assert tenancy.simulator.right("eve@depots.example", "CAMSP - CMPP", path) == ""
    assert tenancy.simulator.right(OWNER, "CAMSP - CMPP", path) == "write"


def test_a_folder_in_which_nobody_could_be_let_in_stays_where_nobody_sees_it(
    tenancy: Tenancy,
) -> None:
    tenancy.establishments = (TILLEULS,)
    refused = Fault(method="POST", path="*/invite", status=400, code="invalidRequest", times=99)
    refused.skip = 2  # those of the place where it is prepared
    tenancy.simulator.faults.add(refused)
    _, outcomes = tenancy.apply()
    [(status, reason)] = fates(outcomes, "folder")
    assert (status, reason.endswith("it stays where nobody sees it")) == ("failed", True)
    assert TILLEULS.title not in reached(tenancy, "zoe@depots.example")
    tenancy.simulator.faults.waiting.clear()
    tenancy.converge()
    assert reached(tenancy, "zoe@depots.example") == {TILLEULS.title: "write"}


def test_what_could_not_be_read_of_ours_makes_no_folder_and_is_said(tenancy: Tenancy) -> None:
    tenancy.establishments = (TILLEULS,)
    tenancy.converge()
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    path = f"*root:/{holding.NAME}:"
    tenancy.simulator.faults.add(Fault(method="GET", path=path, status=403, times=9))
    plan = tenancy.plan()
    assert not any(change.key.kind in ("folder", "holding") for change in plan.changes)
    [note] = [note for note in plan.notes if note.key == HELD]
    assert note.level == "unknown"
