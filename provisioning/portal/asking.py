"""A form that is filled over four pages: what is kept between them, and what sending it does.

Whoever sends it is told the same, whether or not the address is known: the difference goes by mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from django.http import HttpRequest

from provisioning.portal import credentials, drafts
from provisioning.requests.errors import AlreadyThere, WrongMove
from provisioning.requests.form import EXTRANET, AccountForm
from provisioning.requests.models import AccountRequest, Person
from provisioning.requests.store import accounts, finding, mails
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import AccountState
from provisioning.spec.model import Spec


class Wizard(NamedTuple):
    """Pages in their order, each with its label, and ``cancel``; ``key``: of what is kept."""

    key: str
    title: str
    steps: tuple[tuple[str, str], ...]
    cancel: str

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.steps]

    def page(self, kind: str) -> str:
        """The name of the page of this wizard where that is filled."""
        return next(name for name in self.names if name.endswith(kind))


ACCOUNT: Final = Wizard(
    "asking",
    "Demande de création de compte",
    (
        ("identification", "Identification"),
        ("applications", "Applications"),
        ("structures", "Structures"),
        ("summary", "Récapitulatif"),
    ),
    "cancel",
)
APPLICATION: Final = Wizard(
    "asking-more",
    "Demande d'habilitation",
    (
        ("new-applications", "Applications"),
        ("new-structures", "Structures"),
        ("new-summary", "Récapitulatif"),
    ),
    "new-cancel",
)
"""Of somebody who is signed in: who they are is known and proved."""


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
    listed: bool = False


def draft(request: HttpRequest, wizard: Wizard = ACCOUNT) -> AccountDraft:
    kept: AccountDraft = msgspec.convert(request.session.get(wizard.key, {}), AccountDraft)
    return kept


def resumed(request: HttpRequest, now: datetime) -> bool:
    """Whether the session has ended, and what was typed in it is here again."""
    if ACCOUNT.key in request.session:
        return False
    found = drafts.kept(request, now)
    try:
        kept = msgspec.convert(found, AccountDraft)
    except msgspec.ValidationError:  # none, or one of another release
        return False
    request.session[ACCOUNT.key] = msgspec.to_builtins(kept)
    return True


def keep(request: HttpRequest, kept: AccountDraft, now: datetime, wizard: Wizard = ACCOUNT) -> None:
    request.session[wizard.key] = msgspec.to_builtins(kept)
    if wizard is ACCOUNT:
        drafts.keep(request, request.session[wizard.key], now)


def drop(request: HttpRequest, wizard: Wizard = ACCOUNT) -> None:
    request.session.pop(wizard.key, None)
    if wizard is ACCOUNT:
        drafts.drop(request)


def first_gap(kept: AccountDraft, wizard: Wizard = ACCOUNT) -> str:
    """The first page that is not filled; the summary when all are."""
    if wizard is ACCOUNT and not (kept.address and kept.password):
        return wizard.page("identification")
    if not (kept.application and kept.access_mode):
        return wizard.page("applications")
    return wizard.page("summary" if kept.structures else "structures")


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


def send_more(spec: Spec, person: Person, kept: AccountDraft, now: datetime) -> None:
    """By somebody who signed in: their address was proved. ``AlreadyThere``, ``BadRequest``."""
    form = msgspec.structs.replace(
        _form(kept),
        address=person.address,
        first_name=person.first_name,
        last_name=person.last_name,
        listed=person.listed,
    )
    accounts.submit(spec, form, now=now, proved=True)


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
