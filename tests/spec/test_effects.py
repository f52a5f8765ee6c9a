"""What is written and changes nothing is told; what is no longer taken says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.errors import Mistakes
from provisioning.reviewed_files import load
from tests.cli.files import SPACES


def written(folder: Path, *more: str) -> Path:
    path = folder / "spaces.yaml"
    path.write_text(
        SPACES.replace("retention: {grant: 36500, quarantine: 36500}\n", "") + "".join(more),
        "utf-8",
    )
    return path


def idle(folder: Path, *more: str) -> list[str]:
    return [str(each).removeprefix(f"{folder}/") for each in load(written(folder, *more)).idle]


def test_what_nobody_wrote_is_not_told(tmp_path: Path) -> None:
    assert idle(tmp_path) == []


def test_a_field_is_told_where_it_is_written(tmp_path: Path) -> None:
    line = SPACES.count("\n")
    (told,) = idle(tmp_path, "retention:\n  grant: 900\n  security_log: 2\n")
    assert told == (
        f"spaces.yaml:{line + 2}:3: warning: retention.security_log: it has no effect in this "
        "version: it is there for the access portal"
    )


def test_a_rule_of_inactivity_acts(tmp_path: Path) -> None:
    assert idle(tmp_path, "retention: {inactive_blocked: 700, grant: 900}\n") == []


@pytest.mark.parametrize(
    "days",
    [
        "inactive_blocked: 365",
        "inactive_warnings: [699, 669]",
        "inactive_warnings: [700, 700]",
        "inactive_deleted: 730",
    ],
)
def test_the_days_of_inactivity_grow(tmp_path: Path, days: str) -> None:
    with pytest.raises(Mistakes, match="the days of inactivity must grow"):
        load(written(tmp_path, f"retention: {{{days}}}\n"))


def test_a_key_that_is_no_longer_taken_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match=r"'deposits' is no longer taken: .* retention label"):
        load(written(tmp_path, "retention: {deposits: 1826}\n"))
