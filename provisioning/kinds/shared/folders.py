"""The folders of libraries as they are seen: which are there, and who reaches them.

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

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.kinds.shared import permissions, stamps
from provisioning.kinds.shared.absence import believed
from provisioning.kinds.shared.permissions import Child, Grant
from provisioning.kinds.shared.refusals import of_site
from provisioning.kinds.shared.stamps import Stamp
from provisioning.plan.model import STRANGER, Access, Found, Key, Ledger, Note, Reading, Resource

UNFINISHED = "-"
"""The digest of rights that are not what they should be, for now."""
_NOBODY: frozenset[Key] = frozenset()


class LibraryFolder(Resource, frozen=True, kw_only=True):
    """``writers`` and ``readers`` at ``None``: whoever enters the space, as the library says.

    ``number`` is that of its establishment, by which it is found again under an older name;
    ``open``: a closed establishment has nobody who deposits, and that is said of no other.
    ``doubt``: a line of the approvals is unread, and may be that of a stranger found here.
    ``digest`` sums up the rights; ``grants`` and ``stamp`` are what was read.
    """

    heading = "Folders"
    accesses = (Access("right", {"writers": "write", "readers": "read"}),)
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {"site", "library", "stamps", "name", "number", "open", "grants", "stamp", "doubt"}
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
    doubt: bool = False

    @property
    def title(self) -> str:
        return self.name

    @property
    def counted_with(self) -> Key:
        """One depositor leaving empties one folder; what counts is the library."""
        return self.library

    @property
    def counted_as(self) -> str:
        return f"folders of {self.library.name}"

    @property
    def reached_by(self) -> frozenset[Key]:
        return (self.writers or _NOBODY) | (self.readers or _NOBODY)


async def observe(graph: Graph, wanted: dict[Key, LibraryFolder], ids: Ledger) -> Reading:
    """Folders of a library that could not be read are left alone, and it has said so itself."""
    reading = Reading({}, {}, [], {}, {})
    by_library: dict[Key, list[LibraryFolder]] = {}
    for want in wanted.values():
        if want.library in ids or want.library in ids.pending:
            by_library.setdefault(want.library, []).append(want)
    if not by_library:
        return reading
    kept = next(iter(wanted.values())).stamps
    lasting = [want.key for want in wanted.values() if want.reached_by]
    stamped = await stamps.read(graph, kept, ids, lasting)
    if isinstance(stamped, Note) or (kept not in ids and kept not in ids.pending):
        reading.unread |= wanted.keys()
        reading.notes += [stamped] if isinstance(stamped, Note) else []
        return reading
    view = _View(graph, ids, stamped)
    await asyncio.gather(*(_look(view, reading, some) for some in by_library.values()))
    return reading


class _View(msgspec.Struct, frozen=True):
    """What every folder is read with."""

    graph: Graph
    ids: Ledger
    stamped: Mapping[str, Stamp]


def _settled(want: LibraryFolder, ids: Ledger) -> LibraryFolder:
    """Nobody in doubt is let in."""
    if want.writers is None or want.readers is None:
        return want
    sure = msgspec.structs.replace(
        want, writers=want.writers - ids.ambiguous, readers=want.readers - ids.ambiguous
    )
    return msgspec.structs.replace(sure, digest=_digest(sure))


def _digest(want: LibraryFolder) -> str:
    lines = [f"write {key}" for key in want.writers or ()]
    lines += [f"read {key}" for key in want.readers or ()]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:32]


async def _look(view: _View, reading: Reading, wanted: Sequence[LibraryFolder]) -> None:
    """The folders of one library, added to ``reading``."""
    library = wanted[0].library
    try:
        there = await _children(view, wanted)
    except GraphError as error:
        folders = Key("folder", f"{library.name}/*")
        reading.unread |= {want.key for want in wanted}
        reading.notes.append(of_site(folders, f"the folders of {library}", error))
        return
    children = _Children(there)
    pairs = [(want, children.of(want, view.stamped.get(str(want.key)))) for want in wanted]
    answers = await asyncio.gather(*(_seen(view, want, child) for want, child in pairs))
    for (whole, child), have in zip(pairs, answers, strict=True):
        want = _settled(whole, view.ids)
        if isinstance(have, GraphError):
            what = f"who may open {want.name}"
            reading.leave(want.key, of_site(want.key, what, have))
        elif child and have:
            reading.found[want.key] = Found(child.id, have, child.web_url)
            reading.wanted[want.key] = _possible(want, have, view.ids, whole.reached_by)
            for grant in have.grants or ():
                reading.names.setdefault(Key(STRANGER, grant.who), grant.name)
        elif want.reached_by or want.writers is None:
            row = view.stamped.get(str(want.key))
            reading.wanted[want.key] = msgspec.structs.replace(want, stamp=row)
        reading.notes += _remarks(want)
    reading.notes += _orphans(wanted, there, view.stamped)


async def _children(view: _View, wanted: Sequence[LibraryFolder]) -> Sequence[Child]:
    ids, library = view.ids, wanted[0].library
    if library not in ids:
        return ()
    drive = await permissions.drive_of(view.graph, ids[wanted[0].site], ids[library])
    ids.beside[permissions.drive_key(library)] = drive

    def lacks(there: Sequence[Child]) -> bool:
        children = _Children(there)
        stamp = view.stamped.get
        due = (want for want in wanted if want.reached_by or want.writers is None)
        return any(children.of(want, stamp(str(want.key))) is None for want in due)

    return await believed(lambda: permissions.folders_of(view.graph, drive), lacks)


class _Children:
    def __init__(self, there: Iterable[Child]) -> None:
        self._by_name = {child.name.casefold(): child for child in there}
        self._by_number = {child.name.split(" ", 1)[0]: child for child in self._by_name.values()}
        self._by_id = {child.id: child for child in self._by_name.values()}

    def of(self, want: LibraryFolder, stamp: Stamp | None) -> Child | None:
        """Renamed by the register or by hand, a folder is the one it was."""
        named = self._by_name.get(want.name.casefold()) or self._by_number.get(want.number)
        return named or (self._by_id.get(stamp.version) if stamp else None)


async def _seen(
    view: _View, want: LibraryFolder, child: Child | None
) -> LibraryFolder | GraphError | None:
    if child is None:
        return None
    whole, want = want, _settled(want, view.ids)
    stamp = view.stamped.get(str(want.key))
    given = stamp.digest if stamp and stamp.version == child.id else ""
    if want.digest is None or given in (want.digest, _digest(whole)):
        return msgspec.structs.replace(want, stamp=stamp)
    try:
        grants = await permissions.grants_of(view.graph, item_of(want, child.id, view.ids))
    except GraphError as error:
        return error
    held = {grant: whose(grant, want, view.ids) for grant in grants}
    writers = frozenset(key for grant, key in held.items() if grant.right == "write")
    return msgspec.structs.replace(
        want,
        writers=writers,
        readers=frozenset(held.values()) - writers,
        digest=given,
        grants=tuple(grants),
        stamp=stamp,
    )


def item_of(want: LibraryFolder, id_: str, ids: Ledger) -> str:
    return f"/drives/{ids.beside[permissions.drive_key(want.library)]}/items/{id_}"


def whose(grant: Grant, want: LibraryFolder, ids: Ledger) -> Key:
    """By preference the wanted key, where somebody goes by several."""
    keys = ids.keys(grant.who)
    if not keys:
        return Key(STRANGER, grant.who)
    return next((key for key in keys if key in want.reached_by), keys[0])


def _possible(
    want: LibraryFolder, have: LibraryFolder, ids: Ledger, whole: frozenset[Key]
) -> LibraryFolder:
    """Nobody in doubt is put out, nor a stranger who may be somebody we do not see yet.

    Whoever stays for that reason is looked at again by the next plan.
    """
    if want.writers is None or want.readers is None or have.grants is None:
        return want
    unseen = any(key not in ids and key not in ids.pending for key in whole)
    staying = {key for key in have.reached_by if _in_doubt(key, ids)}
    if unseen or want.doubt:
        staying |= {key for key in have.reached_by if key.kind == STRANGER}
    return msgspec.structs.replace(
        want,
        writers=want.writers | ((have.writers or _NOBODY) & staying),
        readers=want.readers | ((have.readers or _NOBODY) & staying),
        digest=UNFINISHED if staying - want.reached_by else want.digest,
    )


def _in_doubt(key: Key, ids: Ledger) -> bool:
    """By this key, or by another of the same account."""
    known = ids.keys(ids[key]) if key in ids else [key]
    return key in ids.ambiguous or not ids.ambiguous.isdisjoint(known)


def _remarks(want: LibraryFolder) -> Iterator[Note]:
    if want.number and want.open and not want.writers:
        made = "" if want.reached_by else ", and its folder waits for somebody who may see it"
        yield Note(want.key, f"nobody may deposit for this establishment yet{made}", who=want.name)


def _orphans(
    wanted: Sequence[LibraryFolder], there: Iterable[Child], stamped: Mapping[str, Stamp]
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
