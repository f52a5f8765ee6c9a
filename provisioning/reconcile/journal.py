"""What a run did, line by line, so that a killed run can be explained and simply run again.

JSON lines, flushed one by one: ``begin``, then ``start`` and ``end`` of each change, then
``finish``. A change with a start and no end was under way when the run was killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import msgspec

from provisioning.errors import Refusal
from provisioning.plan.accesses import Held, Taken
from provisioning.plan.allowances import Spent
from provisioning.plan.diff import Change
from provisioning.plan.model import Key, RecentWrites
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Plan
from provisioning.plan.results import outcome_as_data
from provisioning.private import opened_private, private_folder


def now() -> datetime:
    return datetime.now(UTC)


_BEGUN = "%Y%m%dT%H%M%S%fZ"
FRESH = timedelta(minutes=30)
"""How long the tenant may take to show a creation; after that, what it shows is the truth."""
UNANSWERED = timedelta(minutes=5)
"""The same for one that was begun and may never have arrived: whoever waits for it has nothing yet.
Asked again too early it makes no second account (one address has one guest, one login one account);
it may write to somebody twice.
"""


class JournalPart(msgspec.Struct):
    key: str = ""
    verb: str = ""
    status: str = ""
    reason: str = ""


class JournalLine(msgspec.Struct):
    time: datetime
    event: str
    tenant: str = ""
    key: str = ""
    verb: str = ""
    status: str = ""
    reason: str = ""
    people: list[JournalPart] = []
    id: str | None = None
    leaving: list[str] = []
    taken: list[tuple[str, str, str, str]] = []


def recent_writes(folder: Path, tenant: str, clock: Callable[[], datetime] = now) -> RecentWrites:
    """What the runs of the last half hour made on this tenant, or may have made."""
    created: dict[Key, str] = {}
    until: dict[Key, datetime] = {}
    for lines in runs(folder, tenant, since=clock() - FRESH):
        for line in lines:
            if line.verb != "create" or clock() - line.time > FRESH:
                continue
            key = key_of(line.key)
            if line.id:
                created[key] = line.id
            if line.id:
                until[key] = line.time + FRESH
            elif line.event == "start" or line.status == "unknown":
                until[key] = line.time + UNANSWERED
            else:
                until.pop(key, None)
    return RecentWrites(created, {key: end for key, end in until.items() if end > clock()})


def spent(
    folder: Path, tenant: str, *, hours: int = 0, clock: Callable[[], datetime] = now
) -> Spent:
    """The allowances that runs on this tenant began to use, and those they used up; what the
    runs of the last ``hours`` took away beside them.

    An allowance is used once the change that it was for has ended well. What was begun counts
    as taken, whatever its end: a run that was killed cannot tell.
    """
    used: set[str] = set()
    begun: dict[str, frozenset[Key]] = {}
    for lines in runs(folder, tenant, holding=b'"event":"allow"'):
        under = {line.key: line for line in lines if line.event == "allow" and line.id}
        for line in under.values():
            begun.setdefault(str(line.id), frozenset(map(key_of, line.leaving)))
        for line in lines:
            if line.event == "end" and line.key in under and line.status in {"done", "already"}:
                used.add(str(under[line.key].id))
    since = clock() - timedelta(hours=hours)
    taken = {
        Taken(Held(key_of(person), key_of(resource), access), key_of(scope))
        for lines in runs(folder, tenant, since=since, holding=b'"taken":')
        for line in lines
        if line.time >= since
        for person, resource, access, scope in line.taken
    }
    return Spent(frozenset(used), begun, taken=frozenset(taken))


class Creation(msgspec.Struct, frozen=True):
    """Which run made a thing, by the name of its journal, and when."""

    run: str
    time: datetime


def creations(folder: Path, tenant: str) -> Mapping[str, Creation]:
    """What the runs of this state folder made on this tenant, by Graph id."""
    return {
        line.id: Creation(path.name, line.time)
        for path, lines in _runs(folder, tenant, holding=b'"verb":"create"')
        for line in lines
        if line.event == "end" and line.verb == "create" and line.id and line.status == "done"
    }


def key_of(text: str) -> Key:
    kind, _, name = text.partition("/")
    return Key(kind, name)


def runs(
    folder: Path, tenant: str, *, since: datetime | None = None, holding: bytes = b""
) -> Iterator[list[JournalLine]]:
    """The lines of each run on this tenant, the first run first.

    One that does not say on which tenant it was, because that line is damaged, counts as ours.
    """
    return (lines for _, lines in _runs(folder, tenant, since=since, holding=holding))


def _runs(
    folder: Path, tenant: str, *, since: datetime | None = None, holding: bytes = b""
) -> Iterator[tuple[Path, list[JournalLine]]]:
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        if since and _long_over(path, since):
            continue
        raw = path.read_bytes()
        if holding not in raw:
            continue
        lines = list(_lines(raw))
        if {line.tenant for line in lines if line.event == "begin"} <= {tenant}:
            yield path, lines


def _long_over(path: Path, since: datetime) -> bool:
    """By its name and by its last writing: a clock that was moved hides no run."""
    begun, since = path.name.partition("-")[0], since.astimezone(UTC)
    return path.stat().st_mtime < since.timestamp() and begun < f"{since:{_BEGUN}}"


def _lines(raw: bytes) -> Iterator[JournalLine]:
    """A killed run may have left half a line behind it, a bad disk any other: the rest stands."""
    for line in raw.splitlines():
        with suppress(msgspec.DecodeError, UnicodeError):
            yield msgspec.json.decode(line, type=JournalLine)


class Journal:
    """One file per run, under ``<state>/journal/``."""

    def __init__(
        self,
        folder: Path,
        plan: Plan,
        clock: Callable[[], datetime] = now,
        reasons: Mapping[str, str] | None = None,
    ) -> None:
        self._clock = clock
        private_folder(folder)
        self._ended = 0
        begun = clock().astimezone(UTC)
        self._plan = plan
        self._taken: dict[Key, list[tuple[str, str, str, str]]] = {}
        for (person, resource, access), scope in plan.taken:
            line = (str(person), str(resource), access, str(scope))
            self._taken.setdefault(resource, []).append(line)
        self.path = folder / f"{begun:{_BEGUN}}-{plan.fingerprint}.jsonl"
        self._file: IO[bytes] = opened_private(self.path)
        self._write("begin", tenant=plan.tenant.id, fingerprint=plan.fingerprint)
        for event, reason in (reasons or {}).items():
            self._write(event, reason=reason)
        for use in plan.allowed:
            leaving = sorted(str(key) for key in use.people)
            self._write("allow", key=str(use.membership), id=use.id, leaving=leaving)

    def start(self, change: Change) -> None:
        verb = type(change).__name__.lower()
        more = {"taken": self._taken[change.key]} if change.key in self._taken else {}
        self._write("start", key=str(change.key), verb=verb, **more)

    def end(self, outcome: Outcome) -> None:
        self._write("end", **outcome_as_data(outcome, self._plan))
        self._ended += 1

    def finish(self, tally: dict[str, int], *, stopped: bool) -> None:
        """The file is closed even where its last line does not fit."""
        try:
            self._write("finish", tally=tally, stopped=stopped)
        finally:
            with suppress(OSError):  # closing flushes: what could not be written has been said
                self._file.close()

    def _write(self, event: str, **facts: Any) -> None:
        line = {
            "time": self._clock().astimezone(UTC).isoformat(timespec="milliseconds"),
            "event": event,
            **facts,
        }
        try:
            self._file.write(msgspec.json.encode(line) + b"\n")
            self._file.flush()
        except OSError as error:
            raise Refusal(
                f"{self.path}: {(error.strerror or 'cannot be written').lower()}; nothing new was "
                f"begun, what was under way is done ({self._ended} changes are in this journal): "
                "free some room, then run again"
            ) from None
