"""What was approved and no reading has shown yet: the work that waits for the tenant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce

from provisioning.plan.doors import LINKS, DoorFacts
from provisioning.requests.models import Person, ProfileRequest, Reading
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


def undone(day: date) -> Iterator[PendingWork]:
    shown = Reading.objects.filter(person=OuterRef("pk"), profile="")
    people = Person.objects.filter(accepted_on__isnull=False, left_on=None)
    held = Reading.objects.filter(person=OuterRef("person_id"), profile=OuterRef("profile"))
    grants = ProfileRequest.objects.filter(
        Q(until=None) | Q(until__gte=day),
        ~Exists(held.filter(state="provisioned")),
        state=ProfileState.APPROVED,
        person__accepted_on__isnull=False,
        person__left_on=None,
    )
    with reading():
        for address, since, waits in (
            people.filter(~Exists(shown.filter(state="provisioned")))
            .annotate(waits=_waits(shown))
            .values_list("address", "accepted_on", "waits")
        ):
            yield PendingWork(address=address, profile="", since=since, waits=waits)
        for address, profile, since, waits in grants.annotate(waits=_waits(held)).values_list(
            "person__address", "profile", "decided_on", "waits"
        ):
            yield PendingWork(address=address, profile=profile, since=since, waits=waits)


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
