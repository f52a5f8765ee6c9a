"""What one network address may try: never a lock on a login alone, which anybody could close."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

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


def forgive(act: str, source: str, about: str) -> None:
    Attempt.objects.filter(act=act, source=source, about=about).delete()
