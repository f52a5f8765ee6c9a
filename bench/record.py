"""What a plan asks of the tenant, noted for a client that knows nothing else."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import httpx
import msgspec

from bench.files import read
from bench.floor import Exchange
from bench.measure import tell
from bench.world import LICENCES
from provisioning.graph import Budgets, connect
from provisioning.graph.auth import LocalCredential
from provisioning.kinds import KINDS
from provisioning.reconcile import engine


class Recording(httpx.AsyncHTTPTransport):
    def __init__(self) -> None:
        super().__init__()
        self.exchanges: list[Exchange] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path, body = request.url.raw_path.decode(), request.content.decode()
        self.exchanges.append(Exchange(request.method, path, body))
        return await super().handle_async_request(request)


async def record(address: str, folder: Path) -> list[Exchange]:
    transport = Recording()
    root, budgets = f"{address}/v1.0", Budgets.of("L", LICENCES)
    async with connect(root, LocalCredential(), transport=transport, budgets=budgets) as graph:
        await engine.survey(graph, read(folder), kinds=KINDS)
    return transport.exchanges


def main(address: str, folder: Path, into: Path) -> None:
    exchanges = asyncio.run(record(address, folder))
    into.write_bytes(msgspec.json.encode(exchanges))
    tell(requests=len(exchanges))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
