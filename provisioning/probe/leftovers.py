"""What probes have left in a tenant, those of a run that was killed too, and its removal."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, NamedTuple

from provisioning.graph import Graph, literal, query
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import Row
from provisioning.probe.scratch import MARK, Scratch, accepted


class Named(Row, frozen=True, kw_only=True):
    display_name: str | None = None
    mail_nickname: str | None = None
    user_principal_name: str | None = None


class Leftovers(NamedTuple):
    """Ids. ``strangers`` bear the prefix or the mark alone: somebody else's, never touched."""

    users: Sequence[str]
    groups: Sequence[str]
    deleted: Sequence[str]
    strangers: int = 0


def ours(row: Named, prefix: str) -> bool:
    """Its display name bears our mark and the prefix, and the name that it is reached by too.

    The directory puts the id of a deleted account before its name.
    """
    account = (row.user_principal_name or "").removeprefix(row.id.replace("-", ""))
    reached = account or row.mail_nickname or ""
    marked = (row.display_name or "").startswith(f"{MARK} {prefix}-")
    return marked and reached.casefold().startswith(f"{prefix}-")


async def find(graph: Graph, prefix: str) -> Leftovers:
    users, groups, gone_users, gone_groups = await asyncio.gather(
        graph.collect(_listing("/users", prefix, "userPrincipalName"), Named),
        graph.collect(_listing("/groups", prefix, "mailNickname"), Named),
        graph.collect(_deleted("user", "userPrincipalName"), Named),
        graph.collect(_deleted("group", "mailNickname"), Named),
    )
    return Leftovers(
        [row.id for row in users if ours(row, prefix)],
        [row.id for row in groups if ours(row, prefix)],
        [row.id for row in (*gone_users, *gone_groups) if ours(row, prefix)],
        sum(not ours(row, prefix) for row in (*users, *groups)),
    )


def _listing(path: str, prefix: str, name: str) -> str:
    marked, named = literal(f"{MARK} {prefix}-"), literal(f"{prefix}-")
    wanted = f"startswith(displayName,{marked}) or startswith({name},{named})"
    return query(path, filter=wanted, select=f"id,displayName,{name}", top=999)


def _deleted(kind: str, name: str) -> str:
    path = f"/directory/deletedItems/microsoft.graph.{kind}"
    return query(path, select=f"id,displayName,{name}", top=999)


async def remove(scratch: Scratch, found: Leftovers) -> int:
    """For good, groups first; how many could not be."""
    kept = await _each(_deletion(scratch, "/groups", id_) for id_ in found.groups)
    kept += await _each(_deletion(scratch, "/users", id_) for id_ in found.users)
    everything = dict.fromkeys((*found.groups, *found.users, *found.deleted))
    kept += await _each(_purge(scratch, id_) for id_ in everything)
    return kept


async def _each(acts: Iterable[Coroutine[Any, Any, None]]) -> int:
    ends = await asyncio.gather(*acts, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, GraphError):
            raise end
    return sum(isinstance(end, GraphError) for end in ends)


async def _deletion(scratch: Scratch, path: str, id_: str) -> None:
    """What readers do not know yet cannot be deleted yet; what is deleted already, never."""
    if await accepted(scratch.graph.delete(f"{path}/{id_}"), 404):
        return
    if not await scratch.there(f"/directory/deletedItems/{id_}"):
        again = scratch.patiently(lambda: scratch.graph.delete(f"{path}/{id_}"), seconds=30)
        await accepted(again, 404)


async def _purge(scratch: Scratch, id_: str) -> None:
    """Some groups are gone at once, and are never among what is deleted."""
    path = f"/directory/deletedItems/{id_}"
    await accepted(scratch.patiently(lambda: scratch.graph.delete(path), seconds=30), 404)
