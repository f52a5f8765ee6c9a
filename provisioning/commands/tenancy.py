"""What plan and apply have in common: the wishes, the tenant, and a survey of one by the other."""

from __future__ import annotations

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from provisioning import engine, target, terminal
from provisioning.commands.validate import approvals, finess, quarantine
from provisioning.core.desired import Extranet
from provisioning.core.errors import Refusal
from provisioning.core.spec import Spec
from provisioning.graph import Budgets, Graph
from provisioning.graph.errors import GraphError
from provisioning.journal import recall, spent
from provisioning.settings import BadSetting, Settings
from provisioning.worker import from_file, wishes


class Visit(NamedTuple):
    """A tenant that has been read, with what is wanted of it."""

    graph: Graph
    survey: engine.Survey


def settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except BadSetting as error:
        raise Refusal(str(error)) from None


def place(arguments: argparse.Namespace, settings: Settings) -> str:
    """One name for one tenant, for its lock."""
    if arguments.sandbox:
        return "sandbox"
    root = arguments.graph or settings.graph_root
    name = f"{settings.tenant_id or ''}-{root.partition('://')[2]}"
    return "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")


def desired(arguments: argparse.Namespace) -> Extranet:
    """What the files want; their warnings are said on the way."""
    sources = [from_file(Path(path)) for path in approvals(arguments)]
    extranet, warnings = wishes(
        arguments.file,
        sources,
        today=datetime.now(UTC).date(),
        finess=finess(arguments),
        quarantine=quarantine(arguments),
    )
    for warning in warnings:
        terminal.say(str(warning))
    return extranet


def opened(
    arguments: argparse.Namespace, settings: Settings, spec: Spec
) -> AbstractAsyncContextManager[Graph]:
    """The sandbox, or the tenant at the address that was named or set."""
    if arguments.sandbox:
        return target.sandbox(settings, spec)
    return target.tenant(settings, arguments.graph or settings.graph_root)


@asynccontextmanager
async def visit(
    arguments: argparse.Namespace, settings: Settings, extranet: Extranet
) -> AsyncIterator[Visit]:
    """Read the tenant. A refusal of Graph becomes a sentence."""
    try:
        async with opened(arguments, settings, extranet.spec) as graph:
            with terminal.working("Reading the tenant…"):
                budgets = Budgets.of(settings.tenant_size, settings.licences)
                journal = settings.state_directory / "journal"
                surveyed = await engine.survey(
                    graph,
                    extranet,
                    budgets=budgets,
                    recall=lambda tenant: recall(journal, tenant.id),
                    spent=lambda tenant: spent(journal, tenant.id),
                )
            yield Visit(graph, surveyed)
    except GraphError as error:
        raise Refusal(f"the tenant could not be read: {error}") from None
