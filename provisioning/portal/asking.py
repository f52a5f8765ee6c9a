"""A form that is filled over four pages: what is kept between them, and what sending it does.

Whoever sends it is told the same, whether or not the address is known: the difference goes by mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest

from provisioning.portal import credentials
from provisioning.requests.errors import AlreadyThere, WrongMove
from provisioning.requests.form import EXTRANET, AccountForm
from provisioning.requests.models import AccountRequest
from provisioning.requests.store import accounts, finding, mails
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import AccountState
from provisioning.spec.model import Spec

_KEPT = "asking"


class AccountDraft(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """``password`` is a hash; empty: not chosen yet."""

    last_name: str = ""
    first_name: str = ""
    address: str = ""
    password: str = ""
    application: str = ""
    access_mode: str = ""
    structures: list[tuple[str, str]] = []
    message: str = ""


def draft(request: HttpRequest) -> AccountDraft:
    kept: AccountDraft = msgspec.convert(request.session.get(_KEPT, {}), AccountDraft)
    return kept


def keep(request: HttpRequest, kept: AccountDraft) -> None:
    request.session[_KEPT] = msgspec.to_builtins(kept)


def drop(request: HttpRequest) -> None:
    request.session.pop(_KEPT, None)


def first_gap(kept: AccountDraft) -> str:
    """The first page that is not filled; ``summary`` when all are."""
    if not (kept.address and kept.password):
        return "identification"
    if not (kept.application and kept.access_mode):
        return "applications"
    return "summary" if kept.structures else "structures"


def _form(kept: AccountDraft) -> AccountForm:
    known: dict[str, Any] = msgspec.structs.asdict(kept)
    del known["password"]
    return AccountForm(**known | {"structures": tuple(kept.structures)})


def send(spec: Spec, kept: AccountDraft, now: datetime) -> None:
    """``BadRequest`` when the rules have changed since it was filled."""
    credentials.tidy(spec)
    try:
        number = accounts.submit(spec, _form(kept), now=now).id
    except AlreadyThere:
        again(spec, kept.address, kept.application, kept.password, now)
        return
    credentials.choose(number, kept.password, now)


def again(spec: Spec, address: str, application: str, encoded: str, now: datetime) -> None:
    """A request not yet proved gets another link; whoever is known is told so, once a day."""
    person = finding.known(address)
    if person is None:
        return
    waiting = AccountRequest.objects.filter(
        person=person, application=application, state=AccountState.SUBMITTED
    ).first()
    if waiting is None:
        with writing():
            about = f"person/{person.id}#{now.date()}"
            mails.write("already-known", to=address, about=about, now=now, person=person)
        return
    try:
        accounts.link_again(spec, waiting.id, now=now)
    except WrongMove:  # five links were sent: the page says the same
        return
    if encoded:
        credentials.choose(waiting.id, encoded, now)


def new_link(spec: Spec, address: str, now: datetime) -> None:
    again(spec, address, EXTRANET, "", now)
