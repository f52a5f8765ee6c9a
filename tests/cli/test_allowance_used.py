"""An allowance that was used allows nothing more, however it is written, kept or called again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import MARC, PAUL, SPACES, ZOE, sandbox, write

AIDANTS = "xnet-ext-space-aidants"
WORDS = {
    "space": "aidants",
    "remove": "2",
    "empty": "true",
    "until": "2099-12-31",
    "because": "Fin de mission",
}


def allowing(**words: str) -> str:
    return SPACES + f"allow:\n- {{{', '.join(f'{k}: {v}' for k, v in words.items())}}}\n"


def in_another_file(folder: Path) -> None:
    (folder / "autres.yaml").write_text(allowing(**WORDS).removeprefix(SPACES), "utf-8")
    (folder / "spaces.yaml").write_text("include: [autres.yaml]\n" + SPACES, "utf-8")


def in_another_order(folder: Path) -> None:
    again = dict(reversed(WORDS.items())) | {"because": '"  Fin de mission "'}
    (folder / "spaces.yaml").write_text(allowing(**again), "utf-8")


def without_its_journal(folder: Path) -> None:
    shutil.rmtree(folder / "state" / "journal")


def from_another_folder(folder: Path) -> None:
    """The tenant is the same: the sandbox is kept in the state folder."""
    tenant = (folder / "state" / "sandbox.json").read_bytes()
    shutil.rmtree(folder / "state")
    (folder / "state").mkdir()
    (folder / "state" / "sandbox.json").write_bytes(tenant)


def as_it_was(_: Path) -> None:
    """Nothing is done to hide it."""


@pytest.fixture
def used(extranet: Command, folder: Path) -> Path:
    """Both left under the allowance, came back, and are to leave again; ``plan.json`` is the plan
    under which they left.
    """
    assert extranet("apply", "--sandbox", "--yes").code == 0
    write(folder, MARC, spaces=allowing(**WORDS))
    assert extranet("plan", "--sandbox", "--out", "plan.json").code == 2
    assert extranet("apply", "plan.json", "--sandbox", "--yes").code == 0
    write(folder, PAUL, ZOE, MARC, spaces=allowing(**WORDS))
    assert extranet("apply", "--sandbox", "--yes").code == 0
    write(folder, MARC, spaces=allowing(**WORDS))
    return folder


def inside(folder: Path) -> int:
    tenant = sandbox(folder).tenant
    [group] = [each for each in tenant.groups.values() if each.unique_name == AIDANTS]
    return len(tenant.links.of("members", group.id))


@pytest.mark.parametrize(
    "hide",
    [
        as_it_was,
        in_another_file,
        in_another_order,
        without_its_journal,
        from_another_folder,
    ],
)
def test_it_is_used_whatever_is_tried(
    extranet: Command, used: Path, hide: Callable[[Path], None]
) -> None:
    hide(used)

    ran = extranet("apply", "--sandbox", "--yes")

    assert ran.code == 1
    assert "its allowance was used already" in ran.out
    assert "refused: Aidants: all its 2 members would be removed" in ran.out
    assert inside(used) == 2


@pytest.mark.parametrize("by", ["file", "fingerprint"])
def test_the_plan_that_was_reviewed_for_it_is_not_applied_twice(
    extranet: Command, used: Path, by: str
) -> None:
    fingerprint: str = json.loads((used / "plan.json").read_text("utf-8"))["fingerprint"]
    which: Sequence[str] = ["plan.json"] if by == "file" else ["--expect", fingerprint]

    ran = extranet("apply", *which, "--sandbox", "--yes")

    assert ran.code == 1
    assert inside(used) == 2
