"""What is installed is what was locked, and what was locked is what we ask for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.repository import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKED = ("bootstrap", "runtime", "dev")
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return canonical(found.group())


def listed(path: Path) -> set[str]:
    lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return {asked(line) for line in lines if line}


def blocks(name: str) -> list[str]:
    """One text for each package: its line, and the lines that go on under it."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return [block for block in re.split(r"\n(?=\S)", text) if not block.startswith("#")]


def pinned(name: str) -> dict[str, set[str]]:
    """Package -> its versions (more than one where it depends on the Python)."""
    pins: dict[str, set[str]] = {}
    for block in blocks(name):
        found = _PIN.match(block)
        assert found, f"requirements/{name}.txt: {block.splitlines()[0]} is not pinned"
        pins.setdefault(canonical(found["name"]), set()).add(found["version"])
    return pins


@pytest.mark.parametrize("name", LOCKED)
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    assert pinned(name)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", block) for block in blocks(name))


@pytest.mark.parametrize("name", LOCKED)
def test_a_lock_holds_no_address(name: str) -> None:
    assert not any("://" in block or "--index" in block for block in blocks(name))


def test_what_the_package_needs_is_locked() -> None:
    needed = {asked(each) for each in PROJECT["project"]["dependencies"]}

    assert needed <= pinned("runtime").keys()


def test_what_tests_and_checks_need_is_locked() -> None:
    assert listed(ROOT / "requirements" / "dev.in") <= pinned("dev").keys()
    assert listed(ROOT / "requirements" / "bootstrap.in") <= pinned("bootstrap").keys()


def test_tests_run_on_the_versions_that_users_get() -> None:
    dev = pinned("dev")

    assert {name: dev.get(name) for name in pinned("runtime")} == pinned("runtime")


def test_the_package_is_built_by_the_locked_backend() -> None:
    (backend,) = PROJECT["build-system"]["requires"]

    assert backend.partition("==")[2] in pinned("dev")[asked(backend)]


def test_nothing_is_asked_for_twice() -> None:
    package = {asked(each) for each in PROJECT["project"]["dependencies"]}

    assert not package & listed(ROOT / "requirements" / "dev.in")
