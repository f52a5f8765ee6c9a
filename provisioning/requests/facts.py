"""What the store of requests knows of one person, for ``why``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from provisioning.plan.why import ACCOUNT, Facts
from provisioning.requests.due_mails import SECRET
from provisioning.requests.models import Person, Reading
from provisioning.requests.store import accounts, finding, mails, profiles, readings, signs_of_life
from provisioning.requests.store.readings import LastReading
from provisioning.requests.views import AccountView, ProfileView
from provisioning.requests.workflow import ProfileState
from provisioning.spec.model import Spec


def stored(spec: Spec, facts: Facts, today: date, person: Person | None = None) -> Facts:
    """With their request, what waits, and their departure, under whichever address is theirs."""
    person = person or finding.known(facts.address)
    if person is None:
        return facts
    asked = accounts.listed(address=person)
    waiting = profiles.listed(spec, ProfileState.SUBMITTED, address=person)
    return msgspec.structs.replace(
        facts,
        address=person.address,
        asked=said(asked),
        waiting=codes(waiting),
        secret_owed=mails.owed(SECRET, person.address) is not None,
        left=left(person),
        life=signs_of_life.sentence(spec, person, today),
        refused=refused(spec, readings.seen(person.address)),
    )


def left(person: Person) -> str:
    if person.left_on is None:
        return ""
    if person.idle_steps:
        return f"blocked on {person.left_on}, last seen on {person.last_seen}"
    return f"they left on {person.left_on}"


def refused(spec: Spec, seen: Iterable[Reading | LastReading]) -> Mapping[str, str]:
    """What the last pass of the worker was refused, wherever it ran."""
    found: dict[str, str] = {}
    for each in seen:
        if each.state == "failed":
            text = f"the tenant refused it at the last pass: {each.reason}"
            spaces = spec.requiring.get(each.profile, ()) if each.profile else (spec.home.code,)
            found |= dict.fromkeys((f"space/{code}" for code in spaces), text)
            found |= {} if each.profile else {ACCOUNT: text}
    return found


def said(asked: Iterable[AccountView]) -> str:
    """What became of each request for an account."""
    return "; ".join(
        f"request {each.id} is {each.state}" + (f": {each.reason}" if each.reason else "")
        for each in asked
    )


def codes(asked: Iterable[ProfileView]) -> tuple[str, ...]:
    return tuple(sorted({each.profile for each in asked}))
