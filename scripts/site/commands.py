"""The reference of the commands, from the parser: every command, every option, its example."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

HEAD = """\
# Commands

Written by `make site` from the words of the command line: what `extranet COMMAND --help` says, on
one page. `extranet completion` completes them in a shell. Unless a command says otherwise, exit
code 0 means done, 1 that something is wrong, said in one sentence on standard error.
"""


class Spoken(NamedTuple):
    """A command with its parser; ``words`` are those after ``extranet``."""

    words: str
    parser: argparse.ArgumentParser

    @property
    def below(self) -> list[Spoken]:
        return [
            Spoken(f"{self.words} {word}".strip(), inner)
            for action in self.parser._actions
            if isinstance(action, argparse._SubParsersAction)
            for word, inner in action.choices.items()
        ]


def page(top: argparse.ArgumentParser) -> str:
    lines = [HEAD, *_options(Spoken("", top))]
    for command in Spoken("", top).below:
        lines += _command(command, "##")
    return "\n".join(lines) + "\n"


def _command(of: Spoken, level: str) -> Iterator[str]:
    yield from (f"{level} extranet {of.words}", "", text(of.parser.description or ""), "")
    yield from _options(of)
    example = (of.parser.epilog or "").removeprefix("Example: ")
    if example and not of.below:
        yield from ("```sh", example, "```", "")
    for inner in of.below:
        yield from _command(inner, f"{level}#")


def _options(of: Spoken) -> Iterator[str]:
    rows = [_row(action) for action in of.parser._actions if _spoken(action)]
    if rows:
        yield from ("| Option | What it does | Default |", "|---|---|---|", *rows, "")


def _spoken(action: argparse.Action) -> bool:
    return not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)


def _row(action: argparse.Action) -> str:
    default = "**required**" if action.required else _default(action)
    return f"| {_signature(action)} | {text(action.help or '')} | {default} |"


def _signature(action: argparse.Action) -> str:
    values = _values(action)
    if not action.option_strings:
        return f"`{values}`"
    return "`" + ", ".join(action.option_strings) + (f" {values}`" if values else "`")


def _values(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices is not None:
        shown: tuple[str, ...] = ("{" + ",".join(map(str, action.choices)) + "}",)
    elif isinstance(action.metavar, tuple):
        shown = action.metavar
    else:
        shown = (action.metavar or (action.dest.upper() if action.option_strings else action.dest),)
    joined = " ".join(shown)
    match action.nargs:
        case "?":
            return f"[{joined}]"
        case "+":
            return f"{joined}..."
        case "*":
            return f"[{joined}...]"
    return joined


def _default(action: argparse.Action) -> str:
    if action.default in (None, False, argparse.SUPPRESS, ""):
        return ""
    return f"`{action.default}`"


def text(said: str) -> str:
    """Plain words, safe in a Markdown table."""
    for mark in "\\*_<>|[]":
        said = said.replace(mark, f"\\{mark}")
    return " ".join(said.replace("%%", "%").split())
