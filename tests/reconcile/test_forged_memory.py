"""Whoever may write in our list of stamps gains no access, and holds no run for good."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from provisioning.errors import Refusal
from provisioning.kinds.shared.lists.items import ListItem
from provisioning.plan.allowances import Spent
from provisioning.plan.model import Key
from provisioning.plan.sources import SourceRead, doubts
from provisioning.plan.traces import Trace
from provisioning.reconcile import lease, tenant_window
from provisioning.reconcile.lease import SKEW, TERM
from provisioning.reconcile.tenant_memory import Memory
from provisioning.spec.model.settings import Limits

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.integers(),
    st.booleans(),
    st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
    st.sampled_from(["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "9" * 255]),
)
TITLES = st.sampled_from(
    ["lease", "source/store", "source/approvals.yaml", "allow/a", "taken/r/member/0/a/b", "", "x"]
)
ROWS = st.builds(
    lambda id_, title, digest, version: ListItem(
        str(id_), "", {"Title": title, "Digest": digest, "WrittenVersion": version}
    ),
    st.integers(1, 99),
    st.one_of(TITLES, ANYTHING),
    ANYTHING,
    ANYTHING,
)


@given(st.lists(ROWS, max_size=6), st.frozensets(st.sampled_from("abc")))
def test_no_row_gives_an_allowance_back_nor_stops_its_reader(
    rows: list[ListItem], used: frozenset[str]
) -> None:
    memory = Memory("", tuple(rows))

    spent = memory.spent(Spent(used=used))

    assert used <= spent.used, "what this folder used stays used"
    now = (SourceRead("store", 3), SourceRead("approvals.yaml", 3))
    assert all(isinstance(said, str) for said in doubts(memory.sources, now, Limits()))


@given(st.lists(ROWS, max_size=6), st.datetimes(timezones=st.just(UTC)))
def test_what_was_taken_away_counts_from_no_other_day_than_today(
    rows: list[ListItem], then: datetime
) -> None:
    words = {"Title": "taken/r/member/0/membership/space/a", "Digest": "a" * 16 + " é x"}
    told = ListItem("7", "", {**words, "WrittenVersion": then.isoformat()})
    memory = Memory("", (*rows, told))

    spent = tenant_window.spent(Path("none"), "t", memory, hours=24, clock=lambda: NOW)

    ours = Trace("a" * 8, "a" * 8, "member", Key("membership", "space/a"))
    assert (ours in spent.traces) is (NOW - timedelta(hours=24) <= then <= NOW + SKEW)


@given(ANYTHING, ANYTHING)
def test_no_lease_holds_longer_than_one_of_ours_could(holder: object, ends: object) -> None:
    row = ListItem("1", "", {"Title": "lease", "Digest": holder, "WrittenVersion": ends})
    until = lease._moment(ends)
    holds = until is None or NOW <= until + SKEW <= NOW + timedelta(hours=1)
    stops = holds and str(holder or "") not in {"", "one/a"}
    with pytest.raises(Refusal, match="--break-lease") if stops else nullcontext():
        lease._free(row, "one/a", NOW)


@pytest.mark.parametrize("ends", ["9999-12-31T23:59:59+00:00", "2026-11-26T12:00:00+00:00"])
def test_a_lease_until_the_end_of_time_stops_nobody(ends: str) -> None:
    lease._free(ListItem("1", "", {"Digest": "two/b", "WrittenVersion": ends}), "one/a", NOW)


@pytest.mark.parametrize("ahead", [timedelta(), TERM, TERM + SKEW])
def test_a_lease_that_one_of_ours_may_hold_stops_whoever_comes(ahead: timedelta) -> None:
    """Its machine's clock may be some minutes before ours."""
    row = ListItem("1", "", {"Digest": "two/b", "WrittenVersion": (NOW + ahead).isoformat()})
    with pytest.raises(Refusal, match=r"another machine is at work"):
        lease._free(row, "one/a", NOW)
