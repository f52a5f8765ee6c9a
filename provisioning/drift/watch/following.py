"""Asking the tenant what changed (pages *user: delta*, *group: delta*); reading a part whole."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from provisioning.drift.watch.deltas import Company, Delta, MembershipDelta, companies, things
from provisioning.drift.watch.mirror import Chunk, Mirror
from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import Answered, Forbidden, GraphError, NotFound, Throttled
from provisioning.graph.paging import Rows, relative
from provisioning.graph.rows import Ref, User
from provisioning.kinds.shared.unmanaged_members import NAMES, by_ids

T = TypeVar("T")
USERS = query("/users/delta", select=select(User))


class _Gone(msgspec.Struct, frozen=True):
    reason: str = ""


class _Link(msgspec.Struct, frozen=True):
    id: str
    type: str = msgspec.field(default="", name="@odata.type")
    removed: _Gone | None = msgspec.field(default=None, name="@removed")


class _Group(msgspec.Struct, frozen=True):
    id: str
    removed: _Gone | None = msgspec.field(default=None, name="@removed")
    members: tuple[_Link, ...] = msgspec.field(default=(), name="members@delta")
    owners: tuple[_Link, ...] = msgspec.field(default=(), name="owners@delta")


class _Marked(msgspec.Struct, frozen=True):
    id: str
    removed: _Gone | None = msgspec.field(default=None, name="@removed")


class _Page(msgspec.Struct):
    value: list[msgspec.Raw]
    next: str | None = msgspec.field(default=None, name="@odata.nextLink")
    delta: str | None = msgspec.field(default=None, name="@odata.deltaLink")


async def follow(graph: Graph, mirror: Mirror) -> Mirror:
    """The mirror after one round of every query. A token that is refused starts its query anew."""
    (link, users), groups = await asyncio.gather(
        _users(graph, mirror),
        asyncio.gather(*(_groups(graph, mirror, chunk) for chunk in mirror.chunks)),
    )
    followed: dict[str, Company] = {}
    for _, company in groups:
        followed |= company
    return msgspec.structs.replace(
        mirror,
        link=link,
        users=users,
        chunks=tuple(chunk for chunk, _ in groups),
        groups=followed,
    )


async def _users(graph: Graph, mirror: Mirror) -> tuple[str, dict[str, User]]:
    pages, link, anew = await _round(graph, mirror.link, USERS)
    told = [_account(raw) for raw in pages]
    return link, things({} if anew else mirror.users, told)


def _account(raw: msgspec.Raw) -> Delta[User]:
    marked = msgspec.json.decode(raw, type=_Marked)
    if marked.removed:
        return Delta(marked.id)
    return Delta(marked.id, msgspec.json.decode(raw, type=User))


async def _groups(graph: Graph, mirror: Mirror, chunk: Chunk) -> tuple[Chunk, dict[str, Company]]:
    test = " or ".join(f"id eq {literal(id_)}" for id_ in chunk.ids)
    path = query("/groups/delta", select="id,displayName,members,owners", filter=test)
    pages, link, anew = await _round(graph, chunk.link, path)
    known = {id_: mirror.groups[id_] for id_ in chunk.ids if id_ in mirror.groups}
    told = [_membership_delta(msgspec.json.decode(raw, type=_Group)) for raw in pages]
    return Chunk(chunk.ids, link), companies({} if anew else known, told)


def _membership_delta(group: _Group) -> MembershipDelta:
    def came(links: Iterable[_Link]) -> Mapping[str, str]:
        return {link.id: link.type for link in links if not link.removed}

    def left(links: Iterable[_Link]) -> frozenset[str]:
        return frozenset(link.id for link in links if link.removed)

    return MembershipDelta(
        group.id,
        gone=group.removed is not None,
        members=came(group.members),
        owners=came(group.owners),
        left=left(group.members),
        stepped_down=left(group.owners),
    )


async def _round(graph: Graph, link: str, start: str) -> tuple[list[msgspec.Raw], str, bool]:
    """Every entry, the link for the next time, and whether it had to begin at the beginning.

    A token too old is answered with 410 and a Location that begins anew without our ``$select``:
    beginning with our own first query says the same and keeps it.
    """
    if link:
        try:
            rows, after = await _pages(graph, link)
        except (Forbidden, Throttled):
            raise
        except Answered as refused:
            if refused.status not in (400, 404, 410):
                raise
        else:
            return rows, after, False
    rows, after = await _pages(graph, start)
    return rows, after, True


async def _pages(graph: Graph, path: str) -> tuple[list[msgspec.Raw], str]:
    """Next links that never end have been seen when members are included."""
    rows = Rows[msgspec.Raw]()
    while True:
        rows.follow(path)
        page = await graph.get(path, _Page)
        rows.add(msgspec.Raw(bytes(raw)) for raw in page.value)
        if page.next:
            path = relative(page.next, graph.root)
        elif page.delta:
            return rows.all(), relative(page.delta, graph.root)
        else:
            raise GraphError("the delta pages ended without a link for the next time")


async def truth(
    graph: Graph, users: Sequence[str], groups: Sequence[str]
) -> tuple[dict[str, User | None], dict[str, Company | None]]:
    """These accounts and groups as they are, read whole; None is what is not there."""
    chunks = [users[start : start + NAMES] for start in range(0, len(users), NAMES)]
    answers, found = await asyncio.gather(
        asyncio.gather(*(by_ids(graph, chunk) for chunk in chunks)),
        asyncio.gather(*(_company(graph, id_) for id_ in groups)),
    )
    there: dict[str, User | None] = dict.fromkeys(users)
    there |= {user.id: user for answer in answers for user in answer}
    return there, dict(zip(groups, found, strict=True))


async def _company(graph: Graph, id_: str) -> Company | None:
    paths = [query(f"/groups/{id_}/{r}", select="id", top=999) for r in ("members", "owners")]
    try:
        members, owners = await asyncio.gather(*(graph.collect(path, Ref) for path in paths))
    except NotFound:
        return None
    return Company(_typed(members), _typed(owners))


def _typed(refs: Iterable[Ref]) -> dict[str, Any]:
    return {ref.id: ref.type or "" for ref in refs}
