"""A clock that is moved, between runs or on the nights when all of them are, changes no day and
hides nothing of what was done.
"""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from provisioning.errors import Refusal
from provisioning.kinds.shared.lists.items import ListItem
from provisioning.plan.allowances import Permits
from provisioning.plan.diff import Create
from provisioning.plan.grants import honour
from provisioning.plan.limits import taken
from provisioning.plan.plan import Plan, Tenant
from provisioning.reconcile import lease
from provisioning.reconcile.journal import UNANSWERED, Journal, recent_writes, spent
from provisioning.reconcile.lease import SKEW
from provisioning.spec.registrations import Registration
from tests.plan.extranets import TODAY
from tests.plan.test_grants import SPEC, registrations
from tests.plan.test_limits import moved, some
from tests.plan.toys import toy

PARIS = ZoneInfo("Europe/Paris")
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
"""The days on whose night Paris has no 2:30, and has it twice."""
NIGHTS = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(-180, 300),
)
MINUTES = st.integers(-3 * 24 * 60, 3 * 24 * 60).map(lambda n: timedelta(minutes=n))
HOURS = 24
TENANT = Tenant("t", "T")


def ran(folder: Path, at: datetime) -> Plan:
    """Two people are taken out of a group, and something is made, by a run that was killed."""
    members = some(10)
    removal = moved(members, frozenset(sorted(members)[2:]))
    plan = Plan(
        tenant=TENANT,
        changes=(removal, Create(toy("a"))),
        taken=tuple(taken([removal], Permits())),
    )
    journal = Journal(folder, plan, lambda: at)
    for change in plan.changes:
        journal.start(change)
    journal.finish({}, stopped=True)
    return plan


@given(NIGHTS, MINUTES)
def test_the_window_counts_whatever_is_not_surely_older(at: datetime, later: timedelta) -> None:
    """A clock set back sees runs that are still to come: they count."""
    with tempfile.TemporaryDirectory() as folder:
        plan = ran(Path(folder), at)
        now = at + later
        counted = spent(Path(folder), TENANT.id, hours=HOURS, clock=lambda: now).taken
        awaited = recent_writes(Path(folder), TENANT.id, lambda: now).until

    assert len(plan.taken) == 2
    assert counted == (set(plan.taken) if later <= timedelta(hours=HOURS) else set())
    assert bool(awaited) is (later < UNANSWERED)


@given(NIGHTS, st.integers(-30, 30), st.sampled_from([UTC, PARIS, ZoneInfo("Pacific/Kiritimati")]))
def test_a_lease_ends_at_its_moment_in_every_zone(at: datetime, late: int, zone: tzinfo) -> None:
    """As a machine of that zone wrote it; ``late``: minutes since then."""
    ends, now = at.astimezone(zone), at + timedelta(minutes=late)
    row = ListItem("1", "", {"Digest": "two/b", "WrittenVersion": ends.isoformat()})
    over = timedelta(minutes=late) > SKEW
    with nullcontext() if over else pytest.raises(Refusal, match="another machine"):
        lease._free(row, "one/a", now)


@given(st.lists(registrations, max_size=5), st.integers(0, 400), st.integers(0, 400))
def test_time_alone_lets_nobody_in_whichever_way_it_goes(
    who: list[Registration], one: int, other: int
) -> None:
    """Of decisions that were all made by the earlier day; a clock set back finds what was."""
    early, late = (TODAY + timedelta(days=days) for days in sorted((one + 1, other + 1)))
    before, after, again = (
        {name: set(each.profiles) for name, each in honour(SPEC, who, today=day)[0].items()}
        for day in (early, late, early)
    )
    assert again == before
    assert after.keys() <= before.keys()
    assert all(profiles <= before[name] for name, profiles in after.items())
