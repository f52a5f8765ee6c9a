"""extranet drift: what differs from the last applied version, and which side moved."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime

import msgspec

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import CHANGES, FAILED, NOTHING
from provisioning.cli.options import ALL, FILES, Action, argument, flag, formats, pace, which_tenant
from provisioning.cli.stored import tell
from provisioning.cli.tenancy import desired, opened, visit
from provisioning.drift import audit
from provisioning.drift.compare import drifts
from provisioning.drift.render import Story, as_data, in_french, lines, markdown, target
from provisioning.drift.watch.run_once import look
from provisioning.errors import Refusal
from provisioning.graph import Budgets, Graph
from provisioning.graph.errors import GraphError
from provisioning.kinds import KINDS
from provisioning.plan.desired import Extranet
from provisioning.plan.survey import Survey
from provisioning.reconcile import applied, passes
from provisioning.reconcile.turn import same_sources
from provisioning.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    if arguments.watch or arguments.once:
        return asyncio.run(_watch(arguments))
    return asyncio.run(_drift(arguments))


async def _drift(arguments: argparse.Namespace) -> int:
    setting, extranet = settings(), desired(arguments)
    async with visit(arguments, setting, extranet) as visited:
        story = await _compared(visited.graph, visited.survey, extranet, setting)
    _recorded(story, setting)
    _show(story, arguments.format, everything=arguments.all)
    return _code(story)


async def _compared(graph: Graph, surveyed: Survey, extranet: Extranet, setting: Settings) -> Story:
    """The plan beside what was last applied, with names where the audit log gives them."""
    before = applied.last(setting.state_directory, surveyed.plan.tenant.id)
    wishes = applied.wishes(extranet, KINDS)
    wanted, ids = (before.wanted, before.ids) if before else (None, None)
    moved = tuple(drifts(surveyed.plan.changes, wishes, wanted, ids))
    moved_files = before is not None and before.files != applied.digest(extranet)
    story = Story(surveyed.plan, moved, surveyed.ids, before, moved_files=moved_files)
    touched = [target(story, each) for each in moved if each.origin in ("tenant", "both")]
    touched += [id_ for note in story.deleted for id_ in note.deleted]
    log = await audit.read(graph, filter(None, touched), before.time if before else None)
    return msgspec.structs.replace(story, log=log)


def _recorded(story: Story, setting: Settings) -> None:
    """For ``worker status`` and the portal: when somebody looked, and what no file explains."""
    now = datetime.now(UTC)
    record = passes.ended(setting.state_directory, "drift", now, moved=story.unexplained)

    def told() -> None:
        from provisioning.reconcile import reports

        reports.tell_pass("drift", record, now)
        reports.tell_drift(in_french(story), now)

    tell(setting, told)


def _failed(refusal: Refusal, setting: Settings) -> None:
    now = datetime.now(UTC)
    record = passes.failed(setting.state_directory, "drift", now, str(refusal))

    def told() -> None:
        from provisioning.reconcile import reports

        reports.tell_pass("drift", record, now)

    tell(setting, told)


def _show(story: Story, form: str, *, everything: bool) -> None:
    match form:
        case "json":
            sys.stdout.write(msgspec.json.encode(as_data(story)).decode() + "\n")
        case "markdown":
            sys.stdout.write(markdown(story, everything=everything))
        case _:
            terminal.show(lines(story, everything=everything))


def _code(story: Story) -> int:
    if not story.empty or story.alarms:
        return CHANGES
    return FAILED if story.plan.partial else NOTHING


async def _watch(arguments: argparse.Namespace) -> int:
    """Until somebody stops it, or once. The code is that of the last pass."""
    stop = asyncio.Event()
    with terminal.stoppable(stop):
        while True:
            last = await _watched_once(arguments, settings(), patient=not arguments.once)
            if arguments.once:
                return last
            try:
                await asyncio.wait_for(stop.wait(), arguments.every)
            except TimeoutError:
                continue
            terminal.say("stopped between two passes")
            return last


async def _watched_once(arguments: argparse.Namespace, setting: Settings, *, patient: bool) -> int:
    """One pass. While watching, a pass that fails is said and the next one tries again."""
    try:
        story = await _pass(arguments, setting)
    except Refusal as refusal:
        _failed(refusal, setting)
        if not patient:
            raise
        terminal.complain(str(refusal))
        return FAILED
    _recorded(story, setting)
    _show(story, arguments.format, everything=arguments.all)
    return _code(story)


async def _pass(arguments: argparse.Namespace, setting: Settings) -> Story:
    """The files are read again each time: what is merged meanwhile is watched too."""
    extranet = desired(arguments)
    budgets = Budgets.of(setting.tenant_size)
    try:
        async with opened(arguments, setting, extranet.spec) as graph:
            seen = await look(graph, extranet, setting.state_directory, budgets)
            await same_sources(
                graph,
                extranet,
                state=setting.state_directory,
                tenant=seen.survey.plan.tenant.id,
                ids=seen.survey.ids,
            )
            story = await _compared(graph, seen.survey, extranet, setting)
    except GraphError as error:
        raise Refusal(f"the tenant could not be read: {error}") from None
    terminal.say(f"pass done in {seen.requests} requests")
    return msgspec.structs.replace(story, alarms=seen.alarms)


COMMAND = Action(
    run,
    "extranet drift --sandbox",
    "Which side moved, the files or the tenant. Writes nothing. "
    "Exit code 0: nothing, 2: drift, 1: error.",
    (
        *FILES,
        which_tenant,
        flag("--watch", "again and again, asking only for what changed"),
        flag("--once", "one pass"),
        argument(
            "--every",
            "between two passes (default 300s)",
            type=pace,
            default="300s",
            metavar="TIME",
        ),
        ALL,
        formats("text", "markdown", "json"),
    ),
)
