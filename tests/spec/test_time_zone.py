"""A day is that of where the extranet is, over the two nights when clocks change too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, strategies as st

from provisioning.spec.model.settings import Instance
from tests.plan.extranets import spec

PARIS = spec().instance
SPRING, AUTUMN = datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)
NIGHTS = st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(-24 * 60, 48 * 60),
)
ZONES = st.sampled_from(["Europe/Paris", "America/Martinique", "Pacific/Noumea", "UTC"])


def at(zone: str) -> Instance:
    return msgspec.structs.replace(PARIS, time_zone=zone)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 23, 0, tzinfo=UTC), date(2026, 12, 2)),
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), date(2027, 3, 29)),
        (datetime(2027, 10, 30, 22, 0, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2027, 10, 31, 22, 30, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2027, 10, 31, 23, 0, tzinfo=UTC), date(2027, 11, 1)),
    ],
)
def test_a_day_ends_at_midnight_in_paris(moment: datetime, day: date) -> None:
    assert PARIS.day(moment) == day
    assert PARIS.local(moment).date() == day


@given(NIGHTS, ZONES)
def test_the_day_is_the_one_that_a_clock_on_the_wall_there_shows(
    moment: datetime, zone: str
) -> None:
    assert at(zone).day(moment) == moment.astimezone(ZoneInfo(zone)).date()


@given(NIGHTS, st.integers(-3000, 3000), ZONES)
def test_sums_of_minutes_are_the_same_as_in_utc(moment: datetime, minutes: int, zone: str) -> None:
    """Leases, retries and links count minutes, not what a clock shows."""
    more = timedelta(minutes=minutes)
    assert at(zone).local(moment) + more == moment + more
    assert at(zone).local(moment + more) - at(zone).local(moment) == more


@given(NIGHTS, NIGHTS)
def test_no_day_comes_back(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert PARIS.day(first) <= PARIS.day(second)


@given(st.dates(), ZONES)
def test_a_day_is_itself_everywhere(day: date, zone: str) -> None:
    assert at(zone).day(day) == day
