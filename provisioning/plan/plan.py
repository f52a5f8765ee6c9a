"""The plan: a value that can be ordered, priced, printed, refused and recognised again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from provisioning.plan.accesses import Taken
from provisioning.plan.allowances import Use
from provisioning.plan.details import details, differences, moves
from provisioning.plan.diff import Change, Create, Delete, Update
from provisioning.plan.limits import Exceeded
from provisioning.plan.model import Key, Note, Resource, Secret, needs, references


class Cost(msgspec.Struct, frozen=True):
    """What applying a plan takes from the tenant's documented budgets.

    ``write_share`` is the part of one 150-second write window; above 1 the plan waits.
    """

    requests: int = 0
    units: int = 0
    writes: int = 0
    invitations: int = 0
    sharepoint: int = 0
    minutes: float = 0.0
    write_share: float = 0.0


class Tenant(msgspec.Struct, frozen=True):
    id: str
    name: str


class Described(msgspec.Struct, frozen=True):
    """A change as plain data: natural names, no Graph id, no secret.

    In an update a field is ``{from, to}``, ``{add, remove}`` for keys, ``{add, change, remove}``
    for details. ``place`` is what the thing is a part of; it is not in the fingerprint.
    """

    verb: Literal["create", "restore", "update", "delete"]
    key: str
    title: str
    fields: Mapping[str, Any]
    place: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """``changes`` in an order in which each need precedes what needs it.

    ``names`` tells how people call the keys that appear in the changes; ``exceeded`` are the
    limits that forbid applying it, sentences as text; ``allowed`` are the allowances it uses,
    ``taken`` what it takes away beside them. ``accounts`` are the Graph ids of those who come in
    and have an account already: it is they who were reviewed, not whoever goes by their name.
    ``places`` are the titles of the spaces and profiles whose things change. ``targets`` are what
    alone was looked at, by choice; without any it is the whole. With ``since``, it tells what was
    done in the tenant since that moment, and is not to be applied.
    """

    tenant: Tenant
    changes: tuple[Change, ...] = ()
    notes: tuple[Note, ...] = ()
    names: Mapping[Key, str] = {}
    accounts: Mapping[Key, str] = {}
    cost: Cost = Cost()
    exceeded: tuple[Exceeded, ...] = ()
    allowed: tuple[Use, ...] = ()
    taken: tuple[Taken, ...] = ()
    places: Mapping[str, str] = {}
    targets: tuple[str, ...] = ()
    since: datetime | None = None

    @property
    def empty(self) -> bool:
        return not self.changes

    @property
    def conflicts(self) -> tuple[Note, ...]:
        """What differs from the files and is left to a person."""
        return tuple(note for note in self.notes if note.differs)

    @property
    def partial(self) -> bool:
        """Whether a part of the tenant could not be read."""
        return any(note.level == "unknown" for note in self.notes)

    @property
    def fingerprint(self) -> str:
        """The same for the same changes on the same tenant, whoever computes it and when."""
        accounts = {str(key): id_ for key, id_ in self.accounts.items()}
        changes = map(described, self.changes)
        return fingerprint(self.tenant.id, changes, accounts, self.targets)

    def name(self, key: Key) -> str:
        return self.names.get(key, key.name)


def fingerprint(
    tenant: str,
    changes: Iterable[Described],
    accounts: Mapping[str, str],
    targets: Sequence[str] = (),
) -> str:
    told = [{"verb": c.verb, "key": c.key, "title": c.title, "fields": c.fields} for c in changes]
    parts = [tenant, told, accounts, *([targets] if targets else [])]
    text = msgspec.json.encode(parts, order="deterministic")
    return hashlib.sha256(text).hexdigest()[:16]


def described(change: Change) -> Described:
    match change:
        case Create(want):
            fields = {name: plain(value) for name, value in _managed(want)}
            verb: Literal["create", "restore"] = "restore" if want.returning else "create"
            return Described(verb, str(want.key), want.title, fields, want.place)
        case Update(_, have, want, names):
            fields = {name: _moved(have, want, name) for name in names}
            return Described("update", str(want.key), want.title, fields, want.place)
        case Delete(_, have):
            return Described("delete", str(have.key), have.title, {}, have.place)


def _managed(want: Resource) -> Iterable[tuple[str, Any]]:
    for name in want.__struct_fields__:
        value = getattr(want, name)
        if name != "key" and value is not None:
            yield name, value


def _moved(have: Resource, want: Resource, name: str) -> dict[str, Any]:
    before, after = getattr(have, name), getattr(want, name)
    if isinstance(after, frozenset):
        before = before or frozenset()
        return {"add": plain(after - before), "remove": plain(before - after)}
    if details(after) or (after == () and details(before)):
        moved = moves(before, after)
        changed = {now.name: plain(differences(was, now)) for was, now in moved.changed}
        added, removed = plain(moved.added), [each.name for each in moved.removed]
        return {"add": added, "change": changed, "remove": removed}
    return {"from": plain(before), "to": plain(after)}


def plain(value: Any) -> Any:
    """A field as JSON can hold it: sets sorted, keys by name."""
    match value:
        case Key() | Secret():
            return str(value)
        case frozenset() | set():
            return sorted(map(str, value))
        case tuple() | list():
            return [plain(item) for item in value]
        case msgspec.Struct():
            return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
        case Mapping():
            return {name: plain(item) for name, item in value.items()}
        case _:
            return msgspec.to_builtins(value)


def ordered(changes: Iterable[Change], ranks: Mapping[str, int]) -> tuple[Change, ...]:
    """What is needed comes first; then by kind, then by name. Deletions run backwards."""
    pending = {change.key: change for change in changes}
    levels: dict[Key, int] = {}

    def level(key: Key) -> int:
        if key not in levels:
            levels[key] = 0
            change = pending[key]
            resource = change.have if isinstance(change, Delete) else change.want
            uses = [k for k in (*needs(resource), *references(resource)) if k in pending]
            levels[key] = 1 + max(map(level, uses), default=0)
        return levels[key]

    def rank(change: Change) -> tuple[int, int, int, str]:
        height, kind = level(change.key), ranks[change.key.kind]
        if isinstance(change, Delete):
            return (1, -height, -kind, change.key.name)
        return (0, height, kind, change.key.name)

    return tuple(sorted(pending.values(), key=rank))
