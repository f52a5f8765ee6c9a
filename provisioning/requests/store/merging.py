"""One person known under several addresses."""

from __future__ import annotations

from datetime import datetime

from provisioning.plan.grants import decides
from provisioning.requests import form as forms
from provisioning.requests.errors import AlreadyThere, BadRequest, NotYours
from provisioning.requests.journal import JournalEntry, record, record_all
from provisioning.requests.models import (
    AccountRequest,
    Alias,
    Correction,
    Decision,
    Mail,
    Person,
    ProfileRequest,
    Reading,
)
from provisioning.requests.store import finding
from provisioning.requests.store.renaming import rank
from provisioning.requests.store.transition import move
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import (
    LIVE_ACCOUNTS,
    LIVE_PROFILES,
    CorrectionState,
    ProfileState,
)
from provisioning.spec.model import Spec


def add_alias(spec: Spec, address: str, alias: str, *, by: str, now: datetime) -> None:
    """Another address of somebody known. What that address decided about them is taken back."""
    by, alias = forms.address(by), forms.address(alias)
    with writing():
        person = finding.person(address)
        _allowed(spec, by, finding.addresses(person) | {alias}, now)
        if finding.known(alias):
            raise AlreadyThere(f"{alias} is already known; merge the two people if they are one")
        if person.accepted_by == alias:
            raise BadRequest(_own_account(person))
        Alias.objects.create(address=alias, person=person)
        about = person.address
        record("alias", what=f"person/{person.id}", about=about, actor=by, at=now)
        _take_back(person, now)


def merge(spec: Spec, keep: str, other: str, *, by: str, now: datetime) -> None:
    """Two people are one: everything of ``other`` becomes ``keep``'s, whose account stays.

    Of two live requests for one profile the grant stays, else the older. What one of the two
    decided about the other is taken back: nobody decides on themself.
    """
    by = forms.address(by)
    with writing():
        kept, gone = finding.person(keep), finding.person(other)
        if kept.id == gone.id:
            raise BadRequest(f"{keep} and {other} are already one person")
        _allowed(spec, by, finding.addresses(kept) | finding.addresses(gone), now)
        _accounts(kept, gone, by, now)
        _profiles(kept, gone, by, now)
        _corrections(gone, by, now)
        for model in (AccountRequest, ProfileRequest, Correction, Alias, Decision, Mail):
            model.objects.filter(person=gone).update(person=kept)
        Reading.objects.filter(person=gone).delete()
        one, two = f"person/{kept.id}", f"person/{gone.id}"
        about, joined = kept.address, gone.address
        record_all(
            [
                JournalEntry(
                    act="merge",
                    what=one,
                    about=about,
                    joined=joined,
                    actor=by,
                    at=now,
                    detail={"other": two},
                ),
                JournalEntry(
                    act="merged", what=two, about=joined, actor=by, at=now, detail={"other": one}
                ),
            ]
        )
        gone.delete()
        _inherit(kept, gone)
        _take_back(kept, now)


def rebind(spec: Spec, address: str, *, by: str, now: datetime, account: str = "") -> None:
    """Somebody has another account from now on: ``account``, or whichever proves to be theirs."""
    by = forms.address(by)
    with writing():
        person = finding.person(address)
        _allowed(spec, by, finding.addresses(person), now)
        what, former = f"person/{person.id}", person.account
        person.account, person.sign_ins_read_on = account, None
        person.save(update_fields=["account", "sign_ins_read_on"])
        about = person.address
        record("rebind", what=what, about=about, actor=by, at=now, account=account, former=former)


def _allowed(spec: Spec, by: str, about: frozenset[str], now: datetime) -> None:
    if by in about:
        raise NotYours("nobody decides on themself; ask another responsable or admin")
    if by not in spec.admins and not decides(spec.responsables, by, now.date()):
        raise NotYours(f"{by} may not say who is who; ask a responsable or an admin")


def _accounts(kept: Person, gone: Person, by: str, now: datetime) -> None:
    live = [state.value for state in LIVE_ACCOUNTS]
    rows = AccountRequest.objects.filter(state__in=live)
    mine = set(rows.filter(person=kept).values_list("application", flat=True))
    for row in rows.filter(person=gone).select_related("person"):
        if row.application in mine:
            move(row, "withdraw", actor=by, now=now, reason="merged with another request")


def _corrections(gone: Person, by: str, now: datetime) -> None:
    """It was about the name of one who is no more."""
    waiting = Correction.objects.filter(person=gone, state=CorrectionState.SUBMITTED)
    for row in waiting.select_related("person"):
        move(row, "withdraw", actor=by, now=now, reason="merged with another person")


def _profiles(kept: Person, gone: Person, by: str, now: datetime) -> None:
    live = [state.value for state in LIVE_PROFILES]
    rows = ProfileRequest.objects.filter(state__in=live).select_related("person")
    mine = {row.profile: row for row in rows.filter(person=kept)}
    for row in rows.filter(person=gone):
        if row.profile in mine:
            move(max(mine[row.profile], row, key=rank), "merge", actor=by, now=now)


def _inherit(kept: Person, gone: Person) -> None:
    """An acceptance is not lost, unless it was given by the very person it is about."""
    mine = finding.addresses(kept)
    if kept.accepted_on is None and gone.accepted_on is not None:
        kept.accepted_by, kept.accepted_on = gone.accepted_by, gone.accepted_on
        kept.left_on, kept.structures = gone.left_on, gone.structures
        kept.idle_steps, kept.idle_step_on = gone.idle_steps, gone.idle_step_on
        kept.access_mode, kept.listed = gone.access_mode, gone.listed
    elif gone.accepted_on is not None:
        kept.structures = tuple(dict.fromkeys((*kept.structures, *gone.structures)))
    if not kept.account:
        kept.account, kept.sign_ins_read_on = gone.account, gone.sign_ins_read_on
    kept.last_seen = max(filter(None, (kept.last_seen, gone.last_seen)), default=None)
    if kept.accepted_by in mine:
        raise BadRequest(_own_account(kept))
    kept.save()


def _own_account(person: Person) -> str:
    return (
        f"the account of {person.address} was accepted by one of their own addresses; "
        "let it leave first, and another responsable accept it"
    )


def _take_back(person: Person, now: datetime) -> None:
    for row in ProfileRequest.objects.filter(
        person=person,
        state__in=[ProfileState.APPROVED, ProfileState.LEFT],
        decided_by__in=finding.addresses(person),
    ).select_related("person"):
        move(row, "revoke", actor="", now=now, reason="approved by the person themself")
