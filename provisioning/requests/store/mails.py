"""Mail: written down in the transaction that causes it, sent afterwards, never twice by us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db.models import Count, Min, QuerySet

from provisioning.requests.errors import Unknown, WrongMove
from provisioning.requests.holdings import in_parts
from provisioning.requests.journal import record
from provisioning.requests.models import Mail, Person
from provisioning.requests.transaction import writing

_PATIENCE: Final = timedelta(minutes=15)
_MOST_TRIES: Final = 8
_NEXT_LOOK: Final = timedelta(hours=1)


class QueuedMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to be rendered and sent. ``about`` is what it tells of: ``account/12``."""

    id: int
    template: str
    to: str
    about: str
    state: str
    attempts: int
    reason: str
    written_at: datetime


def write(template: str, *, to: str, about: str, now: datetime, person: Person | None) -> None:
    """Inside the caller's transaction. A mail already written for this cause is left alone."""
    Mail.objects.get_or_create(
        template=template,
        to=to,
        about=about,
        defaults={"person": person, "written_at": now, "touched_at": now},
    )


def due(now: datetime, *, most: int = 100) -> Sequence[QueuedMail]:
    """What may be sent, oldest first; a failed one comes back after a growing pause."""
    return [_letter(row) for row in _due(now).order_by("written_at", "id")[:most]]


def _due(now: datetime) -> QuerySet[Mail]:
    rows = Mail.objects.filter(state__in=["written", "failed"], attempts__lt=_MOST_TRIES)
    return rows.filter(touched_at__lte=now)


def waiting(now: datetime) -> tuple[int, datetime | None]:
    """How many ``due`` would give without its bound, and when the oldest was written."""
    return _count(_due(now))


def astray() -> tuple[int, datetime | None]:
    """How many are ``unsettled``, and when the oldest was written."""
    return _count(_unsettled())


def _count(rows: QuerySet[Mail]) -> tuple[int, datetime | None]:
    found = rows.aggregate(count=Count("id"), oldest=Min("written_at"))
    return found["count"], found["oldest"]


def unsettled(*, after: int = 0, most: int | None = None) -> Sequence[QueuedMail]:
    """What did not leave as it should: its fate is unknown, it failed, or it was put off.

    A failed one is tried again by itself, up to eight times; the others wait for a person.
    """
    return [_letter(row) for row in _unsettled().filter(id__gt=after).order_by("id")[:most]]


def _unsettled() -> QuerySet[Mail]:
    put_off = Mail.objects.filter(state="written").exclude(reason="")
    return Mail.objects.filter(state__in=["unknown", "failed"]) | put_off


def owed(template: str, to: str) -> int | None:
    """The last mail of this name to this person, for as long as it has not left for certain."""
    row: Mail | None = Mail.objects.filter(template=template, to=to).order_by("id").last()
    return row.id if row and row.state != "sent" else None


def owing(template: str, addresses: Iterable[str]) -> frozenset[str]:
    """Those of these people to whom the last mail of this name has not left for certain."""
    last: dict[str, str] = {}
    for some in in_parts(addresses):
        rows = Mail.objects.filter(template=template, to__in=some).order_by("id")
        last |= dict(rows.values_list("to", "state"))
    return frozenset(to for to, state in last.items() if state != "sent")


def sending(number: int, now: datetime) -> QueuedMail:
    """Say so before handing it over: a crash between here and ``sent`` leaves its fate unknown."""
    with writing():
        row = _mail(number, "written", "failed")
        row.state, row.touched_at, row.attempts = "sending", now, row.attempts + 1
        row.save()
        return _letter(row)


def sent(number: int, now: datetime) -> None:
    with writing():
        row = _mail(number, "sending")
        row.state, row.touched_at, row.reason = "sent", now, ""
        row.save()


def failed(number: int, why: str, now: datetime) -> None:
    """It certainly did not leave. It comes back after 1, 2, 4... minutes, eight tries in all."""
    with writing():
        row = _mail(number, "sending")
        row.state, row.reason = "failed", why[:500]
        row.touched_at = now + timedelta(minutes=2 ** (row.attempts - 1))
        row.save()


def unknown(number: int, why: str, now: datetime) -> None:
    """Its answer was lost: only a person can say whether it left."""
    with writing():
        row = _mail(number, "sending")
        row.state, row.touched_at, row.reason = "unknown", now, why[:500]
        row.save()


def put_off(number: int, why: str, now: datetime) -> None:
    """It cannot be said as things are, which is no failed try: it is looked at again in an hour."""
    with writing():
        row = _mail(number, "written", "failed")
        row.reason, row.touched_at = why[:500], now + _NEXT_LOOK
        row.save()


def drop(number: int) -> None:
    """It never left, and what it was to say is no longer so."""
    with writing():
        _mail(number, "written", "failed").delete()


def lost(now: datetime, *, patience: timedelta = _PATIENCE) -> int:
    """Mails whose sender died: their fate is unknown from now on. How many."""
    with writing():
        old = Mail.objects.filter(state="sending", touched_at__lt=now - patience)
        count: int = old.update(state="unknown", touched_at=now)
        return count


def settle(number: int, *, left: bool, by: str, now: datetime) -> None:
    """A person says whether it left; if not, it is sent again."""
    with writing():
        row = _mail(number, "unknown", "failed", "written")
        if row.state == "written" and not row.reason:
            raise WrongMove(f"mail {number} was not tried yet; the next pass sends it")
        row.state, row.touched_at, row.attempts = "sent" if left else "written", now, 0
        row.reason = ""
        row.save()
        record("mail settled", what=f"mail/{number}", about=row.to, actor=by, at=now, to=row.state)


def _mail(number: int, *states: str) -> Mail:
    row: Mail | None = Mail.objects.filter(pk=number).first()
    if row is None:
        raise Unknown(f"there is no mail {number}; see the list of mails")
    if row.state not in states:
        raise WrongMove(f"mail {number} is {row.state}; this needs it {' or '.join(states)}")
    return row


def _letter(row: Mail) -> QueuedMail:
    return QueuedMail(
        id=row.id,
        template=row.template,
        to=row.to,
        about=row.about,
        state=row.state,
        attempts=row.attempts,
        reason=row.reason,
        written_at=row.written_at,
    )
