"""Who has what, and what a change takes from whom: the one count of accesses.

An access is one person, one resource and one of its ``accesses``: a member of a space, a holder
of a folder. Writing becoming reading loses none; an account that is blocked loses its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from provisioning.plan.diff import Change, Create, Delete, Update
from provisioning.plan.model import Key, Resource


class Held(NamedTuple):
    """``person`` has ``access`` by ``resource``."""

    person: Key
    resource: Key
    access: str


class Taken(NamedTuple):
    """An access that somebody lost, and among which others the limits count it."""

    lost: Held
    counted_with: Key


def held(resource: Resource) -> frozenset[Held]:
    return frozenset(
        Held(person, resource.key, access.name)
        for access in resource.accesses
        for person in resource.holders(access)
    )


def lost(change: Change) -> frozenset[Held]:
    match change:
        case Create():
            return frozenset()
        case Delete(_, have):
            return held(have)
        case Update():
            return _before(change) - held(_after(change))


def gained(change: Change) -> frozenset[Held]:
    match change:
        case Create(want):
            return held(want)
        case Delete():
            return frozenset()
        case Update():
            return held(_after(change)) - _before(change)


def people(accesses: Iterable[Held]) -> frozenset[Key]:
    return frozenset(each.person for each in accesses)


def _before(change: Update) -> frozenset[Held]:
    """Under today's key, whatever the resource was called."""
    return held(msgspec.structs.replace(change.have, key=change.want.key))


def _after(change: Update) -> Resource:
    """What is there once the fields that differ are written; the others stay as they are."""
    moved = {name: getattr(change.want, name) for name in change.fields}
    return msgspec.structs.replace(change.have, key=change.want.key, **moved)
