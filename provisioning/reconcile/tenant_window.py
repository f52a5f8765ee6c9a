"""What the runs of the window took away, as every machine sees it: rows of our list of stamps.

``taken/RUN/ACCESS/NUMBER/SCOPE``, the digests of who lost what, and when the run began. Written
before anybody loses anything: a run that was killed counts with all that it was about to take, and
once it is run again, once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec

from provisioning.graph import Graph
from provisioning.kinds.shared.lists.items import ListItem
from provisioning.plan.allowances import Spent
from provisioning.plan.model import Key
from provisioning.plan.traces import LETTERS, Trace
from provisioning.reconcile import journal
from provisioning.reconcile.lease import SKEW
from provisioning.reconcile.tenant_memory import DIGEST, TITLE, VERSION, Memory, reread

TAKEN = "taken/"
A_ROW = 255 // (2 * LETTERS + 1)
"""Traces that one line of text holds."""


class _Row(NamedTuple):
    run: str
    time: datetime
    traces: Sequence[Trace]


def spent(
    folder: Path, tenant: str, memory: Memory | None, *, hours: int, clock: Callable[[], datetime]
) -> Spent:
    """What the journals in ``folder`` tell, and what the tenant does of the runs of others."""
    here = journal.spent(folder, tenant, hours=hours, clock=clock)
    if memory is None:
        return here
    since = clock() - timedelta(hours=hours)
    known = {path.stem for path in folder.glob("*.jsonl")}
    traces = {
        trace
        for _, row in _told(memory)
        if row.run not in known and since <= row.time <= clock() + SKEW
        for trace in row.traces
    }
    return msgspec.structs.replace(memory.spent(here), traces=frozenset(traces))


async def begun(
    graph: Graph, memory: Memory, run: str, traces: Collection[Trace], now: datetime
) -> None:
    """Say what this run is about to take away."""
    rows = _written(run, traces, now)
    await asyncio.gather(*(graph.post(f"{memory.path}/items", {"fields": each}) for each in rows))


async def ended(
    graph: Graph, memory: Memory, run: str, traces: Collection[Trace], now: datetime
) -> None:
    """Of what was said at its beginning, only what was begun stays."""
    said = await reread(graph, memory.path)
    await begun(graph, memory, run, traces, now)
    await _deleted(graph, said, lambda row: row.run == run)


async def forget(graph: Graph, memory: Memory, since: datetime) -> None:
    """What is out of the window."""
    await _deleted(graph, memory, lambda row: row.time < since)


async def _deleted(graph: Graph, memory: Memory, which: Callable[[_Row], bool]) -> None:
    gone = [item.id for item, row in _told(memory) if which(row)]
    await asyncio.gather(*(graph.delete(f"{memory.path}/items/{id_}") for id_ in gone))


def _written(run: str, traces: Iterable[Trace], now: datetime) -> Iterator[dict[str, str]]:
    def among(each: Trace) -> tuple[str, Key]:
        return each.access, each.counted_with

    for (access, scope), some in groupby(sorted(traces, key=among), among):
        every = [each.person + each.resource for each in some]
        for number, start in enumerate(range(0, len(every), A_ROW)):
            yield {
                TITLE: f"{TAKEN}{run}/{access}/{number}/{scope}",
                DIGEST: " ".join(every[start : start + A_ROW]),
                VERSION: now.astimezone(UTC).isoformat(timespec="seconds"),
            }


def _told(memory: Memory) -> Iterator[tuple[ListItem, _Row]]:
    """What cannot be read as ours is no row of ours."""
    for item in memory.items:
        head, _, rest = str(item.fields.get(TITLE, "")).partition("/")
        match rest.split("/", 3):
            case [run, access, _, scope] if f"{head}/" == TAKEN:
                when = _moment(item.fields.get(VERSION))
                kind, _, name = scope.partition("/")
                if when and name:
                    words = str(item.fields.get(DIGEST) or "").split()
                    traces = [
                        Trace(word[:LETTERS], word[LETTERS:], access, Key(kind, name))
                        for word in words
                        if len(word) == 2 * LETTERS
                    ]
                    yield item, _Row(run, when, traces)


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
