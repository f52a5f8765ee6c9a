"""Somebody says that their name is written otherwise; whoever accepts accounts decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from provisioning.requests import form as forms, views
from provisioning.requests.errors import AlreadyThere, BadRequest, NotYours
from provisioning.requests.form import CorrectionForm
from provisioning.requests.journal import record
from provisioning.requests.models import Correction, Person
from provisioning.requests.store import finding, mails
from provisioning.requests.store.profiles import accepted
from provisioning.requests.store.transition import decide, move
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import CorrectionState
from provisioning.spec.model import Spec


def ask(spec: Spec, form: CorrectionForm, *, by: str, now: datetime) -> views.CorrectionView:
    """One at a time, by the person. ``WrongMove`` before their account is accepted."""
    form = forms.checked_correction(spec, form)
    with writing():
        person = finding.person(by)
        accepted(person)
        if (form.first_name, form.last_name) == (person.first_name, person.last_name):
            raise BadRequest("these are the names that are known; write the right ones")
        live = Correction.objects.filter(person=person, state=CorrectionState.SUBMITTED).first()
        if live:
            raise AlreadyThere(f"correction/{live.id} already waits; take it back first")
        row: Correction = Correction.objects.create(
            person=person,
            first_name=form.first_name,
            last_name=form.last_name,
            message=form.message,
            submitted_at=now,
        )
        what, address = finding.name_of(row), person.address
        record("submit", what=what, about=address, actor=forms.address(by), at=now)
        return views.correction(row)


def accept(spec: Spec, number: int, *, by: str, digest: str, now: datetime) -> views.CorrectionView:
    """The person bears that name from now on; the next pass writes it on their account."""
    by = forms.address(by)
    with writing():
        row = finding.correction(number)
        accepted(row.person)
        decide(row, "accept", spec=spec, by=by, digest=digest, now=now)
        row.person.first_name, row.person.last_name = row.first_name, row.last_name
        row.person.save(update_fields=["first_name", "last_name"])
        return views.correction(row)


def refuse(
    spec: Spec, number: int, *, by: str, digest: str, reason: str, now: datetime
) -> views.CorrectionView:
    by, reason = forms.address(by), forms.reason(reason)
    with writing():
        row = finding.correction(number)
        decide(row, "refuse", spec=spec, by=by, digest=digest, now=now, reason=reason)
        about, address = finding.name_of(row), row.person.address
        mails.write("refused", to=address, about=about, now=now, person=row.person)
        return views.correction(row)


def withdraw(number: int, *, by: str, now: datetime) -> views.CorrectionView:
    by = forms.address(by)
    with writing():
        row = finding.correction(number)
        if by not in finding.addresses(row.person):
            raise NotYours(f"correction/{number}: only who asked may withdraw it")
        move(row, "withdraw", actor=by, now=now)
        return views.correction(row)


def show(number: int) -> views.CorrectionView:
    return views.correction(finding.correction(number))


def listed(
    *states: CorrectionState, address: str | Person | None = None, after: int = 0, most: int = 1000
) -> Sequence[views.CorrectionView]:
    """Oldest first; every state when none is named, everybody's when no address is."""
    rows = Correction.objects.select_related("person").filter(id__gt=after).order_by("id")
    if states:
        rows = rows.filter(state__in=[state.value for state in states])
    if address is not None:
        rows = rows.filter(person=finding.person(address))
    return [views.correction(row) for row in rows[:most]]
