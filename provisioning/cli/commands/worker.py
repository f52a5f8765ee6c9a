"""extranet worker: passes, one after another, and how the work stands."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from provisioning.cli import terminal
from provisioning.cli.everybody import file_grants
from provisioning.cli.exit_codes import CHANGES, FAILED, NOTHING
from provisioning.cli.options import (
    APPROVALS,
    FILES,
    SPACES,
    Action,
    argument,
    flag,
    formats,
    pace,
    which_tenant,
)
from provisioning.cli.store import now, one, reading_store, say, with_store
from provisioning.cli.tenancy import opened as tenant, settings, sole, wanted
from provisioning.errors import Refusal
from provisioning.graph.errors import GraphError
from provisioning.mail.post import relay_at
from provisioning.plan.desired import Extranet
from provisioning.plan.render import tally
from provisioning.reconcile.applied import write_private
from provisioning.reconcile.lock import machine_folder
from provisioning.reconcile.run_once import PassOptions, PassResult, run_once
from provisioning.reconcile.store_thread import StoreThread, store_thread
from provisioning.requests.lock import WorkerLock, alone as sole_worker
from provisioning.requests.source import departures, from_store, known_as
from provisioning.requests.store import mails, recertification
from provisioning.requests.store.pending import undone
from provisioning.reviewed_files import load
from provisioning.settings import Settings
from provisioning.spec.model import Spec

_LATE_HOURS = 24


class Health(msgspec.Struct):
    """Of the last passes, kept beside the store. Times are ISO 8601, empty when never."""

    last_pass: str = ""
    last_full_pass: str = ""
    last_error: str = ""


def run(spec: Spec, arguments: argparse.Namespace) -> int:
    return asyncio.run(_run(arguments, settings(), spec))


def relay(setting: Settings) -> str:
    """``EXTRANET_SMTP``, or nothing: Graph sends."""
    text = setting.environment.get("EXTRANET_SMTP", "")
    if text:
        try:
            relay_at(text)
        except ValueError as error:
            raise Refusal(f"EXTRANET_SMTP: {error}") from None
    return text


async def _run(arguments: argparse.Namespace, setting: Settings, spec: Spec) -> int:
    stop = asyncio.Event()
    options = PassOptions(
        rules=lambda: load(arguments.file).spec,
        wishes=lambda at: _wished(arguments, at),
        clock=now,
        state=setting.state_directory,
        relay=relay(setting),
        stop=stop,
        locks=setting.locks_directory or machine_folder(),
    )
    with store_thread() as store, terminal.stoppable(stop):
        held = sole_worker(setting.state_directory)
        lock = await store.ask(held.__enter__)
        try:
            shift = _Shift(arguments, setting, spec, store, options, lock)
            if arguments.once:
                return await shift.once()
            await shift.until_stopped(arguments.every, arguments.full_every)
            return NOTHING
        finally:
            await store.ask(held.__exit__, None, None, None)


def _wished(arguments: argparse.Namespace, at: datetime) -> Extranet:
    """The files as they are now, and the store."""
    today = at.date()
    return wanted(arguments, today, [from_store(today)], departures(), known_as())[0]


@dataclass
class _Shift:
    arguments: argparse.Namespace
    setting: Settings
    spec: Spec
    store: StoreThread
    options: PassOptions
    lock: WorkerLock

    async def once(self) -> int:
        try:
            return await self._pass(full=True)
        except (GraphError, Refusal) as error:
            self._health.failed(str(error))
            raise Refusal(f"the pass stopped: {error}") from None

    async def until_stopped(self, every: int, full_every: int) -> None:
        """What stops a pass is said, and the next one resumes."""
        clock = asyncio.get_running_loop().time
        next_full = clock()
        while not self.options.stop.is_set():
            full = clock() >= next_full
            try:
                await self._pass(full=full)
            except (GraphError, Refusal, OSError) as error:
                self._health.failed(str(error))
                terminal.complain(f"the pass stopped, the next one resumes: {error}")
            else:
                next_full = clock() + full_every if full else next_full
            await _rested(self.options.stop, every)

    async def _pass(self, *, full: bool) -> int:
        arguments = self.arguments
        await self.store.ask(self.lock.keep)
        with sole(arguments, self.setting):
            async with tenant(arguments, self.setting, self.spec) as graph:
                passed = await run_once(graph, self.store, self.options, full=full)
        self._health.passed(passed)
        return report(passed)

    @property
    def _health(self) -> _Kept:
        return _Kept(self.setting.state_directory)


async def _rested(stop: asyncio.Event, seconds: int) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def report(passed: PassResult) -> int:
    for note in passed.notes:
        if note.level != "note" and (passed.full or note.key.kind == "notice"):
            terminal.say(str(note))
    for reason in passed.refused:
        terminal.complain(f"refused: {reason}")
    counts, letters = tally(passed.outcomes), tally(passed.mails)
    what = "everybody was read" if passed.full else "those concerned were read"
    changes = ", ".join(f"{n} {status}" for status, n in counts.items()) or "nothing to change"
    sent = ", ".join(f"{n} {status}" for status, n in letters.items()) or "none"
    waiting = f", {passed.waiting} wait" if passed.waiting else ""
    if passed.full or counts or letters or passed.waiting:
        say(f"{what}: {changes}; mails: {sent}{waiting}")
    if passed.astray:
        say(f"mails that did not leave as they should: {passed.astray}; extranet notices list")
    unwell = (counts.keys() | letters.keys()) & {"failed", "skipped", "unknown"}
    if passed.refused or passed.astray or unwell:
        return FAILED
    return CHANGES if "waiting" in counts or passed.waiting else NOTHING


class _Kept:
    """``worker.json`` in the state folder."""

    def __init__(self, state: Path) -> None:
        self._path = state / "worker.json"

    def read(self) -> Health:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Health)
        except (OSError, msgspec.DecodeError):
            return Health()

    def passed(self, passed: PassResult) -> None:
        health, at = self.read(), now().isoformat(timespec="seconds")
        health.last_pass, health.last_error = at, "; ".join(passed.refused)
        health.last_full_pass = at if passed.full else health.last_full_pass
        write_private(self._path, msgspec.json.encode(health))

    def failed(self, why: str) -> None:
        health = self.read()
        health.last_error = f"{now().isoformat(timespec='seconds')}: {why}"
        write_private(self._path, msgspec.json.encode(health))


def _status(spec: Spec, arguments: argparse.Namespace) -> int:
    """Waiting for somebody to redeem an invitation is not being late."""
    at = now()
    health = _Kept(settings().state_directory).read()
    days = sorted(each.since for each in undone(at.date()) if each.waits != "invitation")
    letters = mails.due(at, most=1000)
    oldest = min((each.written_at for each in letters), default=None)
    doubtful = mails.unsettled()
    unreviewed = list(recertification.overdue(spec, at.date(), file_grants(arguments, spec)))
    found = {
        "undone approvals": len(days),
        "oldest undone approval": str(days[0]) if days else "",
        "unsent mails": len(letters),
        "oldest unsent mail": oldest.astimezone(UTC).isoformat(timespec="seconds")
        if oldest
        else "",
        "mails to settle": len(doubtful),
        "spaces to review": len(unreviewed),
        "last pass": health.last_pass,
        "last full pass": health.last_full_pass,
        "last error": health.last_error,
    }
    one(found, arguments.format)
    late = bool(days) and (at.date() - days[0]).days * 24 > _LATE_HOURS
    slow = oldest is not None and (at - oldest).total_seconds() > _LATE_HOURS * 3600
    return CHANGES if late or slow or doubtful or health.last_error else NOTHING


COMMAND = {
    "run": Action(
        with_store(run),
        "extranet worker run --once --sandbox",
        "Provision what was approved, keep what the tenant shows, send the mails.",
        (
            flag("--once", "one pass"),
            argument(
                "--every",
                "between two passes (default 60s)",
                type=pace,
                default="60s",
                metavar="TIME",
            ),
            argument(
                "--full-every",
                "between two passes that read everybody (default 30m)",
                type=pace,
                default="30m",
                metavar="TIME",
            ),
            *FILES,
            which_tenant,
        ),
    ),
    "status": Action(
        reading_store(_status),
        "extranet worker status --format json",
        "Say what waits and since when. Exit code 0: fine, 2: something waits too long.",
        (formats("text", "json"), APPROVALS, SPACES),
    ),
}
