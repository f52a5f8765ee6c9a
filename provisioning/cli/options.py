"""What commands have in common on the command line. Importing it costs nothing but argparse."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from provisioning.cli.exit_codes import FAILED

Command = Callable[[str, str, str], argparse.ArgumentParser]
"""Makes a command of a name, a sentence and an example."""


class Parser(argparse.ArgumentParser):
    """Exit code 2 means "changes" here, so a wrong word on the command line is a 1."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(FAILED, f"{self.prog}: {message}; see {self.prog} --help\n")


def spaces(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--file",
        type=Path,
        default=Path("spaces.yaml"),
        metavar="SPACES",
        help="the reviewed file (default spaces.yaml)",
    )


def approvals(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--approvals",
        type=Path,
        action="append",
        metavar="FILE",
        help="who was approved (YAML or CSV); may be repeated; default approvals.yaml",
    )


def finess(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--finess",
        type=Path,
        metavar="FILE",
        help="the establishments (default finess.csv beside spaces.yaml, where there is one)",
    )


def quarantine(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--quarantine",
        type=Path,
        metavar="FILE",
        help="who stays without approval, until when (default quarantine.yaml beside spaces.yaml, "
        "where there is one)",
    )


def files(made: argparse.ArgumentParser) -> None:
    spaces(made)
    approvals(made)
    finess(made)
    quarantine(made)


def form(made: argparse.ArgumentParser, *forms: str) -> None:
    made.add_argument(
        "--format", choices=forms, default=forms[0], help=f"how it is said (default {forms[0]})"
    )


def tenant(made: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    where = made.add_mutually_exclusive_group()
    where.add_argument(
        "--sandbox", action="store_true", help="the simulated tenant kept under .extranet/"
    )
    where.add_argument("--graph", metavar="URL", help="another address that speaks Graph")
    return where


def days(text: str) -> int:
    if not text.isdecimal() or int(text) > 36_500:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days; write it as 7")
    return int(text)


def seconds(text: str) -> float:
    number = text.removesuffix("s")
    if not number.isdecimal() or not 0 < int(number) <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds; write it as 300s")
    return float(number)
