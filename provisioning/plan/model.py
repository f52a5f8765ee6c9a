"""The nouns: what is wanted, what was found, and what a kind brings back from a reading.

They are msgspec structs rather than dataclasses because a tenant has 50,000 of them:
a frozen struct is built, compared and serialised in C. What comes by the thousand holds no
cycles, so the collector may ignore it (``gc=False``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, NamedTuple

import msgspec

from provisioning.i18n import Sentence


class Key(NamedTuple):
    """The natural name of a thing, known before the thing exists: ``guest/paul@ars.example``."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


class Access(NamedTuple):
    """One thing that people may have of a resource: who stands in any of its fields has it.

    ``roles`` maps a set-valued field to the word that plans put behind a name, or to nothing.
    ``shared`` accesses are those of which a part may go: the percentages count them.
    """

    name: str
    roles: Mapping[str, str] = {}
    shared: bool = True


class Restorable(msgspec.Struct, frozen=True, gc=False):
    """What was deleted by hand and can be brought back, by its id; days where they are known."""

    id: str
    on: str
    until: str


class Resource(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A thing as it should be, or as it is. A field at ``None`` is not ours to say.

    A field that is a ``Key`` is a need: without it the resource cannot be made.
    A field that is a ``frozenset`` of keys is its references: who is missing is named and left out.
    """

    fixed_at_birth: ClassVar[frozenset[str]] = frozenset()
    """Fields that only a creation can set: a difference in them is not drift."""
    heading: ClassVar[Sentence] = ("", "")
    """What stands above its changes in a plan."""
    accesses: ClassVar[tuple[Access, ...]] = ()
    """What people have by it. The limits, the headline and the review count these."""

    key: Key

    @property
    def title(self) -> str:
        """How people call it; plans print it."""
        return self.key.name

    @property
    def returning(self) -> Restorable | None:
        """What a creation brings back; nothing for what is made anew."""
        return None

    @property
    def place(self) -> str:
        """What it is a part of: ``space/CODE``, ``profile/CODE``; empty for a person."""
        needed = (place_of(each) for each in needs(self) if each.name.startswith("space/"))
        return place_of(self.key) or next(needed, "")

    @property
    def counted_with(self) -> Key:
        """Among whose accesses the limits count those of this resource."""
        return self.key

    @property
    def counted_as(self) -> str:
        """How people call those that are counted together."""
        return self.title

    @property
    def aliases(self) -> tuple[Key, ...]:
        """What it was called before: its id is known under these keys too."""
        return ()

    def holders(self, access: Access) -> frozenset[Key]:
        """Who has ``access`` by it."""
        sets = (getattr(self, field) for field in access.roles)
        return frozenset[Key]().union(*(each for each in sets if each))

    @classmethod
    def role(cls, field: str) -> str:
        """The word for whoever stands in ``field``; empty where none is needed."""
        return next((each.roles[field] for each in cls.accesses if field in each.roles), "")


class Found(msgspec.Struct, frozen=True, gc=False):
    """A resource as the tenant shows it, with Graph's id and, where it has one, its address."""

    id: str
    resource: Resource
    url: str = ""


class Note(msgspec.Struct, frozen=True, tag="note"):
    """Something to say that changes nothing.

    ``level``: *note* is for information, *refused* is a grant that was not honoured,
    *unknown* is a part of the tenant that could not be read and is therefore left alone,
    *manual* is a step that only a person can take. ``who`` is the name of the person or thing
    concerned, so that what is said of many is said once. ``deleted`` are the ids of what was
    deleted by hand and is not brought back without a word. ``conflict``: the tenant stands against
    something wanted, and no change makes it as it should be: that is drift, whatever the level.
    ``french`` is ``text`` in French: ``plan.notes.noted`` makes both of one message.
    """

    key: Key
    text: str
    level: Literal["note", "refused", "unknown", "manual"] = "note"
    who: str = ""
    deleted: tuple[str, ...] = ()
    conflict: bool = False
    french: str = ""

    @property
    def differs(self) -> bool:
        """Whether the tenant is not as the files say, and stays so until a person acts."""
        return self.conflict or bool(self.deleted)

    def __str__(self) -> str:
        return f"{self.who}: {self.text}" if self.who else self.text


class RightsRead(msgspec.Struct, frozen=True):
    """Which rights on folders earlier passes read: every folder is read within so many ``days``.

    ``day`` is today, in days; ``read`` tells, by a folder's id, when and what it was like then.
    """

    day: int = 0
    days: int = 7
    read: Mapping[str, str] = {}


class RecentWrites(msgspec.Struct, frozen=True):
    """What recent runs did that the tenant may not show yet.

    ``created`` gives the ids of creations; ``until`` when it says nothing that the tenant does not
    show one, or one whose answer never came.
    """

    created: Mapping[Key, str] = {}
    until: Mapping[Key, datetime] = {}


class Part(msgspec.Struct, frozen=True):
    """How one person fared inside a change that concerns many."""

    key: Key
    verb: Literal["add", "remove"]
    status: Literal["done", "already", "failed", "waiting"]
    reason: str = ""


STRANGER = "stranger"
"""The kind of a key for somebody of whom only the id is known: it is the key's name."""


class Ledger:
    """Key -> Graph id. The engine alone writes it, from readings and from creations.

    One id may go by several keys (a referent may also be a guest). A key in ``ambiguous``
    has no id to write to (nobody matches, or several do), and nothing is created for it;
    ``unread`` are those of them of which the tenant would not say whether they are there.
    ``pending`` are what the plan will make. ``members`` tells who was read in each membership.
    ``untouched`` are the sites of which no page is written or deleted.
    ``outcomes`` are of this run's creations that gave no id: ``failed``, ``waiting``, ``unknown``.

    ``beside`` is where kinds keep what only they ask for again: a drive, a column, a stamp's row.
    """

    def __init__(
        self, recent: RecentWrites | None = None, rights: RightsRead | None = None
    ) -> None:
        self.recent = recent or RecentWrites()
        self.rights = rights or RightsRead()
        self._ids: dict[Key, str] = {}
        self._keys: dict[str, list[Key]] = {}
        self.urls: dict[Key, str] = {}
        self.outcomes: dict[Key, str] = {}
        self.pending: set[Key] = set()
        self.ambiguous: set[Key] = set()
        self.beside: dict[Key, str] = {}
        self.unread: set[Key] = set()
        self.members: dict[Key, frozenset[Key]] = {}
        self.untouched: frozenset[Key] = frozenset()

    def __contains__(self, key: Key) -> bool:
        return key.kind == STRANGER or key in self._ids

    def __getitem__(self, key: Key) -> str:
        return key.name if key.kind == STRANGER else self._ids[key]

    def get(self, key: Key) -> str | None:
        return key.name if key.kind == STRANGER else self._ids.get(key)

    def learn(self, key: Key, id_: str, url: str = "") -> None:
        self._ids[key] = id_
        self.alias(key, id_)
        if url:
            self.urls[key] = url

    def alias(self, key: Key, id_: str) -> None:
        """``id_`` is known to be ``key``'s, without being *the* id to write to."""
        self._keys.setdefault(id_, []).append(key)

    def doubt(self, key: Key, candidates: Iterable[str]) -> None:
        self.ambiguous.add(key)
        for id_ in candidates:
            self.alias(key, id_)

    def leave(self, key: Key) -> None:
        """``key`` could not be read: neither it nor what needs it is touched."""
        self.unread.add(key)
        self.ambiguous.add(key)

    def keys(self, id_: str) -> list[Key]:
        return self._keys.get(id_, [])

    def absent(self, key: Key) -> Part:
        """How adding somebody ends who has no id: this run's creation of them tells."""
        fate = self.outcomes.get(key, "")
        if fate in ("waiting", "unknown"):
            text = f"their account is {fate}; run again in some minutes"
            return Part(key, "add", "waiting", text)
        return Part(key, "add", "failed", "has no account: see what became of it above")

    def of(self, kind: str) -> Iterable[Key]:
        """Those of one kind that have an id."""
        return (key for key in self._ids if key.kind == kind)


class Reading(msgspec.Struct):
    """What a kind saw, and what can be wanted given what it saw.

    ``found`` holds only what is ours to change: what is found and not wanted is deleted.
    ``wanted`` is the desire settled against reality (a login chosen, a stranger left alone).
    ``ambiguous`` maps a key to every id that might be it; nothing is created or removed for it.
    ``unread`` could not be read; why is said by a note of the level *unknown*.
    ``names`` says how people call keys that are no resource of ours (a stranger in a group).
    ``unredeemed`` are guests who have not accepted the invitation yet, ``blocked`` are accounts
    that let nobody in, ``late`` is what the service has still to make by itself, or to let us
    into (a site).
    """

    found: dict[Key, Found] = {}
    wanted: dict[Key, Any] = {}
    notes: list[Note] = []
    ambiguous: dict[Key, tuple[str, ...]] = {}
    names: dict[Key, str] = {}
    unredeemed: set[Key] = set()
    blocked: set[Key] = set()
    late: set[Key] = set()
    unread: set[Key] = set()

    def leave(self, key: Key, note: Note | None = None) -> None:
        """``key`` could not be read. One note may speak for many."""
        self.unread.add(key)
        self.notes += [note] if note else []


class Secret:
    """A value that prints as ``***``; ``reveal`` is called where it leaves for the tenant."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__


def place_of(key: Key) -> str:
    """As far as the name of a key tells."""
    head, _, rest = key.name.partition("/")
    return key.name if head in ("space", "profile") else f"space/{head}" if rest else ""


def needs(resource: Resource) -> Iterable[Key]:
    """The keys without which ``resource`` cannot be made."""
    for name in resource.__struct_fields__:
        value = getattr(resource, name)
        if name != "key" and isinstance(value, Key):
            yield value


def references(resource: Resource) -> Iterable[Key]:
    """The keys that ``resource`` gathers; each may be missing without stopping the others."""
    for name in resource.__struct_fields__:
        value = getattr(resource, name)
        if isinstance(value, frozenset):
            yield from (item for item in value if isinstance(item, Key))


World = Mapping[Key, Found]
Wishes = Mapping[Key, Resource]
