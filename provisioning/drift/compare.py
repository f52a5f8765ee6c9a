"""What differs from the last applied version, and which side moved: the files or the tenant.

Pure: a plan against what was wanted when a plan was last carried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from provisioning.plan.applied import Wanted, kept
from provisioning.plan.diff import Change, Create, Delete, Update
from provisioning.plan.model import Key, Resource

Origin = Literal["tenant", "files", "both", "unknown"]
Verb = Literal["made", "deleted", "changed", "let in", "taken out"]


class Drift(msgspec.Struct, frozen=True):
    """One move of one thing. ``verb`` is what the side that moved did to it.

    ``who`` is the person let in or taken out, in their ``role``; ``have`` and ``want`` are the
    values of ``field``. ``id`` is of what is there no more.
    *unknown*: nothing was ever applied from here, so nobody can tell who moved.
    """

    key: Key
    title: str
    origin: Origin
    verb: Verb
    field: str = ""
    who: Key | None = None
    role: str = ""
    have: object = None
    want: object = None
    id: str = ""


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
                gone = want.returning
                made = gone is not None or (before is not None and str(want.key) in before)
                side: Origin = "tenant" if made else "unknown" if before is None else "files"
                verb: Verb = "deleted" if made else "made"
                yield Drift(want.key, want.title, side, verb, id=gone.id if gone else "")
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
    if wish is None or was.get(name) == kept(wish):
        return "tenant"
    return "files" if name not in was or was[name] == kept(have) else "both"


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
            yield Drift(
                change.key,
                title,
                moved_here,
                verb,
                field=name,
                who=key,
                role=change.want.role(name),
            )
