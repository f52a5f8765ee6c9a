"""Every folder is read within so many days, at once where it moved, and few in one pass."""

from __future__ import annotations

from hypothesis import given, strategies as st

from provisioning.kinds.shared.rotation import FEW, MOST, due, remembered

SETTINGS = {"days": st.integers(1, 40), "start": st.integers(700_000, 800_000)}


def folders(number: int, mark: str = "1") -> dict[str, str]:
    return {f"01{index:08X}": mark for index in range(number)}


def test_few_are_read_in_every_pass() -> None:
    there = folders(FEW)
    assert due(there, {id_: remembered(9, "1") for id_ in there}, 9, 7) == set(there)


@given(**SETTINGS, pauses=st.lists(st.integers(0, 12), max_size=40))
def test_nothing_is_believed_for_longer_than_the_days_that_are_said(
    days: int, start: int, pauses: list[int]
) -> None:
    """Whatever the days on which a pass is made: after one, all were read within ``days``."""
    there, day = folders(FEW + 20), start
    read = {id_: remembered(start, "1") for id_ in there}
    for pause in pauses:
        day += pause
        read |= {id_: remembered(day, "1") for id_ in due(there, read, day, days)}
        assert all(day - int(when.split()[0]) < days for when in read.values())


@given(**SETTINGS)
def test_without_a_memory_a_pass_a_day_reads_all_within_the_days(days: int, start: int) -> None:
    there = folders(MOST * 2)
    seen = frozenset[str]()
    for day in range(start, start + days):
        seen |= due(there, {}, day, days)
    assert seen == there.keys()


def test_what_was_never_read_is_read_a_part_in_each_pass() -> None:
    there, kept = folders(MOST * 3), dict[str, str]()
    for day in range(5):
        some = due(there, kept, day, 30)
        assert len(some) < MOST * 1.3
        kept |= {id_: remembered(day, "1") for id_ in some}
    assert kept.keys() == there.keys()


@given(**SETTINGS, moved=st.sets(st.integers(0, FEW + 19), max_size=20))
def test_what_moved_is_read_at_once_and_the_others_in_their_turn(
    days: int, start: int, moved: set[int]
) -> None:
    there = folders(FEW + 20)
    read = {id_: remembered(start, "1") for id_ in there}
    touched = {id_ for index, id_ in enumerate(there) if index in moved}
    now = {id_: "2" if id_ in touched else "1" for id_ in there}
    assert due(now, read, start, days) == touched


def test_a_memory_that_is_spoiled_or_of_tomorrow_is_not_believed() -> None:
    there = folders(FEW + 1)
    read = {id_: remembered(9, "1") for id_ in there}
    for spoilt in ("", "x 1", "1", remembered(10, "1"), remembered(9, "")):
        first = next(iter(there))
        assert first in due(there, {**read, first: spoilt}, 9, 7)


def test_in_a_pass_a_day_the_cost_is_spread() -> None:
    there = folders(3000)
    read = {id_: remembered(0, "1") for id_ in there}
    counts = []
    for day in range(1, 8):
        some = due(there, read, day, 7)
        counts.append(len(some))
        read |= {id_: remembered(day, "1") for id_ in some}
    assert sum(counts) == 3000
    assert max(counts) < 3000 / 7 * 1.3
