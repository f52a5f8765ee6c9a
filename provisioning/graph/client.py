"""Microsoft Graph as if requests were free and one at a time.

Batching, budgets, retry and the tenant's lag live below these five verbs, once.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeVar, overload

import msgspec

from provisioning.graph.auth import Tokens, roles_of
from provisioning.graph.batch_queue import BatchQueue, Wire
from provisioning.graph.budget import Budgets, Meter, Purse, cost
from provisioning.graph.calls import Answer, Call, CallCost, Stats
from provisioning.graph.errors import GraphError
from provisioning.graph.failures import misread
from provisioning.graph.lag import Newborns
from provisioning.graph.paging import ResultPage, Rows, Shared, relative
from provisioning.graph.permissions import Need
from provisioning.graph.pursuit import pursued
from provisioning.graph.retry import OnAway, Patience, RetryState, Sleep
from provisioning.graph.sharepoint import NOT_USED, SharePoint

T = TypeVar("T")

_MEMBER_ITSELF: Final = re.compile(r"/(members|owners)/[^/?]+/?(\?|$)")
_NONE: Final[Mapping[str, str]] = {}


@cache
def _decoder(type_: Any) -> Callable[[bytes | msgspec.Raw], Any]:
    return msgspec.json.Decoder(type_).decode


_encode = msgspec.json.Encoder().encode


class Graph:
    """Made by ``connect``. Paths are relative to ``root`` and start with a slash.

    Every verb raises the tree of ``provisioning.graph.errors``.
    """

    def __init__(
        self,
        root: str,
        wire: Wire,
        tokens: Tokens,
        *,
        budgets: Budgets,
        patience: Patience,
        clock: Callable[[], float],
        sleep: Sleep,
        lanes: int,
        needs: Sequence[Need] = (),
        dial: Callable[[str], tuple[Wire, Tokens]] | None = None,
        sharepoint: str = NOT_USED,
        on_away: OnAway = lambda _: None,
    ) -> None:
        """``dial`` opens the way to a host of SharePoint; ``sharepoint``: why that is not done."""
        self.root = root
        self._needs = needs
        self.stats = Stats()
        self._wire = wire
        self._tokens = tokens
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._on_away = on_away
        self._jitter = random.uniform(0.75, 1.25)  # noqa: S311
        self._newborns = Newborns(longest=patience.lag / 4)
        self._shared = Shared()
        purse = Purse(budgets, clock())
        meters = [Meter(purse, main, clock) for main in range(len(CallCost._fields))]

        def queue(wire: Wire, meter: Meter) -> BatchQueue:
            return BatchQueue(
                wire,
                meter,
                width=lanes,
                longest=patience.longest,
                clock=clock,
                sleep=sleep,
                stats=self.stats,
            )

        # One lane to each budget, in the order of Cost's fields.
        self._lanes = [queue(wire, meter) for meter in meters]
        self.sharepoint = SharePoint(
            dial or _nowhere,
            lambda other: queue(other, meters[CallCost._fields.index("sharepoint")]),
            patience=patience,
            clock=clock,
            sleep=sleep,
            jitter=self._jitter,
            stats=self.stats,
            needs=needs,
            on_away=on_away,
            off=sharepoint,
        )

    async def get(self, path: str, into: type[T], *, headers: Mapping[str, str] | None = None) -> T:
        call = _call("GET", path, headers=headers)
        result: T = _read(call, await self._ask(call), into)
        return result

    async def collect(
        self, path: str, row: type[T], *, headers: Mapping[str, str] | None = None
    ) -> list[T]:
        """Every row of every page. Whoever asks the same while it is under way shares it."""
        key = (path, row, tuple((headers or _NONE).items()))
        return await self._shared.read(key, lambda: self._pages(path, row, headers))

    @overload
    async def post(
        self,
        path: str,
        body: object,
        into: type[T],
        *,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> T: ...
    @overload
    async def post(
        self,
        path: str,
        body: object,
        into: None = None,
        *,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> None: ...
    async def post(
        self,
        path: str,
        body: object,
        into: type[T] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> T | None:
        """``repeatable``: doing it twice does no harm, so a lost answer may be asked for again."""
        call = _call("POST", path, body, headers=headers, repeatable=repeatable)
        answer = await self._ask(call)
        if into is None:
            return None
        result: T = _read(call, answer, into)
        return result

    async def patch(
        self,
        path: str,
        body: object,
        into: type[T] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        slots: int = 1,
    ) -> T | None:
        """``None`` on 204. ``slots``: places in an envelope of 20; a bind of 20 members takes 4."""
        call = _call("PATCH", path, body, headers=headers, slots=slots)
        answer = await self._ask(call)
        if into is None or answer.status == 204:
            return None
        result: T = _read(call, answer, into)
        return result

    async def delete(self, path: str, *, headers: Mapping[str, str] | None = None) -> None:
        """Raises NotFound when there was nothing to delete."""
        if _MEMBER_ITSELF.search(path):
            raise ValueError(
                f"DELETE {path} would delete the member, not the membership; end it with /$ref"
            )
        await self._ask(_call("DELETE", path, headers=headers))

    async def roles(self) -> frozenset[str] | None:
        """The application permissions that our token really has; ``None``: it does not tell."""
        token = await self._tokens.get_token(self._tokens.scope)
        return roles_of(token.token)

    @property
    def date(self) -> str | None:
        """What time it is there, as the last answer said it; an HTTP date."""
        return self._wire.date

    async def close(self) -> None:
        await asyncio.gather(self.sharepoint.close(), *(lane.close() for lane in self._lanes))

    async def _pages(self, path: str, row: type[T], headers: Mapping[str, str] | None) -> list[T]:
        rows = Rows[T]()
        next_path: str | None = path
        while next_path is not None:
            call = _call("GET", next_path, headers=headers)
            try:
                rows.follow(next_path)
            except GraphError as error:
                raise GraphError(f"GET {path.partition('?')[0]}: {error}") from None
            answer = await self._ask(call, ahead=next_path is not path)
            page: ResultPage[T] = _read(call, answer, ResultPage[row])  # type: ignore[valid-type]
            rows.add(page.value)
            next_path = page.next and relative(page.next, self.root)
        return rows.all()

    async def _ask(self, call: Call, *, ahead: bool = False) -> Answer:
        await self._newborns.turn(call)
        try:
            outcome = await self._answered(call, ahead=ahead)
        finally:
            self._newborns.settled(call)
        self._newborns.remember(call, outcome, self._clock())
        return outcome

    async def _answered(self, call: Call, *, ahead: bool) -> Answer:
        lane = self._lanes[_lane(call.cost)]
        if wait := self._newborns.head_start(call, self._clock()):
            await self._sleep(max(wait, 0.001))
        outcome = await lane.ask(call, ahead=ahead)
        if isinstance(outcome, Answer) and outcome.status < 300:
            return outcome
        return await pursued(
            outcome,
            call,
            lane.ask,
            state=RetryState(
                call, self._patience, self._clock, self._newborns, jitter=self._jitter
            ),
            tokens=self._tokens,
            stats=self.stats,
            sleep=self._sleep,
            on_away=self._on_away,
            needs=self._needs,
        )


def _nowhere(host: str) -> tuple[Wire, Tokens]:
    raise GraphError(f"{host}: {NOT_USED}")


def _lane(price: CallCost) -> int:
    """The scarcest budget that a call draws on decides where it queues."""
    return max((field for field, amount in enumerate(price) if amount), default=0)


def _call(
    method: str,
    path: str,
    body: object = None,
    *,
    headers: Mapping[str, str] | None = None,
    slots: int = 1,
    repeatable: bool = False,
) -> Call:
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"{path!r} is not a path below the root; it starts with one slash")
    path = path.replace(" ", "%20")
    encoded = None
    if method in {"POST", "PATCH"}:
        # Page *JSON batching*: an action without parameters still wants an empty object.
        encoded = _encode({} if body is None else body)
    return Call(
        method=method,
        path=path,
        body=encoded,
        headers=headers or _NONE,
        slots=slots,
        repeatable=repeatable,
        cost=cost(method, path),
    )


def _read(call: Call, answer: Answer, into: Any) -> Any:
    try:
        return _decoder(into)(answer.body)
    except msgspec.DecodeError as error:
        raise misread(call, answer, error) from None
