"""Who may open which screen: one table, and nothing is open that is not in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from provisioning.plan.grants import decides
from provisioning.portal import rules, second_factor
from provisioning.portal.credentials import person_of
from provisioning.portal.models import Credential
from provisioning.requests.workflow import profiles_decided_by, spaces_of
from provisioning.spec.model import Spec


class Role(StrEnum):
    """A *person* is signed in, a *member* was let in, a *decider* accepts accounts."""

    VISITOR = "visitor"
    PERSON = "person"
    MEMBER = "member"
    DECIDER = "decider"
    REFERENT = "referent"
    MANAGER = "manager"
    ADMIN = "admin"


SIGNED_IN: Final = frozenset(set(Role) - {Role.VISITOR})
MEMBERS: Final = frozenset({Role.MEMBER})
ANYBODY: Final = frozenset(Role)
SCREENS: Final = {
    "entry": ANYBODY,
    "sign-out": ANYBODY,
    "forgotten": ANYBODY,
    "reset-password": ANYBODY,
    "account_login": ANYBODY,
    "mfa_authenticate": ANYBODY,
    "openid_connect_login": ANYBODY,
    "openid_connect_callback": ANYBODY,
    "identification": ANYBODY,
    "applications": ANYBODY,
    "structures": ANYBODY,
    "summary": ANYBODY,
    "cancel": ANYBODY,
    "sent": ANYBODY,
    "confirm": ANYBODY,
    "new-link": ANYBODY,
    "page": ANYBODY,
    "accessibility": ANYBODY,
    "site-map": ANYBODY,
    "tiles": SIGNED_IN,
    "new-applications": SIGNED_IN,
    "new-structures": SIGNED_IN,
    "new-summary": SIGNED_IN,
    "new-cancel": SIGNED_IN,
    "mails": ANYBODY,  # of a sandbox, and nowhere else
    "account": SIGNED_IN,
    "withdraw": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "sessions": SIGNED_IN,
    "unlink": SIGNED_IN,
    "withdraw-profile": SIGNED_IN,
    "withdraw-correction": SIGNED_IN,
    "identity": MEMBERS,
    "renew": MEMBERS,
    "give-back": MEMBERS,
    "data": SIGNED_IN,
    "data-file": SIGNED_IN,
    "leave": MEMBERS,
    "profiles": MEMBERS,
    "ask-profile": MEMBERS,
    "spaces": SIGNED_IN,
    "directory": MEMBERS,
    "consent": MEMBERS,
    "corrections": frozenset({Role.DECIDER}),
    "decide-correction": frozenset({Role.DECIDER}),
    "queue": frozenset({Role.DECIDER}),
    "decide": frozenset({Role.DECIDER}),
    "decide-several": frozenset({Role.DECIDER}),
    "forget-reason": frozenset({Role.DECIDER, Role.REFERENT}),
    "administration": frozenset({Role.REFERENT}),
    "decide-profiles": frozenset({Role.REFERENT}),
    "decide-profile": frozenset({Role.REFERENT}),
    "holders": frozenset({Role.REFERENT}),
    "holders-export": frozenset({Role.REFERENT}),
    "holding": frozenset({Role.REFERENT}),
    "review": frozenset({Role.REFERENT}),
    "operations": frozenset({Role.ADMIN}),
    "operations-mails": frozenset({Role.ADMIN}),
    "settle": frozenset({Role.ADMIN}),
    "operations-accounts": frozenset({Role.ADMIN}),
    "operations-journal": frozenset({Role.ADMIN}),
    "metrics": frozenset({Role.ADMIN}),
    "campaigns": SIGNED_IN,  # which establishments: portal.campaigns
    "campaign": SIGNED_IN,
    "receipt": SIGNED_IN,
    "reminders": frozenset({Role.MANAGER}),
}

SETTING_UP: Final = frozenset(
    {"account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"}
)
"""All that opens to whoever owes a second factor and has none."""

View = Callable[..., HttpResponse]


def roles(spec: Spec, credential: Credential | None, day: date) -> frozenset[Role]:
    """Held by the address that was proved, and by the file as it is now."""
    if credential is None:
        return frozenset({Role.VISITOR})
    who, person = credential.address, person_of(credential)
    circles = (spec.responsables, *(each.managers for each in spec.applications.values()))
    spaces = spaces_of(spec, who, day)
    held = {
        Role.PERSON: True,
        Role.MEMBER: bool(person and person.accepted_on and person.left_on is None),
        Role.DECIDER: any(decides(circle, who, day) for circle in circles),
        Role.REFERENT: bool(spaces or profiles_decided_by(spec, who, day)),
        Role.MANAGER: any(each.space in spaces for each in spec.campaigns.values()),
        Role.ADMIN: who in spec.admins,
    }
    return frozenset(role for role, given in held.items() if given)


def credential_of(request: HttpRequest) -> Credential | None:
    return request.user if request.user.is_authenticated else None


def screen(route: str, name: str, view: View) -> URLPattern:
    """``view`` at ``route``, for those whom the table lets in."""

    @wraps(view)
    def guarded(request: HttpRequest, **words: Any) -> HttpResponse:
        spec, day = rules.spec(), rules.now().date()
        request.roles = roles(spec, credential_of(request), day)
        if not request.roles & SCREENS[name]:
            return render(request, "portal/forbidden.html", status=403)
        alone = SCREENS[name] != ANYBODY and name not in SETTING_UP
        if alone and second_factor.missing(request, spec, day):
            return redirect("mfa_activate_totp")
        return view(request, **words)

    return path(route, guarded, name=name)
