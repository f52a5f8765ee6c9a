"""What differs from the last applied version, and which side moved: the files or the tenant.

Pure: a plan against what was wanted when a plan was last carried out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from provisioning.core.diff import Change, Create, Delete, Update
from provisioning.core.model import Key, Resource
from provisioning.core.plan import plain

Origin = Literal["tenant", "files", "both", "unknown"]
Verb = Literal["made", "deleted", "changed", "let in", "taken out"]

Wanted = Mapping[str, str | list[str]]
"""Field -> who is in it, for a set of keys; a digest of its value, for anything else."""


class Drift(msgspec.Struct, frozen=True):
    """One move of one thing. ``verb`` is what the side that moved did to it.

    ``who`` is the person let in or taken out; ``have`` and ``want`` are the values of ``field``.
    *unknown*: nothing was ever applied from here, so nobody can tell who moved.
    """

    key: Key
    title: str
    origin: Origin
    verb: Verb
    field: str = ""
    who: Key | None = None
    have: object = None
    want: object = None


def remembered(want: Resource) -> Wanted:
    """What is kept of a wish: enough to see later that it moved, and not what it says."""
    born = type(want).fixed_at_birth
    return {
        name: _kept(value)
        for name in want.__struct_fields__
        if name != "key" and name not in born and (value := getattr(want, name)) is not None
    }


def _kept(value: object) -> str | list[str]:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return hashlib.sha256(msgspec.json.encode(plain(value))).hexdigest()[:12]


def followed(wanted: Mapping[str, Wanted], changes: Iterable[Change]) -> dict[str, Wanted]:
    """What was last wanted, after changes that were carried out since: some people of a group, say.

    A change of which nothing was wanted before is remembered as far as it goes.
    """
    after = dict(wanted)
    for change in changes:
        match change:
            case Create(want):
                after[str(want.key)] = remembered(want)
            case Delete(_, have):
                after.pop(str(have.key), None)
            case Update(want=want, fields=fields):
                before, made = after.get(str(want.key), {}), remembered(want)
                moved = {name: _after(change, name, before, made) for name in fields}
                after[str(want.key)] = {**before, **moved}
    return after


def _after(change: Update, name: str, before: Wanted, made: Wanted) -> str | list[str]:
    if isinstance(getattr(change.want, name), frozenset):
        there = set(before.get(name, ())) | set(map(str, change.added(name)))
        return sorted(there - set(map(str, change.removed(name))))
    return made[name]


def drifts(
    changes: Iterable[Change],
    wishes: Mapping[Key, Resource],
    before: Mapping[str, Wanted] | None,
    ids: Mapping[str, str] | None = None,
) -> Iterator[Drift]:
    """Each change told as the move that made it necessary; ``before`` and ``ids`` by ``str(key)``.

    ``ids`` tell who a stranger in a group was when they were still wanted.
    """
    former = {id_: key for key, id_ in (ids or {}).items()}
    for change in changes:
        match change:
            case Create(want):
                made = before is not None and str(want.key) in before
                side: Origin = "unknown" if before is None else "tenant" if made else "files"
                yield Drift(want.key, want.title, side, "deleted" if made else "made")
            case Delete(_, have):
                wanted = before is not None and str(have.key) in before
                side = "unknown" if before is None else "files" if wanted else "tenant"
                yield Drift(have.key, have.title, side, "deleted" if wanted else "made")
            case Update():
                was = None if before is None else before.get(str(change.key), {})
                yield from _fields(change, wishes.get(change.key), was, former)


def _fields(
    change: Update, wish: Resource | None, was: Wanted | None, former: Mapping[str, str]
) -> Iterator[Drift]:
    for name in change.fields:
        if isinstance(getattr(change.want, name), frozenset):
            yield from _people(change, name, was, former)
            continue
        have, want = getattr(change.have, name), getattr(change.want, name)
        side = _side(None if wish is None else getattr(wish, name), have, name, was)
        yield Drift(
            change.key, change.want.title, side, "changed", field=name, have=have, want=want
        )


def _side(wish: object, have: object, name: str, was: Wanted | None) -> Origin:
    """A field that only the reading settles (a name kept from an older one) is the tenant's."""
    if was is None:
        return "unknown"
    if wish is None or was.get(name) == _kept(wish):
        return "tenant"
    return "files" if name not in was or was[name] == _kept(have) else "both"


def _people(
    change: Update, name: str, was: Wanted | None, former: Mapping[str, str]
) -> Iterator[Drift]:
    """Who is missing was taken out, unless nobody wanted them before; and the reverse."""
    known = set(was.get(name, ())) if was is not None else None
    title = change.want.title
    for missing, keys in ((True, change.added(name)), (False, change.removed(name))):
        for key in sorted(keys):
            moved_here: Origin = "unknown"
            if known is not None:
                wanted = str(key) in known or former.get(key.name) in known
                moved_here = "tenant" if wanted == missing else "files"
            by_tenant = moved_here == "tenant"
            verb: Verb = "taken out" if missing == by_tenant else "let in"
            yield Drift(change.key, title, moved_here, verb, field=name, who=key)
