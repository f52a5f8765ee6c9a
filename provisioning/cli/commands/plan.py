"""extranet plan: what would change, and nothing else."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import CHANGES, FAILED, NOTHING
from provisioning.cli.options import (
    FILES,
    SOURCE_CHANGED,
    TARGETS,
    Action,
    argument,
    flag,
    which_tenant,
)
from provisioning.cli.showing import MANNERS, STAYS_ENGLISH, show
from provisioning.cli.tenancy import desired, visit
from provisioning.drift.compare import drifts
from provisioning.drift.refresh import become
from provisioning.errors import Refusal
from provisioning.kinds import KINDS
from provisioning.plan import document
from provisioning.plan.desired import Extranet
from provisioning.plan.plan import Plan
from provisioning.private import write_whole
from provisioning.reconcile import applied
from provisioning.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_plan(arguments))


async def _plan(arguments: argparse.Namespace) -> int:
    if arguments.refresh_only and arguments.out:
        raise Refusal("--refresh-only applies nothing, so there is no plan to write with --out")
    setting, extranet = settings(), desired(arguments)
    async with visit(arguments, setting, extranet, target=arguments.target or ()) as visited:
        plan = visited.survey.plan
    if arguments.refresh_only:
        plan = _become(plan, extranet, setting)
    if arguments.out:
        write(arguments.out, plan)
        terminal.say(
            f"plan written to {arguments.out}; apply it with extranet apply {arguments.out}"
        )
    show(document.of(plan), arguments)
    if not plan.empty or plan.conflicts:
        return CHANGES
    return FAILED if plan.partial else NOTHING


def _become(plan: Plan, extranet: Extranet, setting: Settings) -> Plan:
    before = applied.last(setting.state_directory, plan.tenant.id)
    if before is None:
        raise Refusal(
            "nothing was applied from this state folder, so nobody can tell what the tenant has "
            "become since; extranet apply keeps a record"
        )
    moves = drifts(plan.changes, applied.wishes(extranet, KINDS), before.wanted, before.ids)
    return become(plan, moves, before.time)


def write(path: Path, plan: Plan) -> None:
    try:
        write_whole(path, document.as_file(plan, datetime.now(UTC)).encode())
    except OSError as error:
        raise Refusal(f"{path}: the plan cannot be written there ({error.strerror})") from None


COMMAND = Action(
    run,
    "extranet plan --sandbox --out plan.json",
    f"{STAYS_ENGLISH} Exit code 0: nothing to do, 2: changes, or what differs and is left to a "
    "person, 1: error.",
    (
        *FILES,
        which_tenant,
        SOURCE_CHANGED,
        argument("--out", "also write the plan as JSON", type=Path, metavar="FILE"),
        TARGETS,
        flag(
            "--refresh-only",
            "what the tenant has become since it was last applied, instead of what is to be done",
        ),
        *MANNERS,
    ),
)
