"""Laws of inactivity: what is not known never acts, and nobody is blocked unwarned."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from provisioning.requests.inactivity import (
    Life,
    activity,
    blocked_on,
    next_step,
    seen,
    steps,
)
from provisioning.spec.model.settings import Retention

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
FILE = Retention()
days = st.dates(date(2020, 1, 1), TODAY)
lives = st.builds(Life, last_seen=st.none() | days, read_on=st.none() | days)


def idle(count: int) -> Life:
    return Life(last_seen=TODAY - count * DAY, read_on=TODAY)


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (Life(), "unknown"),
        (Life(read_on=TODAY), "unknown"),
        (Life(last_seen=TODAY - 900 * DAY), "unknown"),
        (Life(last_seen=TODAY - 900 * DAY, read_on=TODAY - 300 * DAY), "unknown"),
        (Life(last_seen=TODAY - 10 * DAY), "active"),
        (idle(668), "active"),
        (idle(669), "inactive"),
    ],
)
def test_three_values(life: Life, expected: str) -> None:
    assert activity(FILE, life, TODAY) == expected


@pytest.mark.parametrize(
    ("days_idle", "done", "since", "expected"),
    [
        (668, 0, None, None),
        (669, 0, None, 1),
        (1500, 0, None, 1),
        (1500, 1, 29, None),
        (1500, 1, 30, 2),
        (1500, 2, 30, None),
        (1500, 2, 31, 3),
        (729, 2, 31, None),
        (1500, 3, 400, None),
        (3, 2, 31, 0),
        (3, 0, None, None),
    ],
)
def test_one_step_at_a_time(
    days_idle: int, done: int, since: int | None, expected: int | None
) -> None:
    done_on = TODAY - since * DAY if since else None
    assert next_step(FILE, idle(days_idle), done, done_on) == expected


@given(lives, st.integers(0, 3), days)
def test_only_the_inactive_are_warned_or_blocked(life: Life, done: int, on: date) -> None:
    if next_step(FILE, life, done, on):
        assert activity(FILE, life, TODAY) == "inactive"
        assert life.idle is not None


@given(lives, st.lists(st.none() | days))
def test_a_source_that_saw_nothing_makes_nobody_inactive(
    life: Life, more: list[date | None]
) -> None:
    known = {"active": 2, "unknown": 1, "inactive": 0}
    before, after = activity(FILE, life, TODAY), activity(FILE, seen(life, *more), TODAY)
    assert seen(life, None) == life
    assert known[after] >= known[before] or life.last_seen is None


@given(
    st.lists(st.integers(1, 900), min_size=2, max_size=5, unique=True),
    st.integers(0, 2000),
    st.sets(st.integers(0, 900)),
)
def test_whoever_is_blocked_was_warned_each_time_in_time(
    ladder: list[int], idle_before: int, looked: set[int]
) -> None:
    """On whichever days the tenant was read."""
    *warnings, blocked, deleted = sorted(ladder)
    retention = Retention(
        inactive_warnings=tuple(warnings), inactive_blocked=blocked, inactive_deleted=deleted
    )
    road = steps(retention)
    last, done = TODAY, 0
    when: list[date] = []
    for number in sorted(looked):
        now = TODAY + (idle_before + number) * DAY
        life = Life(last_seen=last, read_on=now)
        step = next_step(retention, life, done, when[-1] if when else None)
        if step is not None:
            assert step == done + 1
            assert not when or (now - when[-1]).days >= road[done] - road[done - 1]
            done = step
            when.append(now)
    assert not when or (when[0] - last).days >= road[0]


def test_the_day_of_the_block_is_the_day_of_the_block() -> None:
    assert blocked_on(FILE, 1, TODAY) == TODAY + 61 * DAY
    assert blocked_on(FILE, 2, TODAY) == TODAY + 31 * DAY
