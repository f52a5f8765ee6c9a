"""The work that waits for the tenant: what was approved and no reading has shown yet, and what
ended and is still open.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec
from django.db.models import Exists, OuterRef, Q, Subquery

from provisioning.requests.models import Person, ProfileRequest, Reading
from provisioning.requests.transaction import reading
from provisioning.requests.workflow import ProfileState


class PendingWork(msgspec.Struct, frozen=True, kw_only=True):
    """An account (no ``profile``) or a profile, approved ``since`` that day.

    ``pending``: the account is there, its invitation is not redeemed yet.
    """

    address: str
    profile: str
    since: date
    pending: bool = False


def undone(day: date) -> Iterator[PendingWork]:
    shown = Reading.objects.filter(person=OuterRef("pk"), profile="")
    people = Person.objects.filter(accepted_on__isnull=False, left_on=None)
    people = people.annotate(pending=Exists(shown.filter(state="pending")))
    held = Reading.objects.filter(person=OuterRef("person_id"), profile=OuterRef("profile"))
    grants = ProfileRequest.objects.filter(
        Q(until=None) | Q(until__gte=day),
        ~Exists(held.filter(state="provisioned")),
        state=ProfileState.APPROVED,
        person__accepted_on__isnull=False,
        person__left_on=None,
    )
    with reading():
        for address, since, pending in people.filter(
            ~Exists(shown.filter(state="provisioned"))
        ).values_list("address", "accepted_on", "pending"):
            yield PendingWork(address=address, profile="", since=since, pending=pending)
        for address, profile, since in grants.values_list(
            "person__address", "profile", "decided_on"
        ):
            yield PendingWork(address=address, profile=profile, since=since)


OPEN = ("provisioned", "pending")
"""The states of a reading that showed somebody inside."""


class PendingClosing(msgspec.Struct, frozen=True, kw_only=True):
    """An account (no ``profile``) or a profile that is to be taken away ``since`` that day.

    *expired*: its last day is over, whether or not a pass has closed the grant.
    """

    address: str
    profile: str
    since: date
    cause: Literal["left", "revoked", "expired"]


def unclosed(day: date) -> Iterator[PendingClosing]:
    """Costs what is open today, whatever ended before: a closing that was read leaves no row."""
    asked = ProfileRequest.objects.filter(
        person=OuterRef("person_id"), profile=OuterRef("profile")
    ).order_by("-id")
    live = asked.filter(Q(until=None) | Q(until__gte=day), state=ProfileState.APPROVED)
    over = Q(person__left_on__isnull=False) | (~Q(profile="") & ~Exists(live))
    rows = Reading.objects.filter(over, state__in=OPEN).order_by("person_id", "profile")
    found = rows.annotate(
        closed=Subquery(asked.values("closed_at")[:1]), until=Subquery(asked.values("until")[:1])
    )
    with reading():
        for address, profile, left, closed, until, at in found.values_list(
            "person__address", "profile", "person__left_on", "closed", "until", "at"
        ):
            if left:
                yield PendingClosing(address=address, profile=profile, since=left, cause="left")
                continue
            expired = until is not None and until < day
            ended = until if expired else (closed or at).date()
            cause: Literal["revoked", "expired"] = "expired" if expired else "revoked"
            yield PendingClosing(address=address, profile=profile, since=ended, cause=cause)
