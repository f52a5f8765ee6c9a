"""Folders of a library, and the rights that are given on one of them.

Graph gives rights to people by *driveItem: invite* and in no other way; it takes whoever is in
the directory by object id, and sends no mail unless told to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from provisioning.graph import Graph, query, segment
from provisioning.graph.errors import Answered, Clash, GraphError, Lagging, NotFound, Throttled
from provisioning.graph.rows import Row
from provisioning.kinds.shared import inheritance
from provisioning.kinds.shared.absence import believed
from provisioning.kinds.shared.grants import Grant, Permission, Right, grants
from provisioning.plan.model import STRANGER, Key, Ledger, Part

MOST_INVITED = 20
"""People in one invitation; the page names no limit, and a refusal is for all of them."""
BY_HAND = (
    "close it by hand: in SharePoint, as an owner of the space, open Manage access of this folder, "
    "Advanced settings, Stop inheriting permissions, remove everybody but the owners; then apply "
    "again"
)
"""What mends a folder that could not be closed."""
_SHOWN = "id,name,folder,webUrl,eTag,cTag,shared,parentReference"


class _Parent(msgspec.Struct, frozen=True):
    id: str | None = None


class _Shared(msgspec.Struct, frozen=True):
    scope: str | None = None


class _Folder(msgspec.Struct, frozen=True, rename="camel"):
    child_count: int | None = None


class Child(Row, frozen=True, kw_only=True):
    name: str
    web_url: str = ""
    folder: _Folder | None = None
    e_tag: str | None = None
    c_tag: str | None = None
    shared: _Shared | None = None
    parent_reference: _Parent | None = None

    @property
    def mark(self) -> str:
        """It moves when something about the folder did; not each time that a right did."""
        scope = self.shared.scope if self.shared else None
        return " ".join(each for each in (self.e_tag, self.c_tag, scope) if each)

    @property
    def children(self) -> int:
        return (self.folder and self.folder.child_count) or 0

    @property
    def parent(self) -> str:
        return (self.parent_reference and self.parent_reference.id) or ""


def drive_key(library: Key) -> Key:
    """Where the ledger keeps the drive of a library."""
    return Key("drive", library.name)


async def drive_of(graph: Graph, site: str, list_: str) -> str:
    drive = await graph.get(query(f"/sites/{site}/lists/{list_}/drive", select="id"), Row)
    return drive.id


async def drive_in(graph: Graph, site: Key, library: Key, ids: Ledger) -> str:
    """The drive of a library, asked for once."""
    place = drive_key(library)
    if place not in ids.beside:
        ids.beside[place] = await drive_of(graph, ids[site], ids[library])
    return ids.beside[place]


async def folders_of(graph: Graph, drive: str) -> list[Child]:
    """The folders at the top of a library."""
    path = query(f"/drives/{drive}/root/children", select=_SHOWN, top=1000)
    return [child for child in await graph.collect(path, Child) if child.folder is not None]


async def folder_at(graph: Graph, place: str, name: str) -> Child | None:
    """``place``: ``/drives/{id}/root`` or ``/drives/{id}/items/{id}``."""
    try:
        there = await graph.get(query(f"{place}:/{segment(name)}:", select=_SHOWN), Child)
    except (NotFound, Lagging):
        return None
    return there if there.folder is not None else None


async def made(graph: Graph, place: str, name: str) -> tuple[Child, bool]:
    """The folder of that name, and whether it is new; one that is there is taken as it is."""
    body = {"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
    try:
        return await graph.post(f"{place}/children", body, Child), True
    except Clash:
        there = await folder_at(graph, place, name)
        if there is None:
            raise
        return there, False


async def moved(graph: Graph, item: str, parent: str, name: str) -> None:
    """Inside its library (page *Move a driveItem*): rights of its own go with a folder."""
    await graph.patch(item, {"parentReference": {"id": parent}, "name": name})


async def grants_of(graph: Graph, item: str, expected: frozenset[str] = frozenset()) -> list[Grant]:
    """``expected`` are ids of people: an answer without one of them is asked for again."""

    def lacks(rows: Sequence[Permission]) -> bool:
        there = [grant for row in rows for grant in grants(row)]
        return not any(map(nameless, there)) and not expected <= {grant.who for grant in there}

    rows = await believed(lambda: graph.collect(f"{item}/permissions", Permission), lacks)
    return [grant for row in rows for grant in grants(row)]


def nameless(grant: Grant) -> bool:
    """A person of whom only the login is shown, or an address."""
    return grant.holder == "person" and ("|" in grant.who or "@" in grant.who)


def opens(grant: Grant) -> bool:
    """To more than one named person: a group, or whoever has a link."""
    return grant.holder in ("group", "link")


async def close(graph: Graph, item: str, insider: str, right: Right) -> None:
    """From now on the folder inherits nothing; of groups and links none is left.

    By SharePoint's own service where it is open to us, else by an invitation; ``insider``, an id,
    is let in. Where Graph does not take that parameter, what was inherited becomes its own, and
    then goes.
    Raise what refused, or ``GraphError`` where it stays open.
    """
    if await inheritance.ended(graph, item):
        await let_in(graph, item, [insider], right)
    else:
        await _invited_alone(graph, item, insider, right)
    wide = {
        each.id: Key(STRANGER, each.who) for each in await grants_of(graph, item) if opens(each)
    }
    parts = [part for id_, key in wide.items() for part in await take(graph, item, id_, [key])]
    there = await grants_of(graph, item, frozenset({insider}))
    if left := sorted({each.title for each in there if opens(each)}):
        why = next((f": {part.reason}" for part in parts if part.reason), "")
        raise GraphError(f"it stays open to {', '.join(left)}{why}")


async def _invited_alone(graph: Graph, item: str, insider: str, right: Right) -> None:
    try:
        await let_in(graph, item, [insider], right, retainInheritedPermissions=False)
    except (Lagging, Throttled):
        raise
    except Answered:
        await let_in(graph, item, [insider], right)


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
    return [*done, *map(ids.absent, absent)]


async def let_in(graph: Graph, item: str, ids: Iterable[str], right: Right, **more: object) -> None:
    """What was inherited before is kept, as the folder's own, unless ``more`` says otherwise."""
    body = {
        "recipients": [{"objectId": id_} for id_ in ids],
        "roles": [right],
        "requireSignIn": True,
        "sendInvitation": False,
        **more,
    }
    await graph.post(f"{item}/invite", body, repeatable=True)


async def _invite(
    graph: Graph, item: str, right: Right, block: Sequence[Key], ids: Ledger
) -> Sequence[Part]:
    try:
        await let_in(graph, item, [ids[key] for key in block], right)
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


async def take(graph: Graph, item: str, permission: str, keys: Sequence[Key]) -> Sequence[Part]:
    """One permission, with all that had it: a link has several."""
    try:
        await graph.delete(f"{item}/permissions/{segment(permission)}")
    except NotFound:
        return [Part(key, "remove", "already") for key in keys]
    except (Lagging, Throttled) as error:
        return [Part(key, "remove", "waiting", str(error)) for key in keys]
    except GraphError as error:
        return [Part(key, "remove", "failed", str(error)) for key in keys]
    return [Part(key, "remove", "done") for key in keys]
