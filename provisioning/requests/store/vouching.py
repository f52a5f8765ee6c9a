"""An admin answers for rows that the journal does not prove."""

from __future__ import annotations

from datetime import datetime

from provisioning.requests import form
from provisioning.requests.errors import NotYours
from provisioning.requests.journal import JournalEntry, record_all
from provisioning.requests.models import Decision, Person
from provisioning.requests.store import finding
from provisioning.requests.transaction import writing
from provisioning.spec.model import Spec


def vouch(spec: Spec, address: str, *, by: str, reason: str, now: datetime) -> None:
    """An admin says that what the rows hold of somebody is right: the journal bears witness."""
    by, reason = form.address(by), form.reason(reason)
    with writing():
        person = finding.person(address)
        if by not in spec.admins or by in finding.addresses(person):
            raise NotYours(f"{by} may not vouch for {person.address}; another admin may")
        _vouched(person, by, reason, now)


def vouch_for_everybody(spec: Spec, *, by: str, reason: str, now: datetime) -> int:
    """The key was lost: everything is held against the present rows from now on. How many."""
    by, reason = form.address(by), form.reason(reason)
    if by not in spec.admins:
        raise NotYours(f"{by} may not vouch for everybody; an admin may")
    with writing():
        people = list(Person.objects.exclude(accepted_on=None))
        for person in people:
            _vouched(person, by, reason, now)
        return len(people)


def _vouched(person: Person, by: str, reason: str, now: datetime) -> None:
    what = f"person/{person.id}"
    entry = JournalEntry(
        act="vouch", what=what, about=person.address, actor=by, at=now, vouched=True
    )
    record_all([entry])
    Decision.objects.create(
        what=what, person=person, outcome="vouched", by=by, at=now, reason=reason, digest=""
    )
