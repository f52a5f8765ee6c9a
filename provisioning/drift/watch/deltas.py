"""What a tenant's delta queries tell, merged into what was known; and whether they told the truth.

Pure. The same thing may be told twice, or in pieces, in any order: merging is idempotent.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")

PARTS = 24
"""One part is re-read in full at each pass: every thing is re-read within so many passes."""


class Company(msgspec.Struct, frozen=True):
    """Who is in a group: id -> what sort of thing it is."""

    members: Mapping[str, str] = {}
    owners: Mapping[str, str] = {}


class MembershipDelta(msgspec.Struct, frozen=True):
    """What one entry of a delta page says of one group; a large group has several entries."""

    id: str
    gone: bool = False
    members: Mapping[str, str] = {}
    owners: Mapping[str, str] = {}
    left: frozenset[str] = frozenset()
    stepped_down: frozenset[str] = frozenset()


class Delta(msgspec.Struct, Generic[T], frozen=True):
    """One thing as it now is; ``row`` is None where it is gone."""

    id: str
    row: T | None = None


def things(known: Mapping[str, T], told: Iterable[Delta[T]]) -> dict[str, T]:
    after = dict(known)
    for entry in told:
        if entry.row is None:
            after.pop(entry.id, None)
        else:
            after[entry.id] = entry.row
    return after


def companies(known: Mapping[str, Company], told: Iterable[MembershipDelta]) -> dict[str, Company]:
    after = dict(known)
    for each in told:
        if each.gone:
            after.pop(each.id, None)
            continue
        before = after.get(each.id, Company())
        after[each.id] = Company(
            members=_moved(before.members, each.members, each.left),
            owners=_moved(before.owners, each.owners, each.stepped_down),
        )
    return after


def _moved(
    before: Mapping[str, str], came: Mapping[str, str], left: frozenset[str]
) -> Mapping[str, str]:
    if not came and not left:
        return before
    return {id_: type_ for id_, type_ in {**before, **came}.items() if id_ not in left}


def due(id_: str, number: int) -> bool:
    """Whether it is the turn of this one; it has the same turn whatever the others are."""
    return zlib.crc32(id_.encode()) % PARTS == number % PARTS


def part(ids: Iterable[str], number: int) -> list[str]:
    return sorted(id_ for id_ in ids if due(id_, number))


def lies(believed: Mapping[str, T], seen: Mapping[str, T | None]) -> Iterator[str]:
    """The ids of which the full reading says something else than what was merged."""
    for id_, truth in seen.items():
        if believed.get(id_) != truth:
            yield id_
