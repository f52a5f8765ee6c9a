"""A folder of a library, and who may write or read in it: nobody else sees it.

What SharePoint answers does not say which rights are a folder's own, and reading them costs five
units each: a plan compares the digest of what it would give with the one last written, and reads
rights only where the two differ.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

import msgspec

from provisioning import sharing, stamps
from provisioning.contract import Call, Kind, Unfinished
from provisioning.core.desired import Extranet
from provisioning.core.diff import Change, Create, Update
from provisioning.core.model import Found, Ids, Key, Note, Part, Reading, Resource
from provisioning.core.reach import Reach, folder_name
from provisioning.core.spec import Library
from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.sharing import Child, Grant, Right
from provisioning.stamps import STAMPS, Stamp

UNFINISHED = "-"
"""The digest of rights that could not all be given."""

_NOBODY: frozenset[Key] = frozenset()


class Folder(Resource, frozen=True, kw_only=True):
    """``writers`` and ``readers`` at ``None``: whoever enters the space, as the library says.

    ``number`` is that of its establishment, by which it is found again under an older name;
    ``open``: a closed establishment has nobody who deposits, and that is said of no other.
    ``digest`` sums up the rights; ``grants`` and ``stamp`` are what was read.
    """

    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {"site", "library", "stamps", "name", "number", "open", "grants", "stamp"}
    )

    site: Key
    library: Key
    stamps: Key
    name: str
    number: str = ""
    open: bool = True
    writers: frozenset[Key] | None = None
    readers: frozenset[Key] | None = None
    digest: str | None = None
    grants: tuple[Grant, ...] | None = None
    stamp: Stamp | None = None

    @property
    def title(self) -> str:
        return self.name

    @property
    def company(self) -> frozenset[Key]:
        return (self.writers or _NOBODY) | (self.readers or _NOBODY)


def desire(extranet: Extranet) -> Iterable[Folder]:
    for space, place in extranet.spaces.items():
        for code, library in place.libraries.items():
            yield from _folders(extranet, space, code, library)


def _folders(extranet: Extranet, space: str, code: str, library: Library) -> Iterator[Folder]:
    def folder(name: str) -> Folder:
        return Folder(
            key=Key("folder", f"{space}/{code}/{name}"),
            site=Key("site", f"space/{space}"),
            library=Key("library", f"{space}/{code}"),
            stamps=Key("list", f"{extranet.spec.home.code}/{STAMPS}"),
            name=name,
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


async def read(graph: Graph, wanted: dict[Key, Folder], ids: Ids) -> Reading:
    reading = Reading({}, {}, [], {}, {})
    by_library: dict[Key, list[Folder]] = {}
    for want in wanted.values():
        by_library.setdefault(want.library, []).append(_settled(want, ids))
    try:
        stamped = await _stamps(graph, wanted, ids)
    except GraphError as error:
        stamped, by_library = {}, {}
        text = f"folders: what was last written could not be read, nothing is changed: {error}"
        reading.notes.append(Note(Key("folder", STAMPS), text, "unknown"))
    view = _View(graph, ids, stamped)
    await asyncio.gather(*(_look(view, reading, some) for some in by_library.values()))
    return reading


class _View(msgspec.Struct, frozen=True):
    """What every folder is read with."""

    graph: Graph
    ids: Ids
    stamped: Mapping[str, Stamp]


def _settled(want: Folder, ids: Ids) -> Folder:
    """Nobody in doubt is let in."""
    if want.writers is None or want.readers is None:
        return want
    writers, readers = want.writers - ids.doubtful, want.readers - ids.doubtful
    return msgspec.structs.replace(
        want, writers=writers, readers=readers, digest=digest(writers, readers)
    )


def digest(writers: Iterable[Key], readers: Iterable[Key]) -> str:
    lines = [*(f"write {key}" for key in writers), *(f"read {key}" for key in readers)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:32]


async def _stamps(graph: Graph, wanted: Mapping[Key, Folder], ids: Ids) -> Mapping[str, Stamp]:
    for key in {want.stamps for want in wanted.values()}:
        if key in ids:
            return await stamps.read(graph, ids[_home(key)], ids[key])
    return {}


def _home(key: Key) -> Key:
    """The site on which the list of stamps is."""
    return Key("site", f"space/{key.name.partition('/')[0]}")


async def _look(view: _View, reading: Reading, wanted: Sequence[Folder]) -> None:
    """The folders of one library, added to ``reading``."""
    library = wanted[0].library
    try:
        there = await _children(view, wanted[0])
    except GraphError as error:
        text = f"folders of {library.name} could not be read, nothing is changed: {error}"
        reading.notes.append(Note(library, text, "unknown"))
        return
    children = _Children(there)
    pairs = [(want, children.of(want)) for want in wanted]
    answers = await asyncio.gather(*(_seen(view, want, child) for want, child in pairs))
    for (want, child), have in zip(pairs, answers, strict=True):
        if isinstance(have, GraphError):
            text = f"{want.name}: its rights could not be read, nothing is changed: {have}"
            reading.notes.append(Note(want.key, text, "unknown"))
        elif child and have:
            reading.found[want.key] = Found(child.id, have, child.web_url)
            reading.wanted[want.key] = _possible(want, have, view.ids)
            for grant in have.grants or ():
                reading.names.setdefault(Key("stranger", grant.who), grant.name)
        elif want.company or want.writers is None:
            reading.wanted[want.key] = want
        reading.notes += _remarks(want)
    reading.notes += _orphans(wanted, there, view.stamped)


async def _children(view: _View, want: Folder) -> Sequence[Child]:
    ids, library = view.ids, want.library
    if library not in ids:
        return ()
    drive = await sharing.drive_of(view.graph, ids[want.site], ids[library])
    ids.learn(_drive(library), drive)
    return await sharing.folders_of(view.graph, drive)


class _Children:
    def __init__(self, there: Iterable[Child]) -> None:
        self._by_name = {child.name.casefold(): child for child in there}
        self._by_number = {child.name.split(" ", 1)[0]: child for child in there}

    def of(self, want: Folder) -> Child | None:
        """An establishment that the register renamed keeps its folder."""
        return self._by_name.get(want.name.casefold()) or self._by_number.get(want.number)


async def _seen(view: _View, want: Folder, child: Child | None) -> Folder | GraphError | None:
    if child is None:
        return None
    stamp = view.stamped.get(str(want.key))
    if want.digest is None or (stamp and stamp.digest == want.digest):
        return msgspec.structs.replace(want, stamp=stamp)
    try:
        grants = await sharing.grants_of(view.graph, _item(want, child.id, view.ids))
    except GraphError as error:
        return error
    held = {grant: _whose(grant, want, view.ids) for grant in grants}
    writers = frozenset(key for grant, key in held.items() if grant.right == "write")
    return msgspec.structs.replace(
        want,
        writers=writers,
        readers=frozenset(held.values()) - writers,
        digest=stamp.digest if stamp else "",
        grants=tuple(grants),
        stamp=stamp,
    )


def _item(want: Folder, id_: str, ids: Ids) -> str:
    return f"/drives/{ids[_drive(want.library)]}/items/{id_}"


def _drive(library: Key) -> Key:
    return Key("drive", library.name)


def _whose(grant: Grant, want: Folder, ids: Ids) -> Key:
    """By preference the wanted key, where somebody goes by several."""
    keys = ids.keys(grant.who)
    if not keys:
        stranger = Key("stranger", grant.who)
        ids.learn(stranger, grant.who)
        return stranger
    return next((key for key in keys if key in want.company), keys[0])


def _possible(want: Folder, have: Folder, ids: Ids) -> Folder:
    """Nobody in doubt is put out either."""
    if want.writers is None or want.readers is None or have.grants is None:
        return want
    return msgspec.structs.replace(
        want,
        writers=want.writers | ((have.writers or _NOBODY) & ids.doubtful),
        readers=want.readers | ((have.readers or _NOBODY) & ids.doubtful),
    )


def _remarks(want: Folder) -> Iterator[Note]:
    if want.number and want.open and not want.writers:
        made = "" if want.company else ", and its folder waits for somebody who may see it"
        yield Note(want.key, f"nobody may deposit for this establishment yet{made}", who=want.name)


def _orphans(
    wanted: Sequence[Folder], there: Iterable[Child], stamped: Mapping[str, Stamp]
) -> Iterator[Note]:
    """Folders that we gave rights on and that nothing speaks of any more."""
    library = wanted[0].library
    known = {want.name.casefold() for want in wanted} | {want.number for want in wanted}
    for child in there:
        key = Key("folder", f"{library.name}/{child.name}")
        ours = str(key) in stamped
        if ours and not {child.name.casefold(), child.name.split(" ", 1)[0]} & known:
            text = (
                f"folder '{child.name}' of {library.name} is no longer wanted: it and the rights "
                "on it stay; remove them by hand"
            )
            yield Note(key, text, "manual")


async def create(graph: Graph, want: Folder, ids: Ids) -> str:
    drive = ids.get(_drive(want.library))
    if drive is None:
        drive = await sharing.drive_of(graph, ids[want.site], ids[want.library])
        ids.learn(_drive(want.library), drive)
    child = await sharing.made(graph, drive, want.name)
    try:
        parts = await _given(graph, want, _item(want, child.id, ids), ids)
        await _stamped(graph, want, parts, ids)
    except GraphError as error:
        raise Unfinished(child.id, f"made, but not complete yet: {error}") from None
    if unwell := _unwell(parts):
        reason = f"{len(unwell)} of {len(parts)} people could not be let in: {unwell[0].reason}"
        raise Unfinished(child.id, reason)
    return child.id


async def update(graph: Graph, change: Update, ids: Ids) -> Sequence[Part]:
    """Additions first, then removals; what was given is stamped last."""
    want, have = change.want, change.have
    assert isinstance(want, Folder)
    assert isinstance(have, Folder)
    item = _item(want, change.id, ids)
    grants = [(grant, _whose(grant, want, ids)) for grant in have.grants or ()]
    kept = {key: grant for grant, key in grants if key in want.company}
    # Without a stamp nobody knows whether inherited rights were removed: all are invited again.
    known = kept if have.digest else {}
    parts = [*await _given(graph, want, item, ids, but=known)]
    for key, grant in sorted(known.items()):
        right: Right = "write" if key in (want.writers or _NOBODY) else "read"
        if grant.right != right:
            parts.append(await sharing.change(graph, item, grant.id, right, key))
    for grant, key in grants:
        if kept.get(key) is not grant:
            parts.append(await sharing.take(graph, item, grant.id, key))
    await _stamped(graph, want, parts, ids, have.stamp)
    return parts


async def _given(
    graph: Graph, want: Folder, item: str, ids: Ids, *, but: Iterable[Key] = ()
) -> Sequence[Part]:
    """Inherited rights go with the first invitation."""
    parts: list[Part] = []
    rights: tuple[tuple[Right, frozenset[Key] | None], ...] = (
        ("write", want.writers),
        ("read", want.readers),
    )
    for right, keys in rights:
        parts += await sharing.give(graph, item, right, (keys or _NOBODY).difference(but), ids)
    return parts


async def _stamped(
    graph: Graph, want: Folder, parts: Sequence[Part], ids: Ids, before: Stamp | None = None
) -> None:
    if want.digest is not None:
        said = UNFINISHED if _unwell(parts) else want.digest
        stamp = Stamp(said, item=before.item if before else "")
        await stamps.write(graph, ids[_home(want.stamps)], ids[want.stamps], want.key, stamp)


def _unwell(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.status in ("failed", "waiting")]


def price(change: Change) -> Iterable[Call]:
    match change:
        case Create(Folder() as want):
            yield "POST", "/drives/{id}/root/children"
            added = (want.writers, want.readers)
            touched = 0
        case Update(_, Folder(), Folder()):
            added = (change.added("writers"), change.added("readers"))
            touched = len(change.removed("writers")) + len(change.removed("readers"))
        case _:
            return
    yield from (("POST", "/drives/{id}/items/{id}/invite") for keys in added if keys)
    yield from (("DELETE", "/drives/{id}/items/{id}/permissions/{id}") for _ in range(touched))
    yield "POST", "/sites/{id}/lists/{id}/items"


KIND = Kind(
    "folder",
    desire,
    read,
    price,
    create,
    update,
    after=("referent", "guest", "account", "library", "list"),
)
