"""The bounded part of ``make storms``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storms.storm import BOUNDED, Storm, every, survived


@pytest.mark.parametrize("storm", BOUNDED, ids=str)
def test_once_the_storm_is_over_runs_converge_and_nobody_was_invited_twice(
    storm: Storm, tmp_path: Path
) -> None:
    assert survived(storm, tmp_path) == ""


def test_what_is_tried_at_each_change_is_part_of_the_whole() -> None:
    assert set(BOUNDED) <= set(every())
