"""What plan and apply have in common: the wishes, the tenant, and a survey of one by the other."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from provisioning import target
from provisioning.cli import environment, terminal
from provisioning.cli.files import approvals, finess, quarantine
from provisioning.cli.stored import stored
from provisioning.errors import Mistake, Refusal
from provisioning.graph import Budgets, Graph, Patience
from provisioning.graph.errors import GraphError
from provisioning.kinds import KINDS
from provisioning.plan.allowances import Spent
from provisioning.plan.desired import Extranet
from provisioning.plan.plan import Tenant
from provisioning.plan.survey import Survey
from provisioning.plan.targets import Targets, UnknownTarget, targets
from provisioning.reconcile import engine, rights_memory
from provisioning.reconcile.engine import whose
from provisioning.reconcile.journal import now, recent_writes
from provisioning.reconcile.lock import alone, machine_folder
from provisioning.reconcile.targeted import targeted
from provisioning.reconcile.tenant_memory import Memory
from provisioning.reconcile.tenant_window import spent
from provisioning.reconcile.turn import Means, Turn, remembered, same_sources, turn
from provisioning.reviewed_files import from_file, wishes
from provisioning.settings import Settings
from provisioning.spec.model import Spec
from provisioning.spec.registrations import GrantSource, KnownAs
from provisioning.spec.rules import suggestion


class Visit(NamedTuple):
    """A tenant that has been read, with what is wanted of it and what it remembers."""

    graph: Graph
    survey: Survey
    memory: Memory | None = None


def means(arguments: argparse.Namespace, settings: Settings) -> Means:
    """Of a command that writes to the tenant."""
    return Means(
        state=settings.state_directory,
        locks=settings.locks_directory or machine_folder(),
        source_changed=getattr(arguments, "source_changed", None) or "",
        break_lease=getattr(arguments, "break_lease", None) or "",
    )


@contextmanager
def sole(arguments: argparse.Namespace, settings: Settings) -> Iterator[None]:
    """The sandbox is one file, read and saved by each run: they take turns before they read it."""
    if not arguments.sandbox:
        yield
        return
    with alone(settings.state_directory / "locks", "sandbox", "sandbox"):
        yield


def place(arguments: argparse.Namespace, settings: Settings) -> str:
    """How the command line names a tenant: one name may be given to several, and the reverse."""
    if arguments.sandbox:
        return "sandbox"
    root = arguments.graph or settings.graph_root
    name = f"{settings.tenant_id or ''}-{root.partition('://')[2]}"
    return "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")


def desired(arguments: argparse.Namespace) -> Extranet:
    """What the files want, and the store of requests where there is one; their warnings are said
    on the way.
    """
    setting, today = environment.settings(), datetime.now(UTC)

    def read() -> tuple[Extranet, tuple[Mistake, ...]]:
        from provisioning.requests.source import departures, from_store, known_as

        return wanted(arguments, today, [from_store(today)], departures(), known_as())

    extranet, warnings = stored(setting, read) or wanted(arguments, today)
    for warning in warnings:
        terminal.say(str(warning))
    return extranet


def landed(setting: Settings, spec: Spec) -> None:
    """The tenant is as this file says: the store writes down its new codes."""

    def write() -> int:
        from provisioning.requests.store.renaming import follow_renames

        return follow_renames(spec, now=spec.instance.local(datetime.now(UTC)))

    stored(setting, write)


def wanted(
    arguments: argparse.Namespace,
    today: date,
    stored: Sequence[GrantSource] = (),
    leavers: Mapping[str, str] | None = None,
    known_as: KnownAs = MappingProxyType({}),
    *,
    only: Collection[str] | None = None,
) -> tuple[Extranet, tuple[Mistake, ...]]:
    return wishes(
        arguments.file,
        [*(from_file(Path(path)) for path in approvals(arguments)), *stored],
        today=today,
        finess=finess(arguments),
        quarantine=quarantine(arguments),
        leavers=leavers,
        known_as=known_as,
        only=only,
    )


def opened(
    arguments: argparse.Namespace,
    settings: Settings,
    spec: Spec | None = None,
    patience: Patience | None = None,
) -> AbstractAsyncContextManager[Graph]:
    """The sandbox, or the tenant at the address that was named or set."""
    if arguments.sandbox:
        return target.sandbox(settings, spec, facts=arguments.facts, patience=patience)
    if arguments.facts and arguments.command != "doctor":
        raise Refusal("--facts goes with --sandbox: another tenant behaves as it does")
    return target.tenant(settings, arguments.graph or settings.graph_root, patience)


@asynccontextmanager
async def visit(
    arguments: argparse.Namespace,
    settings: Settings,
    extranet: Extranet,
    *,
    writing: Means | None = None,
    of_today: bool = True,
    target: Sequence[str] = (),
) -> AsyncIterator[Visit]:
    """Read the tenant; ``writing``, it is ours alone meanwhile. A refusal of Graph becomes a
    sentence. A version under review is not ``of_today``: its sources are held to nothing.
    Without a ``target`` everything is read.
    """
    chosen = _targets(extranet, target) if target else None
    try:
        async with AsyncExitStack() as held:
            graph = await held.enter_async_context(opened(arguments, settings, extranet.spec))
            ours = await held.enter_async_context(
                _turn(arguments, settings, graph, extranet, writing)
                if of_today
                else _reading(graph, extranet)
            )
            with terminal.working("Reading the tenant…"):
                surveyed = await _surveyed(settings, graph, extranet, ours.memory, chosen)
            yield Visit(graph, surveyed, ours.memory)
            if ours.lost:
                raise Refusal(ours.lost)
    except GraphError as error:
        raise Refusal(f"the tenant could not be read: {error}") from None


@asynccontextmanager
async def _turn(
    arguments: argparse.Namespace,
    settings: Settings,
    graph: Graph,
    extranet: Extranet,
    writing: Means | None,
) -> AsyncIterator[Turn]:
    if writing:
        async with turn(graph, extranet, writing) as ours:
            yield ours
        return
    tenant, state = await whose(graph), settings.state_directory
    reason = getattr(arguments, "source_changed", None) or ""
    memory = await same_sources(graph, extranet, state=state, tenant=tenant.id, reason=reason)
    yield Turn(tenant, memory)


@asynccontextmanager
async def _reading(graph: Graph, extranet: Extranet) -> AsyncIterator[Turn]:
    yield Turn(await whose(graph), await remembered(graph, extranet))


def _targets(extranet: Extranet, names: Sequence[str]) -> Targets:
    resources = (each for kind in KINDS for each in kind.desire(extranet))
    try:
        return targets(extranet, names, resources)
    except UnknownTarget as unknown:
        hint = suggestion(unknown.name, unknown.known)
        if unknown.what == "space":
            raise Refusal(f"{unknown}; {hint}") from None
        raise Refusal(
            f"no approval lets {unknown.name} in today, so there is nothing to give them ({hint}); "
            "whoever is to lose something goes out with a plan of the whole"
        ) from None


async def _surveyed(
    settings: Settings,
    graph: Graph,
    extranet: Extranet,
    memory: Memory | None,
    chosen: Targets | None = None,
) -> Survey:
    state, hours = settings.state_directory, extranet.spec.limits.window_hours
    journal = state / "journal"

    def used(tenant: Tenant) -> Spent:
        return spent(journal, tenant.id, memory, hours=hours, clock=now)

    surveyed = await engine.survey(
        graph,
        extranet,
        kinds=targeted(chosen) if chosen else KINDS,
        budgets=Budgets.of(settings.tenant_size, settings.licences),
        recent_writes=lambda tenant: recent_writes(journal, tenant.id),
        rights_read=lambda tenant: rights_memory.recalled(state, tenant.id),
        spent=used,
        targets=chosen,
    )
    if chosen is None:
        rights_memory.keep(state, surveyed.plan.tenant.id, surveyed.ids)
    return surveyed
