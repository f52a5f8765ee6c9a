"""Who was seen, who is warned, blocked, and comes back: in a real store."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from provisioning.requests.store import finding, leaving, mails, merging, readings, signs_of_life
from provisioning.requests.store.readings import Shown
from provisioning.requests.store.signs_of_life import Walked
from provisioning.settings import Settings
from tests.requests.story import CLAIRE, DAY, NADIA, NOW, PAUL, SPEC, ZOE, granted, spec

pytestmark = pytest.mark.usefixtures("store")
LONG_AGO = (NOW - 900 * DAY).date()


def bound(address: str) -> str:
    """Their account is in the tenant; the id of it."""
    account = f"id-of-{address}"
    shown = Shown(address=address, state="provisioned", account=account)
    readings.mark(SPEC, [shown], now=NOW)
    return account


def read(at: datetime, **days: date) -> Walked:
    """The tenant tells ``paul`` and ``zoe``; then the road is walked."""
    ids = {"paul": f"id-of-{PAUL}", "zoe": f"id-of-{ZOE}"}
    signs_of_life.keep({ids[name]: day for name, day in days.items()}, at)
    return signs_of_life.walk(SPEC, at)


def redeemed(at: datetime) -> None:
    """Another source saw Paul: he followed an invitation."""
    waiting = Shown(address=PAUL, state="pending", reason="invitation")
    readings.mark(SPEC, [waiting], now=at)
    readings.mark(SPEC, [Shown(address=PAUL, state="provisioned")], now=at)


def templates(at: datetime, to: str = PAUL) -> list[str]:
    return [
        each.template for each in mails.due(at) if each.to == to and "inactive" in each.template
    ]


@pytest.fixture
def paul(store: Settings) -> None:
    granted()
    bound(PAUL)


@pytest.mark.usefixtures("paul")
def test_the_road_has_its_steps_each_in_its_time() -> None:
    assert read(NOW, paul=LONG_AGO) == Walked(warned=1)
    assert read(NOW + 29 * DAY, paul=LONG_AGO) == Walked()
    assert read(NOW + 30 * DAY, paul=LONG_AGO) == Walked(warned=1)
    assert read(NOW + 60 * DAY, paul=LONG_AGO) == Walked()
    assert read(NOW + 61 * DAY, paul=LONG_AGO) == Walked(blocked=1)

    assert templates(NOW + 61 * DAY) == ["inactive", "inactive", "inactive-blocked"]
    [gone] = leaving.leavers()
    assert (gone.address, gone.inactive) == (PAUL, True)
    removable = leaving.removable_on(SPEC, gone.left_on, inactive=gone.inactive)
    assert (removable - gone.left_on).days == 31, "30 by the file, never while they may come back"
    assert read(NOW + 90 * DAY, paul=LONG_AGO) == Walked()


@pytest.mark.usefixtures("paul")
def test_whoever_comes_back_starts_anew() -> None:
    for days in (0, 30, 61):
        read(NOW + days * DAY, paul=LONG_AGO)
    assert leaving.come_back(SPEC, PAUL, by=CLAIRE, now=NOW + 70 * DAY) == 1
    assert list(leaving.leavers()) == []
    assert read(NOW + 71 * DAY, paul=LONG_AGO) == Walked()
    assert "last seen on 2027-02-01 (active)" in signs_of_life.sentence(
        SPEC, PAUL, (NOW + 71 * DAY).date()
    )


@pytest.mark.usefixtures("paul")
def test_whoever_signs_in_is_warned_no_more() -> None:
    read(NOW, paul=LONG_AGO)
    seen = (NOW + DAY).date()
    assert read(NOW + 2 * DAY, paul=seen) == Walked()
    person = finding.person(PAUL)
    assert (person.last_seen, person.idle_steps, person.idle_step_on) == (seen, 0, None)
    assert signs_of_life.warning(SPEC, person.id) is None, "a mail not sent yet is dropped"


@pytest.mark.usefixtures("paul")
def test_whom_the_tenant_does_not_speak_of_is_unknown_and_left_alone() -> None:
    assert read(NOW) == Walked()
    redeemed(NOW - 900 * DAY)
    assert read(NOW + DAY) == Walked(), "seen long ago, and nobody looked since"
    assert read(NOW + 2 * DAY, paul=LONG_AGO) == Walked(warned=1)
    assert read(NOW + 60 * DAY) == Walked(), "the source fell silent: no further step"


@pytest.mark.usefixtures("paul")
def test_what_one_source_saw_no_other_takes_back() -> None:
    redeemed(NOW - DAY)
    assert read(NOW, paul=LONG_AGO) == Walked()
    assert finding.person(PAUL).last_seen == (NOW - DAY).date()


def test_an_invitation_that_is_followed_is_a_sign_of_life() -> None:
    granted()
    waiting = Shown(address=PAUL, state="pending", reason="invitation", account="x")
    readings.mark(SPEC, [waiting], now=NOW)
    assert finding.person(PAUL).last_seen is None
    readings.mark(SPEC, [Shown(address=PAUL, state="provisioned")], now=NOW + DAY)
    assert finding.person(PAUL).last_seen == (NOW + DAY).date()


def test_a_few_are_blocked_a_day_and_the_others_wait() -> None:
    granted()
    granted(address=ZOE)
    bound(PAUL)
    bound(ZOE)
    few = spec(limits={"removals_cap": 1})
    ids = {f"id-of-{PAUL}": LONG_AGO, f"id-of-{ZOE}": LONG_AGO}
    walked = []
    for days in (0, 30, 61, 62):
        signs_of_life.keep(ids, NOW + days * DAY)
        walked.append(signs_of_life.walk(few, NOW + days * DAY))
    assert walked[2:] == [Walked(blocked=1, waiting=1), Walked(blocked=1)]


@pytest.mark.usefixtures("paul")
def test_another_account_is_unknown_until_it_is_read() -> None:
    read(NOW, paul=LONG_AGO)
    merging.rebind(SPEC, PAUL, by=NADIA, now=NOW, account="another")
    assert finding.person(PAUL).sign_ins_read_on is None


@pytest.mark.usefixtures("paul")
def test_a_departure_in_between_is_a_departure() -> None:
    read(NOW, paul=LONG_AGO)
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW + DAY)
    [gone] = leaving.leavers()
    assert not gone.inactive
    assert read(NOW + 61 * DAY, paul=LONG_AGO) == Walked()


@pytest.mark.usefixtures("paul")
def test_the_tenant_is_asked_once_a_day_and_why_it_is_silent_is_kept() -> None:
    assert signs_of_life.is_due(NOW)
    signs_of_life.refused("403 no licence", NOW)
    assert not signs_of_life.is_due(NOW)
    assert "403 no licence" in signs_of_life.sentence(SPEC, PAUL, NOW.date())
    assert signs_of_life.is_due(NOW + DAY)


@pytest.mark.usefixtures("paul")
def test_whoever_deposits_or_signs_in_at_the_portal_is_seen_and_the_road_begins_again() -> None:
    assert read(NOW, paul=LONG_AGO) == Walked(warned=1)
    today = NOW.date()

    assert signs_of_life.saw({f"id-of-{PAUL}": today, "id-of-nobody": today}) == 1
    assert signs_of_life.sentence(SPEC, PAUL, today).startswith(f"last seen on {today} (active)")
    assert signs_of_life.saw({PAUL: (NOW - 5 * DAY).date(), "who@ars.example": today}) == 1
    assert finding.person(PAUL).last_seen == today, "an older day tells nothing"
    assert read(NOW + 30 * DAY, paul=LONG_AGO) == Walked()
    assert finding.person(PAUL).idle_steps == 0


def test_a_sign_of_life_makes_nobody_inactive_whom_no_tenant_tells_of() -> None:
    granted()
    assert signs_of_life.saw({PAUL: LONG_AGO}) == 1

    assert signs_of_life.walk(SPEC, NOW) == Walked()
    assert "(unknown)" in signs_of_life.sentence(SPEC, PAUL, NOW.date())
