"""The first apply, on an empty tenant under the documented quotas, in virtual time."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from bench.files import read
from bench.measure import cpu, peak, tell
from graph_simulator import Lag, Settings, Simulator
from provisioning.graph import Budgets, CallCost, connect, cost
from provisioning.graph.auth import LocalCredential
from provisioning.kinds import KINDS
from provisioning.reconcile import engine
from provisioning.target import hire
from tests import virtual_time

LATENCY, LAG = 0.1, 3.0
"""Seconds: of each HTTP request, and until a reader sees what was written."""
MIDNIGHT = 1_795_392_000.0
BUDGETS = Budgets.of("L")


def least_seconds(spent: CallCost) -> float:
    """The time in which the quotas allow so much: a full bucket, then what trickles in."""
    shapes = (BUDGETS.units, BUDGETS.writes, BUDGETS.invitations, BUDGETS.sharepoint)
    return max(
        (amount - shape.amount) * shape.seconds / shape.amount
        for amount, shape in zip(spent, shapes, strict=True)
    )


async def first_apply(folder: Path) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    extranet = read(folder)
    simulator = Simulator(
        clock=lambda: MIDNIGHT + loop.time(),
        settings=Settings(tenant_size="L", latency=LATENCY, lag=Lag.of(LAG)),
    )
    hire(simulator, extranet.spec)
    async with connect(
        "http://localhost/v1.0",
        LocalCredential(),
        transport=simulator.transport(),
        budgets=BUDGETS,
    ) as graph:
        await asyncio.sleep(10 * LAG)  # until the agency's own people are seen everywhere
        surveyed = await engine.survey(graph, extranet, kinds=KINDS, budgets=BUDGETS)
        simulator.journal.clear()
        began, at = cpu(), loop.time()
        outcomes = await engine.apply(graph, surveyed)
        seconds, used = loop.time() - at, cpu() - began
        totals = simulator.journal.totals()
        assert not totals.bad_manners, totals.bad_manners
        unwell = [outcome for outcome in outcomes if outcome.status != "done"]
        assert not unwell, [(each.change.key, each.reason) for each in unwell[:5]]
        await asyncio.sleep(10 * LAG)
        again = await engine.survey(graph, extranet, kinds=KINDS, budgets=BUDGETS)
        assert again.plan.empty, [change.key for change in again.plan.changes[:5]]
    calls = [call for change in surveyed.plan.changes for call in price(change)]
    spent = CallCost.total(cost(method, path) for method, path in calls)
    allowed = BUDGETS.writes.amount * (1 + seconds / BUDGETS.writes.seconds)
    return {
        "seconds": seconds,
        "least": least_seconds(spent),
        "writes": totals.writes,
        "write_use": spent.writes / allowed,
        "throttled": totals.throttled / (totals.items + totals.requests - totals.batches),
        "requests": totals.requests,
        "items": totals.items + totals.requests - totals.batches,
        "units": totals.units,
        "cpu": used,
        "peak": peak(),
    }


def price(change: Any) -> Any:
    kind = next(kind for kind in KINDS if kind.name == change.key.kind)
    return kind.price(change)


if __name__ == "__main__":
    tell(**virtual_time.run(first_apply(Path(sys.argv[1]))))
