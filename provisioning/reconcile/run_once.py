"""One pass: store and files -> plan -> apply within limits -> what is shown -> notices.

A pass killed anywhere is repaired by the next one: the store remembers what was approved and
which mail was about to leave, the tenant what was done.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from provisioning.errors import LimitExceeded, Refusal
from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.i18n import SAME, phrase, render
from provisioning.kinds import KINDS, notice
from provisioning.mail.post import A_MINUTE
from provisioning.plan import doors
from provisioning.plan.allowances import Spent
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create
from provisioning.plan.model import Key, Ledger, Note
from provisioning.plan.notes import noted
from provisioning.plan.notices import Notice
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Tenant
from provisioning.plan.results import tally
from provisioning.plan.survey import Survey
from provisioning.reconcile import engine, last_plan, reports, rights_memory
from provisioning.reconcile.journal import recent_writes
from provisioning.reconcile.lock import machine_folder
from provisioning.reconcile.messages import STORE
from provisioning.reconcile.resting import rested
from provisioning.reconcile.run import carry_out
from provisioning.reconcile.sign_ins import look
from provisioning.reconcile.store_thread import StoreThread
from provisioning.reconcile.targeted import focused
from provisioning.reconcile.tenant_memory import Memory
from provisioning.reconcile.tenant_window import spent
from provisioning.reconcile.turn import Halt, Means, settle, turn
from provisioning.requests import work_list
from provisioning.requests.due_mails import MOST, due
from provisioning.requests.observed import closed, gone, keep, refusals
from provisioning.requests.store import (
    expiry,
    mails,
    readings,
    reminders,
    renaming,
    retention,
    seal_mails,
)
from provisioning.requests.store.pending import PendingWork, unclosed, undone
from provisioning.requests.transaction import writing
from provisioning.spec.model import Spec


@dataclass(frozen=True)
class PassOptions:
    """How a pass goes about it. ``rules`` and ``wishes`` are asked afresh, in the store's thread;
    the wishes, of everybody or of whoever has one of the addresses given, when something is to do.
    """

    rules: Callable[[], Spec]
    wishes: Callable[[datetime, Collection[str] | None], Extranet]
    clock: Callable[[], datetime]
    state: Path
    relay: str = ""
    locks: Path = field(default_factory=machine_folder)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    on_outcome: Callable[[Outcome], None] = lambda _: None


@dataclass
class PassResult:
    """What one pass did. ``refused`` are the limits that forbade its plan.

    ``astray`` are the mails that failed, now or before, and that nobody has settled.
    """

    full: bool
    outcomes: list[Outcome] = field(default_factory=list)
    mails: list[Outcome] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    refused: tuple[str, ...] = ()
    refused_in_french: tuple[str, ...] = ()
    waiting: int = 0
    astray: int = 0


OpenTenant = Callable[[], AbstractAsyncContextManager[Graph]]


async def run_once(
    opened: OpenTenant, store: StoreThread, options: PassOptions, *, full: bool
) -> PassResult:
    """A *full* pass reads everybody; the others only those for whom something is to be done, and
    open no tenant when there is nothing.
    """
    passed = await _passed(opened, store, options, full=full)
    passed.astray = len(await store.ask(mails.unsettled))
    return passed


async def _passed(
    opened: OpenTenant, store: StoreThread, options: PassOptions, *, full: bool
) -> PassResult:
    now = options.clock()
    said = await store.ask(lambda: _tidy(options.rules(), now, full=full))
    work = await store.ask(lambda: list(undone(now.date(), pressing=not full)))
    resting = await store.ask(readings.resting, now)
    letters = await store.ask(mails.due, now, most=MOST)
    near = _pressing(work, resting)
    if not (full or letters or near):
        return PassResult(full, notes=said)
    only = None if full else near | {each.to for each in letters}
    extranet = await store.ask(options.wishes, now, only)
    async with opened() as graph:
        run = _Pass(graph, store, options, extranet, PassResult(full, notes=said))
        try:
            if full:
                await run.provision(frozenset(each.address for each in work), resting)
            elif concerned := near & extranet.people.keys():
                await run.provision(concerned, resting)
            await run.notify()
        except (GraphError, Refusal, OSError) as trouble:
            raise PassStopped(trouble, run.done) from trouble
    return run.passed


class PassStopped(Refusal):
    """What stopped a pass in its middle, and what was done before."""

    def __init__(self, trouble: Exception, done: Sequence[Outcome]) -> None:
        counts = ", ".join(f"{n} {status}" for status, n in tally(done).items())
        super().__init__(f"{trouble}; before that: {counts or 'nothing was changed'}")


def _tidy(spec: Spec, now: datetime, *, full: bool) -> list[Note]:
    """What time does by itself: ends, closes, reminds, forgets, gives up on senders that died."""
    renaming.follow_renames(spec, now=now)
    expiry.expire(spec, now=now)
    expiry.warn_expiring(now)
    reminders.remind(spec, now=now)
    seal_mails.write(spec, now=now)
    mails.lost(now)
    try:
        if full:
            with writing():
                work_list.relist()
            retention.purge(spec, now=now, most=retention.MOST_FORGOTTEN)
    except retention.TooMany as refusal:
        text = phrase(STORE["retention"], people=refusal.people, most=refusal.most)
        return [noted(Key("store", "retention"), text, "refused")]
    return []


def _seen_out(extranet: Extranet, surveyed: Survey, now: datetime) -> None:
    ended = gone(extranet, surveyed, list(unclosed(now.date())))
    readings.closed([(each.address, each.profile) for each in ended], now=now)


def _pressing(work: Sequence[PendingWork], resting: frozenset[tuple[str, str]]) -> frozenset[str]:
    """For whom something can be done now: not those who are invited, nor those who rest."""
    return frozenset(
        each.address
        for each in work
        if not each.waits and not {(each.address, ""), (each.address, each.profile)} & resting
    )


_ALONE = dataclasses.replace(notice.KIND, after=())


@dataclass
class _Pass:
    graph: Graph
    store: StoreThread
    options: PassOptions
    extranet: Extranet
    passed: PassResult
    concerned: frozenset[str] = frozenset()
    done: list[Outcome] = field(default_factory=list)

    def _ended(self, outcome: Outcome) -> None:
        self.done.append(outcome)
        self.options.on_outcome(outcome)

    async def provision(
        self, concerned: frozenset[str], resting: Collection[tuple[str, str]]
    ) -> None:
        options, self.concerned = self.options, concerned
        means = Means(options.state, options.locks, options.clock, Halt(options.stop))
        async with turn(self.graph, self.extranet, means) as ours:
            ids = await self._provision(concerned, resting, means, ours.memory)
            if self.passed.full and not self.passed.refused:
                await settle(self.graph, self.extranet, means, ours.tenant.id, ids)
                now = options.clock()
                self.passed.notes += await look(self.graph, self.store, self.extranet.spec, now)
        if ours.lost:
            raise Refusal(ours.lost)

    async def _provision(
        self,
        concerned: frozenset[str],
        resting: Collection[tuple[str, str]],
        means: Means,
        memory: Memory | None,
    ) -> Ledger:
        surveyed = await self._survey(None if self.passed.full else concerned, memory)
        self.passed.notes += surveyed.plan.notes
        near = concerned | closed(surveyed)
        await self.store.ask(keep, self.extranet, surveyed, near, self.options.clock())
        if self.passed.full:
            await self.store.ask(_seen_out, self.extranet, surveyed, self.options.clock())
        surveyed = rested(surveyed, self.extranet, resting)
        if self.passed.full:
            last_plan.keep(self.options.state, surveyed.plan, self.options.clock())
            await self.store.ask(reports.tell_plan, surveyed.plan, self.options.clock())
        if surveyed.plan.empty:
            return surveyed.ids
        try:
            self.passed.outcomes, _ = await carry_out(
                self.graph,
                surveyed,
                state=self.options.state,
                stop=means.stop,
                on_outcome=self._ended,
                memory=memory,
                clock=self.options.clock,
            )
        except LimitExceeded as refusal:
            self.passed.refused = refusal.reasons
            self.passed.refused_in_french = tuple(
                render(SAME, "fr", it=limit) for limit in refusal.limits
            )
            return surveyed.ids
        failures = list(refusals(self.extranet, self.passed.outcomes))
        spec, now = self.extranet.spec, self.options.clock()
        await self.store.ask(readings.mark, spec, failures, now=now)
        return surveyed.ids

    async def _survey(
        self, addresses: Collection[str] | None, memory: Memory | None = None
    ) -> Survey:
        """Of everybody when ``addresses`` is ``None``."""
        state, limits = self.options.state, self.extranet.spec.limits
        journal = state / "journal"

        def used(tenant: Tenant) -> Spent:
            hours, clock = limits.window_hours, self.options.clock
            return spent(journal, tenant.id, memory, hours=hours, clock=clock)

        kinds = KINDS if addresses is None else focused(self.extranet, addresses)
        surveyed = await engine.survey(
            self.graph,
            self.extranet,
            kinds=kinds,
            recent_writes=lambda tenant: recent_writes(journal, tenant.id, self.options.clock),
            rights_read=lambda tenant: rights_memory.recalled(state, tenant.id),
            spent=used,
        )
        if addresses is None:
            rights_memory.keep(state, surveyed.plan.tenant.id, surveyed.ids)
        return surveyed

    async def notify(self) -> None:
        """Read the doors once more, keep what they show, then write to whom it concerns."""
        now, ids = self.options.clock(), None
        letters = await self._due()
        near = {each.door.person.name for each in letters if each.door}
        if self.passed.outcomes:
            near |= self.concerned & self.extranet.people.keys()
        if near:
            surveyed = await self._survey(near)
            await self.store.ask(keep, self.extranet, surveyed, near, now)
            ids, letters = surveyed.ids, await self._due()
            letters = [_gated(each, surveyed) for each in letters]
        if letters and self.extranet.spec.instance.mailbox:
            await self._send(letters, ids)
        else:
            self.passed.waiting = len(letters)

    async def _due(self) -> Sequence[Notice]:
        now, relay = self.options.clock(), self.options.relay
        found = await self.store.ask(due, self.extranet, now, relay=relay)
        self.passed.notes += found.notes
        return found.notices

    async def _send(self, letters: Sequence[Notice], ids: Ledger | None) -> None:
        """No more than the mailbox sends in a minute; the others wait for the next pass."""
        self.extranet.notices = tuple(letters)
        surveyed = await engine.survey(self.graph, self.extranet, kinds=(_ALONE,), ids=ids)
        notes = [note for note in surveyed.plan.notes if note.key.kind == notice.KIND.name]
        self.passed.notes += notes
        for note in notes:
            if note.level == "manual":
                put_off, number = mails.put_off, int(note.key.name)
                await self.store.ask(put_off, number, note.text, self.options.clock())
        going = _together(surveyed.plan.changes[:A_MINUTE])
        self.passed.waiting = len(letters) - len(going)

        def about_to_leave(change: Change) -> None:
            self.store.now(mails.sending, int(change.key.name), self.options.clock())

        def left(outcome: Outcome) -> None:
            self.store.now(_settle, outcome, self.options.clock())

        self.passed.mails = await engine.apply(
            self.graph,
            dataclasses.replace(
                surveyed, plan=msgspec.structs.replace(surveyed.plan, changes=going)
            ),
            on_start=about_to_leave,
            on_outcome=left,
            stop=self.options.stop,
        )


def _gated(letter: Notice, surveyed: Survey) -> Notice:
    """With what is missing of the door that it says is open; its secret goes before it."""
    if letter.door is None:
        return letter
    known = doors.read(surveyed, letter.door.person, letter.door.through)
    gaps = [gap for gap in doors.missing(known) if gap.link not in letter.door.tells]
    return msgspec.structs.replace(letter, missing=doors.sentence(gaps[0]) if gaps else None)


def _together(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Without the mails whose forerunner is not among them."""
    leaving = {change.key for change in changes}
    return tuple(
        change
        for change in changes
        if isinstance(change, Create)
        and isinstance(change.want, notice.Mailing)
        and (change.want.after is None or change.want.after in leaving)
    )


def _settle(outcome: Outcome, now: datetime) -> None:
    number = int(outcome.change.key.name)
    match outcome.status:
        case "done" | "already":
            mails.sent(number, now)
        case "unknown":
            mails.unknown(number, outcome.reason, now)
        case "skipped":
            pass
        case _:
            mails.failed(number, outcome.reason, now)
