"""Our turn to write to a tenant: alone on this machine and among machines, from known sources."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.graph.clock import wrong
from provisioning.graph.errors import GraphError
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Ledger
from provisioning.plan.plan import Tenant
from provisioning.plan.sources import SourceRead, doubts
from provisioning.reconcile import applied, engine, lease, tenant_memory, tenant_window
from provisioning.reconcile.journal import now as wall_clock
from provisioning.reconcile.lock import alone, machine_folder


@dataclass(frozen=True)
class Means:
    """``state`` and ``locks`` are folders. The reasons are an operator's, empty without any."""

    state: Path
    locks: Path = field(default_factory=machine_folder)
    clock: Callable[[], datetime] = wall_clock
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    source_changed: str = ""
    break_lease: str = ""

    @property
    def reasons(self) -> Mapping[str, str]:
        """For the journal, by event."""
        said = {"source-changed": self.source_changed, "break-lease": self.break_lease}
        return {event: reason for event, reason in said.items() if reason}


class Halt(asyncio.Event):
    """What stops this run alone, and whatever stops ``every`` run."""

    def __init__(self, every: asyncio.Event) -> None:
        super().__init__()
        self._every = every

    def is_set(self) -> bool:
        return super().is_set() or self._every.is_set()


@dataclass(frozen=True)
class Turn:
    tenant: Tenant
    memory: tenant_memory.Memory | None = None
    held: lease.Lease | None = None

    @property
    def lost(self) -> str:
        return self.held.lost if self.held else ""


@asynccontextmanager
async def turn(graph: Graph, extranet: Extranet, means: Means) -> AsyncIterator[Turn]:
    """``Refusal`` when somebody else has it, when a source is not what it was, or when the clock
    is not that of the service: who stays in follows from the day.
    """
    tenant = await engine.whose(graph)
    if astray := wrong(graph.date, means.clock()):
        raise Refusal(f"{astray}: set its clock (NTP), then run again; nothing was done")
    with alone(means.locks, tenant.id, tenant.name) as holder:
        memory = await tenant_memory.recall(graph, extranet)
        await hold(extranet, _before(memory, means.state, tenant.id), means.source_changed)
        if memory is None:
            yield Turn(tenant)
            return
        async with lease.held(
            graph,
            memory,
            holder=holder,
            clock=means.clock,
            stop=means.stop,
            broken=bool(means.break_lease),
        ) as held:
            yield Turn(tenant, memory, held)


async def same_sources(
    graph: Graph,
    extranet: Extranet,
    *,
    state: Path,
    tenant: str,
    ids: Ledger | None = None,
    reason: str = "",
) -> tenant_memory.Memory | None:
    """For whoever only reads: ``Refusal`` when a source is not what it was at the last apply.

    Where the tenant's memory cannot be read, this folder's is held to; whoever writes needs both.
    """
    memory = await remembered(graph, extranet, ids)
    await hold(extranet, _before(memory, state, tenant), reason)
    return memory


async def remembered(
    graph: Graph, extranet: Extranet, ids: Ledger | None = None
) -> tenant_memory.Memory | None:
    """What the tenant remembers, as far as it can be read."""
    try:
        return await tenant_memory.recall(graph, extranet, ids)
    except GraphError:
        return None


async def hold(extranet: Extranet, before: Mapping[str, SourceRead], reason: str) -> None:
    rewritten = [
        name
        for name, lost in extranet.lost.items()
        if name in before and await _rewritten(lost, before[name].head)
    ]
    moved = Counter[str]()
    for name, since in extranet.moved.items():
        head = before[name].head if name in before else ""
        moved.update(await asyncio.to_thread(since, head))
    found = list(doubts(before, extranet.sources, extranet.spec.limits, rewritten, moved))
    if found and not reason:
        raise Refusal("\n".join(found))


async def _rewritten(lost: Callable[[str], bool], head: str) -> bool:
    """In a thread of its own: a store is not asked from a loop of events."""
    return bool(head) and await asyncio.to_thread(lost, head)


def _before(
    memory: tenant_memory.Memory | None, state: Path, tenant: str
) -> Mapping[str, SourceRead]:
    """What the tenant remembers, which every machine shares; else what this folder does."""
    if memory and memory.sources:
        return memory.sources
    known = applied.last(state, tenant)
    return {each.name: each for each in known.sources} if known else {}


async def settle(
    graph: Graph, extranet: Extranet, means: Means, tenant: str, ids: Ledger | None = None
) -> None:
    """The sources of a run that ended well are those that the next one is held against."""
    memory = await tenant_memory.recall(graph, extranet, ids)
    sources = {each.name: each for each in extranet.sources}
    if memory:
        forget = bool(means.source_changed)
        await tenant_memory.remember(graph, memory, sources, forget=forget)
        window = timedelta(hours=extranet.spec.limits.window_hours)
        await tenant_window.forget(graph, memory, means.clock() - window)
    known = applied.last(means.state, tenant)
    if known and known.sources != extranet.sources:
        applied.keep(means.state, msgspec.structs.replace(known, sources=extranet.sources))
