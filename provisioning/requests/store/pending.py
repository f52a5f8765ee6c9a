"""What was approved and no reading has shown yet: the work that waits for the tenant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
from django.db.models import Exists, OuterRef, Q

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
