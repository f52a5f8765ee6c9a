"""Somebody leaves, and perhaps comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioning.requests.errors import AlreadyThere, NotYours, WrongMove
from provisioning.requests.store import accounts, expiry, mails, profiles
from provisioning.requests.store.granting import granting
from provisioning.requests.store.leaving import come_back, leave, leavers, removable_on
from tests.requests.story import (
    ADMIN,
    CLAIRE,
    DAY,
    INES,
    KARIM,
    NADIA,
    NOW,
    PAUL,
    SPEC,
    accepted,
    approved,
    asked,
    confirmed,
    granted,
    spec,
    wanting,
)

pytestmark = pytest.mark.usefixtures("store")


def standing() -> set[str]:
    return {given.profile for who in granting(NOW.date(), spec=SPEC) for given in who.approvals}


@pytest.mark.parametrize("by", [CLAIRE, ADMIN, PAUL])
def test_whoever_leaves_has_no_access_and_is_to_be_blocked(by: str) -> None:
    granted()
    wanting("tarif")
    leave(SPEC, PAUL, by=by, now=NOW)
    assert list(granting(NOW.date(), spec=SPEC)) == []
    (gone,) = leavers()
    assert (gone.address, gone.left_on) == (PAUL, NOW.date())
    assert removable_on(SPEC, gone.left_on) - gone.left_on == timedelta(days=90)
    soon = spec(retention={"left_deleted": 1})
    assert removable_on(soon, gone.left_on) - gone.left_on == timedelta(days=31)
    assert {each.state for each in profiles.listed(SPEC, address=PAUL)} == {"left", "withdrawn"}
    assert "leaving" in {letter.template for letter in mails.due(NOW)}


def test_a_stranger_does_not_make_somebody_leave() -> None:
    granted()
    with pytest.raises(NotYours):
        leave(SPEC, PAUL, by=INES, now=NOW)
    assert standing() == {"aidants"}


@pytest.mark.parametrize(("days", "works"), [(0, True), (30, True), (31, False)])
def test_a_departure_is_undone_within_30_days(days: int, works: bool) -> None:
    granted()
    leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    later = NOW + days * DAY
    if works:
        assert come_back(SPEC, PAUL, by=NADIA, now=later) == 1
        assert standing() == {"aidants"}
    else:
        with pytest.raises(WrongMove, match="over 30 days"):
            come_back(SPEC, PAUL, by=NADIA, now=later)
        assert standing() == set()


def test_what_ended_meanwhile_stays_ended() -> None:
    granted("tarif", by=KARIM)
    leave(SPEC, PAUL, by=CLAIRE, now=NOW + 360 * DAY)
    assert come_back(SPEC, PAUL, by=CLAIRE, now=NOW + 370 * DAY) == 0


def test_nobody_lets_themself_come_back() -> None:
    accepted(CLAIRE, by=NADIA)
    leave(SPEC, CLAIRE, by=NADIA, now=NOW)
    for by in (CLAIRE, INES):
        with pytest.raises(NotYours):
            come_back(SPEC, CLAIRE, by=by, now=NOW)


def test_a_departure_is_said_once_and_comes_before_a_return() -> None:
    granted()
    with pytest.raises(WrongMove, match="did not leave"):
        come_back(SPEC, PAUL, by=CLAIRE, now=NOW)
    leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    with pytest.raises(AlreadyThere, match="already left"):
        leave(SPEC, PAUL, by=CLAIRE, now=NOW)


def test_after_30_days_the_sleeping_grants_end_and_a_new_account_starts_from_nothing() -> None:
    grant = granted()
    leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    with pytest.raises(AlreadyThere, match="come back"):
        asked(now=NOW + 30 * DAY)
    later = NOW + 31 * DAY
    request = confirmed(now=later)
    accounts.accept(SPEC, request.id, by=CLAIRE, digest=request.digest, now=later)
    assert [who.approvals for who in granting(later.date(), spec=SPEC)] == [()]
    assert profiles.show(SPEC, grant.id).state == "ended"
    assert approved(*wanting(now=later), now=later).state == "approved"


def test_departures_are_closed_by_their_date() -> None:
    grant = granted()
    leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    assert expiry.expire(SPEC, now=NOW + 30 * DAY).grants == ()
    assert expiry.expire(SPEC, now=NOW + 31 * DAY).grants == (grant.id,)


def test_whoever_left_asks_for_no_profile() -> None:
    granted()
    leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    with pytest.raises(WrongMove, match="left on"):
        wanting("tarif")
