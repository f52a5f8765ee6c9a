"""What one network address may try: never a lock on a login alone, which anybody could close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Count, Max

from provisioning.portal.models import Attempt


class Limit(NamedTuple):
    """At most ``same`` about one thing, ``all`` in all, ``within`` that time."""

    within: timedelta
    same: int
    all: int


SIGN_IN: Final = "sign-in"
FORM: Final = "form"
LIMITS: Final = {
    SIGN_IN: Limit(timedelta(minutes=15), same=5, all=50),
    FORM: Limit(timedelta(hours=1), same=5, all=30),
}
_KEPT: Final = timedelta(days=1)


def exceeded(act: str, source: str, about: str, now: datetime) -> bool:
    limit = LIMITS[act]
    recent = Attempt.objects.filter(act=act, source=source, at__gt=now - limit.within)
    return bool(recent.filter(about=about).count() >= limit.same or recent.count() >= limit.all)


def note(act: str, source: str, about: str, now: datetime) -> None:
    Attempt.objects.filter(at__lt=now - _KEPT).delete()
    Attempt.objects.create(act=act, source=source, about=about, at=now)


class LockedOut(NamedTuple):
    """A network address that may not sign in now: as ``about``, or as anybody (empty)."""

    source: str
    about: str
    until: datetime


def closed(now: datetime, *, most: int) -> Sequence[LockedOut]:
    """Who is locked out of signing in, and until when at the latest."""
    limit = LIMITS[SIGN_IN]
    recent = Attempt.objects.filter(act=SIGN_IN, at__gt=now - limit.within).order_by()
    found = []
    for fields, least in ((("source", "about"), limit.same), (("source",), limit.all)):
        counts = recent.values(*fields).annotate(tries=Count("id"), last=Max("at"))
        for each in counts.filter(tries__gte=least).order_by("-last")[:most]:
            until = each["last"] + limit.within
            found.append(LockedOut(each["source"], each.get("about", ""), until))
    return found


def forgive(act: str, source: str, about: str) -> None:
    Attempt.objects.filter(act=act, source=source, about=about).delete()
