"""extranet show: a plan file as ``plan`` showed it. Asks no tenant and reads no other file."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from provisioning.cli import terminal
from provisioning.cli.exit_codes import CHANGES, NOTHING
from provisioning.cli.options import Action, argument
from provisioning.cli.showing import MANNERS, STAYS_ENGLISH, show
from provisioning.plan.document import Document
from provisioning.reconcile.run import Reviewed


def run(arguments: argparse.Namespace) -> int:
    reviewed = Reviewed.read(arguments.plan)
    if arguments.format == "text":
        terminal.say(f"{arguments.plan}: made at {reviewed.created}, whole")
    show(msgspec.convert(reviewed, Document, from_attributes=True), arguments)
    return NOTHING if reviewed.empty else CHANGES


COMMAND = Action(
    run,
    "extranet show plan.json --by space",
    f"A file that was changed after it was made is refused. {STAYS_ENGLISH} "
    "Exit code 0: nothing to do, 2: changes, 1: error.",
    (argument("plan", "a plan made with plan --out", type=Path, metavar="PLAN"), *MANNERS),
)
