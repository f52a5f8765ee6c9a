"""What a command loads, and what its help says."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.cli import parser
from tests.house.repository import ROOT

SAY_WHAT_WAS_LOADED = """
import sys
from provisioning.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as left:
    code = left.code
print("loaded:", *sorted({name.partition(".")[0] for name in sys.modules}))
sys.exit(code)
"""


def loaded_by(folder: Path, *words: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", SAY_WHAT_WAS_LOADED, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.splitlines()[-1].split())


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    heavy = {
        "asyncio",
        "azure",
        "django",
        "httpx",
        "jinja2",
        "msgraph",
        "msgspec",
        "pydantic",
        "rich",
    }

    assert not heavy & loaded_by(tmp_path, "--help")


def test_validating_a_file_loads_nothing_of_the_network(tmp_path: Path) -> None:
    for name in ("spaces.yaml", "approvals.yaml"):
        shutil.copy(ROOT / name, tmp_path)

    loaded = loaded_by(tmp_path, "validate")

    assert "pydantic" in loaded
    assert not {"azure", "httpx", "msgraph", "kiota_abstractions", "uvicorn"} & loaded


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with its parser, groups of commands opened."""

    def below(
        name: str, made: argparse.ArgumentParser
    ) -> Iterator[tuple[str, argparse.ArgumentParser]]:
        nested = [a for a in made._actions if isinstance(a, argparse._SubParsersAction)]
        if not nested:
            yield name, made
        for action in nested:
            for word, inner in action.choices.items():
                yield from below(f"{name} {word}".strip(), inner)

    yield from below("", parser())


COMMANDS = dict(commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_gives_an_example(name: str) -> None:
    made = COMMANDS[name]

    assert made.description
    assert made.epilog
    assert f"extranet {name}" in made.epilog


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    bare = [action.dest for action in COMMANDS[name]._actions if not action.help]

    assert bare == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_a_command_is_one(name: str) -> None:
    example = (COMMANDS[name].epilog or "").partition("Example: extranet ")[2]
    words = example.partition(" > ")[0].split()

    assert parser().parse_args(words).command == words[0]
