"""A run as the command does it: with the memory of earlier ones and a journal of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from provisioning.graph import Graph
from provisioning.kinds import KINDS
from provisioning.plan.model import RecentWrites
from provisioning.plan.plan import Plan, Tenant
from provisioning.reconcile import engine
from provisioning.reconcile.journal import Journal, recent_writes
from tests.tenancy import Tenancy


def clock_of(tenancy: Tenancy) -> Callable[[], datetime]:
    return lambda: datetime.fromtimestamp(tenancy.clock(), UTC)


def run(tenancy: Tenancy) -> Plan:
    folder, clock = tenancy.folder / "journal", clock_of(tenancy)

    def remembered(tenant: Tenant) -> RecentWrites:
        return recent_writes(folder, tenant.id, clock)

    async def work(graph: Graph) -> Plan:
        wanted = tenancy.extranet()
        surveyed = await engine.survey(graph, wanted, kinds=KINDS, recent_writes=remembered)
        journal = Journal(folder, surveyed.plan, clock)
        await engine.apply(graph, surveyed, on_start=journal.start, on_outcome=journal.end)
        journal.finish({}, stopped=False)
        return surveyed.plan

    plan: Plan = tenancy.run(work)
    return plan
