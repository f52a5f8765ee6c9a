"""extranet drift: what differs from the last applied version, and which side moved."""

from __future__ import annotations

import argparse
import asyncio
import sys

import msgspec

from provisioning.cli import terminal
from provisioning.cli.exit_codes import CHANGES, FAILED, NOTHING
from provisioning.cli.tenancy import desired, settings, visit
from provisioning.drift import audit
from provisioning.drift.compare import drifts
from provisioning.drift.render import Story, as_data, lines, markdown, target
from provisioning.graph import Graph
from provisioning.kinds import KINDS
from provisioning.plan.desired import Extranet
from provisioning.plan.survey import Survey
from provisioning.reconcile import applied
from provisioning.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    if arguments.watch or arguments.once:
        from provisioning.cli.commands.watching import watch

        return asyncio.run(watch(arguments))
    return asyncio.run(_drift(arguments))


async def _drift(arguments: argparse.Namespace) -> int:
    setting, extranet = settings(), desired(arguments)
    async with visit(arguments, setting, extranet) as (graph, surveyed):
        story = await compared(graph, surveyed, extranet, setting)
    show(story, arguments.format, everything=arguments.all)
    return code(story)


async def compared(graph: Graph, surveyed: Survey, extranet: Extranet, setting: Settings) -> Story:
    """The plan beside what was last applied, with names where the audit log gives them."""
    before = applied.last(setting.state_directory, surveyed.plan.tenant.id)
    wishes = applied.wishes(extranet, KINDS)
    wanted, ids = (before.wanted, before.ids) if before else (None, None)
    moved = tuple(drifts(surveyed.plan.changes, wishes, wanted, ids))
    moved_files = before is not None and before.files != applied.digest(extranet)
    story = Story(surveyed.plan, moved, surveyed.ids, before, moved_files=moved_files)
    touched = [target(story, each) for each in moved if each.origin in ("tenant", "both")]
    log = await audit.read(graph, filter(None, touched), before.time if before else None)
    return msgspec.structs.replace(story, log=log)


def show(story: Story, form: str, *, everything: bool) -> None:
    match form:
        case "json":
            sys.stdout.write(msgspec.json.encode(as_data(story)).decode() + "\n")
        case "markdown":
            sys.stdout.write(markdown(story, everything=everything))
        case _:
            terminal.show(lines(story, everything=everything))


def code(story: Story) -> int:
    if not story.empty or story.alarms:
        return CHANGES
    return FAILED if story.plan.partial else NOTHING
