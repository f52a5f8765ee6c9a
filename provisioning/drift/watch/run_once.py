"""One pass: follow, check a part, plan from the mirror; on a lie, read everything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from provisioning.drift.watch import mirror as memory
from provisioning.drift.watch.deltas import Company, due, lies, part
from provisioning.drift.watch.following import follow, truth
from provisioning.drift.watch.mirror import Mirror
from provisioning.drift.watch.reader import Mirrored
from provisioning.graph import Budgets, Graph, query, select
from provisioning.graph.rows import Group as GroupRow, Organization, User
from provisioning.kinds import KINDS, group
from provisioning.kinds.shared import groups, sites
from provisioning.plan.desired import Extranet
from provisioning.plan.kind import Kind
from provisioning.plan.survey import Survey
from provisioning.reconcile import applied, engine
from provisioning.reconcile.applied import Applied

WATCHED: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.name != "notice")
"""Everything that can be read: of a mail there is nothing to watch."""
LARGE = 999
"""A group of more members takes several requests to re-read: the sites wait for the next pass."""
IN_SITES = frozenset(kind.name for kind in KINDS if sites.READ in kind.permissions)
"""What differs there was perhaps mended since it was last read: it is read again to be sure."""
ORGANIZATION = query("/organization", select=select(Organization))


class WatchResult(msgspec.Struct, frozen=True):
    """``alarms``: what the delta queries said wrongly; the survey is then of a full reading."""

    survey: Survey
    alarms: tuple[str, ...] = ()
    requests: int = 0


async def look(graph: Graph, extranet: Extranet, state: Path, budgets: Budgets) -> WatchResult:
    """Read the tenant as far as needed; what was learnt is kept in ``state`` for the next pass."""
    before = graph.stats.requests
    organizations, rows = await asyncio.gather(
        graph.collect(ORGANIZATION, Organization), graph.collect(groups.GROUPS, GroupRow)
    )
    tenant = engine.tenant_of(organizations).id
    known = memory.load(state, tenant)
    chunks = memory.covering(known.chunks, _managed(extranet, rows))
    known = msgspec.structs.replace(known, chunks=chunks, passes=known.passes + 1)
    known, alarms = await _checked(graph, known)
    listings: dict[str, Sequence[Any]] = {ORGANIZATION: organizations, groups.GROUPS: rows}
    plan = partial(engine.survey, extranet=extranet, kinds=WATCHED, budgets=budgets)
    if alarms:
        memory.save(state, Mirror(tenant, passes=known.passes))
        return WatchResult(await plan(graph), alarms, graph.stats.requests - before)
    known = _turned(known, applied.last(state, tenant))
    reader = Mirrored(graph, known, listings, _whose_turn(known))
    surveyed = await plan(reader)
    if any(change.key.kind in IN_SITES for change in surveyed.plan.changes):
        reader = Mirrored(graph, known, listings, lambda _: True)
        surveyed = await plan(reader)
    memory.save(state, msgspec.structs.replace(known, answers=reader.answers))
    return WatchResult(surveyed, (), graph.stats.requests - before)


def _turned(known: Mirror, last: Applied | None) -> Mirror:
    """The next turn of the sites; after an apply, what they answered before it says nothing."""
    when = last.time.isoformat() if last else ""
    answers = known.answers if when == known.applied else {}
    turns = known.turns if _large(known) else known.turns + 1
    return msgspec.structs.replace(known, applied=when, answers=answers, turns=turns)


def _large(known: Mirror) -> bool:
    rereading = part(known.groups, known.passes)
    return any(len(known.groups[id_].members) > LARGE for id_ in rereading)


def _whose_turn(known: Mirror) -> Callable[[str], bool]:
    if _large(known):
        return lambda _: False
    return lambda id_: due(id_, known.turns)


def _managed(extranet: Extranet, rows: Sequence[GroupRow]) -> list[str]:
    wanted = {want.key: want for want in group.desire(extranet)}
    return [found.id for found in groups.observe(rows, wanted).found.values()]


async def _checked(graph: Graph, known: Mirror) -> tuple[Mirror, tuple[str, ...]]:
    """The mirror after this round, and the names of what it had wrong.

    Something may have changed between the round and the reading: what differs is asked for once
    more, both ways, before it is called a lie.
    """
    fresh = not known.link
    users, groups = part(known.users, known.passes), part(known.groups, known.passes)
    after, seen = await asyncio.gather(follow(graph, known), truth(graph, users, groups))
    wrong = _differing(after, *seen)
    if fresh or not any(wrong):
        return after, ()
    again, seen = await asyncio.gather(follow(graph, after), truth(graph, *wrong))
    wrong = _differing(again, *seen)
    return again, tuple(_alarms(again, *wrong))


def _differing(
    mirror: Mirror, users: dict[str, User | None], groups: dict[str, Company | None]
) -> tuple[list[str], list[str]]:
    return list(lies(mirror.users, users)), list(lies(mirror.groups, groups))


def _alarms(mirror: Mirror, users: Sequence[str], groups: Sequence[str]) -> Sequence[str]:
    named = [getattr(mirror.users.get(id_), "display_name", None) or id_ for id_ in users]
    said = []
    if users:
        said.append(f"the delta of accounts lied about {len(users)} ({', '.join(named[:3])})")
    if groups:
        said.append(f"the delta of groups lied about {len(groups)} ({', '.join(groups[:3])})")
    return said
