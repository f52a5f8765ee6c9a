"""A plan of a tenant where nothing is to be done, from a cold start: the measured process."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module
from pathlib import Path

import httpx
import msgspec

from bench.floor import Exchange
from bench.measure import cpu, peak, tell
from bench.tenant import extranet_of
from provisioning import engine
from provisioning.core.desired import Extranet
from provisioning.core.plan import Plan
from provisioning.graph import Budgets, connect
from provisioning.graph.auth import LocalCredential

import_module("provisioning.graph.wire")
"""msgraph-sdk belongs to the imports, although the tool imports it with its first connection."""


class Recording(httpx.AsyncHTTPTransport):
    """Notes what is sent, so that it can be sent again by a client that knows nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.exchanges: list[Exchange] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path, body = request.url.raw_path.decode(), request.content.decode()
        self.exchanges.append(Exchange(request.method, path, body))
        return await super().handle_async_request(request)


async def plan(
    address: str, extranet: Extranet, transport: httpx.AsyncBaseTransport | None
) -> Plan:
    budgets = Budgets.of("L")
    async with connect(
        f"{address}/v1.0", LocalCredential(), transport=transport, budgets=budgets
    ) as graph:
        return (await engine.survey(graph, extranet, budgets=budgets)).plan


def main(address: str, folder: str, record: str = "") -> None:
    began = cpu()
    transport = Recording() if record else None
    extranet = extranet_of(Path(folder))
    read = cpu()
    found = asyncio.run(plan(address, extranet, transport))
    assert found.empty, [change.key for change in found.changes[:5]]
    if transport:
        Path(record).write_bytes(msgspec.json.encode(transport.exchanges))
    tell(cpu=cpu(), work=cpu() - began, files=read - began, peak=peak())


if __name__ == "__main__":
    main(*sys.argv[1:])
