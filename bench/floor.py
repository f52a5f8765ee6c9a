"""The least that reading those pages can cost: httpx and a decoder, and the same requests."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec

from bench.measure import cpu, import_late, peak, tell


class Exchange(NamedTuple):
    method: str
    path: str
    body: str


class Identity(msgspec.Struct, rename="camel"):
    issuer_assigned_id: str | None = None


class User(msgspec.Struct, rename="camel", gc=False):
    id: str
    display_name: str | None = None
    given_name: str | None = None
    surname: str | None = None
    mail: str | None = None
    user_principal_name: str | None = None
    other_mails: tuple[str, ...] = ()
    proxy_addresses: tuple[str, ...] = ()
    identities: tuple[Identity, ...] = ()
    user_type: str | None = None
    account_enabled: bool | None = None
    external_user_state: str | None = None
    creation_type: str | None = None
    company_name: str | None = None
    job_title: str | None = None
    on_premises_extension_attributes: dict[str, str] | None = None


class Group(msgspec.Struct, rename="camel", gc=False):
    id: str
    unique_name: str | None = None
    display_name: str | None = None
    description: str | None = None
    mail_nickname: str | None = None
    mail_enabled: bool | None = None
    security_enabled: bool | None = None
    group_types: tuple[str, ...] = ()
    visibility: str | None = None
    classification: str | None = None


class Ref(msgspec.Struct, gc=False):
    id: str
    type: str | None = msgspec.field(default=None, name="@odata.type")


class Users(msgspec.Struct):
    value: list[User]


class Groups(msgspec.Struct):
    value: list[Group]


class Refs(msgspec.Struct):
    value: list[Ref]


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


def page(path: str) -> msgspec.json.Decoder[Any]:
    """The organisation is read as one more user: it has an id and a name."""
    listing = path.partition("?")[0]
    return MEMBERS if listing.endswith(("members", "owners")) else LISTED.get(listing[-7:], USERS)


USERS = msgspec.json.Decoder(Users)
MEMBERS = msgspec.json.Decoder(Refs)
LISTED = {"/groups": msgspec.json.Decoder(Groups)}
ENVELOPE = msgspec.json.Decoder(Envelope)
REPLIES = msgspec.json.Decoder(Replies)


def decoded(exchange: Exchange, content: bytes) -> Iterator[Any]:
    if not exchange.body:
        yield page(exchange.path).decode(content).value
        return
    urls = {item.id: item.url for item in ENVELOPE.decode(exchange.body).requests}
    for reply in REPLIES.decode(content).responses:
        yield page(urls[reply.id]).decode(reply.body).value


async def read(address: str, exchanges: list[Exchange]) -> list[Any]:
    """Every row of every page, kept as a plan keeps them."""
    headers = {"Authorization": "Bearer floor", "Content-Type": "application/json"}
    async with httpx.AsyncClient(headers=headers, timeout=100, trust_env=False) as http:
        rows: list[Any] = []
        for exchange in exchanges:
            answer = await http.request(
                exchange.method, address + exchange.path, content=exchange.body or None
            )
            rows += decoded(exchange, answer.raise_for_status().content)
        return rows


def main(address: str, recorded: str) -> None:
    exchanges = msgspec.json.decode(Path(recorded).read_bytes(), type=list[Exchange])
    import_late()
    began = cpu()
    pages = asyncio.run(read(address, exchanges))
    tell(cpu=cpu(), work=cpu() - began, peak=peak(), rows=sum(map(len, pages)))


if __name__ == "__main__":
    main(*sys.argv[1:])
