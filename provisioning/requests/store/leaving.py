"""Somebody leaves: every grant sleeps; within 30 days they may come back as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
from django.db.models import Q

from provisioning.plan.file_grants import FilePerson
from provisioning.plan.grants import decides
from provisioning.requests import form as forms
from provisioning.requests.errors import AlreadyThere, NotYours, WrongMove
from provisioning.requests.holdings import Testimony, holdings, in_parts
from provisioning.requests.journal import keys, record
from provisioning.requests.models import AccountRequest, Correction, Person, ProfileRequest
from provisioning.requests.store import adopting, finding, mails
from provisioning.requests.store.accounts import COME_BACK_DAYS
from provisioning.requests.store.transition import move
from provisioning.requests.transaction import reading, writing
from provisioning.requests.workflow import (
    LIVE_ACCOUNTS,
    Asked,
    CorrectionState,
    ProfileState,
    may_end,
)
from provisioning.spec.model import Spec


class Leaver(msgspec.Struct, frozen=True, kw_only=True):
    """The account is to be blocked, and later (``removable_on``) may be removed by hand."""

    address: str
    access_mode: str
    left_on: date
    inactive: bool = False


def removable_on(spec: Spec, left_on: date, *, inactive: bool = False) -> date:
    """After ``retention.left_deleted`` days, and never while they may come back.

    Of an ``inactive`` account: as long after it was blocked as ``inactive_deleted`` says.
    """
    return left_on + _kept(spec, inactive=inactive)


def _kept(spec: Spec, *, inactive: bool) -> timedelta:
    kept = spec.retention
    days = kept.inactive_deleted - kept.inactive_blocked if inactive else kept.left_deleted
    return timedelta(days=max(COME_BACK_DAYS + 1, days))


def leave(
    spec: Spec, address: str, *, by: str, now: datetime, filed: Iterable[FilePerson] = ()
) -> Leaver:
    """Said by a responsable, an admin, or the person. Requests not decided yet are withdrawn.

    What ``filed`` entries give them, none in doubt, sleeps in the store: they may come back as they
    were, once a file no longer lets them in.
    """
    by = forms.address(by)
    with writing():
        for who in filed:
            adopting.keep(who, by, now)
        person = finding.person(address)
        if not may_end(spec, Asked(about=finding.addresses(person)), by, now.date()):
            raise NotYours(f"{by} may not say that {person.address} leaves; ask a responsable")
        if person.left_on:
            raise AlreadyThere(f"{person.address} already left on {person.left_on}")
        person.idle_steps, person.idle_step_on = 0, None
        record("leave", what=f"person/{person.id}", about=person.address, actor=by, at=now)
        about = _depart(person, by, now)
        mails.write("leaving", to=person.address, about=about, now=now, person=person)
        return _leaver(person, now.date())


def block(person: Person, steps: int, now: datetime) -> None:
    """Nobody said so: the road of inactivity ends in a departure, which is undone like any other.

    Inside the caller's transaction; ``steps`` of that road are done by then.
    """
    person.idle_steps, person.idle_step_on = steps, now.date()
    last = person.last_seen.isoformat() if person.last_seen else None
    what = f"person/{person.id}"
    record("block inactive", what=what, about=person.address, actor="", at=now, last_seen=last)
    about = _depart(person, "", now)
    mails.write("inactive-blocked", to=person.address, about=about, now=now, person=person)


def _depart(person: Person, by: str, now: datetime) -> str:
    """What the mail is about."""
    person.left_on = now.date()
    person.save(update_fields=["left_on", "idle_steps", "idle_step_on"])
    live = [state.value for state in LIVE_ACCOUNTS]
    for account in AccountRequest.objects.filter(person=person, state__in=live):
        move(account, "withdraw", actor=by, now=now)
    rows = ProfileRequest.objects.filter(person=person)
    for asked in rows.filter(state=ProfileState.SUBMITTED):
        move(asked, "withdraw", actor=by, now=now)
    waiting = Correction.objects.filter(person=person, state=CorrectionState.SUBMITTED)
    for correction in waiting.select_related("person"):
        move(correction, "withdraw", actor=by, now=now)
    for grant in rows.filter(state=ProfileState.APPROVED):
        move(grant, "leave", actor=by, now=now)
    return f"person/{person.id} {person.left_on}"


def come_back(spec: Spec, address: str, *, by: str, now: datetime) -> int:
    """A responsable undoes a departure; a grant whose last day passed meanwhile stays ended.

    How many grants woke up. After 30 days it takes a new account request.
    """
    by = forms.address(by)
    with writing():
        person = finding.person(address)
        if person.left_on is None:
            raise WrongMove(f"{person.address} did not leave")
        if by in finding.addresses(person) or not decides(spec.responsables, by, now.date()):
            raise NotYours(f"{by} may not let {person.address} come back; ask a responsable")
        if (now.date() - person.left_on).days > COME_BACK_DAYS:
            raise WrongMove(
                f"{person.address} left on {person.left_on}, over {COME_BACK_DAYS} days ago; "
                "they ask for an account again"
            )
        record("come back", what=f"person/{person.id}", about=person.address, actor=by, at=now)
        person.left_on, person.last_seen = None, now.date()
        person.idle_steps, person.idle_step_on = 0, None
        person.save(update_fields=["left_on", "last_seen", "idle_steps", "idle_step_on"])
        return _wake(person, by, now)


def _wake(person: Person, by: str, now: datetime) -> int:
    awake = 0
    for grant in ProfileRequest.objects.filter(person=person, state=ProfileState.LEFT):
        if grant.until and grant.until < now.date():
            move(grant, "end", actor="", now=now)
        else:
            move(grant, "come back", actor=by, now=now)
            awake += 1
    return awake


def leavers(people: Mapping[int, str] | None = None) -> Iterator[Leaver]:
    """Who left and is still known, the earliest first; never somebody whom only a row says gone.

    ``people``: of these alone, by number, each with their main address.
    """
    gone = Person.objects.filter(left_on__isnull=False).order_by("left_on", "id")
    parts = [gone] if people is None else [gone.filter(pk__in=ids) for ids in in_parts(people)]
    with reading():
        left = [person for part in parts for person in part]
        known = {person.id: person.address for person in left}
        held, testimony = holdings(known), Testimony(keys(), known.values())
    proved = {each.who[0] for each in held if testimony.proves(each)}
    for person in left:
        if person.id in proved:
            yield _leaver(person, person.left_on)


def removable(spec: Spec, today: date, *, most: int) -> Sequence[Leaver]:
    """Whose account may be removed by hand today: whoever left first comes first."""
    due = Q(idle_steps=0, left_on__lte=today - _kept(spec, inactive=False)) | Q(
        idle_steps__gt=0, left_on__lte=today - _kept(spec, inactive=True)
    )
    rows = Person.objects.filter(due).exclude(account="").order_by("left_on", "id")
    people = list(rows[:most])
    with reading():
        testimony = Testimony(keys(), [each.address for each in people])
        proved = {
            each.who[0]
            for each in holdings([person.id for person in people])
            if testimony.proves(each)
        }
    return [_leaver(each, each.left_on) for each in people if each.id in proved and each.left_on]


def _leaver(person: Person, left_on: date) -> Leaver:
    return Leaver(
        address=person.address,
        access_mode=person.access_mode,
        left_on=left_on,
        inactive=person.idle_steps > 0,
    )
