"""What was last applied, and the steps since: a line for a run, whatever else is remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from provisioning.plan.applied import remembered
from provisioning.plan.diff import Change, Create, Delete, diff
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Tenant
from provisioning.reconcile import applied
from tests.plan.toys import Toy, key, toy, wishes, world

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
PLACE = Tenant("t-1", "Agence")
friends = st.frozensets(st.sampled_from([key(name) for name in "xyz"]))
toys = st.lists(
    st.builds(
        toy, st.sampled_from("abc"), size=st.integers(0, 2), label=st.just("l"), friends=friends
    ),
    unique_by=lambda each: each.key,
    max_size=3,
)


def version(*there: Toy, at: datetime = NOW) -> applied.Applied:
    wanted = {str(each.key): remembered(each) for each in there}
    return applied.Applied(PLACE, at, "f", "d", wanted, {key: f"id-{key}" for key in wanted})


def followed(state: Path, *changes: Change) -> None:
    applied.follow(state, PLACE.id, [Outcome(each, "done") for each in changes])


def size(state: Path) -> int:
    [whole] = state.glob("applied-t-1.json")
    return whole.stat().st_mtime_ns


@given(worlds=st.lists(toys, min_size=1, max_size=4))
def test_steps_lead_to_what_was_wanted_last(
    tmp_path_factory: pytest.TempPathFactory, worlds: list[list[Toy]]
) -> None:
    state = tmp_path_factory.mktemp("state")
    first, *others = worlds
    applied.keep(state, version(*first))
    whole, there = size(state), {each.key: each for each in first}
    for some in others:
        followed(state, *diff(world(*there.values()), wishes(*some)))
        there = {each.key: each for each in some}

    known = applied.last(state, PLACE.id)

    assert known is not None
    assert size(state) == whole, "the record of everybody is left alone"
    assert known.wanted == {str(each.key): remembered(each) for each in there.values()}


def test_a_new_version_begins_without_the_steps_of_the_one_before(tmp_path: Path) -> None:
    applied.keep(tmp_path, version(toy("a")))
    followed(tmp_path, Delete("id", toy("a")))
    gone = applied.last(tmp_path, PLACE.id)
    assert gone is not None
    assert gone.wanted == {}
    applied.keep(tmp_path, version(toy("a"), at=NOW + timedelta(hours=1)))

    known = applied.last(tmp_path, PLACE.id)

    assert known == version(toy("a"), at=NOW + timedelta(hours=1))


def test_steps_of_another_version_are_not_taken(tmp_path: Path) -> None:
    """A run that stopped between the two files of a version."""
    applied.keep(tmp_path, version(toy("a")))
    [steps] = tmp_path.glob("*.jsonl")
    followed(tmp_path, Delete("id", toy("a")))
    old = steps.read_bytes()
    applied.keep(tmp_path, version(toy("a"), at=NOW + timedelta(hours=1)))
    steps.write_bytes(old)

    known = applied.last(tmp_path, PLACE.id)

    assert known is not None
    assert known.wanted.keys() == {"toy/a"}


def test_a_line_that_was_cut_costs_itself_alone(tmp_path: Path) -> None:
    applied.keep(tmp_path, version())
    [steps] = tmp_path.glob("*.jsonl")
    followed(tmp_path, Create(toy("a")))
    steps.write_bytes(steps.read_bytes()[:-5])
    followed(tmp_path, Create(toy("b")))

    known = applied.last(tmp_path, PLACE.id)

    assert known is not None
    assert known.wanted.keys() == {"toy/b"}


def test_nothing_is_followed_where_nothing_was_applied(tmp_path: Path) -> None:
    followed(tmp_path, Create(toy("a")))
    assert list(tmp_path.iterdir()) == []
    assert applied.last(tmp_path, PLACE.id) is None


def test_steps_are_ours_alone(tmp_path: Path) -> None:
    applied.keep(tmp_path, version())
    followed(tmp_path, Create(toy("a")))
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())
