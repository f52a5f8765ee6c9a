"""Every call that came in, with what it cost and what was rude about it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from itertools import islice

import msgspec

from graph_simulator.tenant.tenant import Clock
from graph_simulator.wire.messages import Request

CAPACITY = 200_000


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``template`` is the route (``/users/{user}``); an envelope costs no units of its own."""

    number: int
    at: float
    method: str
    template: str
    path: str
    status: int
    units: int = 0
    writes: int = 0
    in_batch: bool = False
    throttled: bool = False
    bad_manners: tuple[str, ...] = ()


class Totals(msgspec.Struct):
    """``requests`` are HTTP requests; ``items`` are calls inside batches."""

    requests: int = 0
    items: int = 0
    batches: int = 0
    units: int = 0
    writes: int = 0
    throttled: int = 0
    statuses: dict[int, int] = {}
    templates: dict[str, int] = {}
    bad_manners: dict[str, int] = {}


class Journal:
    """The last ``CAPACITY`` calls, and counters that forget nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: deque[Call] = deque(maxlen=CAPACITY)
        self._number = 0
        self._waits: dict[tuple[str, str], tuple[float, float]] = {}
        self._lost: set[tuple[str, str, bytes]] = set()
        self.clear()

    def clear(self) -> None:
        self._calls.clear()
        self._statuses: Counter[int] = Counter()
        self._templates: Counter[str] = Counter()
        self._bad_manners: Counter[str] = Counter()
        self._sums: Counter[str] = Counter()

    def since(self, number: int = 0) -> Sequence[Call]:
        """The calls after this one; their numbers never start again."""
        if not self._calls or self._calls[-1].number <= number:
            return ()
        start = max(0, number - self._calls[0].number + 1)
        return tuple(islice(self._calls, start, None))

    @property
    def calls(self) -> Sequence[Call]:
        return tuple(self._calls)

    @property
    def bad_manners(self) -> Mapping[str, int]:
        return dict(self._bad_manners)

    def totals(self) -> Totals:
        return Totals(
            **{name: self._sums[name] for name in ("requests", "items", "batches")},
            **{name: self._sums[name] for name in ("units", "writes", "throttled")},
            statuses=dict(self._statuses),
            templates=dict(self._templates),
            bad_manners=dict(self._bad_manners),
        )

    def manners(self, request: Request) -> tuple[str, ...]:
        """What is rude in how this call is made, before it is answered."""
        faults = []
        if not request.in_batch and "client-request-id" not in request.headers:
            faults.append("no client-request-id")
        since, until = self._waits.get((request.method, request.path), (0.0, 0.0))
        if since < self._clock() < until:  # what was under way at that instant could not know
            faults.append("came back before Retry-After")
        if "members" in request.query.get("$expand", ""):
            faults.append("$expand=members")
        if self._lost and _body_key(request) in self._lost:
            faults.append("repeated blindly a creation whose answer was lost")
        return tuple(faults)

    def told_to_wait(self, request: Request, seconds: float) -> None:
        if len(self._waits) > CAPACITY:
            self._waits.clear()
        now = self._clock()
        self._waits[request.method, request.path] = now, now + seconds

    def lost(self, request: Request) -> None:
        if request.method == "POST" and request.segments[-1] != "$batch":
            self._lost.add(_body_key(request))

    def note(
        self,
        request: Request,
        template: str,
        status: int,
        *,
        units: int = 0,
        writes: int = 0,
        bad_manners: tuple[str, ...] = (),
    ) -> None:
        self._number += 1
        throttled = status == 429
        self._calls.append(
            Call(
                number=self._number,
                at=self._clock(),
                method=request.method,
                template=template,
                path=request.path,
                status=status,
                units=units,
                writes=writes,
                in_batch=request.in_batch,
                throttled=throttled,
                bad_manners=bad_manners,
            )
        )
        self._sums["items" if request.in_batch else "requests"] += 1
        self._sums["batches"] += template == "/$batch"
        self._sums["units"] += units
        self._sums["writes"] += writes
        self._sums["throttled"] += throttled
        self._statuses[status] += 1
        self._templates[f"{request.method} {template}"] += 1
        self._bad_manners.update(bad_manners)


def _body_key(request: Request) -> tuple[str, str, bytes]:
    return request.method, request.path, msgspec.json.encode(request.content, order="sorted")
