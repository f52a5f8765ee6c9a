"""Who opens which screen, and what of whom: every role, every screen, one's own and another's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from provisioning.portal.policies import SCREENS, Role
from provisioning.requests.form import CorrectionForm
from provisioning.requests.store import corrections
from tests.portal.conftest import Portal, text
from tests.requests.story import (
    ADMIN,
    CLAIRE,
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
EVERYBODY = {V, P, M, D}
TRUTH = {
    "entry": EVERYBODY,
    "sign-out": EVERYBODY,
    "forgotten": EVERYBODY,
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
    "tiles": {P, M, D},
    "new-applications": {P, M, D},
    "new-structures": {P, M, D},
    "new-summary": {P, M, D},
    "new-cancel": {P, M, D},
    "account": {P, M, D},
    "withdraw": {P, M, D},
    "withdraw-profile": {P, M, D},
    "withdraw-correction": {P, M, D},
    "identity": {M},
    "renew": {M},
    "give-back": {M},
    "data": {P, M, D},
    "data-file": {P, M, D},
    "leave": {M},
    "profiles": {M},
    "ask-profile": {M},
    "spaces": {P, M, D},
    "directory": {M},
    "consent": {M},
    "queue": {D},
    "decide": {D},
    "corrections": {D},
    "decide-correction": {D},
}
"""Whom each screen opens to, written beside the code and not from it."""

WORDS: dict[str, list[object]] = {"confirm": ["faux"], "page": ["rien"]}
OWN = {
    "withdraw": {M: (302, 404), D: (302, 404), P: (None, 404)},
    "withdraw-profile": {M: (302, 404), D: (302, 404), P: (None, 404)},
    "withdraw-correction": {M: (302, 404), D: (302, 404), P: (None, 404)},
    "renew": {M: (302, 404)},
    "give-back": {M: (400, 404)},
    "decide": {D: (404, 302)},
    "decide-correction": {D: (404, 302)},
}
"""Of each screen about one thing: what comes back for one's own, and for another's."""


def test_every_screen_has_its_row_of_truth_and_its_address(portal: Portal) -> None:
    del portal  # its settings are what is looked at
    addresses = {pattern.name: pattern for pattern in get_resolver().url_patterns}
    numbered = {name for name, each in addresses.items() if "<int:" in str(each.pattern)}

    assert TRUTH.keys() == SCREENS.keys() == addresses.keys()
    assert OWN.keys() == numbered


def browser(portal: Portal, role: Role) -> Client:
    match role:
        case Role.VISITOR:
            return portal.another()
        case Role.PERSON:
            return portal.signed_in(ADMIN)  # named, and asked for nothing
        case Role.MEMBER:
            return portal.signed_in(PAUL)
        case Role.DECIDER:
            return portal.signed_in(NADIA)  # named, and asked for nothing


@pytest.mark.parametrize("role", Role)
def test_a_screen_opens_to_those_of_its_row_and_to_nobody_else(portal: Portal, role: Role) -> None:
    accepted()
    answers = {}
    for name in SCREENS:
        words = WORDS.get(name, [99] if name in OWN else [])
        for method in ("get", "post"):
            if (name, method, role) == ("leave", "post", M):
                continue  # they would be out
            answer = getattr(browser(portal, role), method)(reverse(name, args=words))
            answers[name, method] = answer.status_code

    closed = {name for (name, _), status in answers.items() if status == 403}
    assert closed == {name for name, opened in TRUTH.items() if role not in opened}
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
    grant = approved(wanting("aidants", address=address)[0], by="ines@cnsa.example").id
    asked = wanting("tarif", address=address)[0].id
    form = CorrectionForm(first_name="Tout", last_name="Autre")
    named = corrections.ask(spec(), form, by=address, now=NOW).id
    return {
        "withdraw": other,
        "withdraw-profile": asked,
        "withdraw-correction": named,
        "renew": grant,
        "give-back": grant,
        "decide": other,
        "decide-correction": named,
    }


@pytest.mark.parametrize(("name", "role", "whose"), CASES)
def test_one_s_own_and_another_s(portal: Portal, name: str, role: Role, whose: int) -> None:
    """404, which does not tell whether there is such a thing, and nothing changed."""
    address = {P: ADMIN, M: PAUL, D: CLAIRE}[role]
    own = _things(address, NADIA) if role is not P else {}
    other = _things(ZOE, NADIA)
    number = (own, other)[whose][name]

    answer = portal.signed_in(address).post(reverse(name, args=[number]))

    assert answer.status_code == OWN[name][role][whose]
    absent = portal.signed_in(address).post(reverse(name, args=[9_999]))
    assert absent.status_code == 404
    if answer.status_code == 404:
        assert text(answer) == text(absent)
