"""One pass: follow, check a part, plan from the mirror; on a lie, read everything."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from provisioning import engine
from provisioning.contract import Kind
from provisioning.core.deltas import Company, lies, part
from provisioning.core.desired import Extranet
from provisioning.graph import Budgets, Graph, query, select
from provisioning.graph.rows import Group as GroupRow, Organization, User
from provisioning.kinds import account, group, guest, referent, roster
from provisioning.watch import mirror as memory
from provisioning.watch.following import follow, truth
from provisioning.watch.mirror import Mirror
from provisioning.watch.reader import Mirrored

WATCHED: tuple[Kind, ...] = (
    referent.KIND,
    guest.KIND,
    account.KIND,
    group.KIND,
    roster.KIND,
)
"""Who is there and who is in what. Nothing follows what changes inside the sites."""
ORGANIZATION = query("/organization", select=select(Organization))


class Seen(msgspec.Struct, frozen=True):
    """``alarms``: what the delta queries said wrongly; the survey is then of a full reading."""

    survey: engine.Survey
    alarms: tuple[str, ...] = ()
    requests: int = 0


async def look(graph: Graph, extranet: Extranet, state: Path, budgets: Budgets) -> Seen:
    """Read the tenant as far as needed; what was learnt is kept in ``state`` for the next pass."""
    before = graph.stats.requests
    organizations, rows = await asyncio.gather(
        graph.collect(ORGANIZATION, Organization), graph.collect(group.GROUPS, GroupRow)
    )
    tenant = organizations[0].id
    known = memory.load(state, tenant)
    chunks = memory.covering(known.chunks, _managed(extranet, rows))
    known = msgspec.structs.replace(known, chunks=chunks, passes=known.passes + 1)
    known, alarms = await _checked(graph, known)
    listings: dict[str, Sequence[Any]] = {ORGANIZATION: organizations, group.GROUPS: rows}
    reader = graph if alarms else Mirrored(graph, known, listings)
    surveyed = await engine.survey(reader, extranet, kinds=WATCHED, budgets=budgets)
    if alarms:
        memory.save(state, Mirror(tenant, passes=known.passes))
    else:
        memory.save(state, known)
    return Seen(surveyed, alarms, graph.stats.requests - before)


def _managed(extranet: Extranet, rows: Sequence[GroupRow]) -> list[str]:
    wanted = {want.key: want for want in group.desire(extranet)}
    return [found.id for found in group.observe(rows, wanted).found.values()]


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
