"""``make demo``, to its end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house.repository import ROOT


@pytest.fixture(scope="module")
def told() -> str:
    """What the demo prints, with what its commands say on the way."""
    ran = subprocess.run(
        [sys.executable, "scripts/demo.py"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


def chapter(told: str, title: str) -> str:
    (found,) = (each for each in told.split("\n== ") if each.startswith(title))
    return found


def test_the_second_plan_finds_nothing_to_do(told: str) -> None:
    assert "Nothing to do: the tenant is as the files want it." in chapter(told, "A second plan")


def test_one_removed_approval_takes_exactly_one_person_out(told: str) -> None:
    plan = chapter(told, "One approval is removed")

    out = {line.strip() for line in plan.splitlines() if line.lstrip().startswith("- ")}
    assert out == {"- Paul Martin <paul.martin@ars-bretagne.example>"}
    assert "1 person losing an access" in plan
    assert not [line for line in plan.splitlines() if line.lstrip().startswith("+ ")]


def test_it_is_applied_and_nothing_fails(told: str) -> None:
    assert "done" in chapter(told, "Applied, within the limits")
    assert "failed" not in told
    assert "Traceback" not in told
    assert told.rstrip().splitlines()[-1].startswith("  provisioning/kinds/")
