"""The folders of libraries as they are seen: which are there, and who reaches them.

Reading the rights of one costs five units: a plan reads them where the digest of what it would
give is not the one last written, where something moved, and of the others a part in each pass.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.i18n import phrase
from provisioning.kinds.shared import permissions, rotation, stamps
from provisioning.kinds.shared.absence import believed
from provisioning.kinds.shared.folder_claims import claimed, renamed
from provisioning.kinds.shared.folder_rights import read_rights
from provisioning.kinds.shared.library_folder import (
    LibraryFolder,
    concerning,
    digest_of,
    holding_of,
    item_of,
    right_moves,
    settled,
    whose,
)
from provisioning.kinds.shared.messages.content import FOLDERS, RECYCLED
from provisioning.kinds.shared.permissions import Child
from provisioning.kinds.shared.recycle_bin import Absentee, path_of, recycled
from provisioning.kinds.shared.refusals import of_site
from provisioning.kinds.shared.stamps import Stamp
from provisioning.plan.model import STRANGER, Found, Key, Ledger, Note, Reading
from provisioning.plan.notes import noted

UNFINISHED = "-"
"""The digest of rights that are not what they should be, for now."""
_NOBODY: frozenset[Key] = frozenset()


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


async def _look(view: _View, reading: Reading, wanted: Sequence[LibraryFolder]) -> None:
    """The folders of one library, added to ``reading``."""
    library = wanted[0].library
    try:
        there = await _children(view, wanted)
    except GraphError as error:
        folders = Key("folder", f"{library.name}/*")
        reading.unread |= {want.key for want in wanted}
        reading.notes.append(of_site(folders, error, "folders", library=library))
        return
    claims = claimed(wanted, there, view.stamped)
    for key, why in claims.doubtful.items():
        reading.leave(key, why)
    absent = [
        want
        for want in wanted
        if _made(want) and want.key not in claims.theirs and want.key not in claims.doubtful
    ]
    deleted = await recycled(view.graph, _missing(absent, view.ids), view.ids)
    for key, why in deleted.left.items():
        reading.leave(key, why)
    reading.notes += deleted.notes
    unsure = claims.doubtful.keys() | deleted.left.keys()
    pairs = [(want, claims.theirs.get(want.key)) for want in wanted if want.key not in unsure]
    marks = {child.id: child.mark for want, child in pairs if child and want.restricted}
    rights = view.ids.rights
    due = rotation.due(marks, rights.read, rights.day, rights.days)
    answers = await asyncio.gather(*(_seen(view, want, child, due) for want, child in pairs))
    for (whole, child), have in zip(pairs, answers, strict=True):
        want = settled(whole, view.ids)
        if isinstance(have, GraphError):
            reading.leave(want.key, of_site(want.key, have, "opened_by", name=want.name))
        elif child and have:
            reading.found[want.key] = Found(child.id, have, child.web_url)
            reading.wanted[want.key] = _possible(want, have, view.ids, whole.reached_by)
            _say(reading, have, view.ids)
            reading.notes += renamed(want, child)
        elif _made(want):
            _to_make(view, reading, want)
        reading.notes += _remarks(want)
    reading.notes += _orphans(wanted, there, view.stamped)


def _made(want: LibraryFolder) -> bool:
    """One that is not there: who nobody reaches waits for somebody."""
    return bool(want.reached_by) or want.writers is None


def _missing(absent: Iterable[LibraryFolder], ids: Ledger) -> Iterator[Absentee]:
    for want in absent:
        if want.library in ids.urls:
            called = phrase(RECYCLED["folder"], title=want.name, library=want.library.name)
            names, place = frozenset({want.name.casefold()}), path_of(ids.urls[want.library])
            yield Absentee(want.key, want.site, called, place, names, want.number)


def _to_make(view: _View, reading: Reading, want: LibraryFolder) -> None:
    row = view.stamped.get(str(want.key))
    holding = holding_of(want.library) if want.restricted else None
    if holding in view.ids.unread:
        reading.leave(want.key)
        return
    reading.wanted[want.key] = msgspec.structs.replace(want, stamp=row, holding=holding)


def _say(reading: Reading, have: LibraryFolder, ids: Ledger) -> None:
    """Names of who was found, and what is seen and left alone."""
    for grant in have.grants or ():
        if grant.holder in ("application", "unknown"):
            sentence = FOLDERS[f"right_by_hand.{grant.right}"]
            text = phrase(sentence, title=have.title, name=grant.title)
            reading.notes.append(noted(have.key, text))
        else:
            reading.names.setdefault(whose(grant, have, ids), grant.title)


async def _children(view: _View, wanted: Sequence[LibraryFolder]) -> Sequence[Child]:
    ids, library = view.ids, wanted[0].library
    if library not in ids:
        return ()
    drive = await permissions.drive_in(view.graph, wanted[0].site, library, ids)

    def lacks(there: Sequence[Child]) -> bool:
        known = claimed(wanted, there, view.stamped).theirs
        return any(want.key not in known for want in wanted if _made(want))

    return await believed(lambda: permissions.folders_of(view.graph, drive), lacks)


async def _seen(
    view: _View, whole: LibraryFolder, child: Child | None, due: frozenset[str]
) -> LibraryFolder | GraphError | None:
    if child is None:
        return None
    ids = view.ids
    want = settled(whole, ids)
    stamp = view.stamped.get(str(want.key))
    given = stamp.digest if stamp and stamp.version == child.id else ""
    written = given in (want.digest, digest_of(whole))
    if want.digest is None or (written and child.id not in due):
        _remember(ids, child, ids.rights.read.get(child.id))
        return msgspec.structs.replace(want, stamp=stamp)
    try:
        inside = frozenset(ids[key] for key in want.reached_by if key in ids)
        grants = await read_rights(view.graph, item_of(want, child.id, ids), inside)
    except GraphError as error:
        return error
    ours = concerning(grants, want, ids)
    right = right_moves(ours, want, ids).nothing
    held = {grant: whose(grant, want, ids) for grant in ours}
    writers = frozenset(key for grant, key in held.items() if grant.right == "write")
    readers = frozenset(held.values()) - writers
    as_wanted = (writers, readers) == (want.writers, want.readers)
    if written and right and as_wanted:
        _remember(ids, child, rotation.remembered(ids.rights.day, child.mark))
    return msgspec.structs.replace(
        want,
        writers=writers,
        readers=readers,
        digest=UNFINISHED if as_wanted and not right else want.digest if written else given,
        grants=tuple(grants),
        stamp=stamp,
    )


def _remember(ids: Ledger, child: Child, what: str | None) -> None:
    if what:
        ids.beside[Key("rights", child.id)] = what


def _possible(
    want: LibraryFolder, have: LibraryFolder, ids: Ledger, whole: frozenset[Key]
) -> LibraryFolder:
    """Nobody in doubt is put out, nor a stranger who may be somebody we do not see yet.

    Whoever stays for that reason is looked at again by the next plan.
    """
    if want.writers is None or want.readers is None or have.grants is None:
        return want
    unseen = any(key not in ids and key not in ids.pending for key in whole)
    people = {whose(grant, want, ids) for grant in have.grants if grant.holder == "person"}
    staying = {key for key in have.reached_by if _in_doubt(key, ids)}
    if unseen or want.doubt:
        staying |= {key for key in have.reached_by & people if key.kind == STRANGER}
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
        sentence = "no_depositor" if want.reached_by else "no_depositor.waits"
        yield noted(want.key, phrase(FOLDERS[sentence]), who=want.name)


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
            text = phrase(FOLDERS["orphan"], folder=child.name, library=library.name)
            yield noted(key, text, "manual")
