"""A folder whose rights are ours: what is wanted, what was read, and what must move. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

import msgspec

from provisioning.kinds.shared.grants import Grant, Right
from provisioning.kinds.shared.permissions import drive_key
from provisioning.kinds.shared.stamps import Stamp
from provisioning.plan.model import STRANGER, Access, Key, Ledger, Resource

_NOBODY: frozenset[Key] = frozenset()


class LibraryFolder(Resource, frozen=True, kw_only=True):
    """``writers`` and ``readers`` at ``None``: whoever enters the space, as the library says.

    ``number`` is that of its establishment, by which it is found again under an older name;
    ``open``: a closed establishment has nobody who deposits, and that is said of no other.
    ``doubt``: a line of the approvals is unread, and may be that of a stranger found here.
    ``holding`` is where one that is to be made is prepared. ``owners`` administer the site: a right
    of theirs is nobody's business.
    ``digest`` sums up the rights; ``grants`` and ``stamp`` are what was read.
    """

    heading = ("Dossiers", "Folders")
    accesses = (Access("right", {"writers": "write", "readers": "read"}),)
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {
            "site", "library", "stamps", "name", "number", "open", "grants", "stamp", "doubt",
            "holding", "owners",
        }
    )  # fmt: skip

    site: Key
    library: Key
    stamps: Key
    name: str
    number: str = ""
    open: bool = True
    holding: Key | None = None
    owners: frozenset[Key] = frozenset()
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

    @property
    def restricted(self) -> bool:
        """Its rights are its own, and not those of the library."""
        return self.writers is not None and self.readers is not None

    def right_of(self, key: Key) -> Right:
        return "write" if key in (self.writers or _NOBODY) else "read"


def holding_of(library: Key) -> Key:
    """The key of the place where the folders of a library are prepared."""
    return Key("holding", library.name)


def item_of(want: LibraryFolder, id_: str, ids: Ledger) -> str:
    return f"/drives/{ids.beside[drive_key(want.library)]}/items/{id_}"


def digest_of(want: LibraryFolder) -> str:
    lines = [f"write {key}" for key in want.writers or ()]
    lines += [f"read {key}" for key in want.readers or ()]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:32]


def settled(want: LibraryFolder, ids: Ledger) -> LibraryFolder:
    """Nobody in doubt is let in."""
    if want.writers is None or want.readers is None:
        return want
    sure = msgspec.structs.replace(
        want, writers=want.writers - ids.ambiguous, readers=want.readers - ids.ambiguous
    )
    return msgspec.structs.replace(sure, digest=digest_of(sure))


def whose(grant: Grant, want: LibraryFolder, ids: Ledger) -> Key:
    """By preference the wanted key, where somebody goes by several."""
    keys = ids.keys(grant.who) if grant.holder == "person" else ()
    if not keys:
        return Key(STRANGER, grant.who)
    return next((key for key in keys if key in want.reached_by), keys[0])


def concerning(grants: Iterable[Grant], want: LibraryFolder, ids: Ledger) -> list[Grant]:
    """Those that are ours to say: not what applications have, nor what owners have anyway."""
    return [
        grant
        for grant in grants
        if grant.holder not in ("application", "unknown")
        and (
            grant.holder != "person"
            or want.owners.isdisjoint(ids.keys(grant.who))
            or whose(grant, want, ids) in want.reached_by
        )
    ]


class RightMoves(NamedTuple):
    """``kept`` are held as wanted; ``changed`` are the own permissions of people that must say
    another right; ``taken`` are permissions that go, with all who had them.
    """

    kept: frozenset[Key]
    changed: Sequence[tuple[Grant, Key]]
    taken: Sequence[tuple[str, Sequence[Key]]]

    @property
    def nothing(self) -> bool:
        return not (self.changed or self.taken)


def right_moves(grants: Iterable[Grant], want: LibraryFolder, ids: Ledger) -> RightMoves:
    """A link stays where all of its people may have what it gives; else it goes whole."""
    kept, changed, taken = set[Key](), list[tuple[Grant, Key]](), list[tuple[str, list[Key]]]()
    links = defaultdict[str, list[tuple[Grant, Key]]](list)
    for grant in grants:
        key = whose(grant, want, ids)
        if grant.linked:
            links[grant.id].append((grant, key))
        elif key not in want.reached_by or key in kept:
            taken.append((grant.id, [key]))
        else:
            kept.add(key)
            if grant.owns or grant.right != want.right_of(key):
                changed.append((grant, key))
    for id_, people in links.items():
        if all(_may_have(grant, key, want) for grant, key in people):
            kept |= {key for grant, key in people if grant.right == want.right_of(key)}
        else:
            strangers = [key for _, key in people if key not in want.reached_by]
            taken.append((id_, strangers or [key for _, key in people]))
    return RightMoves(frozenset(kept), changed, taken)


def _may_have(grant: Grant, key: Key, want: LibraryFolder) -> bool:
    return key in want.reached_by and (grant.right == "read" or want.right_of(key) == "write")
