"""When people were last seen, and what follows for whoever was not: warned, then blocked.

The road is walked only on what was just read: without a source nothing follows for anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from provisioning.requests.holdings import in_parts
from provisioning.requests.inactivity import (
    Life,
    activity,
    blocked_on,
    next_step,
    seen,
    steps,
)
from provisioning.requests.journal import record
from provisioning.requests.models import Alias, Person, SignInsReading
from provisioning.requests.store import finding, mails
from provisioning.requests.store.leaving import block
from provisioning.requests.transaction import writing
from provisioning.spec.model import Spec

_READINGS_KEPT: Final = 30


class Walked(msgspec.Struct, frozen=True, kw_only=True):
    """How many were warned and blocked; ``waiting`` are to be blocked on another day."""

    warned: int = 0
    blocked: int = 0
    waiting: int = 0


class IdleNotice(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who was warned is to know."""

    last_seen: date
    blocked_on: date


def is_due(now: datetime) -> bool:
    """Once a day, whatever came of it."""
    return not SignInsReading.objects.filter(on=now.date()).exists()


def last() -> tuple[date, str] | None:
    """The day of the last try, and why the tenant did not tell ("": it did)."""
    row: SignInsReading | None = SignInsReading.objects.order_by("on").last()
    return (row.on, row.refused) if row else None


def refused(reason: str, now: datetime) -> None:
    with writing():
        _tried(now, reason[:2000])


def keep(signed_in: Mapping[str, date], now: datetime) -> None:
    """Account id -> the last day that somebody signed in; who is not in it stays as they were."""
    for some in in_parts(sorted(signed_in)):
        with writing():
            people = list(Person.objects.filter(account__in=some))
            for person in people:
                person.last_seen = seen(_life(person), signed_in[person.account]).last_seen
                person.sign_ins_read_on = now.date()
            Person.objects.bulk_update(people, ["last_seen", "sign_ins_read_on"])
    with writing():
        _tried(now, "")


def saw(days: Mapping[str, date]) -> int:
    """An account's id, or any address of somebody, -> a day on which they were seen: at the portal,
    by what they deposited. Nobody grows inactive by it. How many are known.
    """
    known = 0
    for some in in_parts(sorted(days)):
        with writing():
            of_address = {each.address: each.person for each in _aliases(some)}
            of_account = {each.account: each for each in Person.objects.filter(account__in=some)}
            for name in some:
                if person := of_account.get(name) or of_address.get(name):
                    person.last_seen = seen(_life(person), days[name]).last_seen
                    person.save(update_fields=["last_seen"])
                    known += 1
    return known


def _aliases(addresses: Sequence[str]) -> Iterable[Alias]:
    found: Iterable[Alias] = Alias.objects.filter(address__in=addresses).select_related("person")
    return found


def walk(spec: Spec, now: datetime) -> Walked:
    """One step of the road for everybody whose sign-ins were read today.

    A fifth of ``limits.removals_cap`` is blocked a day at most, so that this never takes what the
    other removals of the day need.
    """
    days = steps(spec.retention)
    most = max(1, spec.limits.removals_cap // 5)
    warned = blocked = waiting = 0
    with writing():
        read = Person.objects.filter(
            accepted_on__isnull=False, left_on=None, sign_ins_read_on=now.date()
        )
        before = now.date() - timedelta(days=days[0])
        idle = read.filter(last_seen__lte=before) | read.filter(idle_steps__gt=0)
        for person in idle.order_by("last_seen", "id"):
            step = next_step(spec.retention, _life(person), person.idle_steps, person.idle_step_on)
            if step is None:
                continue
            if step < len(days):
                _step(person, step, now)
                warned += step > 0
            elif blocked < most:
                block(person, step, now)
                blocked += 1
            else:
                waiting += 1
    return Walked(warned=warned, blocked=blocked, waiting=waiting)


def warning(spec: Spec, number: int) -> IdleNotice | None:
    """``None`` when the person was seen again, or blocked meanwhile."""
    person: Person | None = Person.objects.filter(pk=number, left_on=None).first()
    if person is None or not person.idle_steps or not person.idle_step_on or not person.last_seen:
        return None
    day = blocked_on(spec.retention, person.idle_steps, person.idle_step_on)
    return IdleNotice(last_seen=person.last_seen, blocked_on=day)


def sentence(spec: Spec, address: str, today: date) -> str:
    """One sentence: what is known of their life, and what follows from it."""
    person: Person | None = finding.known(address)
    if person is None:
        return ""
    what = activity(spec.retention, _life(person), today)
    if person.last_seen is None:
        tried = last()
        why = f" (the tenant does not tell: {tried[1]})" if tried and tried[1] else ""
        return f"last seen: unknown, so no rule of inactivity acts on them{why}"
    text = f"last seen on {person.last_seen} ({what})"
    if person.idle_steps and person.idle_step_on and not person.left_on:
        day = blocked_on(spec.retention, person.idle_steps, person.idle_step_on)
        text += f", warned {person.idle_steps} times, blocked from {day} unless they sign in"
    return text


def _life(person: Person) -> Life:
    return Life(last_seen=person.last_seen, read_on=person.sign_ins_read_on)


def _step(person: Person, step: int, now: datetime) -> None:
    """A warning, or the beginning of the road again (0)."""
    person.idle_steps, person.idle_step_on = step, now.date() if step else None
    person.save(update_fields=["idle_steps", "idle_step_on"])
    what = f"person/{person.id}"
    act = "warn inactive" if step else "seen again"
    record(act, what=what, about=person.address, actor="", at=now, step=step)
    if step:
        about = f"{what}#{step} {person.last_seen}"
        mails.write("inactive", to=person.address, about=about, now=now, person=person)


def _tried(now: datetime, reason: str) -> None:
    SignInsReading.objects.update_or_create(on=now.date(), defaults={"refused": reason})
    SignInsReading.objects.filter(on__lt=now.date() - timedelta(days=_READINGS_KEPT)).delete()
