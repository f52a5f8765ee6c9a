"""A file that git could not merge alone is told as such, where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.errors import Mistakes
from provisioning.reviewed_files import load
from provisioning.spec.files.approvals import read_approvals
from tests.plan.extranets import spec
from tests.spec.small import SMALL

CONFLICT = "<<<<<<< HEAD\nadmins: [a@cnsa.example]\n=======\nadmins: []\n>>>>>>> branch\n"


def mistakes(folder: Path, text: str, name: str = "spaces.yaml") -> list[str]:
    path = folder / name
    path.write_bytes(text.encode())
    with pytest.raises(Mistakes) as caught:
        load(path) if name == "spaces.yaml" else read_approvals(path, spec())
    return [str(mistake).removeprefix(f"{path}:") for mistake in caught.value.mistakes]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_one_mistake_is_the_merge(tmp_path: Path, end: str) -> None:
    text = f"# spaces\n{CONFLICT}".replace("\n", end)

    (said,) = mistakes(tmp_path, text)

    assert said.startswith("2:1: conflict markers stand here; finish the merge")


def test_the_approvals_too_whatever_their_form(tmp_path: Path) -> None:
    for name in ("approvals.yaml", "approvals.csv"):
        (said,) = mistakes(tmp_path, CONFLICT, name)
        assert said.startswith("1:1: conflict markers stand here")


def test_seven_signs_within_a_text_are_a_text(tmp_path: Path) -> None:
    path = tmp_path / "spaces.yaml"
    path.write_text(SMALL + "# <<<<<<< >>>>>>>\n", "utf-8")

    load(path)
