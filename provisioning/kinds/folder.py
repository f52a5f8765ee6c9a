"""A folder of a library, and who may write or read in it: nobody else sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.kinds.shared import permissions, sites, stamps
from provisioning.kinds.shared.folders import (
    UNFINISHED,
    LibraryFolder,
    item_of,
    observe,
    whose,
)
from provisioning.kinds.shared.permissions import Right
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
            doubt=extranet.doubt.anybody,
        )

    replace = msgspec.structs.replace
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
    place = permissions.drive_key(want.library)
    drive = ids.beside.get(place)
    if drive is None:
        drive = await permissions.drive_of(graph, ids[want.site], ids[want.library])
        ids.beside[place] = drive
    child = await permissions.made(graph, drive, want.name)
    try:
        parts = await _given(graph, want, item_of(want, child.id, ids), ids)
        await _stamped(graph, want, child.id, parts, ids)
    except GraphError as error:
        raise Unfinished(child.id, f"made, but not complete yet: {error}") from error
    if unwell := _unwell(parts):
        reason = f"{len(unwell)} of {len(parts)} people could not be let in: {unwell[0].reason}"
        raise Unfinished(child.id, reason)
    return child.id


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    """Additions first, then removals; what was given is stamped last."""
    want, have = change.want, change.have
    assert isinstance(want, LibraryFolder)
    assert isinstance(have, LibraryFolder)
    item = item_of(want, change.id, ids)
    grants = [(grant, whose(grant, want, ids)) for grant in have.grants or ()]
    kept = {key: grant for grant, key in grants if key in want.reached_by}
    # Without a stamp nobody knows whether inherited rights were removed: all are invited again.
    known = kept if have.digest else {}
    parts = [*await _given(graph, want, item, ids, but=known)]
    for key, grant in sorted(known.items()):
        right: Right = "write" if key in (want.writers or _NOBODY) else "read"
        if grant.right != right:
            parts.append(await permissions.change(graph, item, grant.id, right, key))
    for grant, key in grants:
        if kept.get(key) is not grant:
            parts.append(await permissions.take(graph, item, grant.id, key))
    known_row = msgspec.structs.replace(want, stamp=have.stamp)
    await _stamped(graph, known_row, change.id, parts, ids)
    return parts


async def _given(
    graph: Graph, want: LibraryFolder, item: str, ids: Ledger, *, but: Iterable[Key] = ()
) -> Sequence[Part]:
    """Inherited rights go with the first invitation."""
    parts: list[Part] = []
    rights: tuple[tuple[Right, frozenset[Key] | None], ...] = (
        ("write", want.writers),
        ("read", want.readers),
    )
    for right, keys in rights:
        parts += await permissions.give(graph, item, right, (keys or _NOBODY).difference(but), ids)
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


def price(change: Change) -> Iterable[Call]:
    match change:
        case Create(LibraryFolder() as want):
            yield "POST", "/drives/{id}/root/children"
            added = (want.writers, want.readers)
            touched = 0
        case Update(_, LibraryFolder(), LibraryFolder()):
            added = (change.added("writers"), change.added("readers"))
            touched = len(change.removed("writers")) + len(change.removed("readers"))
        case _:
            return
    yield from (("POST", "/drives/{id}/items/{id}/invite") for keys in added if keys)
    yield from (("DELETE", "/drives/{id}/items/{id}/permissions/{id}") for _ in range(touched))
    yield "POST", "/sites/{id}/lists/{id}/items"


KIND = Kind(
    "folder",
    LibraryFolder,
    desire,
    observe,
    price,
    create,
    update,
    after=("referent", "guest", "account", "unread", "library", "list"),
    remarks=remarks,
    permissions=(sites.READ, *sites.WRITE, *sites.FOLDERS),
)
