"""Who looks like the person of a request: shown to whoever decides, and never decided by us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import msgspec
from django.db.models import Count, F, Q

from provisioning.requests.models import AccountRequest, Person
from provisioning.requests.store import finding
from provisioning.requests.workflow import LIVE_ACCOUNTS

_MOST: Final = 10
_LIVE: Final = [state.value for state in LIVE_ACCOUNTS]


class Lookalike(msgspec.Struct, frozen=True, kw_only=True):
    """Another person with the same words in their name, or the same address before the ``@``.

    ``asking`` counts their requests that nobody has decided on.
    """

    address: str
    first_name: str
    last_name: str
    structures: tuple[tuple[str, str], ...]
    accepted_on: date | None
    left_on: date | None
    asking: int
    same_name: bool


class Earlier(NamedTuple):
    """Another request of the same person."""

    application: str
    state: str
    on: date
    reason: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What bears on a request for an account. ``colleagues``: people accepted for its first
    structure whose address has the same domain.
    """

    confirmed_on: date | None
    colleagues: int
    earlier: tuple[Earlier, ...]
    lookalikes: tuple[Lookalike, ...]


def evidence(number: int) -> Evidence:
    row = finding.account(number)
    return Evidence(
        confirmed_on=row.confirmed_at.date() if row.confirmed_at else None,
        colleagues=_colleagues(row),
        earlier=tuple(_earlier(row)),
        lookalikes=tuple(_lookalikes(row.person)),
    )


def counted(numbers: Collection[int]) -> Mapping[int, int]:
    """Of each of these requests, how many other people bear a like name."""
    rows = AccountRequest.objects.filter(pk__in=numbers).values_list("id", "person__likeness")
    names = {number: name for number, name in rows if name}
    same = Person.objects.filter(likeness__in=set(names.values())).values("likeness").order_by()
    counts = Counter({each["likeness"]: each["count"] for each in same.annotate(count=Count("id"))})
    return {number: counts[name] - 1 for number, name in names.items() if counts[name] > 1}


def _lookalikes(person: Person) -> Sequence[Lookalike]:
    local = person.address.partition("@")[0]
    alike = Q(aliases__address__startswith=f"{local}@")
    if person.likeness:
        alike |= Q(likeness=person.likeness)
    others = Person.objects.filter(alike).exclude(pk=person.id).distinct()
    live = Count("accounts", filter=Q(accounts__state__in=_LIVE), distinct=True)
    rows = others.annotate(asking=live).order_by(F("accepted_on").desc(nulls_last=True), "id")[
        :_MOST
    ]
    return [_alike(row, person.likeness) for row in rows]


def _alike(row: Any, likeness: str) -> Lookalike:
    return Lookalike(
        address=row.address,
        first_name=row.first_name,
        last_name=row.last_name,
        structures=row.structures,
        accepted_on=row.accepted_on,
        left_on=row.left_on,
        asking=row.asking,
        same_name=row.likeness == likeness,
    )


def _earlier(row: AccountRequest) -> Sequence[Earlier]:
    others = AccountRequest.objects.filter(person=row.person).exclude(pk=row.id).order_by("-id")
    return [
        Earlier(each.application, each.state, each.submitted_at.date(), each.reason)
        for each in others[:_MOST]
    ]


def _colleagues(row: AccountRequest) -> int:
    kind, name = row.structures[0]
    domain = row.person.address.partition("@")[2]
    there = Person.objects.filter(structure_type=kind, structure=name, left_on=None)
    known = there.filter(accepted_on__isnull=False, address__endswith=f"@{domain}")
    return int(known.exclude(pk=row.person_id).count())
