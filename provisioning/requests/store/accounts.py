"""The first chain: somebody asks for an account, proves their address, a responsable decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from provisioning.requests import form as forms, link, views
from provisioning.requests.errors import AlreadyThere, BadRequest, NotYours, WrongMove
from provisioning.requests.form import EXTRANET, AccountForm
from provisioning.requests.journal import record
from provisioning.requests.models import AccountRequest, Alias, Person, ProfileRequest, Reading
from provisioning.requests.store import finding, mails
from provisioning.requests.store.transition import decide, move
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import LIVE_ACCOUNTS, AccountState, ProfileState
from provisioning.spec.model import Spec

COME_BACK_DAYS: Final = 30
_MOST_LINKS: Final = 5


def submit(
    spec: Spec, form: AccountForm, *, now: datetime, proved: bool = False
) -> views.AccountView:
    """Keep a request; its address is to be proved, unless the access portal already did.

    ``AlreadyThere`` says under which address somebody is known: one person, one account.
    """
    form = forms.checked(spec, form)
    with writing():
        person = finding.known(form.address) or _newcomer(form)
        _no_second(person, form, now)
        if person.accepted_on is None:
            person.first_name, person.last_name = form.first_name, form.last_name
            person.structures = form.structures
            person.access_mode = form.access_mode
            person.save()
        row = AccountRequest(person=person, submitted_at=now)
        _fill(row, form)
        row.save()
        what = finding.name_of(row)
        record("submit", what=what, about=person.address, actor=form.address, at=now)
        if proved:
            _proved(row, now)
        else:
            row.links = 1
            row.save(update_fields=["links"])
            mails.write("address-to-prove", to=form.address, about=what, now=now, person=person)
        return views.account(row)


def _newcomer(form: AccountForm) -> Person:
    person = Person(
        address=form.address,
        first_name=form.first_name,
        last_name=form.last_name,
        access_mode=form.access_mode,
    )
    person.structures = form.structures
    person.save()
    Alias.objects.create(address=form.address, person=person)
    return person


def _no_second(person: Person, form: AccountForm, now: datetime) -> None:
    same = "" if person.address == form.address else f" as {person.address}"
    rows = AccountRequest.objects.filter(person=person, application=form.application)
    if person.left_on and (now.date() - person.left_on).days <= COME_BACK_DAYS:
        raise AlreadyThere(
            f"{form.address} is known{same} and left on {person.left_on}; "
            f"within {COME_BACK_DAYS} days a responsable can let them come back"
        )
    if not person.left_on and (
        rows.filter(state=AccountState.ACCEPTED).exists()
        or (form.application == EXTRANET and person.accepted_on)
    ):
        raise AlreadyThere(f"{form.address} already has an account{same}; ask for profiles instead")
    if live := rows.filter(state__in=[state.value for state in LIVE_ACCOUNTS]).first():
        todo = "wait for its decision, change it or withdraw it"
        if live.state == AccountState.SUBMITTED:
            todo = "confirm it by the link in the message sent, or have another link sent"
        raise AlreadyThere(
            f"{form.address} already asked{same} (account/{live.id}, {live.state}); {todo}"
        )


def _fill(row: AccountRequest, form: AccountForm) -> None:
    row.application, row.access_mode = form.application, form.access_mode
    row.first_name, row.last_name = form.first_name, form.last_name
    row.structures = [list(pair) for pair in form.structures]
    row.message, row.listed = form.message, form.listed


def link_again(spec: Spec, number: int, *, now: datetime) -> None:
    """One more confirmation message, five in all."""
    with writing():
        row = finding.account(number)
        if row.state != AccountState.SUBMITTED:
            raise WrongMove(f"account/{number} is {row.state}; its address needs no proof now")
        if row.links >= _MOST_LINKS:
            raise WrongMove(
                f"account/{number}: {_MOST_LINKS} links were sent; write to {spec.instance.support}"
            )
        row.links += 1
        row.save(update_fields=["links"])
        about = f"account/{number}#{row.links}"
        address = row.person.address
        mails.write("address-to-prove", to=address, about=about, now=now, person=row.person)
        record("link again", what=f"account/{number}", about=address, actor="", at=now)


def confirm(spec: Spec, token: str, *, now: datetime) -> views.AccountView:
    """The person pressed the button of the page the link leads to. Opening it confirms nothing."""
    number = link.request_of(token, now, hours=spec.retention.confirmation_hours)
    with writing():
        row = finding.account(number)
        _proved(row, now)
        return views.account(row)


def _proved(row: AccountRequest, now: datetime) -> None:
    address = row.person.address
    move(row, "confirm", actor=address, now=now)
    row.confirmed_at = now
    row.save(update_fields=["confirmed_at"])
    about = finding.name_of(row)
    mails.write("request-received", to=address, about=about, now=now, person=row.person)


def amend(
    spec: Spec, number: int, form: AccountForm, *, by: str, now: datetime
) -> views.AccountView:
    """Change a request that nobody decided on yet: whoever was shown the old one is told."""
    form = forms.checked(spec, form)
    with writing():
        row = finding.account(number)
        mine = finding.addresses(row.person)
        if forms.address(by) not in mine:
            raise NotYours(f"account/{number}: only who asked may change it")
        if form.address not in mine or form.application != row.application:
            raise BadRequest("the address and the application stay; withdraw it and ask anew")
        if row.state not in {state.value for state in LIVE_ACCOUNTS}:
            raise WrongMove(f"account/{number} is {row.state}; it can no longer be changed")
        _fill(row, form)
        row.save()
        about = row.person.address
        record("amend", what=f"account/{number}", about=about, actor=about, at=now)
        return views.account(row)


def accept(spec: Spec, number: int, *, by: str, digest: str, now: datetime) -> views.AccountView:
    """``digest`` is that of the request as shown. The person is told once a reading shows it."""
    by = forms.address(by)
    with writing():
        row = finding.account(number)
        decide(row, "accept", spec=spec, by=by, digest=digest, now=now)
        if row.application == EXTRANET:
            _let_in(row, by, now)
        return views.account(row)


def _let_in(row: AccountRequest, by: str, now: datetime) -> None:
    person = row.person
    Reading.objects.filter(person=person).delete()
    for asleep in ProfileRequest.objects.filter(person=person, state=ProfileState.LEFT):
        move(asleep, "end", actor="", now=now, reason="a new account was accepted")
    person.first_name, person.last_name = row.first_name, row.last_name
    person.structures = row.structures
    person.access_mode, person.listed = row.access_mode, row.listed
    if person.left_on:
        # Let in anew, by an address proved anew: their account may be another by now.
        person.account = ""
    person.accepted_by, person.accepted_on, person.left_on = by, now.date(), None
    person.origin = ""
    person.save()


def refuse(
    spec: Spec, number: int, *, by: str, digest: str, reason: str, now: datetime
) -> views.AccountView:
    by, reason = forms.address(by), forms.reason(reason)
    with writing():
        row = finding.account(number)
        decide(row, "refuse", spec=spec, by=by, digest=digest, now=now, reason=reason)
        about, address = finding.name_of(row), row.person.address
        mails.write("refused", to=address, about=about, now=now, person=row.person)
        return views.account(row)


def withdraw(number: int, *, by: str, now: datetime) -> views.AccountView:
    with writing():
        row = finding.account(number)
        if forms.address(by) not in finding.addresses(row.person):
            raise NotYours(f"account/{number}: only who asked may withdraw it")
        move(row, "withdraw", actor=forms.address(by), now=now)
        return views.account(row)


def show(number: int) -> views.AccountView:
    return views.account(finding.account(number))


def listed(
    *states: AccountState, address: str | Person | None = None, most: int = 1000
) -> Sequence[views.AccountView]:
    """Oldest first; every state when none is named, everybody's when no address is."""
    rows = AccountRequest.objects.select_related("person").order_by("submitted_at", "id")
    if states:
        rows = rows.filter(state__in=[state.value for state in states])
    if address is not None:
        rows = rows.filter(person=finding.person(address))
    return [views.account(row) for row in rows[:most]]


def form_of(number: int) -> AccountForm:
    """The form as it was filled, to be amended."""
    row = finding.account(number)
    known = {name: getattr(row, name, "") for name in AccountForm.__struct_fields__}
    return msgspec.convert({**known, "address": row.person.address}, AccountForm)
