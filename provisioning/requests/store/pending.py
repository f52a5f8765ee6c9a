"""The work that waits for the tenant: what was approved and no reading has shown yet, and what
ended and is still open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from heapq import nsmallest
from typing import Literal

import msgspec
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from provisioning.plan.doors import LINKS, DoorFacts
from provisioning.requests.models import ProfileRequest, Reading, Waiting
from provisioning.requests.transaction import reading
from provisioning.requests.workflow import ProfileState


class PendingWork(msgspec.Struct, frozen=True, kw_only=True):
    """An account (no ``profile``) or a profile, approved ``since`` that day.

    ``waits`` is the link that is missing where all that we do is done: an invitation, say.
    """

    address: str
    profile: str
    since: date
    waits: str = ""


def undone(day: date, *, pressing: bool = False) -> Iterator[PendingWork]:
    """Costs what waits. ``pressing``: without that for which all that we do is done."""
    shown = Reading.objects.filter(person=OuterRef("person_id"), profile=OuterRef("profile"))
    grant = ProfileRequest.objects.filter(
        person=OuterRef("person_id"), profile=OuterRef("profile"), state=ProfileState.APPROVED
    )
    rows = Waiting.objects.filter(person__accepted_on__isnull=False, person__left_on=None)
    if pressing:
        rows = rows.filter(pressing=True)
    found = rows.order_by("person_id", "profile").annotate(
        waits=_waits(shown),
        decided=Subquery(grant.values("decided_on")[:1]),
        until=Subquery(grant.values("until")[:1]),
    )
    with reading():
        for address, profile, accepted, decided, until, waits in found.values_list(
            "person__address", "profile", "person__accepted_on", "decided", "until", "waits"
        ):
            since = decided if profile else accepted
            if since is not None and (until is None or until >= day):
                yield PendingWork(address=address, profile=profile, since=since, waits=waits)


def oldest(day: date, *, most: int) -> Sequence[PendingWork]:
    """The first of it, whoever has waited longest first."""
    return nsmallest(most, undone(day), key=lambda each: each.since)


def _waits(of: QuerySet) -> Coalesce:
    """A reading of an earlier release says no reason: it was the invitation."""
    reason = Case(
        When(reason="", then=Value("invitation")), default="reason", output_field=TextField()
    )
    link = of.filter(state="pending").annotate(link=reason).values("link")[:1]
    return Coalesce(Subquery(link), Value(""), output_field=TextField())


def facts(row: Reading | None, *, secret: bool) -> DoorFacts:
    """What a last reading says of a door; ``secret``: whether no first secret is owed."""
    if row is None:
        return DoorFacts()
    known = {str(link): link != "secret" or secret for link in LINKS}
    if row.state == "pending":
        known[row.reason or "invitation"] = False
    elif row.state == "failed":
        known["membership" if row.profile else "account"] = False
    return DoorFacts(**known)


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
