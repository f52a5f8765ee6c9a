"""extranet drift --watch: pass after pass, asking for what changed and checking a part."""

from __future__ import annotations

import argparse
import asyncio

import msgspec

from provisioning.cli import terminal
from provisioning.cli.commands.drift import code, compared, show
from provisioning.cli.exit_codes import FAILED
from provisioning.cli.tenancy import desired, opened, settings
from provisioning.drift.render import Story
from provisioning.drift.watch.run_once import look
from provisioning.errors import Refusal
from provisioning.graph import Budgets
from provisioning.graph.errors import GraphError
from provisioning.settings import Settings


async def watch(arguments: argparse.Namespace) -> int:
    """Until somebody stops it, or once. The code is that of the last pass."""
    stop = asyncio.Event()
    with terminal.stoppable(stop):
        while True:
            last = await _told(arguments, settings(), patient=not arguments.once)
            if arguments.once:
                return last
            try:
                await asyncio.wait_for(stop.wait(), arguments.every)
            except TimeoutError:
                continue
            terminal.say("stopped between two passes")
            return last


async def _told(arguments: argparse.Namespace, setting: Settings, *, patient: bool) -> int:
    """One pass. While watching, a pass that fails is said and the next one tries again."""
    try:
        story = await _pass(arguments, setting)
    except Refusal as refusal:
        if not patient:
            raise
        terminal.complain(str(refusal))
        return FAILED
    show(story, arguments.format, everything=arguments.all)
    return code(story)


async def _pass(arguments: argparse.Namespace, setting: Settings) -> Story:
    """The files are read again each time: what is merged meanwhile is watched too."""
    extranet = desired(arguments)
    budgets = Budgets.of(setting.tenant_size)
    try:
        async with opened(arguments, setting, extranet.spec) as graph:
            seen = await look(graph, extranet, setting.state_directory, budgets)
            story = await compared(graph, seen.survey, extranet, setting)
    except GraphError as error:
        raise Refusal(f"the tenant could not be read: {error}") from None
    terminal.say(f"pass done in {seen.requests} requests")
    return msgspec.structs.replace(story, alarms=seen.alarms)
