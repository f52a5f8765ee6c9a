"""What a pass and a drift found, told to the portal by the store (which is open), in French."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final, get_args

import msgspec

from provisioning.plan import document
from provisioning.plan.plan import Plan
from provisioning.plan.render import Line, Manner, lines, visible
from provisioning.reconcile.last_plan import allowances
from provisioning.reconcile.passes import Passes, PassKind, PassRecord
from provisioning.requests.store import worker_reports
from provisioning.requests.store.worker_reports import decoded

MOST: Final = 500
"""Lines of a plan or of a drift; the rest is counted."""
_OF_PASSES: Final = "pass/"


class ReportedLines(msgspec.Struct, frozen=True, omit_defaults=True):
    """Lines as people read them. ``allow``: for ``allow:``, where a limit forbade it."""

    made: datetime
    lines: tuple[str, ...]
    allow: tuple[str, ...] = ()


class Reports(msgspec.Struct, frozen=True):
    """``None``: nothing was told yet."""

    passes: Passes
    plan: ReportedLines | None = None
    drift: ReportedLines | None = None


def tell_pass(kind: PassKind, record: PassRecord, at: datetime) -> None:
    worker_reports.keep(f"{_OF_PASSES}{kind}", msgspec.json.encode(record), now=at)


def tell_plan(plan: Plan, at: datetime) -> None:
    found = document.of(plan)
    allow = tuple(islice(allowances(found, at.date()), MOST))
    _tell("plan", ReportedLines(at, _few(lines(found, Manner(language="fr"))), allow), at)


def tell_drift(said: Iterable[Line], at: datetime) -> None:
    _tell("drift", ReportedLines(at, _few(said)), at)


def last() -> Reports:
    """In one query."""
    found = worker_reports.last("plan", "drift", beginning=_OF_PASSES)
    return Reports(
        passes={
            kind: record
            for kind in get_args(PassKind)
            if (record := decoded(found.get(_OF_PASSES + kind), PassRecord))
        },
        plan=decoded(found.get("plan"), ReportedLines),
        drift=decoded(found.get("drift"), ReportedLines),
    )


def _tell(name: str, shown: ReportedLines, at: datetime) -> None:
    worker_reports.keep(name, msgspec.json.encode(shown), now=at)


def _few(said: Iterable[Line]) -> tuple[str, ...]:
    return tuple(_bounded([f"{x.mark:1} {'  ' * x.depth}{visible(x.text)}" for x in said]))


def _bounded(said: list[str]) -> Iterator[str]:
    """Its first lines and its last, which sum it up."""
    if len(said) <= MOST:
        yield from said
        return
    ends = 10
    yield from said[: MOST - ends]
    yield f"… et {len(said) - MOST} autres lignes : extranet plan les montre"
    yield from said[-ends:]
