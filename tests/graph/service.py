"""A small service that answers batches from token buckets, in virtual time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import httpx

from provisioning.graph import Graph, connect
from provisioning.graph.auth import LocalCredential

ROOT = "https://graph.example/v1.0"


@dataclass
class Limit:
    """An exact bucket. ``refused_count`` makes refused calls use it up too."""

    amount: float
    seconds: float
    refused_count: bool = True
    tokens: float = field(init=False)
    since: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.amount

    def admits(self, now: float) -> bool:
        rate = self.amount / self.seconds
        self.tokens = min(self.amount, self.tokens + (now - self.since) * rate)
        self.since = now
        good = self.tokens >= 1
        if good or self.refused_count:
            self.tokens -= 1
        return good


class Service:
    """``respond`` gives each call's (status, headers, body); envelopes are opened here."""

    def __init__(
        self,
        respond: Callable[[Mapping[str, Any]], tuple[int, dict[str, str], Any]],
        *,
        latency: float = 0.6,
    ) -> None:
        self.respond = respond
        self.latency = latency
        self.requests: list[httpx.Request] = []
        self.envelopes: list[list[dict[str, Any]]] = []
        self.in_flight = 0
        self.most_in_flight = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(self.latency / 2)
        response = self._answer(request)
        await asyncio.sleep(self.latency / 2)
        self.in_flight -= 1
        return response

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/$batch"):
            items = json.loads(request.content)["requests"]
            self.envelopes.append(items)
            return httpx.Response(200, json={"responses": [self._reply(i) for i in items]})
        item = {"method": request.method, "url": path_of(request), "headers": request.headers}
        status, headers, body = self.respond(item)
        return httpx.Response(status, headers=headers, json=body)

    def _reply(self, item: Mapping[str, Any]) -> dict[str, Any]:
        status, headers, body = self.respond(item)
        return {"id": item["id"], "status": status, "headers": headers, "body": body}

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)


def path_of(request: httpx.Request) -> str:
    return str(request.url).removeprefix(ROOT)


def to(
    transport: httpx.AsyncBaseTransport | Callable[..., Any] | None = None, **options: Any
) -> AbstractAsyncContextManager[Graph]:
    """``connect`` to ROOT; a function stands for a transport."""
    if transport is not None and not isinstance(transport, httpx.AsyncBaseTransport):
        transport = httpx.MockTransport(transport)
    credential = options.pop("credential", LocalCredential())
    return connect(ROOT, credential, transport=transport, **options)


def error(code: str, message: str = "Sorry.") -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "r-1"}}}
