"""Who opens which screen, and what of whom: every role, every screen, one's own and another's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from provisioning.portal.credentials import grant
from provisioning.portal.policies import SCREENS, Role
from provisioning.requests.form import CorrectionForm
from provisioning.requests.store import corrections
from tests.portal.campaign import campaigning
from tests.portal.conftest import Portal, text
from tests.requests.story import (
    ADMIN,
    CLAIRE,
    INES,
    KARIM,
    NADIA,
    NOW,
    PAUL,
    ZOE,
    accepted,
    approved,
    confirmed,
    spec,
    wanting,
)

V, P, M, D = Role.VISITOR, Role.PERSON, Role.MEMBER, Role.DECIDER
R, C, A = Role.REFERENT, Role.MANAGER, Role.ADMIN
SIGNED = {P, M, D, R, C, A}
EVERYBODY = {V, *SIGNED}
TRUTH = {
    "entry": EVERYBODY,
    "sign-out": EVERYBODY,
    "forgotten": EVERYBODY,
    "reset-password": EVERYBODY,
    "account_login": EVERYBODY,
    "mfa_authenticate": EVERYBODY,
    "openid_connect_login": EVERYBODY,
    "openid_connect_callback": EVERYBODY,
    "identification": EVERYBODY,
    "applications": EVERYBODY,
    "structures": EVERYBODY,
    "summary": EVERYBODY,
    "cancel": EVERYBODY,
    "sent": EVERYBODY,
    "confirm": EVERYBODY,
    "new-link": EVERYBODY,
    "mails": EVERYBODY,
    "page": EVERYBODY,
    "accessibility": EVERYBODY,
    "site-map": EVERYBODY,
    "tiles": SIGNED,
    "new-applications": SIGNED,
    "new-structures": SIGNED,
    "new-summary": SIGNED,
    "new-cancel": SIGNED,
    "account": SIGNED,
    "account_reauthenticate": SIGNED,
    "mfa_reauthenticate": SIGNED,
    "mfa_reauthenticate_webauthn": SIGNED,
    "mfa_add_webauthn": SIGNED,
    "mfa_remove_webauthn": SIGNED,
    "mfa_index": SIGNED,
    "mfa_activate_totp": SIGNED,
    "mfa_deactivate_totp": SIGNED,
    "mfa_generate_recovery_codes": SIGNED,
    "mfa_view_recovery_codes": SIGNED,
    "sessions": SIGNED,
    "unlink": SIGNED,
    "withdraw": SIGNED,
    "withdraw-profile": SIGNED,
    "withdraw-correction": SIGNED,
    "identity": {M},
    "renew": {M},
    "give-back": {M},
    "data": SIGNED,
    "data-file": SIGNED,
    "leave": {M},
    "profiles": {M},
    "ask-profile": {M},
    "spaces": SIGNED,
    "directory": {M},
    "consent": {M},
    "queue": {D},
    "decide": {D},
    "decide-several": {D},
    "forget-reason": {D, R},
    "administration": {R},
    "decide-profiles": {R},
    "decide-profile": {R},
    "holders": {R},
    "holders-export": {R},
    "holding": {R},
    "review": {R},
    "operations": {A},
    "operations-mails": {A},
    "settle": {A},
    "operations-accounts": {A},
    "operations-journal": {A},
    "metrics": {A},
    "campaigns": SIGNED,
    "campaign": SIGNED,
    "receipt": SIGNED,
    "reminders": {C},
    "corrections": {D},
    "decide-correction": {D},
}
"""Whom each screen opens to, written beside the code and not from it."""

WORDS: dict[str, list[object]] = {
    "campaign": ["rapports"],
    "confirm": ["faux"],
    "forget-reason": [99],
    "holders": ["finances"],
    "holders-export": ["finances"],
    "mfa_remove_webauthn": [99],
    "openid_connect_callback": ["microsoft"],
    "openid_connect_login": ["microsoft"],
    "page": ["rien"],
    "receipt": ["rapports", "990000002"],
    "reminders": ["rapports"],
    "reset-password": ["faux"],
    "review": ["finances"],
    "settle": [99],
}
OWN = {
    "withdraw": {M: (302, 404), **dict.fromkeys(SIGNED - {M}, (None, 404))},
    "withdraw-profile": {M: (302, 404), **dict.fromkeys(SIGNED - {M}, (None, 404))},
    "withdraw-correction": {M: (302, 404), **dict.fromkeys(SIGNED - {M}, (None, 404))},
    "unlink": dict.fromkeys(SIGNED, (302, 404)),
    "renew": {M: (302, 404)},
    "give-back": {M: (400, 404)},
    "decide": {D: (404, 302)},
    "decide-profile": {R: (404, 200)},
    "holding": {R: (404, 404)},  # of a space that is another's
    "decide-correction": {D: (404, 302)},
}
"""Of each screen about one thing: what comes back for one's own, and for another's."""
APART = {"mfa_remove_webauthn", "forget-reason", "settle"}
"""The first asks for a proof before it looks (below); the second says the same whether there is
one or not; a mail to settle is nobody's own.
"""


def test_every_screen_has_its_row_of_truth_and_its_address(portal: Portal) -> None:
    del portal  # its settings are what is looked at
    addresses = {pattern.name: pattern for pattern in get_resolver().url_patterns}
    numbered = {name for name, each in addresses.items() if "<int:" in str(each.pattern)}

    assert TRUTH.keys() == SCREENS.keys() == addresses.keys()
    assert OWN.keys() == numbered - APART


WAITING = "attente@ars.example"
WHO = {P: WAITING, M: PAUL, D: NADIA, R: KARIM, C: INES, A: ADMIN}
ALSO = {C: {R}}
"""Who runs a campaign is a référent of the space where it takes place."""


def browser(portal: Portal, role: Role) -> Client:
    return portal.another() if role is V else portal.signed_in(WHO[role])


def place(name: str) -> str:
    """Where a screen is, of a thing that nobody has."""
    return reverse(name, args=WORDS.get(name, [99] if name in OWN else []))


@pytest.mark.parametrize("role", Role)
def test_a_screen_opens_to_those_of_its_row_and_to_nobody_else(portal: Portal, role: Role) -> None:
    accepted()
    confirmed(WAITING)
    if role is C:
        portal.rules = campaigning()
    answers = {}
    for name in SCREENS:
        for method in ("get", "post"):
            if (name, method, role) == ("leave", "post", M):
                continue  # they would be out
            answer = getattr(browser(portal, role), method)(place(name))
            answers[name, method] = answer.status_code

    closed = {name for (name, _), status in answers.items() if status == 403}
    held = {role, *ALSO.get(role, ())}
    assert closed == {name for name, opened in TRUTH.items() if held.isdisjoint(opened)}
    assert all(answers[name, "get"] == answers[name, "post"] == 403 for name in closed)


CASES = [
    (name, role, whose)
    for name, rows in OWN.items()
    for role in TRUTH[name]
    for whose in (0, 1)
    if rows[role][whose] is not None
]


def _things(address: str, by: str) -> dict[str, int]:
    """Whatever somebody may ask for, by the screens about it."""
    accepted(address, by=by)
    other = confirmed(address, application="other").id
    given = approved(wanting("aidants", address=address)[0], by="ines@cnsa.example").id
    asked = wanting("tarif", address=address)[0].id
    form = CorrectionForm(first_name="Tout", last_name="Autre")
    named = corrections.ask(spec(), form, by=address, now=NOW).id
    return {
        "withdraw": other,
        "withdraw-profile": asked,
        "withdraw-correction": named,
        **_linked(address),
        "renew": given,
        "give-back": given,
        "decide": other,
        "decide-profile": asked,
        "holding": given,
        "decide-correction": named,
    }


def _linked(address: str) -> dict[str, int]:
    from allauth.socialaccount.models import SocialAccount

    user = grant(address, "", address, "!")
    return {"unlink": SocialAccount.objects.create(user=user, provider="x", uid=address).pk}


@pytest.mark.parametrize(("name", "role", "whose"), CASES)
def test_one_s_own_and_another_s(portal: Portal, name: str, role: Role, whose: int) -> None:
    """404, which does not tell whether there is such a thing, and nothing changed."""
    address = CLAIRE if role is D else WHO[role]
    if role is P:
        confirmed(WAITING)
    own = _things(address, NADIA) if role in {M, D, R} else _linked(address)
    other = _things(ZOE, NADIA)
    number = (own, other)[whose][name]

    answer = portal.signed_in(address).post(reverse(name, args=[number]))

    assert answer.status_code == OWN[name][role][whose]
    absent = portal.signed_in(address).post(reverse(name, args=[9_999]))
    assert absent.status_code == 404
    if answer.status_code == 404:
        assert text(answer) == text(absent)


def test_a_key_of_somebody_else_is_not_there_to_be_taken_away(portal: Portal) -> None:
    from allauth.mfa.models import Authenticator

    accepted(ZOE)
    zoe = grant(ZOE, "", ZOE, "!")
    key = Authenticator.objects.create(user=zoe, type=Authenticator.Type.WEBAUTHN, data={})

    answer = portal.responsable().post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
