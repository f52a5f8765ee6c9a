"""Our copy of the establishments, brought up to date from an edition of the public register.

No row is ever deleted: whoever closes is flagged, whoever is absent from an edition stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from provisioning.spec.establishments import Establishment, key_ok

_COMPARED = (
    "name",
    "category",
    "departement",
    "commune",
    "ej_finess",
    "siren",
    "siret",
)


class Field(NamedTuple):
    """A field that another edition writes otherwise."""

    name: str
    before: str
    after: str


class ChangedEstablishment(NamedTuple):
    establishment: Establishment
    fields: tuple[Field, ...]


class Merged(msgspec.Struct, frozen=True):
    """``rows`` is our copy as it becomes, in the order of the numbers.

    ``suspicious`` are added ones whose key is wrong; ``absent`` are ours that the edition does
    not hold; ``older`` are ours that come from a later edition and were left as they are.
    """

    rows: tuple[Establishment, ...]
    added: tuple[Establishment, ...]
    closed: tuple[Establishment, ...]
    reopened: tuple[Establishment, ...]
    changed: tuple[ChangedEstablishment, ...]
    suspicious: tuple[Establishment, ...]
    absent: tuple[Establishment, ...]
    older: tuple[Establishment, ...]

    @property
    def unchanged(self) -> bool:
        return not (self.added or self.closed or self.reopened or self.changed)


def merge(known: Iterable[Establishment], edition: Iterable[Establishment]) -> Merged:
    """``source_date`` of a row stays that of the edition which last changed it."""
    ours = {each.finess: each for each in known}
    read = {each.finess: each for each in edition}
    older = [each for each in _both(ours, read) if _newer(each, read[each.finess])]
    for each in older:
        del read[each.finess]
    added = [each for finess, each in read.items() if finess not in ours]
    both = [(each, _filled(each, read[each.finess])) for each in _both(ours, read)]
    compared = ((after, _fields(before, after)) for before, after in both)
    changed = [ChangedEstablishment(after, fields) for after, fields in compared if fields]
    closed = [after for before, after in both if before.open and not after.open]
    reopened = [after for before, after in both if after.open and not before.open]
    touched = {each.finess: each for each in (*added, *closed, *reopened)}
    touched |= {each.establishment.finess: each.establishment for each in changed}
    absent = [each for finess, each in ours.items() if finess not in read and each not in older]
    return Merged(
        rows=_sorted((ours | touched).values()),
        added=_sorted(added),
        closed=_sorted(closed),
        reopened=_sorted(reopened),
        changed=tuple(sorted(changed, key=lambda each: each.establishment.finess)),
        suspicious=_sorted(each for each in added if not key_ok(each.finess)),
        absent=_sorted(absent),
        older=_sorted(older),
    )


def _both(
    ours: Mapping[str, Establishment], read: Mapping[str, Establishment]
) -> Iterator[Establishment]:
    return (each for finess, each in ours.items() if finess in read)


def _newer(ours: Establishment, theirs: Establishment) -> bool:
    return bool(ours.source_date and theirs.source_date and theirs.source_date < ours.source_date)


def _filled(before: Establishment, after: Establishment) -> Establishment:
    """What an edition leaves blank it does not say: ours stands."""
    unsaid = {name: getattr(before, name) for name in _COMPARED if not getattr(after, name)}
    return msgspec.structs.replace(after, **unsaid) if unsaid else after


def _fields(before: Establishment, after: Establishment) -> tuple[Field, ...]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in _COMPARED)
    return tuple(Field(*pair) for pair in pairs if pair[1] != pair[2])


def _sorted(rows: Iterable[Establishment]) -> tuple[Establishment, ...]:
    return tuple(sorted(rows, key=lambda each: each.finess))
