"""A lease that is taken by another machine, or that nobody can renew, ends the run."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph_simulator import Fault
from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.kinds.shared.lists.items import ListItem
from provisioning.reconcile import lease, tenant_memory
from provisioning.reconcile.lease import TERM
from tests.tenancy import Tenancy, people, person


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    made = Tenancy(tmp_path, approvals=people(person("Paul", "Martin", "aidants")))
    made.converge()
    return made


def later(tenancy: Tenancy) -> datetime:
    return datetime.fromtimestamp(tenancy.clock(), UTC)


def ran(tenancy: Tenancy, storm) -> str:
    """A run that lasts four terms; why it was stopped."""

    async def work(graph: Graph) -> str:
        memory = await tenant_memory.recall(graph, tenancy.extranet())
        assert memory
        stop = asyncio.Event()
        async with lease.held(
            graph, memory, holder="one/a", clock=lambda: later(tenancy), stop=stop
        ) as held:
            await storm(graph, held)
            await asyncio.sleep(4 * TERM.total_seconds())
            assert stop.is_set() is bool(held.lost)
        return held.lost

    said: str = tenancy.run(work)
    return said


async def calm(graph: Graph, held: lease.Lease) -> None:
    pass


async def taken(graph: Graph, held: lease.Lease) -> None:
    memory = await tenant_memory.reread(graph, held.path)
    (row,) = memory.named(lease.LEASE)
    await tenant_memory.write(graph, held.path, row, {"Digest": "two/b", "WrittenVersion": "later"})


def test_it_is_renewed_for_as_long_as_the_run_lasts(tenancy: Tenancy) -> None:
    assert ran(tenancy, calm) == ""
    assert ran(tenancy, calm) == "", "and was given back"


def test_once_another_machine_has_it_the_run_stops(tenancy: Tenancy) -> None:
    assert "another machine took the lease" in ran(tenancy, taken)


def test_one_that_nobody_can_renew_stops_the_run_at_its_end(tenancy: Tenancy) -> None:
    async def away(graph: Graph, held: lease.Lease) -> None:
        fault = Fault(method="PATCH", path="/sites/*/items/*/fields", status=403, times=99)
        tenancy.simulator.faults.add(fault)

    assert "could not be renewed" in ran(tenancy, away)
    tenancy.simulator.faults.waiting.clear()


@pytest.mark.parametrize(("after", "free"), [(1, False), (9, False), (11, True)])
def test_one_that_was_left_behind_ends_by_itself(
    tenancy: Tenancy, after: int, *, free: bool
) -> None:
    now = later(tenancy)
    left = ListItem("1", "", {"Digest": "two/b", "WrittenVersion": (now + TERM).isoformat()})
    with nullcontext() if free else pytest.raises(Refusal, match=r"another machine .* \(two\)"):
        lease._free(left, "one/a", now + timedelta(minutes=after))
