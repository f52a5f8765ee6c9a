"""The worker at work: passes, one after another."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from provisioning.cli import logs, terminal
from provisioning.cli.campaign import open_on, read_status, reminded
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import CHANGES, FAILED, NOTHING
from provisioning.cli.store import say
from provisioning.cli.tenancy import opened as tenant, sole, wanted
from provisioning.deposits import kept
from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.mail.post import relay_at
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Note
from provisioning.plan.results import tally
from provisioning.reconcile import passes, reports
from provisioning.reconcile.lock import machine_folder
from provisioning.reconcile.run_once import PassOptions, PassResult, run_once
from provisioning.reconcile.store_thread import StoreThread, store_thread
from provisioning.requests.lock import WorkerLock, alone as sole_worker
from provisioning.requests.source import departures, from_store, known_as, numbers
from provisioning.requests.store import audit_verify, campaign_reminders, signs_of_life
from provisioning.reviewed_files import Reread
from provisioning.settings import Settings
from provisioning.spec.model import Spec


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
        rules=Reread(arguments.file),
        wishes=lambda at, only: _wished(arguments, at, only),
        clock=lambda: spec.instance.local(datetime.now(UTC)),
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


def _wished(arguments: argparse.Namespace, at: datetime, only: Collection[str] | None) -> Extranet:
    """The files as they are now, and the store."""
    some = None if only is None else numbers(only)
    store = from_store(at, people=some)
    return wanted(arguments, at, [store], departures(some), known_as(some), only=only)[0]


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
            await self._stopped("full", error)
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
                await self._stopped("full" if full else "targeted", error)
                terminal.complain(f"the pass stopped, the next one resumes: {error}")
            else:
                next_full = clock() + full_every if full else next_full
            await _rested(self.options.stop, every)

    async def _pass(self, *, full: bool) -> int:
        logs.begin()
        await self.store.ask(self.lock.keep)
        first = full and await self.store.ask(signs_of_life.is_due, self.options.clock())
        passed = await run_once(self._opened, self.store, self.options, full=full)
        if passed.full:
            await self._seal()
        await self._record(passed)
        await self._remind()
        if first:
            await self._look_at_deposits()
        return report(passed)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Graph]:
        with sole(self.arguments, self.setting):
            async with tenant(self.arguments, self.setting, self.spec) as graph:
                yield graph

    async def _remind(self) -> None:
        """What those who run a campaign asked for today; without an answer, the next pass tries."""
        now = self.options.clock()
        for each in await self.store.ask(campaign_reminders.waiting, now.date()):
            try:
                extranet = await self.store.ask(self.options.wishes, now, None)
                async with self._opened() as graph:
                    outcome = await reminded(
                        graph,
                        extranet,
                        each.campaign,
                        self.arguments,
                        self.setting,
                        store=self.store,
                    )
            except (GraphError, Refusal) as error:
                terminal.complain(f"the reminders of {each.campaign} wait: {error}")
            else:
                await self.store.ask(campaign_reminders.done, each.id, outcome)

    async def _look_at_deposits(self) -> None:
        """Once a day, while a campaign is open: whoever deposits is there, and the portal is told
        how it stands.
        """
        now = self.options.clock()
        extranet = await self.store.ask(self.options.wishes, now, None)
        for code in open_on(extranet, now.date()):
            try:
                async with self._opened() as graph:
                    status, seen = await read_status(graph, extranet, code)
            except (GraphError, Refusal) as error:
                terminal.complain(f"the deposits of {code} are looked at tomorrow: {error}")
            else:
                await self.store.ask(signs_of_life.saw, seen)
                await self.store.ask(kept.keep, status, now)

    async def _seal(self) -> None:
        """Said once a day, where no database can take it back."""
        last = passes.recorded(self.setting.state_directory).get("full", passes.PassRecord()).ended
        if last is None or last.date() != self.options.clock().date():
            say(f"last seal of the journal: {await self.store.ask(audit_verify.seal)}")

    async def _record(self, passed: PassResult) -> None:
        state, at = self.setting.state_directory, self.options.clock()
        held = [note for note in passed.notes if note.key.kind == "store"]
        limits = (*passed.refused, *map(str, held))
        french = (*passed.refused_in_french, *(note.french for note in held))
        moved = sum(note.differs for note in passed.notes) + _unfinished(passed)
        kind: passes.PassKind = "full" if passed.full else "targeted"
        record = passes.ended(state, kind, at, limits=limits, french=french, moved=moved)
        await self._tell(kind, record)
        if "done" in tally(passed.mails):
            await self._tell("mails", passes.ended(state, "mails", at))

    async def _stopped(self, kind: passes.PassKind, why: Exception) -> None:
        at = self.options.clock()
        await self._tell(kind, passes.failed(self.setting.state_directory, kind, at, str(why)))

    async def _tell(self, kind: passes.PassKind, record: passes.PassRecord) -> None:
        """The portal, which goes on showing what it knows while the store is away."""
        try:
            await self.store.ask(reports.tell_pass, kind, record, self.options.clock())
        except Refusal as refusal:
            terminal.complain(f"the portal is not told: {refusal}")


def _unfinished(passed: PassResult) -> int:
    return sum(outcome.status != "done" for outcome in passed.outcomes)


async def _rested(stop: asyncio.Event, seconds: int) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def _notes(notes: Sequence[Note]) -> None:
    """A log that names nobody counts them: a note is about somebody."""
    if logs.form() == "plain" or logs.names():
        for note in notes:
            terminal.say(str(note))
        return
    for level, count in sorted(Counter(note.level for note in notes).items()):
        terminal.say(f"{count} notes of the level {level}: extranet plan --all")


def report(passed: PassResult) -> int:
    notes = [n for n in passed.notes if n.level != "note"]
    _notes([n for n in notes if passed.full or n.key.kind == "notice"])
    for reason in passed.refused:
        terminal.complain(f"refused: {reason}")
    tell = say if logs.form() == "plain" else terminal.say
    counts, letters = tally(passed.outcomes), tally(passed.mails)
    what = "everybody was read" if passed.full else "those concerned were read"
    changes = ", ".join(f"{n} {status}" for status, n in counts.items()) or "nothing to change"
    sent = ", ".join(f"{n} {status}" for status, n in letters.items()) or "none"
    waiting = f", {passed.waiting} wait" if passed.waiting else ""
    if passed.full or counts or letters or passed.waiting:
        tell(f"{what}: {changes}; mails: {sent}{waiting}")
    if passed.astray:
        tell(f"mails that did not leave as they should: {passed.astray}; extranet notices list")
    unwell = (counts.keys() | letters.keys()) & {"failed", "skipped", "unknown"}
    if passed.refused or passed.astray or unwell:
        return FAILED
    return CHANGES if "waiting" in counts or passed.waiting else NOTHING
