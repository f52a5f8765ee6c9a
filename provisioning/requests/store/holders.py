"""Who holds which profile, until when, and whether they are still there: a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import msgspec
from django.db.models import Count, Q

from provisioning.requests import views
from provisioning.requests.holdings import in_parts
from provisioning.requests.inactivity import Activity, Life, activity
from provisioning.requests.models import Alias, Person, ProfileRequest
from provisioning.requests.workflow import ProfileState
from provisioning.spec.model import Spec

_AT_ONCE: Final = 2000


class LivingGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A grant, with the last proof of life of whoever holds it."""

    grant: views.ProfileView
    life: Activity
    last_seen: date | None


class HeldCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many hold a profile, and how many of these grants end soon."""

    held: int
    ending: int


def page(
    spec: Spec,
    profiles: Collection[str],
    today: date,
    *,
    after: int = 0,
    most: int,
    within: int | None = None,
) -> Sequence[LivingGrant]:
    """Grants of these profiles by number; ``within`` so many days of their end, when given."""
    rows = _held(profiles, today).filter(id__gt=after)
    if within is not None:
        rows = rows.filter(until__lte=today + timedelta(days=within))
    return [_living(spec, row, today) for row in rows.order_by("id")[:most]]


def everybody(spec: Spec, profiles: Collection[str], today: date) -> Iterator[LivingGrant]:
    """All the grants of these profiles, by number."""
    for row in _held(profiles, today).order_by("id").iterator(chunk_size=_AT_ONCE):
        yield _living(spec, row, today)


def counts(profiles: Collection[str], today: date, *, within: int) -> Mapping[str, HeldCount]:
    """Profile -> how many hold it. Who holds none of these profiles is not counted."""
    soon = Count("id", filter=Q(until__lte=today + timedelta(days=within)))
    rows = _held(profiles, today).order_by().values("profile")
    return {
        each["profile"]: HeldCount(held=each["held"], ending=each["ending"])
        for each in rows.annotate(held=Count("id"), ending=soon)
    }


def held_by(spec: Spec, address: str, today: date) -> frozenset[str]:
    """Profiles that this person holds today, under any address of theirs."""
    person = Person.objects.filter(aliases__address=address, left_on=None)
    rows = ProfileRequest.objects.filter(person__in=person, state=ProfileState.APPROVED)
    codes = rows.filter(Q(until=None) | Q(until__gte=today)).values_list("profile", flat=True)
    return frozenset(spec.former_profiles.get(code, code) for code in codes)


def lives(spec: Spec, addresses: Iterable[str], today: date) -> Mapping[str, Activity]:
    """Of those of these people whom the store knows, under the address that was given."""
    found: dict[str, Activity] = {}
    for some in in_parts(addresses):
        rows = Alias.objects.filter(address__in=some).select_related("person")
        found |= {row.address: _life(spec, row.person, today) for row in rows}
    return found


def _held(profiles: Collection[str], today: date) -> Any:
    rows = ProfileRequest.objects.filter(state=ProfileState.APPROVED, profile__in=profiles)
    return rows.filter(Q(until=None) | Q(until__gte=today)).select_related("person")


def _living(spec: Spec, row: ProfileRequest, today: date) -> LivingGrant:
    return LivingGrant(
        grant=views.profile(row, spec),
        life=_life(spec, row.person, today),
        last_seen=row.person.last_seen,
    )


def _life(spec: Spec, person: Person, today: date) -> Activity:
    life = Life(last_seen=person.last_seen, read_on=person.sign_ins_read_on)
    return activity(spec.retention, life, today)
