"""People as the store knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from provisioning.requests.holdings import in_parts
from provisioning.requests.models import Alias, Decision, Person
from provisioning.requests.store import finding
from provisioning.spec.registrations import KnownAs

Standing = Literal["asking", "accepted", "left"]


class KnownPerson(msgspec.Struct, frozen=True, kw_only=True):
    """``address`` is the account's; ``addresses`` are all that the person is known by."""

    address: str
    addresses: tuple[str, ...]
    first_name: str
    last_name: str
    structures: tuple[tuple[str, str], ...]
    access_mode: str
    function: str
    sub_function: str
    standing: Standing
    accepted_by: str
    accepted_on: date | None
    left_on: date | None
    last_seen: date | None


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision about somebody, with the name of who took it; ``what``: ``profile/34``."""

    what: str
    outcome: str
    by: str
    on: date
    reason: str


class LatestDecision(msgspec.Struct, frozen=True, kw_only=True):
    """One of everybody's, by its ``number``: who decided what about ``address``, and when."""

    number: int
    what: str
    address: str
    outcome: str
    by: str
    at: datetime
    reason: str


def show(address: str) -> KnownPerson:
    """By any of their addresses; ``Unknown`` when nobody has it."""
    person = finding.person(address)
    return _known(person, finding.addresses(person))


def known(address: str) -> KnownPerson | None:
    person = finding.known(address)
    return _known(person, finding.addresses(person)) if person else None


def listed() -> Iterator[KnownPerson]:
    """Everybody, by address."""
    addresses: dict[int, list[str]] = {}
    for person_id, address in Alias.objects.order_by("address").values_list("person_id", "address"):
        addresses.setdefault(person_id, []).append(address)
    for person in Person.objects.order_by("address").iterator(chunk_size=2000):
        yield _known(person, frozenset(addresses.get(person.id, ())))


def numbers(addresses: Iterable[str]) -> Mapping[int, str]:
    """The number -> main address of whoever is known by one of these."""
    found: dict[int, str] = {}
    for part in in_parts(addresses):
        rows = Alias.objects.filter(address__in=part)
        found |= dict(rows.values_list("person_id", "person__address"))
    return found


def known_as(people: Mapping[int, str] | None = None) -> KnownAs:
    """Each address of somebody known under several -> all of theirs, the account's first.

    ``people``: of these alone, by number.
    """
    every: dict[str, list[str]] = {}
    rows = Alias.objects.order_by("address")
    parts = [rows] if people is None else [rows.filter(person__in=ids) for ids in in_parts(people)]
    for part in parts:
        pairs = part.values_list("person__address", "address")
        for main, address in pairs.iterator(chunk_size=2000):
            every.setdefault(main, [main]).extend([address] if address != main else [])
    return {each: tuple(some) for some in every.values() if len(some) > 1 for each in some}


def decisions(address: str) -> Iterator[Decided]:
    """What was decided about somebody, oldest first."""
    for row in Decision.objects.filter(person=finding.person(address)).order_by("at", "id"):
        yield Decided(
            what=row.what, outcome=row.outcome, by=row.by, on=row.at.date(), reason=row.reason
        )


def latest_decisions(*, before: int | None = None, most: int) -> Sequence[LatestDecision]:
    """The newest first; those older than the number ``before``, where it is given."""
    rows = Decision.objects.select_related("person").order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        LatestDecision(
            number=row.pk,
            what=row.what,
            address=row.person.address,
            outcome=row.outcome,
            by=row.by,
            at=row.at,
            reason=row.reason,
        )
        for row in rows[:most]
    ]


def _known(person: Person, addresses: frozenset[str]) -> KnownPerson:
    return KnownPerson(
        address=person.address,
        addresses=tuple(sorted(addresses)),
        first_name=person.first_name,
        last_name=person.last_name,
        structures=person.structures,
        access_mode=person.access_mode,
        function=person.function,
        sub_function=person.sub_function,
        standing=_standing(person),
        accepted_by=person.accepted_by,
        accepted_on=person.accepted_on,
        left_on=person.left_on,
        last_seen=person.last_seen,
    )


def _standing(person: Person) -> Standing:
    if person.left_on:
        return "left"
    return "accepted" if person.accepted_on else "asking"
