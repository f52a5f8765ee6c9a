"""SharePoint's own REST service (``_api``), for what Graph v1.0 has no way to do.

The same verbs as ``Graph``, on whole addresses: ``https://HOST/sites/NAME/_api/web``. SharePoint
counts both together, so both draw on one budget. Each host is an audience of its own (page
*Granting access via Microsoft Entra ID App-Only*): its token is asked for when it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec

from provisioning.graph.auth import Tokens, roles_of
from provisioning.graph.batch import PLACES
from provisioning.graph.batch_queue import BatchQueue, Wire
from provisioning.graph.budget import cost
from provisioning.graph.calls import Answer, Call, Outcome, Stats
from provisioning.graph.errors import GraphError
from provisioning.graph.failures import misread
from provisioning.graph.lag import Newborns
from provisioning.graph.permissions import FULL_CONTROL, SITES, Need
from provisioning.graph.pursuit import pursued
from provisioning.graph.retry import OnAway, Patience, RetryState, Sleep

T = TypeVar("T")
NOT_USED: Final = "SharePoint's own REST service is not used here"
_ENTRY: Final = frozenset({FULL_CONTROL, SITES})
_encode = msgspec.json.Encoder().encode


class Value(msgspec.Struct, frozen=True):
    """A collection, without metadata."""

    value: list[msgspec.Raw]


class Host(NamedTuple):
    """One host of SharePoint: who signs in there, and what waits to be sent."""

    tokens: Tokens
    queue: BatchQueue


class SharePoint:
    """Part of a ``Graph``. ``dial`` opens the way to a host; ``off``: why none is opened."""

    def __init__(
        self,
        dial: Callable[[str], tuple[Wire, Tokens]],
        queue: Callable[[Wire], BatchQueue],
        *,
        patience: Patience,
        clock: Callable[[], float],
        sleep: Sleep,
        on_away: OnAway,
        jitter: float,
        stats: Stats,
        needs: Sequence[Need] = (),
        off: str = "",
    ) -> None:
        self.off = off
        self._dial = dial
        self._queue = queue
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._on_away = on_away
        self._jitter = jitter
        self._stats = stats
        self._needs = needs
        self._newborns = Newborns(longest=0)
        self._hosts: dict[str, Host] = {}

    async def closed(self, url: str) -> str:
        """Why the host of ``url`` cannot be asked; empty where it can, as far as its token says."""
        if self.off:
            return self.off
        try:
            roles = await self.roles(url)
        except GraphError as error:
            return str(error)
        if roles is None or not roles.isdisjoint(_ENTRY):
            return ""
        return f"the application holds no permission of SharePoint ({FULL_CONTROL} or {SITES})"

    async def roles(self, url: str) -> frozenset[str] | None:
        """The application permissions in our token for that host; ``None``: it does not tell."""
        tokens = self._host(url).tokens
        return roles_of((await tokens.get_token(tokens.scope)).token)

    async def get(self, url: str, into: type[T]) -> T:
        call = _call("GET", url)
        return _read(call, await self._ask(url, call), into)

    async def collect(self, url: str, row: type[T]) -> list[T]:
        """Of what is asked here a web has few: there are no further pages."""
        call = _call("GET", url)
        page = _read(call, await self._ask(url, call), Value)
        return [_read_part(call, each, row) for each in page.value]

    async def post(
        self,
        url: str,
        body: object = None,
        into: type[T] | None = None,
        *,
        repeatable: bool = False,
    ) -> T | None:
        """``repeatable``: doing it twice does no harm."""
        call = _call("POST", url, body, repeatable=repeatable)
        answer = await self._ask(url, call)
        return None if into is None else _read(call, answer, into)

    async def merge(self, url: str, body: object) -> None:
        """Set these properties, whatever they are now: webs and nodes have no ETag of use."""
        await self._ask(url, _call("MERGE", url, body))

    async def patch(self, url: str, body: object) -> None:
        """As ``merge``, for the administration's own service, which speaks OData 4."""
        headers = {"OData-Version": "4.0", "Accept": "application/json"}
        await self._ask(url, _call("PATCH", url, body, headers=headers))

    async def delete(self, url: str) -> None:
        """Raises NotFound when there was nothing to delete."""
        await self._ask(url, _call("DELETE", url))

    async def close(self) -> None:
        for host in self._hosts.values():
            await host.queue.close()

    def _host(self, url: str) -> Host:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.netloc:
            raise GraphError(f"{url!r} is not an address of SharePoint")
        if parts.netloc not in self._hosts:
            wire, tokens = self._dial(parts.netloc)
            self._hosts[parts.netloc] = Host(tokens, self._queue(wire))
        return self._hosts[parts.netloc]

    async def _ask(self, url: str, call: Call) -> Answer:
        if self.off:
            raise GraphError(self.off)
        host = self._host(url)
        outcome: Outcome = await host.queue.ask(call)
        if isinstance(outcome, Answer) and outcome.status < 300:
            return outcome
        return await pursued(
            outcome,
            call,
            host.queue.ask,
            state=RetryState(
                call, self._patience, self._clock, self._newborns, jitter=self._jitter
            ),
            tokens=host.tokens,
            stats=self._stats,
            sleep=self._sleep,
            on_away=self._on_away,
            needs=self._needs,
        )


def _call(
    method: str,
    url: str,
    body: object = None,
    *,
    headers: dict[str, str] | None = None,
    repeatable: bool = False,
) -> Call:
    """All the places of an envelope: SharePoint's ``_api`` travels alone."""
    parts = urlsplit(url)
    path = (parts.path + (f"?{parts.query}" if parts.query else "")).replace(" ", "%20")
    return Call(
        method=method,
        path=path,
        body=None if body is None else _encode(body),
        headers=headers or {},
        slots=PLACES,
        repeatable=repeatable,
        cost=cost(method, path),
    )


def _read(call: Call, answer: Answer, into: type[T]) -> T:
    result: T = _read_part(call, answer.body, into, answer.status)
    return result


def _read_part(call: Call, body: bytes | msgspec.Raw, into: Any, status: int = 200) -> Any:
    try:
        return msgspec.json.decode(body, type=into)
    except msgspec.DecodeError as error:
        raise misread(call, Answer(status, {}), error) from None
