"""The road: files and approvals -> wishes -> plan -> tenant -> journal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from provisioning.errors import LimitExceeded, Refusal
from provisioning.graph import Graph
from provisioning.plan import document
from provisioning.plan.diff import Change
from provisioning.plan.document import Document
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Plan, fingerprint
from provisioning.plan.results import tally
from provisioning.plan.survey import Survey
from provisioning.plan.traces import digest, trace
from provisioning.reconcile import applied, engine, tenant_window
from provisioning.reconcile.journal import Journal, now
from provisioning.reconcile.tenant_memory import Memory, allowances_begun, allowances_used

MOST_SAID = 12
"""Differences from a reviewed plan that are told one by one."""


class _Head(msgspec.Struct, frozen=True):
    format: int
    tool: str
    seal: str = ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


SKEW = timedelta(minutes=10)
"""How far the clocks of two machines may be apart."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name written twice would show one value to people and another to us."""
    found = dict(pairs)
    return found if len(found) == len(pairs) else {}


class Reviewed(Document, frozen=True, kw_only=True):
    """A plan file: what was reviewed. Its fingerprint must still be that of its changes."""

    created: str
    seal: str

    @classmethod
    def read(cls, path: Path) -> Reviewed:
        try:
            raw = path.read_bytes()
            head = msgspec.json.decode(raw, type=_Head)
            if head.format != document.FORMAT:
                raise Refusal(f"{path}: made by version {head.tool}; plan and review again")
            data = json.loads(raw, object_pairs_hook=_once)
            whole = document.seal(data) == head.seal
            reviewed = msgspec.convert(data, cls) if whole else None
        except OSError as error:
            raise Refusal(f"{path}: cannot be read ({error.strerror}); name a plan file") from None
        except msgspec.DecodeError as error:
            raise Refusal(
                f"{path}: not a plan ({error}); make one with extranet plan --out {path}"
            ) from None
        if (
            reviewed is None
            or reviewed.recomputed != reviewed.fingerprint
            or _moment(reviewed.created) is None
        ):
            raise Refusal(f"{path}: was changed after it was made; plan and review again")
        return reviewed

    @property
    def recomputed(self) -> str:
        return fingerprint(self.tenant.id, self.changes, self.accounts, self.targets)

    def young(self, path: Path, now: datetime, most: timedelta) -> None:
        """Refuse a plan that was reviewed too long ago for its review to mean much."""
        age = now - (_moment(self.created) or now)
        if age < -SKEW:
            raise Refusal(
                f"{path}: was made at {self.created}, which is still to come; "
                "set the clock of this machine, or of the one that planned"
            )
        if age > most:
            raise Refusal(
                f"{path}: was made {age.days} days ago and the limit is {most.days}; "
                "plan and review again (or say --max-age DAYS)"
            )


def hold_to(plan: Plan, expected: str, reviewed: Reviewed | None = None) -> None:
    """Refuse a plan that is no longer the one that was reviewed, and say what differs."""
    if plan.fingerprint == expected:
        return
    if reviewed and reviewed.tenant.id != plan.tenant.id:
        raise Refusal(
            f"the reviewed plan is for tenant {reviewed.tenant.id}, "
            f"this one is {plan.tenant.id} ({plan.tenant.name}); sign in to the right tenant"
        )
    if plan.empty:
        raise Refusal(
            f"nothing is left of the reviewed plan {expected}: the tenant is as the files want it "
            "(was it applied already?)"
        )
    every = list(differences(plan, reviewed)) if reviewed else []
    more = [f"… and {len(every) - MOST_SAID} more"] if len(every) > MOST_SAID else []
    said = "".join(f"\n  {line}" for line in [*every[:MOST_SAID], *more])
    raise Refusal(
        f"the plan is now {plan.fingerprint}, not the reviewed {expected}: the tenant or the "
        f"files have changed since; review it again{said}"
    )


def differences(plan: Plan, reviewed: Reviewed) -> Iterator[str]:
    before = {(c.verb, c.key): c for c in reviewed.changes}
    after = {(c.verb, c.key): c for c in document.of(plan).changes}
    for verb, key in sorted(before.keys() - after.keys()):
        yield f"no longer: {verb} {key}"
    for verb, key in sorted(after.keys() - before.keys()):
        yield f"new: {verb} {key}"
    for verb, key in sorted(before.keys() & after.keys()):
        if before[verb, key] != after[verb, key]:
            yield f"different: {verb} {key}"
    for person in sorted(plan.accounts):
        was, now = reviewed.accounts.get(str(person)), plan.accounts[person]
        if was and was != now:
            yield f"another account: {plan.name(person)} was {was} and is now {now}"


async def carry_out(
    graph: Graph,
    surveyed: Survey,
    *,
    state: Path,
    stop: asyncio.Event,
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    reasons: Mapping[str, str] | None = None,
    memory: Memory | None = None,
    clock: Callable[[], datetime] = now,
) -> tuple[list[Outcome], Path]:
    """Apply a plan that is within its limits; every change ends in the journal.

    ``reasons`` are what an operator said to go on nevertheless, by event. ``memory`` is the
    tenant's: there every machine sees which allowances are used, and what was taken away.
    """
    plan = surveyed.plan
    if plan.exceeded:
        raise LimitExceeded(plan.exceeded)
    journal = Journal(state / "journal", plan, clock, reasons)

    def ended(outcome: Outcome) -> None:
        journal.end(outcome)
        on_outcome(outcome)

    def started(change: Change) -> None:
        journal.start(change)

    outcomes: list[Outcome] = []
    run, traces = journal.path.stem, [trace(each, surveyed.ids) for each in plan.taken]
    try:
        if memory and plan.allowed:
            memory = await allowances_begun(graph, memory, plan.allowed)
        if memory and traces:
            await tenant_window.begun(graph, memory, run, traces, clock())
        outcomes = await engine.apply(
            graph, surveyed, on_start=started, on_outcome=ended, stop=stop
        )
        if memory and plan.allowed:
            done = {o.change.key for o in outcomes if o.status in ("done", "already")}
            used = [use for use in plan.allowed if use.membership in done]
            await allowances_used(graph, memory, used)
        never = {digest(str(o.change.key)) for o in outcomes if o.status == "skipped"}
        if memory and any(each.resource in never for each in traces):
            begun = [each for each in traces if each.resource not in never]
            await tenant_window.ended(graph, memory, run, begun, clock())
    finally:
        journal.finish(tally(outcomes), stopped=stop.is_set())
    applied.follow(state, plan.tenant.id, outcomes)
    return outcomes, journal.path
