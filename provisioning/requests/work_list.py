"""What is to be opened: a row for each thing approved that no reading has shown as open.

The database keeps this list, so that a pass costs what waits and not who is known. Each transaction
that says something of somebody makes their rows anew; a full pass makes everybody's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from provisioning.requests.holdings import in_parts
from provisioning.requests.models import Person, ProfileRequest, Reading, Waiting
from provisioning.requests.workflow import ProfileState


class _Row(NamedTuple):
    person: int
    profile: str
    pressing: bool


def relist(people: Collection[int] | None = None) -> int:
    """Of these people, or of everybody, inside the caller's transaction. How many rows moved."""
    if people is None:
        return _relist(Person.objects.all(), ProfileRequest.objects.all(), Waiting.objects.all())
    moved = 0
    for part in in_parts(sorted(people)):
        near = {"person__in": part}
        moved += _relist(
            Person.objects.filter(pk__in=part),
            ProfileRequest.objects.filter(**near),
            Waiting.objects.filter(**near),
        )
    return moved


def _relist(people: QuerySet, grants: QuerySet, rows: QuerySet) -> int:
    due = {*_accounts(people), *_profiles(grants)}
    listed = {_Row(*row) for row in rows.values_list("person_id", "profile", "pressing")}
    for person, profile, _ in listed - due:
        Waiting.objects.filter(person=person, profile=profile).delete()
    fresh = [
        Waiting(person_id=person, profile=profile, pressing=pressing)
        for person, profile, pressing in sorted(due - listed)
    ]
    Waiting.objects.bulk_create(fresh, batch_size=500)
    return len(listed ^ due)


def _accounts(people: QuerySet) -> Iterator[_Row]:
    shown = Reading.objects.filter(person=OuterRef("pk"), profile="")
    rows = people.filter(
        ~Exists(shown.filter(state="provisioned")), accepted_on__isnull=False, left_on=None
    ).annotate(done=Exists(shown.filter(state="pending")))
    for person, done in rows.values_list("id", "done"):
        yield _Row(person, "", not done)


def _profiles(grants: QuerySet) -> Iterator[_Row]:
    shown = Reading.objects.filter(person=OuterRef("person_id"), profile=OuterRef("profile"))
    rows = grants.filter(
        ~Exists(shown.filter(state="provisioned")),
        state=ProfileState.APPROVED,
        person__accepted_on__isnull=False,
        person__left_on=None,
    ).annotate(done=Exists(shown.filter(state="pending")))
    for person, profile, done in rows.values_list("person_id", "profile", "done"):
        yield _Row(person, profile, not done)
