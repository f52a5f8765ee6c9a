"""What is asked at the same moment travels together.

A lane has one queue and one meter, so that a slow budget never holds back the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Protocol

import msgspec

from provisioning.graph.batch import PLACES, envelope, opened
from provisioning.graph.budget import Meter
from provisioning.graph.calls import Answer, Broken, Call, CallCost, Outcome, Stats
from provisioning.graph.retry import Sleep, retry_after

_log = logging.getLogger("extranet.graph")

Waiting = tuple[Call, "asyncio.Future[Outcome]"]


class Wire(Protocol):
    """``date`` is the Date header of the last answer."""

    date: str | None

    async def send(self, call: Call) -> Outcome: ...


class BatchQueue:
    """A queue, its meter, and at most ``width`` requests in flight.

    Where the service asks for more than ``longest`` seconds of silence, whoever queues is
    refused at once, in the service's name.
    """

    def __init__(
        self,
        wire: Wire,
        meter: Meter,
        *,
        width: int,
        longest: float,
        clock: Callable[[], float],
        sleep: Sleep,
        stats: Stats,
    ) -> None:
        self._wire = wire
        self._meter = meter
        self._longest = longest
        self._clock = clock
        self._sleep = sleep
        self._stats = stats
        self._queue: deque[Waiting] = deque()
        self._slots = asyncio.Semaphore(width)
        self._pump: asyncio.Task[None] | None = None
        self._flying: set[asyncio.Task[None]] = set()

    async def ask(self, call: Call, *, ahead: bool = False) -> Outcome:
        """``ahead``: before all that waits. The next page of a listing is one link of a chain."""
        reply: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        (self._queue.appendleft if ahead else self._queue.append)((call, reply))
        if self._pump is None:
            self._pump = asyncio.create_task(self._run())
        return await reply

    async def close(self) -> None:
        """Nothing more is sent; whoever still waits is cancelled."""
        tasks = [*self._flying, *([self._pump] if self._pump else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        try:
            while self._queue:
                await self._slots.acquire()
                await self._everybody_in()
                group = self._next_group()
                if group:
                    await self._launch(group)
                else:
                    self._slots.release()
        finally:
            self._pump = None
            for _, reply in self._queue:
                reply.cancel()
            self._queue.clear()

    async def _everybody_in(self) -> None:
        """Let the loop turn until nobody else asks at this same moment."""
        before = 0
        while before < len(self._queue) < PLACES:
            before = len(self._queue)
            await asyncio.sleep(0)

    def _next_group(self) -> list[Waiting]:
        group: list[Waiting] = []
        places = PLACES
        while self._queue and (not group or self._queue[0][0].slots <= places):
            waiting = self._queue.popleft()
            if not waiting[1].done():
                group.append(waiting)
                places -= waiting[0].slots
        return group

    async def _launch(self, group: list[Waiting]) -> None:
        try:
            refusal = await self._pay(CallCost.total(call.cost for call, _ in group))
        except BaseException:
            for _, reply in group:
                reply.cancel()
            raise
        if refusal:
            self._slots.release()
            for _, reply in group:
                if not reply.done():
                    reply.set_result(refusal)
            return
        task = asyncio.create_task(self._carry(group))
        self._flying.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._slots.release()

    async def _pay(self, price: CallCost) -> Answer | None:
        wait = self._meter.reserve(price)
        while wait > 0:
            if (pause := self._meter.pause()) > self._longest:
                said = f"the service asked for {pause:.0f} seconds of silence"
                return Answer(
                    429,
                    {"retry-after": str(pause)},
                    msgspec.json.encode({"error": {"code": "TooManyRequests", "message": said}}),
                )
            # A sleep too short to move a clock would turn for ever.
            wait = max(wait, 0.001)
            self._stats.waited += wait
            await self._sleep(wait)
            wait = self._meter.pause()
        self._stats.units += price.units + price.sharepoint
        self._stats.writes += price.writes
        return None

    async def _carry(self, group: list[Waiting]) -> None:
        sent_at = self._clock()
        calls = [call for call, _ in group]
        try:
            outcomes = await self._exchange(calls)
            self._learn(calls, outcomes, sent_at)
            for (_, reply), outcome in zip(group, outcomes, strict=True):
                if not reply.done():
                    reply.set_result(outcome)
        except Exception as error:  # noqa: BLE001  # whoever asked must hear of it, whatever it is
            for _, reply in group:
                if not reply.done():
                    reply.set_exception(error)
        finally:
            for _, reply in group:
                reply.cancel()

    async def _exchange(self, calls: list[Call]) -> list[Outcome]:
        self._stats.requests += 1
        self._stats.items += len(calls)
        if len(calls) == 1:
            return [await self._wire.send(calls[0])]
        self._stats.envelopes += 1
        outcomes = opened(await self._wire.send(envelope(calls)), len(calls))
        if _log.isEnabledFor(logging.DEBUG):
            for call, outcome in zip(calls, outcomes, strict=True):
                status = outcome.status if isinstance(outcome, Answer) else outcome.reason
                _log.debug("  in the batch: %s: %s", call.where, status)
        return outcomes

    def _learn(self, calls: list[Call], outcomes: list[Outcome], sent_at: float) -> None:
        accepted = 0
        counted = share = 0.0
        refusals: list[Answer] = []
        for call, outcome in zip(calls, outcomes, strict=True):
            if isinstance(outcome, Broken):
                continue
            if _refused(outcome):
                refusals.append(outcome)
                continue
            accepted += 1
            if (units := outcome.headers.get("x-ms-resource-unit")) and call.cost.units:
                counted += _number(units, call.cost.units) - call.cost.units
            if used := outcome.headers.get("x-ms-throttle-limit-percentage"):
                share = max(share, _number(used, 0.0))
        self._meter.accepted(accepted)
        if counted:
            self._meter.counted(counted)
            self._stats.units += counted
        if share:
            self._meter.used(share)
        if refusals:
            self._stats.throttled += len(refusals)
            self._meter.throttled(
                sent_at,
                max(1.0 if (after := retry_after(r.headers)) is None else after for r in refusals),
                units_ran_out=all(
                    "ResourceUnit" in r.headers.get("x-ms-throttle-information", "")
                    for r in refusals
                ),
            )


def _refused(answer: Answer) -> bool:
    """SharePoint also refuses with 503 (page *Avoid getting throttled or blocked*)."""
    return answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers)


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise
