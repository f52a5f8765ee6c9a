"""What waits for one person to decide on, oldest first, a page at a time.

Pages are cut by number, and the number of queries does not depend on how much waits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count

from provisioning.requests import views
from provisioning.requests.models import AccountRequest, Person, ProfileRequest
from provisioning.requests.workflow import (
    AccountState,
    Asked,
    ProfileState,
    may_decide,
    profiles_decided_by,
)
from provisioning.spec.model import Spec

_NOBODY: frozenset[str] = frozenset()


def accounts(
    spec: Spec, who: str, day: date, *, after: int = 0, most: int
) -> Sequence[views.AccountView]:
    """Requests for accounts that are theirs to decide on; never their own."""
    waiting = AccountRequest.objects.filter(state=AccountState.CONFIRMED)
    asked = waiting.values_list("application", flat=True).order_by().distinct()
    theirs = [
        code for code in asked if may_decide(spec, Asked(about=_NOBODY, application=code), who, day)
    ]
    return [
        views.account(row)
        for row in _page(waiting.filter(application__in=theirs), who, after, most)
    ]


def profiles(
    spec: Spec, who: str, day: date, *, after: int = 0, most: int
) -> Sequence[views.ProfileView]:
    """Requests for profiles that are theirs to decide on; never their own."""
    waiting = _profiles(profiles_decided_by(spec, who, day))
    return [views.profile(row, spec) for row in _page(waiting, who, after, most)]


def waiting(spec: Spec, who: str, day: date) -> Mapping[str, int]:
    """Profile -> how many requests for it wait for them."""
    rows = _others(_profiles(profiles_decided_by(spec, who, day)), who)
    counts = rows.order_by().values("profile").annotate(count=Count("id"))
    return {each["profile"]: each["count"] for each in counts}


def _profiles(codes: Collection[str]) -> Any:
    return ProfileRequest.objects.filter(state=ProfileState.SUBMITTED, profile__in=codes)


def _others(rows: Any, who: str) -> Any:
    return rows.exclude(person__in=Person.objects.filter(aliases__address=who))


def _page(rows: Any, who: str, after: int, most: int) -> Any:
    later = _others(rows, who).select_related("person").filter(id__gt=after)
    return later.order_by("id")[:most]
