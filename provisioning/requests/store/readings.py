"""What the tenant shows comes back: provisioned, pending redemption, or failed with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, Literal

import msgspec

from provisioning.requests.journal import JournalEntry, record_all
from provisioning.requests.models import Alias, Person, ProfileRequest, Reading
from provisioning.requests.store import mails
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import ProfileState
from provisioning.spec.model import Spec

_AT_ONCE: Final = 500
_FIRST_PAUSE: Final = timedelta(minutes=15)
_LONGEST_PAUSE: Final = timedelta(days=1)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One reading, of an account (no ``profile``) or of a profile held through its group.

    *pending*: all is done for it and ``reason``, a link of ``plan.doors``, is still missing.
    *failed*: the tenant refused it.
    ``account`` is the id of the account that lets them in.
    """

    address: str
    state: Literal["provisioned", "pending", "failed"]
    profile: str = ""
    reason: str = ""
    account: str = ""


class LastReading(msgspec.Struct, frozen=True, kw_only=True):
    """The last reading of one thing. A failed one rests until ``retry_at``."""

    address: str
    profile: str
    state: str
    reason: str
    at: datetime
    attempts: int
    retry_at: datetime | None


def mark(spec: Spec, readings: Iterable[Shown], *, now: datetime) -> int:
    """Keep what was read, 500 to a transaction; how many had changed.

    A first success writes its message, a first failure one to each admin. What the store took over
    from a file was there before: nobody is written to. People whom it does not know are left out.
    """
    changed = 0
    source = iter(readings)
    while batch := list(islice(source, _AT_ONCE)):
        with writing():
            changed += _mark(spec, batch, now)
    return changed


def _mark(spec: Spec, batch: Sequence[Shown], now: datetime) -> int:
    addresses = {each.address for each in batch}
    aliases = Alias.objects.filter(address__in=addresses).select_related("person")
    people: dict[str, Person] = {alias.address: alias.person for alias in aliases}
    known = {
        (row.person_id, row.profile): row
        for row in Reading.objects.filter(person__in={who.id for who in people.values()})
    }
    entries = []
    for shown in batch:
        person = people.get(shown.address)
        if person is None:
            continue
        if shown.account and not person.account:
            entries.append(_bound(person, shown, now))
        row = known.get((person.id, shown.profile)) or Reading(
            person=person, profile=shown.profile, state=""
        )
        known[person.id, shown.profile] = row
        before = row.state
        if (before, row.reason) == (shown.state, shown.reason) and shown.state != "failed":
            continue
        _keep(row, shown, now)
        if before != shown.state:
            entries.append(_entry(person, shown, now))
            _write_mails(spec, person, shown, now)
    record_all(entries)
    return sum(entry.act != "bind" for entry in entries)


def _bound(person: Person, shown: Shown, now: datetime) -> JournalEntry:
    """For good: an account that looks like theirs later is somebody else's."""
    person.account = shown.account
    person.save(update_fields=["account"])
    return JournalEntry(
        act="bind",
        what=f"person/{person.id}",
        about=person.address,
        actor="",
        at=now,
        detail={"account": shown.account},
    )


def _keep(row: Reading, shown: Shown, now: datetime) -> None:
    row.state, row.reason, row.at = shown.state, shown.reason[:2000], now
    if shown.state == "failed":
        row.attempts += 1
        pause = min(_FIRST_PAUSE * 2 ** min(row.attempts - 1, 10), _LONGEST_PAUSE)
        row.retry_at = now + pause
    else:
        row.attempts, row.retry_at = 0, None
    row.save()


def _entry(person: Person, shown: Shown, now: datetime) -> JournalEntry:
    return JournalEntry(
        act=shown.state,
        what=f"person/{person.id}",
        about=person.address,
        actor="",
        at=now,
        detail={"profile": shown.profile or None},
    )


def _write_mails(spec: Spec, person: Person, shown: Shown, now: datetime) -> None:
    if shown.state == "failed":
        for admin in spec.admins:
            about = f"person/{person.id} {shown.profile} {now.date()}"
            mails.write("refused-by-tenant", to=admin, about=about, now=now, person=person)
    elif shown.state == "pending" and shown.reason not in {"", "invitation"}:
        return
    elif not shown.profile:
        if person.origin:
            return
        about = f"person/{person.id} {person.accepted_on}"
        mails.write("accepted", to=person.address, about=about, now=now, person=person)
    elif shown.state == "provisioned":
        for grant in ProfileRequest.objects.filter(
            person=person, profile=shown.profile, state=ProfileState.APPROVED, origin=""
        ):
            about = f"profile/{grant.id}"
            mails.write("profile-granted", to=person.address, about=about, now=now, person=person)


def seen(address: str | None = None) -> Iterator[LastReading]:
    """The last readings, everybody's when no address is given."""
    rows = Reading.objects.select_related("person").order_by("person_id", "profile")
    if address is not None:
        rows = rows.filter(person__aliases__address=address)
    for row in rows.iterator(chunk_size=2000):
        yield LastReading(
            address=row.person.address,
            profile=row.profile,
            state=row.state,
            reason=row.reason,
            at=row.at,
            attempts=row.attempts,
            retry_at=row.retry_at,
        )


def resting(now: datetime) -> frozenset[tuple[str, str]]:
    """(address, profile) of what failed and is not to be tried again yet."""
    rows = Reading.objects.filter(state="failed", retry_at__gt=now)
    return frozenset(rows.values_list("person__address", "profile"))
