"""The tables: which moves exist, and who may decide."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from provisioning.requests.errors import WrongMove
from provisioning.requests.workflow import (
    ACCOUNT_MOVES,
    PROFILE_MOVES,
    AccountState,
    Asked,
    ProfileState,
    may_decide,
    may_end,
    moved,
    objection,
)
from tests.requests.story import ADMIN, CLAIRE, HEAD, INES, KARIM, NADIA, PAUL, SPEC

TODAY = date(2026, 11, 23)
ACCOUNT_EVENTS = ("confirm", "accept", "refuse", "withdraw", "expire")
PROFILE_EVENTS = (
    "approve",
    "refuse",
    "withdraw",
    "expire",
    "revoke",
    "end",
    "renew",
    "leave",
    "come back",
    "merge",
)
ACCOUNTS = {
    "submitted": {"confirm": "confirmed", "withdraw": "withdrawn"},
    "confirmed": {
        "accept": "accepted",
        "refuse": "refused",
        "withdraw": "withdrawn",
        "expire": "expired",
    },
}
PROFILES = {
    "submitted": {
        "approve": "approved",
        "refuse": "refused",
        "withdraw": "withdrawn",
        "expire": "expired",
        "merge": "merged",
    },
    "approved": {
        "revoke": "revoked",
        "end": "ended",
        "renew": "renewed",
        "leave": "left",
        "merge": "merged",
    },
    "left": {"come back": "approved", "revoke": "revoked", "end": "ended", "merge": "merged"},
}


@pytest.mark.parametrize(("state", "event"), list(product(AccountState, ACCOUNT_EVENTS)))
def test_an_account_request_moves_only_as_the_table_says(state: AccountState, event: str) -> None:
    expected = ACCOUNTS.get(state, {}).get(event)
    if expected is None:
        with pytest.raises(WrongMove, match=f"account/1 is {state}: {event} is not possible"):
            moved(ACCOUNT_MOVES, state, event, what="account/1")
    else:
        assert moved(ACCOUNT_MOVES, state, event, what="account/1") == expected


@pytest.mark.parametrize(("state", "event"), list(product(ProfileState, PROFILE_EVENTS)))
def test_a_profile_request_moves_only_as_the_table_says(state: ProfileState, event: str) -> None:
    expected = PROFILES.get(state, {}).get(event)
    if expected is None:
        with pytest.raises(WrongMove, match=f"profile/1 is {state}: {event} is not possible"):
            moved(PROFILE_MOVES, state, event, what="profile/1")
    else:
        assert moved(PROFILE_MOVES, state, event, what="profile/1") == expected


def test_every_event_of_the_tables_is_in_the_products_above() -> None:
    assert {event for _, event in ACCOUNT_MOVES} == set(ACCOUNT_EVENTS)
    assert {event for _, event in PROFILE_MOVES} == set(PROFILE_EVENTS)


# Who may decide:        account  aidants  tarif  chosen  an unknown profile
DECIDERS = {
    CLAIRE: "              yes      yes      no     no      no",
    NADIA: "               yes      no       no     no      no",
    INES: "                no       yes      yes    no      no",
    KARIM: "               no       no       yes    no      no",
    HEAD: "                no       no       no     yes     no",
    ADMIN: "               no       no       no     no      no",
    PAUL: "                no       no       no     no      no",
    "nobody@x.example": "  no       no       no     no      no",
}
WHAT = (None, "aidants", "tarif", "chosen", "unheard-of")
CELLS = [
    (who, what, cell == "yes")
    for who, row in DECIDERS.items()
    for what, cell in zip(WHAT, row.split(), strict=True)
]


@pytest.mark.parametrize(("who", "what", "may"), CELLS)
def test_who_may_decide(who: str, what: str | None, may: bool) -> None:
    request = Asked(about=frozenset({PAUL}), profile=what)
    assert may_decide(SPEC, request, who, TODAY) is may


@pytest.mark.parametrize(("who", "what", "_"), CELLS)
def test_nobody_decides_on_themself_under_any_alias(who: str, what: str | None, _: bool) -> None:
    request = Asked(about=frozenset({PAUL, who}), profile=what)
    assert "own request" in str(objection(SPEC, request, who, TODAY))


def test_somebody_decides_until_the_last_day_of_their_charge() -> None:
    request = Asked(about=frozenset({PAUL}))
    assert may_decide(SPEC, request, HEAD, date(2026, 6, 30))
    assert not may_decide(SPEC, request, HEAD, date(2026, 7, 1))


def test_whom_to_ask_instead_is_said_and_is_never_the_person_concerned() -> None:
    request = Asked(about=frozenset({INES}), profile="aidants")
    said = str(objection(SPEC, request, KARIM, TODAY))
    assert CLAIRE in said
    assert INES not in said


@pytest.mark.parametrize(
    ("who", "may"),
    [(INES, True), (CLAIRE, True), (NADIA, True), (ADMIN, True), (PAUL, True), (KARIM, False)],
)
def test_taking_away_is_wider_than_giving(who: str, may: bool) -> None:
    request = Asked(about=frozenset({PAUL}), profile="aidants")
    assert may_end(SPEC, request, who, TODAY) is may
