"""A library in which establishments deposit, from nothing, in virtual time: the measured process.

Everybody and every group are there already; SharePoint allows what it allows a small tenant.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from bench.files import read
from bench.first_apply import LAG, LATENCY, MIDNIGHT
from bench.measure import cpu, tell
from bench.tenant import peopled
from bench.traffic import split
from graph_simulator import Lag, Settings
from provisioning.graph import connect
from provisioning.graph.auth import LocalCredential
from provisioning.kinds import KINDS
from provisioning.reconcile import engine
from tests import virtual_time


async def deposits(folder: Path) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    extranet = read(folder)
    simulator = peopled(
        extranet,
        Settings(latency=LATENCY, lag=Lag.of(LAG)),
        clock=lambda: MIDNIGHT + loop.time(),
    )
    root, transport = "http://localhost/v1.0", simulator.transport()
    async with connect(root, LocalCredential(), transport=transport) as graph:
        await asyncio.sleep(10 * LAG)
        surveyed = await engine.survey(graph, extranet, kinds=KINDS)
        await asyncio.sleep(60)
        simulator.journal.clear()
        began, at = cpu(), loop.time()
        outcomes = await engine.apply(graph, surveyed)
        seconds, used = loop.time() - at, cpu() - began
        totals, traffic = simulator.journal.totals(), split(simulator.journal.calls)
        assert not totals.bad_manners, totals.bad_manners
        unwell = [outcome for outcome in outcomes if outcome.status != "done"]
        assert not unwell, [(each.change.key, each.reason) for each in unwell[:5]]
        await asyncio.sleep(60 + 10 * LAG)
        simulator.journal.clear()
        again = await engine.survey(graph, extranet, kinds=KINDS)
        assert again.plan.empty, [change.key for change in again.plan.changes[:5]]
    second = split(simulator.journal.calls)
    return {
        "seconds": seconds,
        "throttled": totals.throttled / (traffic.directory.calls + traffic.sharepoint.calls),
        "units": traffic.sharepoint.units,
        "priced": surveyed.plan.cost.sharepoint,
        "second_units": second.sharepoint.units,
        "second_permissions": second.sharepoint.permissions,
        "cpu": used,
    }


if __name__ == "__main__":
    tell(**virtual_time.run(deposits(Path(sys.argv[1]))))
