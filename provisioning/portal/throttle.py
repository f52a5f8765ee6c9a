"""What one network address may try: never a lock on a login alone, which anybody could close."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network
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
SPRAY_LOGINS: Final = 30
"""Different logins that fail in an hour, from which it is told."""
_KEPT: Final = timedelta(days=1)


def taken(act: str, source: str, about: str, now: datetime) -> bool:
    """Whether this may be tried: it is counted first, so that many at once are no more than many.

    What is refused is not counted: the door opens again by itself.
    """
    limit, source = LIMITS[act], _place(source)
    Attempt.objects.filter(at__lt=now - _KEPT).delete()
    mine = Attempt.objects.create(act=act, source=source, about=about[:254], at=now)
    recent = Attempt.objects.filter(act=act, source=source, at__gt=now - limit.within)
    same, every = recent.filter(about=mine.about).count(), recent.count()
    if same <= limit.same and every <= limit.all:
        return True
    mine.delete()
    return False


def forgive(act: str, source: str, about: str) -> None:
    Attempt.objects.filter(act=act, source=_place(source), about=about[:254]).delete()


def _place(source: str) -> str:
    """Of the new addresses, one subscriber has as many as there are stars: their whole network."""
    try:
        return str(IPv6Network((IPv6Address(source), 64), strict=False))
    except ValueError:
        return source


class LockedOut(NamedTuple):
    """A network address that signs in no more before ``until``; ``about`` is empty: as anybody."""

    source: str
    about: str
    tries: int
    until: datetime


def closed(now: datetime) -> list[LockedOut]:
    """What failed sign-ins have closed, the most tried first."""
    limit = LIMITS[SIGN_IN]
    recent = Attempt.objects.filter(act=SIGN_IN, at__gt=now - limit.within)
    return sorted(
        (
            LockedOut(row["source"], row.get("about", ""), row["tries"], row["last"] + limit.within)
            for most, fields in ((limit.same, ("source", "about")), (limit.all, ("source",)))
            for row in recent.values(*fields)
            .annotate(tries=Count("id"), last=Max("at"))
            .filter(tries__gte=most)
        ),
        key=lambda each: (-each.tries, each.source, each.about),
    )


class Spray(NamedTuple):
    """Failed sign-ins of the last hour: many logins tried a few times each is a spray."""

    tries: int
    logins: int
    sources: int


def sprayed(now: datetime) -> Spray | None:
    """Wherever it comes from: a spray over many network addresses closes none of them."""
    recent = Attempt.objects.filter(act=SIGN_IN, at__gt=now - timedelta(hours=1))
    found = Spray(
        **recent.aggregate(
            tries=Count("id"),
            logins=Count("about", distinct=True),
            sources=Count("source", distinct=True),
        )
    )
    return found if found.logins >= SPRAY_LOGINS else None
