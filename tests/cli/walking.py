"""The parser walked: every command with its own, those of several actions opened."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from provisioning.cli import parser


def _below(
    name: str, made: argparse.ArgumentParser
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    nested = [each for each in made._actions if isinstance(each, argparse._SubParsersAction)]
    if not nested:
        yield name, made
    for action in nested:
        for word, inner in action.choices.items():
            yield from _below(f"{name} {word}".strip(), inner)


COMMANDS = dict(_below("", parser()))


def example_of(made: argparse.ArgumentParser) -> str:
    return (made.epilog or "").removeprefix("Example: ")


def options(made: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    """Each option by its name; arguments without one are left out."""
    for action in made._actions:
        for name in action.option_strings:
            if name.startswith("--") and name != "--help":
                yield name, action
