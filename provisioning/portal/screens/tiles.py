"""« Vos applications »: what is open to me, and the name to sign in there with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.portal import credentials, rules
from provisioning.requests.form import EXTRANET
from provisioning.requests.models import Person
from provisioning.requests.store import accounts, readings
from provisioning.requests.workflow import AccountState
from provisioning.spec.model import Spec


class Tile(NamedTuple):
    """``login`` is the name to sign in there with; empty where it is not known."""

    label: str
    description: str
    url: str
    login: str


def tiles(request: HttpRequest) -> HttpResponse:
    """The Extranet's once a reading of the tenant showed the account: before, it has no door."""
    person = credentials.person_of(request.user)
    shown = list(_tiles(rules.spec(), person)) if person else []
    return render(request, "portal/tiles.html", {"tiles": shown, "person": person})


def _tiles(spec: Spec, person: Person) -> Iterator[Tile]:
    if person.left_on:
        return
    mine = accounts.listed(AccountState.ACCEPTED, address=person)
    open_ = {each.application for each in mine} - {EXTRANET}
    if person.accepted_on and any(
        each.state == "provisioned" for each in readings.seen(person.address) if not each.profile
    ):
        open_.add(EXTRANET)
    for code, application in spec.applications.items():
        home = spec.instance.invitation.redirect if code == EXTRANET else ""
        url = application.url or home
        if code in open_ and url:
            login = _login(spec, person) if code == EXTRANET else ""
            yield Tile(application.label, application.description or "", url, login)
    if EXTRANET in open_ and EXTRANET not in spec.applications:
        url = spec.instance.invitation.redirect
        yield Tile(spec.instance.title, "", url, _login(spec, person))


def _login(spec: Spec, person: Person) -> str:
    """A guest signs in by the address that they gave; a standard account's is in their mail."""
    mode = spec.access_modes.get(person.access_mode)
    return person.address if mode and mode.kind == "microsoft" else ""
