"""How an apply ended -> plain data, or lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from provisioning.plan.diff import subject
from provisioning.plan.model import Key
from provisioning.plan.outcome import Outcome, Status
from provisioning.plan.plan import Plan
from provisioning.plan.render import Line, addressed, whereabouts
from provisioning.plan.summary import summary


def results(outcomes: Sequence[Outcome], plan: Plan, journal: Path | None) -> Iterator[Line]:
    """What did not simply succeed, then the count of everything."""
    for outcome in outcomes:
        yield from result(outcome, plan)
    yield Line("", str(summary(plan)))
    if outcomes:
        said = ", ".join(f"{count} {status}" for status, count in tally(outcomes).items())
        yield Line("", f"Applied: {said}.")
        yield Line("", f"Journal: {journal}")


def result(outcome: Outcome, plan: Plan) -> Iterator[Line]:
    """What to say of a change that did not simply succeed."""
    if outcome.status in ("done", "already"):
        return
    change = outcome.change
    where = whereabouts(change.key.name)
    mark = "?" if outcome.status == "waiting" else "!"
    title = f"{subject(change).title}{where}"
    yield Line(mark, f"{title}: {outcome.status}: {outcome.reason}", 1)
    for part in outcome.parts:
        if part.status in ("failed", "waiting"):
            yield Line(mark, f"{_who(plan, part.key)}: {part.status}: {part.reason}", 2)


def _who(plan: Plan, key: Key) -> str:
    return addressed(plan.name(key), key.name)


def tally(outcomes: Iterable[Outcome]) -> dict[str, int]:
    counts = dict.fromkeys(get_args(Status), 0)
    for outcome in outcomes:
        counts[outcome.status] += 1
    return {status: count for status, count in counts.items() if count}


def outcome_as_data(outcome: Outcome, plan: Plan) -> dict[str, Any]:
    return {
        "key": str(outcome.change.key),
        "verb": type(outcome.change).__name__.lower(),
        "status": outcome.status,
        "reason": outcome.reason,
        "id": outcome.id,
        "people": [
            {"key": str(p.key), "verb": p.verb, "status": p.status, "reason": p.reason}
            | {"name": plan.name(p.key)}
            for p in outcome.parts
        ],
    }
