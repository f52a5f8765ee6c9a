"""Folders of a library, and the rights that are given on one of them.

Graph gives rights to people by *driveItem: invite* and in no other way; it takes whoever is in
the directory by object id, sends no mail unless told to, and removes inherited rights on request.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from provisioning.graph import Graph, query, segment
from provisioning.graph.errors import Answered, Clash, GraphError, Lagging, NotFound, Throttled
from provisioning.graph.rows import Row
from provisioning.plan.model import Key, Ledger, Part

Right = Literal["write", "read"]
MOST_INVITED = 20
"""People in one invitation; the page names no limit, and a refusal is for all of them."""


class Child(Row, frozen=True, kw_only=True):
    name: str
    web_url: str = ""
    folder: dict[str, object] | None = None


class Grant(msgspec.Struct, frozen=True):
    """A right of one person on one item; ``id`` is the permission's, ``who`` the person's."""

    id: str
    who: str
    name: str
    right: Right


class _User(msgspec.Struct, frozen=True, rename="camel"):
    id: str | None = None
    display_name: str | None = None


class _Grantee(msgspec.Struct, frozen=True):
    user: _User | None = None


class _Permission(Row, frozen=True, kw_only=True):
    roles: tuple[str, ...] = ()
    granted_to: _Grantee | None = msgspec.field(default=None, name="grantedToV2")


def drive_key(library: Key) -> Key:
    """Where the ledger keeps the drive of a library."""
    return Key("drive", library.name)


async def drive_of(graph: Graph, site: str, list_: str) -> str:
    drive = await graph.get(query(f"/sites/{site}/lists/{list_}/drive", select="id"), Row)
    return drive.id


async def folders_of(graph: Graph, drive: str) -> list[Child]:
    """The folders at the top of a library."""
    path = query(f"/drives/{drive}/root/children", select="id,name,folder,webUrl", top=1000)
    return [child for child in await graph.collect(path, Child) if child.folder is not None]


async def made(graph: Graph, drive: str, name: str) -> Child:
    """The folder of that name; one that a run made before it died is taken as it is."""
    body = {"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
    try:
        return await graph.post(f"/drives/{drive}/root/children", body, Child)
    except Clash:
        there = await graph.get(f"/drives/{drive}/root:/{segment(name)}:", Child)
        if there.folder is None:
            raise
        return there


async def grants_of(graph: Graph, item: str) -> list[Grant]:
    """Rights given to people; those of groups and of owners are not ours to say."""
    permissions = await graph.collect(f"{item}/permissions", _Permission)
    return [
        Grant(each.id, user.id, user.display_name or user.id, _right(each))
        for each in permissions
        if each.granted_to and (user := each.granted_to.user) and user.id
        if "owner" not in each.roles
    ]


def _right(permission: _Permission) -> Right:
    return "write" if "write" in permission.roles else "read"


async def give(
    graph: Graph, item: str, right: Right, keys: Iterable[Key], ids: Ledger
) -> Sequence[Part]:
    """Twenty together, or none of them: then each is tried alone, and the culprit named."""
    present = sorted(key for key in keys if key in ids)
    absent = sorted(key for key in keys if key not in ids)
    blocks = [
        present[start : start + MOST_INVITED] for start in range(0, len(present), MOST_INVITED)
    ]
    done = [part for block in blocks for part in await _invite(graph, item, right, block, ids)]
    return [*done, *(_absent(key, ids.outcomes.get(key, "")) for key in absent)]


def _absent(key: Key, fate: str) -> Part:
    if fate in ("waiting", "unknown"):
        return Part(key, "add", "waiting", f"their account is {fate}; run again in some minutes")
    return Part(key, "add", "failed", "has no account yet")


async def _invite(
    graph: Graph, item: str, right: Right, block: Sequence[Key], ids: Ledger
) -> Sequence[Part]:
    body = {
        "recipients": [{"objectId": ids[key]} for key in block],
        "roles": [right],
        "requireSignIn": True,
        "sendInvitation": False,
        "retainInheritedPermissions": False,
    }
    try:
        await graph.post(f"{item}/invite", body, repeatable=True)
    except (Lagging, Throttled) as error:
        return [Part(key, "add", "waiting", str(error)) for key in block]
    except Answered as error:
        if len(block) == 1:
            return [Part(block[0], "add", "failed", str(error))]
        # One after the other: rights of one item are no place for a crowd.
        return [part for key in block for part in await _invite(graph, item, right, [key], ids)]
    except GraphError as error:
        return [Part(key, "add", "failed", str(error)) for key in block]
    return [Part(key, "add", "done") for key in block]


async def change(graph: Graph, item: str, permission: str, right: Right, key: Key) -> Part:
    try:
        await graph.patch(f"{item}/permissions/{segment(permission)}", {"roles": [right]})
    except (Lagging, Throttled) as error:
        return Part(key, "add", "waiting", str(error))
    except GraphError as error:
        return Part(key, "add", "failed", str(error))
    return Part(key, "add", "done")


async def take(graph: Graph, item: str, permission: str, key: Key) -> Part:
    try:
        await graph.delete(f"{item}/permissions/{segment(permission)}")
    except NotFound:
        return Part(key, "remove", "already")
    except (Lagging, Throttled) as error:
        return Part(key, "remove", "waiting", str(error))
    except GraphError as error:
        return Part(key, "remove", "failed", str(error))
    return Part(key, "remove", "done")
