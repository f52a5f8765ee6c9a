"""What the tenant shows comes back, and what is mailed of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioning.requests.errors import Unknown, WrongMove
from provisioning.requests.store import expiry, leaving, mails, readings, reminders
from provisioning.requests.store.readings import Shown
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
    wanting,
)

pytestmark = pytest.mark.usefixtures("store")


def written(template: str) -> list[mails.QueuedMail]:
    return [letter for letter in mails.due(NOW + 900 * DAY) if letter.template == template]


def test_nobody_is_told_that_a_door_is_open_before_a_reading_shows_it() -> None:
    granted()
    assert written("accepted") == written("profile-granted") == []
    readings.mark(SPEC, [Shown(address=PAUL, state="pending")], now=NOW)
    assert [letter.to for letter in written("accepted")] == [PAUL]
    invited = Shown(address=PAUL, profile="aidants", state="pending")
    readings.mark(SPEC, [invited], now=NOW)
    assert written("profile-granted") == []
    held = Shown(address=PAUL, profile="aidants", state="provisioned")
    readings.mark(SPEC, [held], now=NOW)
    assert [letter.to for letter in written("profile-granted")] == [PAUL]


def test_the_same_reading_again_changes_and_says_nothing() -> None:
    granted()
    both = [
        Shown(address=PAUL, state="provisioned"),
        Shown(address=PAUL, profile="aidants", state="provisioned"),
    ]
    assert readings.mark(SPEC, both, now=NOW) == 2
    assert readings.mark(SPEC, both, now=NOW + DAY) == 0
    assert len(written("profile-granted")) == 1


def test_a_profile_given_again_is_announced_again() -> None:
    grant = granted()
    held = [Shown(address=PAUL, profile="aidants", state="provisioned")]
    readings.mark(SPEC, held, now=NOW)
    expiry.revoke(SPEC, grant.id, by=INES, reason="Erreur.", now=NOW)
    approved(*wanting())
    readings.mark(SPEC, held, now=NOW)
    assert len(written("profile-granted")) == 2


def test_somebody_who_returns_after_a_year_is_told_their_identifiers_again() -> None:
    accepted()
    shown = [Shown(address=PAUL, state="provisioned")]
    readings.mark(SPEC, shown, now=NOW)
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    accepted(now=NOW + 200 * DAY)
    readings.mark(SPEC, shown, now=NOW + 200 * DAY)
    assert len(written("accepted")) == 2


def test_a_failure_is_kept_with_its_reason_and_rests_longer_each_time() -> None:
    granted()
    pauses, now = [], NOW
    for _ in range(12):
        failed = Shown(address=PAUL, state="failed", reason="The domain is blocked.")
        readings.mark(SPEC, [failed], now=now)
        (seen,) = readings.seen(PAUL)
        assert seen.reason == "The domain is blocked."
        assert seen.retry_at is not None
        pauses.append(seen.retry_at - now)
        assert readings.resting(now) == {(PAUL, "")}
        now = seen.retry_at
        assert readings.resting(now) == frozenset()
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(minutes=15), timedelta(days=1))
    assert [letter.to for letter in written("refused-by-tenant")] == [ADMIN]


def test_a_failure_that_mends_is_forgotten() -> None:
    granted()
    readings.mark(SPEC, [Shown(address=PAUL, state="failed", reason="x")], now=NOW)
    readings.mark(SPEC, [Shown(address=PAUL, state="provisioned")], now=NOW)
    assert [(seen.state, seen.attempts, seen.reason) for seen in readings.seen()] == [
        ("provisioned", 0, "")
    ]


def test_a_reading_of_somebody_unknown_is_left_out() -> None:
    assert readings.mark(SPEC, [Shown(address="x@y.example", state="provisioned")], now=NOW) == 0


def test_a_mail_leaves_once() -> None:
    asked()
    (letter,) = mails.due(NOW)
    mails.sending(letter.id, NOW)
    assert mails.due(NOW) == []
    with pytest.raises(WrongMove, match="is sending"):
        mails.sending(letter.id, NOW)
    mails.sent(letter.id, NOW)
    with pytest.raises(WrongMove, match="is sent"):
        mails.sending(letter.id, NOW)
    with pytest.raises(Unknown):
        mails.sending(99, NOW)


@pytest.mark.parametrize(("left", "again"), [(True, 0), (False, 1)])
def test_a_mail_whose_sender_died_is_settled_by_a_person(left: bool, again: int) -> None:
    asked()
    (letter,) = mails.due(NOW)
    mails.sending(letter.id, NOW)
    assert mails.lost(NOW + timedelta(minutes=10)) == 0
    later = NOW + timedelta(minutes=16)
    assert mails.lost(later) == 1
    assert mails.due(later) == []
    assert [each.state for each in mails.unsettled()] == ["unknown"]
    mails.settle(letter.id, left=left, by=ADMIN, now=later)
    assert len(mails.due(later)) == again


def test_a_mail_that_did_not_leave_comes_back_later_and_not_for_ever() -> None:
    asked()
    now = NOW
    for tried in range(8):
        (letter,) = mails.due(now)
        mails.sending(letter.id, now)
        mails.failed(letter.id, "550 no such mailbox", now)
        assert mails.due(now) == []
        now += timedelta(minutes=2**tried)
    assert mails.due(now) == []
    assert [each.reason for each in mails.unsettled()] == ["550 no such mailbox"]


def test_deciders_get_one_message_a_day_of_what_waits_for_them() -> None:
    accepted()
    wanting("aidants", "tarif")
    confirmed("zoe@ars.example")
    told = reminders.remind(SPEC, now=NOW)
    assert {who: len(what) for who, what in told.items()} == {
        CLAIRE: 2,
        NADIA: 1,
        INES: 2,
        KARIM: 1,
    }
    assert len(written("waiting")) == 4
    assert reminders.remind(SPEC, now=NOW) == {}


def test_what_waits_too_long_is_said_again_at_each_reminder() -> None:
    accepted()
    wanting("tarif")
    days = [day for day in range(80) if reminders.remind(SPEC, now=NOW + day * DAY)]
    assert days == [0, *SPEC.retention.reminders]


def test_nobody_is_reminded_of_their_own_request() -> None:
    accepted(INES)
    wanting(address=INES)
    assert set(reminders.waiting(SPEC, NOW.date())) == {CLAIRE}
