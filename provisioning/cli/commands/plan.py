"""extranet plan: what would change, and nothing else."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import CHANGES, FAILED, NOTHING
from provisioning.cli.options import (
    ALL,
    FILES,
    SOURCE_CHANGED,
    Action,
    argument,
    formats,
    which_tenant,
)
from provisioning.cli.tenancy import desired, visit
from provisioning.errors import Refusal
from provisioning.plan import render
from provisioning.plan.plan import Plan
from provisioning.private import write_whole


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_plan(arguments))


async def _plan(arguments: argparse.Namespace) -> int:
    async with visit(arguments, settings(), desired(arguments)) as visited:
        plan = visited.survey.plan
    if arguments.out:
        write(arguments.out, plan)
        terminal.say(
            f"plan written to {arguments.out}; apply it with extranet apply {arguments.out}"
        )
    show(plan, arguments.format, everything=arguments.all)
    if not plan.empty or plan.conflicts:
        return CHANGES
    return FAILED if plan.partial else NOTHING


def write(path: Path, plan: Plan) -> None:
    try:
        write_whole(path, render.as_file(plan, datetime.now(UTC)).encode())
    except OSError as error:
        raise Refusal(f"{path}: the plan cannot be written there ({error.strerror})") from None


def show(plan: Plan, form: str, *, everything: bool) -> None:
    match form:
        case "json":
            sys.stdout.write(render.as_json(plan) + "\n")
        case "markdown":
            sys.stdout.write(render.markdown(plan, everything=everything))
        case _:
            terminal.show(render.lines(plan, everything=everything))


COMMAND = Action(
    run,
    "extranet plan --sandbox --out plan.json",
    "Exit code 0: nothing to do, 2: changes, or what differs and is left to a person, 1: error.",
    (
        *FILES,
        which_tenant,
        SOURCE_CHANGED,
        argument("--out", "also write the plan as JSON", type=Path, metavar="FILE"),
        ALL,
        formats("text", "markdown", "json"),
    ),
)
