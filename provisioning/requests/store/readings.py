"""What the tenant shows comes back: provisioned, pending redemption, or failed with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final, Literal

import msgspec
from django.db.models import Count, Exists, Min, OuterRef, Q

from provisioning.requests import inactivity
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
    *closed*: they are out, which is kept in the journal alone.
    ``account`` is the id of the account that lets them in.
    """

    address: str
    state: Literal["provisioned", "pending", "failed", "closed"]
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
    from a file was there before: nobody is written to. What it does not let them have is left out.
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
    live = _live(people.values())
    entries = []
    for shown in batch:
        person = people.get(shown.address)
        if person is None or not {(person.id, shown.profile)} & (live | known.keys()):
            continue
        if shown.account and not person.account:
            entries.append(_bound(person, shown, now))
        row = known.get((person.id, shown.profile)) or Reading(
            person=person, profile=shown.profile, state=""
        )
        known[person.id, shown.profile] = row
        before = row.state
        if before == "pending" and row.reason == "invitation" and shown.state == "provisioned":
            _seen(person, now)
        if (before, row.reason) == (shown.state, shown.reason) and shown.state != "failed":
            continue
        _keep(row, shown, now)
        if before != shown.state:
            entries.append(_entry(person, shown, now))
            _write_mails(spec, person, shown, now)
    record_all(entries)
    return sum(entry.act != "bind" for entry in entries)


def _live(people: Iterable[Person]) -> frozenset[tuple[int, str]]:
    """What the store lets them have; the rest is a file's, of which it keeps no reading."""
    there = {person.id for person in people if person.accepted_on and not person.left_on}
    grants = ProfileRequest.objects.filter(person__in=there, state=ProfileState.APPROVED)
    return frozenset({(each, "") for each in there}) | set(grants.values_list("person", "profile"))


def closed(gone: Iterable[tuple[str, str]], *, now: datetime) -> int:
    """A reading showed that these (address, profile) are out: no row is kept of them. How many."""
    count = 0
    with writing():
        for address, profile in gone:
            rows = Reading.objects.filter(person__address=address, profile=profile)
            for row in rows.select_related("person"):
                shown = Shown(address=address, state="closed", profile=profile)
                record_all([_entry(row.person, shown, now)])
                row.delete()
                count += 1
    return count


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


def _seen(person: Person, now: datetime) -> None:
    """An invitation was followed: somebody is there."""
    life = inactivity.seen(inactivity.Life(last_seen=person.last_seen), now.date())
    person.last_seen = life.last_seen
    person.save(update_fields=["last_seen"])


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
    return map(_last, rows.iterator(chunk_size=2000))


def failed(*, most: int) -> Sequence[LastReading]:
    """What the tenant refused at the last try, whatever has been so longest first."""
    rows = Reading.objects.select_related("person").filter(state="failed", person__left_on=None)
    return [_last(row) for row in rows.order_by("at", "id")[:most]]


def _last(row: Reading) -> LastReading:
    return LastReading(
        address=row.person.address,
        profile=row.profile,
        state=row.state,
        reason=row.reason,
        at=row.at,
        attempts=row.attempts,
        retry_at=row.retry_at,
    )


def refused(day: date) -> tuple[int, datetime | None]:
    """How much of what stands that day the tenant refused at the last try, and since when."""
    standing = ProfileRequest.objects.filter(
        Q(until=None) | Q(until__gte=day),
        person=OuterRef("person_id"),
        profile=OuterRef("profile"),
        state=ProfileState.APPROVED,
    )
    rows = Reading.objects.filter(
        Q(profile="") | Exists(standing), state="failed", person__left_on=None
    )
    found = rows.aggregate(count=Count("id"), oldest=Min("at"))
    return found["count"], found["oldest"]


def resting(now: datetime) -> frozenset[tuple[str, str]]:
    """(address, profile) of what failed and is not to be tried again yet."""
    rows = Reading.objects.filter(state="failed", retry_at__gt=now)
    return frozenset(rows.values_list("person__address", "profile"))
