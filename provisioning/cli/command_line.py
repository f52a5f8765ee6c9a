"""The register and the words of the commands -> one parser, which suggests what was meant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from provisioning.cli.exit_codes import FAILED
from provisioning.cli.options import Action, Actions
from provisioning.cli.register import COMMANDS

_TOO_MANY = "unrecognized arguments: "


class Parser(argparse.ArgumentParser):
    """Exit code 2 means "changes" here, so a wrong word on the command line is a 1."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more, allow_abbrev=False)
        self.register("type", None, _filled(str))
        self.register("type", Path, _filled(Path))
        self._below: argparse._SubParsersAction[Any] | None = None

    def choosing(self, what: str) -> argparse._SubParsersAction[Any]:
        """From here on the next word is one of several."""
        self._below = self.add_subparsers(metavar=what, required=True, prog=self.prog)
        self._below.type = str  # an empty word further on is the affair of its own option
        return self._below

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """A word that nobody knows is told before what is missing: it may be what is meant."""
        words = sys.argv[1:] if args is None else list(args)
        if unknown := self._unknown(words):
            self.error(unknown)
        return super().parse_known_args(words, namespace)

    def _unknown(self, words: Iterable[str]) -> str:
        for word in words:
            name = word.partition("=")[0]
            if word == "--":
                break
            if name.startswith("--") and name not in self._option_string_actions:
                return f"there is no option {name}{_meant(name, self._option_string_actions)}"
            if self._below and not word.startswith("-"):
                known = self._below.choices
                what = str(self._below.metavar).lower()
                return "" if word in known else f"there is no {what} {word!r}{_meant(word, known)}"
        return ""

    def error(self, message: str) -> NoReturn:
        """A word that nobody expects is not said back: it may be a password."""
        from provisioning.private import without_passwords

        message, _, words = message.partition(_TOO_MANY)
        if words:
            message = "there are words that no option takes; put texts with spaces between quotes"
        self.print_usage(sys.stderr)
        told = without_passwords(message)
        self.exit(FAILED, f"{self.prog}: {told}; see {self.prog} --help\n")


class Version(argparse.Action):
    """The commit is asked for only when somebody wants it."""

    def __call__(self, *_: object) -> NoReturn:
        from provisioning.version import version

        sys.stdout.write(f"extranet {version()}\n")
        sys.exit(0)


def _filled(made: Callable[[str], object]) -> Callable[[str], object]:
    """An unset variable of a script gives an empty word, which would guard or narrow nothing."""

    def read(text: str) -> object:
        if not text.strip():
            raise argparse.ArgumentTypeError("the value is empty; write one, or leave this out")
        return made(text)

    return read


def _meant(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def parser(only: str | None = None) -> Parser:
    """All the words there are; or those of one command, for which no other module is imported."""
    top = Parser(
        prog="extranet",
        description="Run a Microsoft 365 extranet from a reviewed file.",
        epilog="Example: extranet plan --sandbox",
    )
    top.add_argument(
        "--version",
        action=Version,
        nargs=0,
        default=argparse.SUPPRESS,
        help="say the version and the commit",
    )
    commands = top.choosing("COMMAND")
    known = {only: COMMANDS[only]} if only and only in COMMANDS else COMMANDS
    for name, (module, text) in known.items():
        made = commands.add_parser(name, help=text, description=text)
        if only in {None, name}:
            held = import_module(f"provisioning.cli.commands.{module}").COMMAND
            _fill(made, held, text)
            made.set_defaults(command=name)
    return top


def command_of(words: Sequence[str]) -> str:
    """The command that is asked for, empty when there is none: nothing else is imported."""
    return next((word for word in words if not word.startswith("-")), "")


def _fill(made: Parser, held: Action | Actions, text: str) -> None:
    if isinstance(held, Action):
        made.description = f"{text} {held.text}".strip()
        _say(made, held)
        return
    actions = made.choosing("ACTION")
    for name, action in held.items():
        _say(actions.add_parser(name, help=action.text, description=action.text), action)


def _say(made: argparse.ArgumentParser, action: Action) -> None:
    made.epilog = f"Example: {action.example}"
    for option in action.options:
        option(made)
    made.set_defaults(run=action.run)
