"""Every file that a plan opens is an input of the review."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import pytest

from provisioning.cli import main
from tests.cli.clone import Clone
from tests.cli.conftest import Command
from tests.cli.files import PAUL, SPACES, ZOE, write

INES, ADMIN = "ines.garnier@cnsa.example", "admin@cnsa.example"
PAGE = "    pages:\n      mot: {title: Mot, body: pages/mot.md}\n  finances:\n"
FILES = {
    "finess.csv": "finess,name,category,departement\n",
    "quarantine.yaml": "until: 2026-01-01\npeople: []\n",
    "pages/mot.md": "Bonjour.\n",
    "templates/mail/invitation.fr.txt.md": "Bienvenue.\n",
}
RULES = {"spaces.yaml", "approvals.yaml"}
"""Told by what they mean: a comment in them changes nothing."""
_opened: set[str] = set()
_recording = [False]


def _hear(event: str, details: tuple[object, ...]) -> None:
    if _recording[0] and event == "open" and isinstance(details[0], (str, os.PathLike)):
        _opened.add(os.path.realpath(details[0]))


sys.addaudithook(_hear)


@contextmanager
def recorded() -> Iterator[set[str]]:
    _opened.clear()
    _recording[0] = True
    try:
        yield _opened
    finally:
        _recording[0] = False


@pytest.fixture
def clone(extranet: Command, folder: Path) -> Clone:
    write(folder, PAUL, ZOE, spaces=SPACES.replace("  finances:\n", PAGE))
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    clone = Clone.start(folder)
    clone.branch()
    return clone


def test_each_file_that_a_plan_opens_is_told_by_the_review_when_it_changes(
    extranet: Command, clone: Clone
) -> None:
    with recorded() as opened, redirect_stdout(io.StringIO()):
        assert main(["plan", "--sandbox"]) == 2
        names = {
            Path(path).relative_to(clone.folder.resolve()).as_posix()
            for path in opened
            if Path(path).is_relative_to(clone.folder.resolve())
        }
    read = {name for name in names if not name.startswith((".git/", "state/"))}
    assert {"spaces.yaml", "approvals.yaml", "finess.csv", "quarantine.yaml"} <= read

    for name in sorted(read | FILES.keys()):
        path = clone.folder / name
        before = path.read_bytes()
        path.write_bytes(before + b"\n# changed\n")
        said = extranet("review-change", "--base", "main").out
        path.write_bytes(before)
        told = {"pages/mot.md": "page changed: Mot"}.get(name, name)
        assert told in said or name in RULES, f"{name} is not reviewed"


@pytest.mark.parametrize(
    ("name", "who"),
    [(name, INES if name.startswith("pages/") else ADMIN) for name in sorted(FILES)],
)
def test_whoever_answers_for_a_file_must_agree(
    extranet: Command, clone: Clone, name: str, who: str
) -> None:
    with (clone.folder / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    other = ADMIN if who == INES else INES

    assert extranet("review-change", "--base", "main", "--approved-by", other).code == 1
    assert extranet("review-change", "--base", "main", "--approved-by", who).code == 0
