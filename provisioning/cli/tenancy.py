"""What plan and apply have in common: the wishes, the tenant, and a survey of one by the other."""

from __future__ import annotations

import argparse
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from provisioning import target
from provisioning.cli import terminal
from provisioning.cli.files import approvals, finess, quarantine
from provisioning.errors import Mistake, Refusal
from provisioning.graph import Budgets, Graph
from provisioning.graph.errors import GraphError
from provisioning.kinds import KINDS
from provisioning.plan.desired import Extranet
from provisioning.plan.survey import Survey
from provisioning.reconcile import engine
from provisioning.reconcile.journal import recent_writes, spent
from provisioning.reviewed_files import from_file, wishes
from provisioning.settings import BadSetting, Settings
from provisioning.spec.model import Spec
from provisioning.spec.registrations import KnownAs, Source


class Visit(NamedTuple):
    """A tenant that has been read, with what is wanted of it."""

    graph: Graph
    survey: Survey


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
    """What the files want, and the store of requests where there is one; their warnings are said
    on the way.
    """
    setting, today = settings(), datetime.now(UTC).date()
    if store_in_use(setting):
        from provisioning.reconcile.store_thread import desk
        from provisioning.requests.source import departures, from_store, known_as, opened_for

        def read() -> tuple[Extranet, tuple[Mistake, ...]]:
            opened_for(setting)
            return wanted(arguments, today, [from_store(today)], departures(), known_as())

        with desk() as store:
            extranet, warnings = store.now(read)
    else:
        extranet, warnings = wanted(arguments, today)
    for warning in warnings:
        terminal.say(str(warning))
    return extranet


def landed(setting: Settings, spec: Spec) -> None:
    """The tenant is as this file says: the store writes down its new codes."""
    if store_in_use(setting):
        from provisioning.reconcile.store_thread import desk
        from provisioning.requests.source import opened_for
        from provisioning.requests.store.renaming import follow_renames

        def write() -> int:
            opened_for(setting)
            return follow_renames(spec, now=datetime.now(UTC))

        with desk() as store:
            store.now(write)


def store_in_use(setting: Settings) -> bool:
    """Once people ask through the store, no plan forgets them: it would turn them out."""
    file = setting.state_directory / "access.sqlite3"
    return bool(setting.environment.get("DATABASE_URL")) or file.exists()


def wanted(
    arguments: argparse.Namespace,
    today: date,
    stored: Sequence[Source] = (),
    leavers: Mapping[str, str] | None = None,
    known_as: KnownAs = MappingProxyType({}),
) -> tuple[Extranet, tuple[Mistake, ...]]:
    return wishes(
        arguments.file,
        [*(from_file(Path(path)) for path in approvals(arguments)), *stored],
        today=today,
        finess=finess(arguments),
        quarantine=quarantine(arguments),
        leavers=leavers,
        known_as=known_as,
    )


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
                    kinds=KINDS,
                    budgets=budgets,
                    recent_writes=lambda tenant: recent_writes(journal, tenant.id),
                    spent=lambda tenant: spent(journal, tenant.id),
                )
            yield Visit(graph, surveyed)
    except GraphError as error:
        raise Refusal(f"the tenant could not be read: {error}") from None
