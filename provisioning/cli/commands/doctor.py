"""extranet doctor: what could keep this from working, each with what mends it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx

from provisioning import __version__
from provisioning.check_result import CheckResult
from provisioning.cli.checks_shown import show
from provisioning.cli.environment import settings
from provisioning.cli.options import FILES, Action, formats, which_tenant
from provisioning.cli.tenancy import desired, opened
from provisioning.doctor.behaviour import behaviour
from provisioning.doctor.machine import clock, signing_in, state_folder
from provisioning.doctor.tenant import examine
from provisioning.errors import Mistakes, Refusal
from provisioning.graph.auth import is_loopback
from provisioning.graph.errors import GraphError
from provisioning.plan.desired import Extranet
from provisioning.settings import Settings
from provisioning.tenant_facts import read_facts


def run(arguments: argparse.Namespace) -> int:
    return show(asyncio.run(_examined(arguments)), arguments.format)


async def _examined(arguments: argparse.Namespace) -> Sequence[CheckResult]:
    setting = settings()
    root = arguments.graph or setting.graph_root
    found = [
        CheckResult("good", "version", f"extranet {__version__}"),
        state_folder(setting.state_directory),
        *signing_in(setting, root, sandbox=arguments.sandbox),
    ]
    try:
        extranet = desired(arguments)
    except Mistakes as mistakes:
        text = f"{len(mistakes.mistakes)} mistakes, the first: {mistakes.mistakes[0]}"
        return [*found, CheckResult("error", "files", text, "extranet validate")]
    except Refusal as refusal:
        return [*found, CheckResult("error", "files", str(refusal), "extranet validate")]
    found.append(CheckResult("good", "files", f"{arguments.file} is valid"))
    if arguments.facts:
        found += behaviour(read_facts(arguments.facts), extranet)
    if any(each.level == "error" and each.check == "credentials" for each in found):
        return found
    if not arguments.sandbox:
        found.append(clock(await _their_time(root), datetime.now(UTC)))
    return [*found, *await _tenant(arguments, setting, extranet, root)]


async def _tenant(
    arguments: argparse.Namespace, setting: Settings, extranet: Extranet, root: str
) -> Sequence[CheckResult]:
    simulated = arguments.sandbox or is_loopback(root)
    try:
        async with opened(arguments, setting, extranet.spec) as graph:
            journal = setting.state_directory / "journal"
            return await examine(graph, extranet, journal, simulated=simulated)
    except GraphError as error:
        return [CheckResult("error", "credentials", str(error), "docs/first-day.md")]


async def _their_time(root: str) -> str | None:
    """Any answer tells, even a refusal: no token is sent."""
    try:
        async with httpx.AsyncClient(timeout=30, trust_env=not is_loopback(root)) as http:
            answer = await http.get(root)
    except httpx.HTTPError:
        return None
    said: str | None = answer.headers.get("date")
    return said


COMMAND = Action(
    run,
    "extranet doctor --sandbox",
    "Writes nothing to the tenant. Exit code 0: nothing stands in the way, 1: something does.",
    (*FILES, which_tenant, formats("text", "json")),
)
