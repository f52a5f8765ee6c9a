"""A folder of a library, and who may write or read in it: nobody else sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from provisioning.graph import Graph
from provisioning.graph.errors import Clash, GraphError, Lagging, Throttled
from provisioning.kinds.shared import permissions, sites, stamps
from provisioning.kinds.shared.folder_rights import read_rights
from provisioning.kinds.shared.folders import UNFINISHED, observe
from provisioning.kinds.shared.grants import Grant, Right
from provisioning.kinds.shared.library_folder import (
    LibraryFolder,
    concerning,
    item_of,
    right_moves,
    whose,
)
from provisioning.kinds.shared.permissions import Child, opens
from provisioning.kinds.shared.reach import Reach, folder_name, remarks
from provisioning.kinds.shared.stamps import STAMPS, Stamp
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Unfinished
from provisioning.plan.model import Key, Ledger, Part
from provisioning.spec.model import Library

_NOBODY: frozenset[Key] = frozenset()


def desire(extranet: Extranet) -> Iterable[LibraryFolder]:
    for space, place in extranet.spaces.items():
        for code, library in place.libraries.items():
            yield from _folders(extranet, space, code, library)


def _folders(
    extranet: Extranet, space: str, code: str, library: Library
) -> Iterator[LibraryFolder]:
    def folder(name: str) -> LibraryFolder:
        return LibraryFolder(
            key=Key("folder", f"{space}/{code}/{name}"),
            site=Key("site", f"space/{space}"),
            library=Key("library", f"{space}/{code}"),
            stamps=Key("list", f"{extranet.spec.home.code}/{STAMPS}"),
            name=name,
            owners=extranet.referents(space) | extranet.admins,
            doubt=extranet.doubt.anybody,
        )

    for name, rights in library.folders.items():
        if not (rights.write or rights.read):
            yield folder(name)
            continue
        writers = _NOBODY.union(*map(extranet.holders, rights.write))
        readers = _NOBODY.union(*map(extranet.holders, rights.read)) - writers
        yield replace(folder(name), writers=writers, readers=readers)
    if library.establishments:
        reach = Reach.of(extranet, library.establishments)
        for each in extranet.establishments:
            yield replace(
                folder(folder_name(each)),
                number=each.finess,
                open=each.open,
                writers=reach.writers(each),
                readers=reach.readers(each),
            )


async def create(graph: Graph, want: LibraryFolder, ids: Ledger) -> str:
    """With rights of its own, made where nobody sees it, shared, and only then put in its place.

    One that a run left there is taken as it is; so is one that is in its place already.
    """
    drive = f"/drives/{await permissions.drive_in(graph, want.site, want.library, ids)}"
    if want.holding is None:
        child, _ = await permissions.made(graph, f"{drive}/root", want.name)
        return child.id
    holding = f"{drive}/items/{ids[want.holding]}"
    child, new = await permissions.made(graph, holding, want.name)
    try:
        parts = await _prepared(graph, want, child, ids, new=new)
        try:
            await _placed(graph, want, child, ids)
        except Clash:
            child, parts = await _taken_over(graph, want, child, ids, new=new)
        await _stamped(graph, want, child.id, parts, ids)
    except GraphError as error:
        raise Unfinished(child.id, f"made, but not complete yet: {error}") from error
    if _unwell(parts):
        raise Unfinished(child.id, _said(parts))
    return child.id


async def _prepared(
    graph: Graph, want: LibraryFolder, child: Child, ids: Ledger, *, new: bool
) -> Sequence[Part]:
    item = item_of(want, child.id, ids)
    grants = () if new else await read_rights(graph, item)
    kept = right_moves(concerning(grants, want, ids), want, ids).kept
    parts = await _right(graph, want, item, grants, ids)
    if not kept and not any((each.verb, each.status) == ("add", "done") for each in parts):
        raise Unfinished(child.id, f"{_said(parts)}; it stays where nobody sees it")
    return parts


async def _taken_over(
    graph: Graph, want: LibraryFolder, child: Child, ids: Ledger, *, new: bool
) -> tuple[Child, Sequence[Part]]:
    """A listing left it out, or somebody was faster: ours, empty, goes."""
    root = f"/drives/{ids.beside[permissions.drive_key(want.library)]}/root"
    there = await permissions.folder_at(graph, root, want.name)
    if there is None:
        raise GraphError(f"something else than a folder is called {want.name}; rename it")
    if new:
        await graph.delete(item_of(want, child.id, ids))
    item = item_of(want, there.id, ids)
    return there, await _right(graph, want, item, await read_rights(graph, item), ids)


def _said(parts: Sequence[Part]) -> str:
    unwell = _unwell(parts)
    why = next((part.reason for part in unwell), "nobody was named")
    return f"{len(unwell)} of {len(parts)} people could not be let in: {why}"


async def _placed(graph: Graph, want: LibraryFolder, child: Child, ids: Ledger) -> None:
    """It brings the rights that it has. A tenant in which it does not has it back at once."""
    assert want.holding
    item = item_of(want, child.id, ids)
    await permissions.moved(graph, item, ids.beside[Key("root", want.library.name)], want.name)
    inside = frozenset(ids[key] for key in want.reached_by if key in ids)
    there = await read_rights(graph, item, inside)
    if open_to := sorted({each.title for each in there if opens(each)}):
        await permissions.moved(graph, item, ids[want.holding], want.name)
        raise GraphError(
            f"in its place it was open to {', '.join(open_to)}, so it was put back where nobody "
            "sees it; close it by hand in SharePoint (Manage access), then move it to its place"
        )


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    """Closed first where it is open; then additions, then removals; stamped last."""
    want, have = change.want, change.have
    assert isinstance(want, LibraryFolder)
    assert isinstance(have, LibraryFolder)
    parts = await _right(graph, want, item_of(want, change.id, ids), have.grants or (), ids)
    await _stamped(graph, replace(want, stamp=have.stamp), change.id, parts, ids)
    return parts


async def _right(
    graph: Graph, want: LibraryFolder, item: str, grants: Sequence[Grant], ids: Ledger
) -> Sequence[Part]:
    closed: Sequence[Part] = ()
    if wide := [grant for grant in grants if grant.holder == "group"]:
        closed = await _closed(graph, want, item, wide, ids)
        there = await read_rights(graph, item)
        grants = [grant for grant in there if grant.holder != "group"]
    return [*closed, *await _fitted(graph, want, item, grants, ids)]


async def _closed(
    graph: Graph, want: LibraryFolder, item: str, wide: Sequence[Grant], ids: Ledger
) -> Sequence[Part]:
    keys = sorted({whose(grant, want, ids) for grant in wide})
    known = (key for key in (*sorted(want.reached_by), *sorted(want.owners)) if key in ids)
    insider = next(known, None)
    if insider is None:
        why = "nobody who may see it is known in the tenant; name a referent of the space"
        return [Part(key, "remove", "failed", why) for key in keys]
    try:
        await permissions.close(graph, item, ids[insider], want.right_of(insider))
    except (Lagging, Throttled) as error:
        return [Part(key, "remove", "waiting", str(error)) for key in keys]
    except GraphError as error:
        return [Part(key, "remove", "failed", f"{error}; {permissions.BY_HAND}") for key in keys]
    return [Part(key, "remove", "done") for key in keys]


async def _fitted(
    graph: Graph, want: LibraryFolder, item: str, grants: Iterable[Grant], ids: Ledger
) -> Sequence[Part]:
    """The rights on a folder that is closed, made as they are wanted."""
    moves = right_moves(concerning(grants, want, ids), want, ids)
    parts: list[Part] = []
    rights: tuple[tuple[Right, frozenset[Key] | None], ...] = (
        ("write", want.writers),
        ("read", want.readers),
    )
    for right, keys in rights:
        missing = (keys or _NOBODY) - moves.kept
        parts += await permissions.give(graph, item, right, missing, ids)
    for grant, key in moves.changed:
        parts.append(await permissions.change(graph, item, grant.id, want.right_of(key), key))
    for id_, gone in moves.taken:
        parts += await permissions.take(graph, item, id_, gone)
    return parts


async def _stamped(
    graph: Graph, want: LibraryFolder, id_: str, parts: Sequence[Part], ids: Ledger
) -> None:
    """``want.stamp``, where there is one, says which row to write."""
    if want.digest is not None:
        said = UNFINISHED if _unwell(parts) else want.digest
        stamp = Stamp(said, id_, want.stamp.item if want.stamp else "")
        await stamps.write(graph, want.stamps, ids, want.key, stamp)


def _unwell(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.status in ("failed", "waiting")]


_ITEM = "/drives/{id}/items/{id}"


def price(change: Change) -> Iterable[Call]:
    match change:
        case Create(LibraryFolder() as want):
            yield "POST", f"{_ITEM}/children"
            added = (want.writers, want.readers)
            touched = 0
            if want.restricted:
                yield "PATCH", _ITEM
                yield "GET", f"{_ITEM}/permissions"
        case Update(_, LibraryFolder(), LibraryFolder()):
            added = (change.added("writers"), change.added("readers"))
            touched = len(change.removed("writers")) + len(change.removed("readers"))
        case _:
            return
    yield from (("POST", f"{_ITEM}/invite") for keys in added if keys)
    yield from (("DELETE", f"{_ITEM}/permissions/{{id}}") for _ in range(touched))
    yield "POST", "/sites/{id}/lists/{id}/items"


KIND = Kind(
    "folder",
    LibraryFolder,
    desire,
    observe,
    price,
    create,
    update,
    after=("referent", "guest", "account", "unread", "library", "list", "holding"),
    remarks=remarks,
    permissions=(sites.READ, *sites.WRITE, *sites.FOLDERS),
)
