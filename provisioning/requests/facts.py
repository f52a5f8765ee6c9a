"""What the store of requests knows of one person, for ``why``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from provisioning.plan.why import ACCOUNT, Facts
from provisioning.requests.due_mails import SECRET
from provisioning.requests.models import Person
from provisioning.requests.store import accounts, finding, mails, profiles, readings, signs_of_life
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
        asked="; ".join(_state_of_request(each.id, each.state, each.reason) for each in asked),
        waiting=_codes(each.profile for each in waiting),
        secret_owed=mails.owed(SECRET, person.address) is not None,
        left=_left(person),
        life=signs_of_life.sentence(spec, person, today),
        refused=_refused(spec, person.address),
    )


def _left(person: Person) -> str:
    if person.left_on is None:
        return ""
    if person.idle_steps:
        return f"blocked on {person.left_on}, last seen on {person.last_seen}"
    return f"they left on {person.left_on}"


def _refused(spec: Spec, address: str) -> Mapping[str, str]:
    """What the last pass of the worker was refused, wherever it ran."""
    found: dict[str, str] = {}
    for seen in readings.seen(address):
        if seen.state == "failed":
            text = f"the tenant refused it at the last pass: {seen.reason}"
            spaces = spec.requiring.get(seen.profile, ()) if seen.profile else (spec.home.code,)
            found |= dict.fromkeys((f"space/{code}" for code in spaces), text)
            found |= {} if seen.profile else {ACCOUNT: text}
    return found


def _state_of_request(number: int, state: str, reason: str) -> str:
    return f"request {number} is {state}" + (f": {reason}" if reason else "")


def _codes(profiles: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(profiles)))
