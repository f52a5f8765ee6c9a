"""The least that reading those pages can cost: httpx and a decoder, and the same requests."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec

from bench.answers import page, rows
from bench.measure import cpu, import_late, peak, tell


class Exchange(NamedTuple):
    method: str
    path: str
    body: str


class Item(msgspec.Struct):
    id: str
    url: str


class Envelope(msgspec.Struct):
    requests: list[Item]


class Reply(msgspec.Struct):
    id: str
    body: msgspec.Raw


class Replies(msgspec.Struct):
    responses: list[Reply]


ENVELOPE = msgspec.json.Decoder(Envelope)
REPLIES = msgspec.json.Decoder(Replies)


def decoded(exchange: Exchange, content: bytes) -> Iterator[Any]:
    if not exchange.body:
        yield rows(page(exchange.path).decode(content))
        return
    urls = {item.id: item.url for item in ENVELOPE.decode(exchange.body).requests}
    for reply in REPLIES.decode(content).responses:
        yield rows(page(urls[reply.id]).decode(reply.body))


async def read(address: str, exchanges: list[Exchange]) -> list[Any]:
    """Every row of every page, kept as a plan keeps them."""
    headers = {"Authorization": "Bearer floor", "Content-Type": "application/json"}
    async with httpx.AsyncClient(headers=headers, timeout=100, trust_env=False) as http:
        kept: list[Any] = []
        for exchange in exchanges:
            answer = await http.request(
                exchange.method, address + exchange.path, content=exchange.body or None
            )
            kept += decoded(exchange, answer.raise_for_status().content)
        return kept


def main(address: str, recorded: str) -> None:
    exchanges = msgspec.json.decode(Path(recorded).read_bytes(), type=list[Exchange])
    import_late()
    began = cpu()
    pages = asyncio.run(read(address, exchanges))
    tell(cpu=cpu(), work=cpu() - began, peak=peak(), rows=sum(map(len, pages)))


if __name__ == "__main__":
    main(*sys.argv[1:])
