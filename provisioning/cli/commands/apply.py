"""extranet apply: the tenant becomes as the files want it, within the limits."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import CHANGES, FAILED, NOTHING
from provisioning.cli.options import (
    ALL,
    FILES,
    SOURCE_CHANGED,
    TARGETS,
    YES,
    Action,
    argument,
    days,
    formats,
    reason,
    which_tenant,
)
from provisioning.cli.tenancy import Visit, desired, landed, means, sole, visit
from provisioning.errors import Refusal
from provisioning.kinds import KINDS
from provisioning.plan import document
from provisioning.plan.desired import Extranet
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Plan
from provisioning.plan.render import Manner, lines
from provisioning.plan.results import outcome_as_data, results, tally
from provisioning.reconcile import applied
from provisioning.reconcile.run import Reviewed, carry_out, hold_to
from provisioning.reconcile.turn import Means, settle
from provisioning.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    setting = settings()
    with sole(arguments, setting):
        return asyncio.run(_apply(arguments, setting))


async def _apply(arguments: argparse.Namespace, setting: Settings) -> int:
    reviewed = _reviewed(arguments)
    extranet = desired(arguments)
    writing = means(arguments, setting)
    chosen = _chosen(arguments, reviewed)
    async with visit(arguments, setting, extranet, writing=writing, target=chosen) as visited:
        plan = visited.survey.plan
        if reviewed:
            hold_to(plan, reviewed.fingerprint, reviewed)
        if arguments.expect is not None:
            hold_to(plan, arguments.expect)
        if not (reviewed or arguments.expect or arguments.format == "json"):
            terminal.show(lines(document.of(plan), Manner(everything=arguments.all)))
        if plan.empty and not writing.reasons:
            await _kept(visited, extranet, setting, writing)
            return _report(arguments, plan, [], None)
        if plan.exceeded and arguments.format == "text":
            raise Refusal(_beyond(plan, shown=not (reviewed or arguments.expect)))
        if not (plan.exceeded or plan.empty):
            _agreed(arguments, plan)
        outcomes, journal = await _carried_out(visited, writing)
        code = _report(arguments, plan, outcomes, journal)
        if code == NOTHING:
            await _kept(visited, extranet, setting, writing)
        return code


async def _kept(visited: Visit, extranet: Extranet, setting: Settings, writing: Means) -> None:
    """The version that is now in the tenant, for ``extranet drift`` and for the store."""
    plan = visited.survey.plan
    if plan.partial or plan.targets:
        return
    landed(setting, extranet.spec)
    version = applied.version(
        extranet,
        KINDS,
        tenant=plan.tenant,
        fingerprint=plan.fingerprint,
        ids=visited.survey.ids,
        time=datetime.now(UTC),
    )
    applied.keep(writing.state, version)
    await settle(visited.graph, extranet, writing, plan.tenant.id, visited.survey.ids)


def _beyond(plan: Plan, *, shown: bool) -> str:
    """The reasons, unless the plan that was just shown gives them already."""
    reasons = [] if shown else [f"refused: {reason}" for reason in plan.exceeded]
    return "\n".join([*reasons, "nothing was applied: the plan goes beyond its limits"])


def _reviewed(arguments: argparse.Namespace) -> Reviewed | None:
    if not arguments.plan:
        return None
    reviewed = Reviewed.read(arguments.plan)
    reviewed.young(arguments.plan, datetime.now(UTC), timedelta(days=arguments.max_age))
    return reviewed


def _chosen(arguments: argparse.Namespace, reviewed: Reviewed | None) -> tuple[str, ...]:
    """A plan file is of what it was made of; naming something else is a mistake."""
    named = tuple(sorted(set(arguments.target or ())))
    if reviewed is None:
        return named
    if named and named != reviewed.targets:
        of = ", ".join(reviewed.targets) or "the whole extranet"
        raise Refusal(
            f"{arguments.plan}: is a plan of {of}, not of {', '.join(named)}; leave --target out, "
            "or plan and review again"
        )
    return reviewed.targets


def _agreed(arguments: argparse.Namespace, plan: Plan) -> None:
    """Somebody says yes: on the command line, or when asked."""
    if arguments.yes:
        return
    if not terminal.interactive():
        raise Refusal("nobody to ask: add --yes to apply without a terminal")
    if not terminal.confirm(f"Apply {len(plan.changes)} changes to {plan.tenant.name}?"):
        raise Refusal("nothing was applied")


async def _carried_out(visited: Visit, writing: Means) -> tuple[list[Outcome], Path]:
    graph, surveyed, memory = visited
    stop = writing.stop
    with terminal.counting(len(surveyed.plan.changes)) as counter, terminal.stoppable(stop):
        return await carry_out(
            graph,
            surveyed,
            state=writing.state,
            stop=stop,
            on_outcome=counter,
            reasons=writing.reasons,
            memory=memory,
        )


def _report(
    arguments: argparse.Namespace, plan: Plan, outcomes: list[Outcome], journal: Path | None
) -> int:
    counts = tally(outcomes)
    if arguments.format == "json":
        data = {
            "fingerprint": plan.fingerprint,
            "tally": counts,
            "journal": str(journal) if journal else None,
            "outcomes": [outcome_as_data(outcome, plan) for outcome in outcomes],
        }
        sys.stdout.write(msgspec.json.encode(data).decode() + "\n")
    else:
        terminal.show(results(outcomes, plan, journal))
    if plan.partial or counts.keys() & {"failed", "skipped", "unknown"}:
        return FAILED
    return CHANGES if "waiting" in counts else NOTHING


COMMAND = Action(
    run,
    "extranet apply plan.json --sandbox --yes",
    "Exit code 0: done, 2: something waits for the tenant (run again), 1: something failed.",
    (
        argument("plan", "a plan made with plan --out", nargs="?", type=Path, metavar="PLAN"),
        *FILES,
        which_tenant,
        argument("--expect", "apply this plan and no other", metavar="FINGERPRINT"),
        argument(
            "--max-age",
            "refuse a plan file that is older (default 7)",
            type=days,
            default=7,
            metavar="DAYS",
        ),
        SOURCE_CHANGED,
        argument(
            "--break-lease",
            "why another machine's turn, which still holds, is over: it was killed",
            type=reason,
            metavar="REASON",
        ),
        TARGETS,
        YES,
        ALL,
        formats("text", "json"),
    ),
)
