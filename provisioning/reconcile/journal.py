"""What a run did, line by line, so that a killed run can be explained and simply run again.

JSON lines, flushed one by one: ``begin``, then ``start`` and ``end`` of each change, then
``finish``. A change with a start and no end was under way when the run was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import msgspec

from provisioning.plan.allowances import Spent
from provisioning.plan.diff import Change
from provisioning.plan.model import Key, RecentWrites
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Plan
from provisioning.plan.render import outcome_as_data


def now() -> datetime:
    return datetime.now(UTC)


FRESH = timedelta(minutes=30)
"""How long the tenant may take to show a creation; after that, what it shows is the truth."""


class _Line(msgspec.Struct):
    time: datetime
    event: str
    tenant: str = ""
    key: str = ""
    verb: str = ""
    status: str = ""
    id: str | None = None
    leaving: list[str] = []


def recent_writes(folder: Path, tenant: str, clock: Callable[[], datetime] = now) -> RecentWrites:
    """What the runs of the last half hour made on this tenant, or may have made."""
    created: dict[Key, str] = {}
    unsettled: set[Key] = set()
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        if clock().timestamp() - path.stat().st_mtime > FRESH.total_seconds():
            continue
        lines = list(_lines(path))
        if not lines or lines[0].tenant != tenant:
            continue
        for line in lines:
            if line.verb != "create" or clock() - line.time > FRESH:
                continue
            key = Key(*line.key.split("/", 1))
            if line.id:
                created[key] = line.id
            if line.event == "start" or line.status == "unknown":
                unsettled.add(key)
            else:
                unsettled.discard(key)
    return RecentWrites(created, frozenset(unsettled))


def spent(folder: Path, tenant: str) -> Spent:
    """The allowances that runs on this tenant began to use, and those they used up.

    An allowance is used once the change that it was for has ended well.
    """
    used: set[str] = set()
    begun: dict[str, frozenset[Key]] = {}
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        if b'"event":"allow"' not in path.read_bytes():
            continue
        lines = list(_lines(path))
        if not lines or lines[0].tenant != tenant:
            continue
        under = {line.key: line for line in lines if line.event == "allow" and line.id}
        for line in under.values():
            people = frozenset(Key(*key.split("/", 1)) for key in line.leaving)
            begun.setdefault(str(line.id), people)
        for line in lines:
            if line.event == "end" and line.key in under and line.status in {"done", "already"}:
                used.add(str(under[line.key].id))
    return Spent(frozenset(used), begun)


def _lines(path: Path) -> Iterator[_Line]:
    """A killed run may have left half a line behind it; what precedes it stands."""
    for raw in path.read_bytes().splitlines():
        try:
            yield msgspec.json.decode(raw, type=_Line)
        except msgspec.DecodeError:
            return


class Journal:
    """One file per run, under ``<state>/journal/``."""

    def __init__(self, folder: Path, plan: Plan, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True)
        begun = clock()
        self._plan = plan
        self.path = folder / f"{begun:%Y%m%dT%H%M%S%fZ}-{plan.fingerprint}.jsonl"
        self._file: IO[bytes] = self.path.open("xb")
        self._write("begin", tenant=plan.tenant.id, fingerprint=plan.fingerprint)
        for use in plan.allowed:
            leaving = sorted(str(key) for key in use.people)
            self._write("allow", key=str(use.membership), id=use.id, leaving=leaving)

    def start(self, change: Change) -> None:
        verb = type(change).__name__.lower()
        self._write("start", key=str(change.key), verb=verb)

    def end(self, outcome: Outcome) -> None:
        self._write("end", **outcome_as_data(outcome, self._plan))

    def finish(self, tally: dict[str, int], *, stopped: bool) -> None:
        self._write("finish", tally=tally, stopped=stopped)
        self._file.close()

    def _write(self, event: str, **facts: Any) -> None:
        line = {"time": self._clock().isoformat(timespec="milliseconds"), "event": event, **facts}
        self._file.write(msgspec.json.encode(line) + b"\n")
        self._file.flush()
