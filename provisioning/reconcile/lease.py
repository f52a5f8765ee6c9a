"""One run at a time on one tenant, from any machine: a row of our own list, with its ETag and end.

The row is renewed while the run lasts. A run that was killed holds it until its end, unless the
same machine comes back, whose lock says that nobody else is at work there. The first apply of all
makes the list, so that it has no lease: what two of them would make is found by its name.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.graph.errors import Clash, GraphError
from provisioning.graph.rows import Row
from provisioning.kinds.shared.lists.items import ListItem
from provisioning.reconcile.tenant_memory import DIGEST, TITLE, VERSION, Memory, reread, write

LEASE = "lease"
TERM = timedelta(minutes=5)
SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may be apart: one more than that is refused by ``doctor``."""
_LONGEST = timedelta(hours=1)
"""A lease that holds for longer was written by no run of ours: it stops nobody."""


@dataclass
class Lease:
    """``lost`` says why the run may not go on; empty while it may."""

    graph: Graph
    path: str
    holder: str
    clock: Callable[[], datetime]
    stop: asyncio.Event
    row: ListItem
    ends: datetime
    lost: str = ""

    async def renew(self) -> None:
        ends = self.clock() + TERM
        self.row = await _written(self.graph, self.path, self.row, self.holder, ends)
        self.ends = ends

    async def keep(self) -> None:
        """Renewed three times a term; once it is another's, or over, nothing new begins."""
        time = asyncio.get_running_loop().time  # the wall clock may be moved meanwhile
        renewed = time()
        while not self.lost:
            await asyncio.sleep(TERM.total_seconds() / 3)
            try:
                await self.renew()
                renewed = time()
            except Clash:
                self.lost = "another machine took the lease of this tenant; the run stopped"
            except GraphError as error:
                if self.clock() >= self.ends or time() - renewed >= TERM.total_seconds():
                    self.lost = f"the lease of this tenant could not be renewed: {error}"
        self.stop.set()

    async def give_back(self) -> None:
        """Where that cannot be said to the tenant, the lease ends by itself."""
        if not self.lost:
            with suppress(GraphError):
                await write(self.graph, self.path, self.row, {DIGEST: "", VERSION: ""})


@asynccontextmanager
async def held(
    graph: Graph,
    memory: Memory,
    *,
    holder: str,
    clock: Callable[[], datetime],
    stop: asyncio.Event,
    broken: bool = False,
) -> AsyncIterator[Lease]:
    """``Refusal`` while it is another's, unless it is ``broken``."""
    row, ends = await _row(graph, memory), clock() + TERM
    if not broken:
        _free(row, holder, clock())
    try:
        row = await _written(graph, memory.path, row, holder, ends)
    except Clash:
        raise Refusal(f"{_AT_WORK}; wait for it to end, then plan again") from None
    lease = Lease(graph, memory.path, holder, clock, stop, row, ends)
    keeping = asyncio.create_task(lease.keep())
    try:
        yield lease
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])
        await lease.give_back()


_AT_WORK = "another machine is at work on this tenant"


async def _row(graph: Graph, memory: Memory) -> ListItem:
    """The first of its title: two machines that make one at the same moment agree on which."""
    if rows := memory.named(LEASE):
        return rows[0]
    made = await graph.post(f"{memory.path}/items", {"fields": {TITLE: LEASE}}, Row)
    first = (await reread(graph, memory.path)).named(LEASE)[0]
    if made.id != first.id:
        await graph.delete(f"{memory.path}/items/{made.id}")
    return first


def _free(row: ListItem, holder: str, now: datetime) -> None:
    other, ends = str(row.fields.get(DIGEST) or ""), _moment(row.fields.get(VERSION))
    if other in {"", holder} or (ends and not timedelta() <= ends + SKEW - now <= _LONGEST):
        return
    until = f" until {ends + SKEW:%H:%M} UTC" if ends else ""
    raise Refusal(
        f"{_AT_WORK} ({other.partition('/')[0]}); wait for it to end, then plan again. If it was "
        f"killed, its lease holds{until}: extranet apply --break-lease REASON goes on before that"
    )


def _moment(text: object) -> datetime | None:
    """In UTC; ``None`` where it cannot be read."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    # Beyond, sums of days have no date any more, and one that far holds nobody either way.
    moment = moment.replace(year=min(max(moment.year, 2000), 9000)) if moment.tzinfo else moment
    return moment.astimezone(UTC) if moment.tzinfo else None


async def _written(graph: Graph, path: str, row: ListItem, holder: str, ends: datetime) -> ListItem:
    """A ``Clash`` with ourselves, whose first answer was lost, is none."""
    fields = {DIGEST: holder, VERSION: ends.isoformat(timespec="milliseconds")}
    try:
        return await write(graph, path, row, fields)
    except Clash:
        now = next((each for each in (await reread(graph, path)).items if each.id == row.id), row)
        if any(now.fields.get(name) != value for name, value in fields.items()):
            raise
        return now
