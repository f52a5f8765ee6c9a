"""The words that commands have in common. Importing them costs nothing but argparse."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

Run = Callable[[argparse.Namespace], int | None]
Option = Callable[[argparse.ArgumentParser], object]
"""Adds one option, or several that go together, to the parser of a command."""

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}


class Action(NamedTuple):
    """One thing to do. ``run`` gives the exit code; nothing is 0.

    ``text`` is what its help says, for a command of one action beside its line in the register;
    ``example`` a whole command line.
    """

    run: Run
    example: str
    text: str = ""
    options: tuple[Option, ...] = ()


Actions = Mapping[str, Action]
"""What a command of several actions does, by the word that asks for each."""


def argument(name: str, text: str, **more: Any) -> Option:
    return lambda made: made.add_argument(name, help=text, **more)


def flag(name: str, text: str) -> Option:
    return argument(name, text, action="store_true")


def formats(*forms: str) -> Option:
    text = "how it is said (default text)"
    return argument("--format", text, choices=forms, default="text")


def which_tenant(made: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    where = made.add_mutually_exclusive_group()
    where.add_argument(
        "--sandbox", action="store_true", help="the simulated tenant kept under .extranet/"
    )
    where.add_argument("--graph", metavar="URL", help="another address that speaks Graph")
    made.add_argument(
        "--facts",
        type=Path,
        metavar="FILE",
        help="what extranet probe found: the simulated tenant behaves so",
    )
    return where


def days(text: str) -> int:
    if not text.isdecimal() or int(text) > 36_500:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days; write it as 7")
    return int(text)


def reason(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("the reason is empty; write why, for the journal")
    return text.strip()


def target(text: str) -> str:
    """Addresses are case-folded at the border; codes are as they are written."""
    sort, _, rest = text.strip().partition("/")
    if sort not in ("space", "person") or not rest:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no target; write it as space/CODE or person/ADDRESS"
        )
    return f"{sort}/{rest.casefold() if sort == 'person' else rest}"


def pace(text: str) -> int:
    """``60s``, ``60``, ``30m``, ``2h``: seconds, at most those of a day."""
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smh]?)", text)
    paced = int(found[1]) * _SECONDS[found[2] or "s"] if found else 0
    if not 0 < paced <= 86_400:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a pace; write it as 60s, 30m or 2h, of at most a day"
        )
    return paced


def grant(text: str) -> int | str:
    """The number of one in the store, or ``ADDRESS/PROFILE`` for one of a file."""
    if text.isdecimal():
        return int(text)
    address, slash, profile = text.rpartition("/")
    if not (slash and profile and "@" in address):
        raise argparse.ArgumentTypeError(
            f"{text!r} names no grant; write it as 34, or as ADDRESS/PROFILE for one of a file"
        )
    return f"{address.casefold()}/{profile}"


SPACES = argument(
    "--file",
    "the reviewed file (default spaces.yaml)",
    type=Path,
    default=Path("spaces.yaml"),
    metavar="SPACES",
)
APPROVALS = argument(
    "--approvals",
    "who was approved (YAML or CSV); may be repeated "
    "(default approvals.yaml beside spaces.yaml, where there is one)",
    type=Path,
    action="append",
    metavar="FILE",
)
FINESS = argument(
    "--finess",
    "the establishments (default finess.csv beside spaces.yaml, where there is one)",
    type=Path,
    metavar="FILE",
)
QUARANTINE = argument(
    "--quarantine",
    "who stays without approval, until when (default quarantine.yaml beside spaces.yaml, "
    "where there is one)",
    type=Path,
    metavar="FILE",
)
FILES = (SPACES, APPROVALS, FINESS, QUARANTINE)
INTO = argument("--out", "the folder to write into", type=Path, required=True, metavar="DIR")
SOURCE_CHANGED = argument(
    "--source-changed",
    "why a source of approvals that has gone, shrunk or become another is meant to; once",
    type=reason,
    metavar="REASON",
)
TARGETS = argument(
    "--target",
    "only this and what it needs: space/CODE or person/ADDRESS; may be repeated",
    type=target,
    action="append",
    metavar="TARGET",
)
YES = flag("--yes", "do not ask")
ALL = flag("--all", "cut no list short")
DRY_RUN = flag("--dry-run", "say what would change, write nothing")
LISTED = formats("text", "csv", "json")
AS = argument("--as", "who decides", required=True, metavar="ADDRESS", dest="by")
NUMBER = argument("number", "the number of the request", type=int, metavar="NUMBER")
GRANT = argument(
    "grant",
    "the number of the grant; ADDRESS/PROFILE for one of a file",
    type=grant,
    metavar="GRANT",
)
ADDRESS = argument("address", "any address of the person", metavar="ADDRESS")
REASON = argument("--reason", "what the person will read", required=True, metavar="TEXT")
DIGEST = argument(
    "--digest", "that of the request as it was shown: refused if it changed since", metavar="DIGEST"
)
UNTIL = argument("--until", "the last day of access", metavar="DAY")
WITHIN = argument("--within", "days from today (default 30)", type=days, default=30, metavar="DAYS")
STATE = argument(
    "--state", "only those in this state; may be repeated", action="append", metavar="STATE"
)
