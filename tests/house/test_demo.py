"""``make demo``, to its end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house.guides import blocks, differs
from tests.house.repository import ROOT
from tests.patience import HANG


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
        timeout=HANG,
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


def chapter(told: str, title: str) -> str:
    (found,) = (each for each in told.split("\n== ") if each.startswith(title))
    return found


def test_the_second_plan_finds_nothing_to_do(told: str) -> None:
    assert "Nothing to do: the tenant is as the files want it." in chapter(told, "A second plan")


def test_exactly_the_person_who_leaves_goes_out(told: str) -> None:
    plan = chapter(told, "Exactly that person goes out")

    out = {line.strip() for line in plan.splitlines() if line.lstrip().startswith("- ")}
    assert out == {"- Paul Martin <paul.martin@ars-bretagne.example>"}
    assert "1 person losing 4 accesses" in plan
    assert not [line for line in plan.splitlines() if line.lstrip().startswith("+ ")]


def test_the_plan_that_the_readme_shows_is_that_one(told: str) -> None:
    shown = (ROOT / "README.md").read_text("utf-8").partition("## A real plan")[2]
    _, block = next(blocks(shown))

    assert differs("\n".join(block), chapter(told, "Exactly that person goes out")) == ""


def test_the_wrong_people_are_refused_and_told_whom_to_ask(told: str) -> None:
    assert "ask claire.fontaine@cnsa.example" in chapter(told, "The wrong person may not accept")
    assert "ask nadia.perrin@cnsa.example" in chapter(told, "The wrong referent may not")


def test_the_mails_are_those_of_the_manual(told: str) -> None:
    mails = chapter(told, "The mails that left")

    paul = [line for line in mails.splitlines() if "paul.martin@" in line]
    assert len(paul) == 4
    assert "vous pouvez accéder à votre Espace Extranet" in paul[-1]
    assert "pour vous connecter la première fois" in mails


def test_why_tells_the_chain_and_then_its_first_missing_link(told: str) -> None:
    assert "Financement et réformes tarifaires: open" in chapter(told, "Why can Paul get in?")
    assert "they left on" in chapter(told, "Why can Paul not get in?")


def test_it_is_applied_and_nothing_fails(told: str) -> None:
    assert "done" in chapter(told, "Applied, within the limits")
    assert "as it was written" in chapter(told, "What was decided")
    assert "failed" not in told
    assert "Traceback" not in told
    assert "/confirmer/" not in told
    assert told.rstrip().splitlines()[-1].startswith("  provisioning/kinds/")
