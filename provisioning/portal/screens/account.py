"""« Mon compte »: who I am, what I hold, what I asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.portal import credentials, rules
from provisioning.portal.policies import Role
from provisioning.requests import views
from provisioning.requests.store import accounts, corrections, expiry, profiles
from provisioning.requests.workflow import (
    LIVE_ACCOUNTS,
    AccountState,
    CorrectionState,
    ProfileState,
)
from provisioning.spec.model import Spec

STATES: Mapping[str, str] = {
    AccountState.SUBMITTED: "À confirmer",
    AccountState.CONFIRMED: "En attente",
    AccountState.ACCEPTED: "Acceptée",
    AccountState.REFUSED: "Refusée",
    AccountState.WITHDRAWN: "Supprimée",
    AccountState.EXPIRED: "Expirée",
}
PROFILE_STATES: Mapping[str, str] = {
    ProfileState.SUBMITTED: "En attente",
    ProfileState.APPROVED: "Acceptée",
    ProfileState.REFUSED: "Refusée",
    ProfileState.WITHDRAWN: "Supprimée",
    ProfileState.EXPIRED: "Expirée",
    ProfileState.REVOKED: "Acceptée, puis retirée",
    ProfileState.ENDED: "Acceptée, puis terminée",
    ProfileState.RENEWED: "Acceptée, puis renouvelée",
    ProfileState.LEFT: "Acceptée, suspendue par votre départ",
    ProfileState.MERGED: "Réunie avec une autre",
}
CORRECTION_STATES: Mapping[str, str] = {
    CorrectionState.SUBMITTED: "En attente",
    CorrectionState.ACCEPTED: "Acceptée",
    CorrectionState.REFUSED: "Refusée",
    CorrectionState.WITHDRAWN: "Supprimée",
}
_WAITING = frozenset({*LIVE_ACCOUNTS, ProfileState.SUBMITTED, CorrectionState.SUBMITTED})
_YES = frozenset(
    {AccountState.ACCEPTED}
    | {state for state, text in PROFILE_STATES.items() if text.startswith("Acceptée")}
)


class OwnRequest(NamedTuple):
    """One request; ``take_back`` is the name of the screen that withdraws it, if it may be."""

    id: int
    kind: str
    title: str
    structures: Sequence[str]
    message: str
    on: Any
    state: str
    reason: str
    take_back: str


class Entitlement(NamedTuple):
    """One grant. ``spaces`` are what it opens with the others that are held."""

    grant: views.ProfileView
    label: str
    spaces: Sequence[str]
    renewable: bool


def account(request: HttpRequest) -> HttpResponse:
    person, spec = credentials.person_of(request.user), rules.spec()
    lines: list[OwnRequest] = []
    held: list[Entitlement] = []
    counted: Counter[str] = Counter()
    if person:
        asked = accounts.listed(address=person)
        granted = profiles.listed(spec, address=person)
        named = corrections.listed(address=person)
        every: list[views.AnyView] = [*asked, *granted, *named]
        counted.update(each.state for each in every)
        lines = sorted(
            (*_accounts(spec, asked), *_profiles(spec, granted), *_corrections(named)),
            key=lambda line: line.on,
            reverse=True,
        )
        held = list(holdings(spec, granted, rules.now().date()))
    values = {
        "person": person,
        "member": Role.MEMBER in request.roles,
        "waiting": sum(counted[state] for state in _WAITING),
        "accepted": sum(counted[state] for state in _YES),
        "refused": counted[AccountState.REFUSED],
        "asked": lines,
        "held": held,
    }
    return render(request, "portal/account.html", values)


def _accounts(spec: Spec, asked: Iterable[views.AccountView]) -> Iterator[OwnRequest]:
    for each in asked:
        application = spec.applications.get(each.application)
        mode = spec.access_modes.get(each.access_mode)
        yield OwnRequest(
            id=each.id,
            kind="demande",
            title=(
                f"{application.label if application else each.application} – "
                f"{mode.label if mode else each.access_mode}"
            ),
            structures=[name for _, name in each.structures],
            message=each.message,
            on=each.submitted_at,
            state=STATES[each.state],
            reason=each.reason,
            take_back="withdraw" if each.state in _WAITING else "",
        )


def _profiles(spec: Spec, asked: Iterable[views.ProfileView]) -> Iterator[OwnRequest]:
    for each in asked:
        refused = each.state in (ProfileState.REFUSED, ProfileState.REVOKED)
        yield OwnRequest(
            id=each.id,
            kind="profil",
            title=f"Profil métier – {label(spec, each.profile)}",
            structures=[name for _, name in each.structures],
            message="",
            on=each.submitted_at,
            state=PROFILE_STATES[each.state],
            reason=each.reason if refused else "",
            take_back="withdraw-profile" if each.state in _WAITING else "",
        )


def _corrections(asked: Iterable[views.CorrectionView]) -> Iterator[OwnRequest]:
    for each in asked:
        yield OwnRequest(
            id=each.id,
            kind="correction",
            title=f"Correction de mon identité – {each.first_name} {each.last_name}",
            structures=(),
            message=each.message,
            on=each.submitted_at,
            state=CORRECTION_STATES[each.state],
            reason=each.reason,
            take_back="withdraw-correction" if each.state in _WAITING else "",
        )


def label(spec: Spec, code: str) -> str:
    known = spec.profiles.get(code)
    return known.label if known else code


def holdings(
    spec: Spec, granted: Iterable[views.ProfileView], today: date
) -> Iterator[Entitlement]:
    live = [
        each
        for each in granted
        if each.state == ProfileState.APPROVED and (each.until is None or each.until >= today)
    ]
    codes = {each.profile for each in live}
    for each in live:
        near = (spec.spaces[code] for code in spec.requiring.get(each.profile, ()))
        yield Entitlement(
            grant=each,
            label=label(spec, each.profile),
            spaces=[space.title for space in near if space.requires.met_by(codes)],
            renewable=expiry.renewable(each.until, today),
        )
