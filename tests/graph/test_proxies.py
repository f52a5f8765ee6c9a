"""The way to Microsoft through a proxy and TLS, on real sockets of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from provisioning.graph import connect
from provisioning.graph.auth import LocalCredential
from provisioning.graph.errors import GraphError, Unreachable
from provisioning.graph.retry import Patience
from provisioning.graph.rows import Row
from tests.certificates import certificate, serving

HOST = "graph.example"
BODY = b'{"id": "1"}'
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n"


@dataclass
class Wires:
    """What the proxy and the service were sent, each as bytes; ``closed``: the proxy lets nobody
    through without its own password.
    """

    closed: bool = False
    port: int = 0
    to_proxy: list[bytes] = field(default_factory=list)
    to_service: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def world(certificate_of_service: Path) -> AsyncIterator[Wires]:
    wires = Wires()
    talks: set[asyncio.Task[object] | None] = set()

    async def service(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        with suppress(OSError, asyncio.IncompleteReadError):
            wires.to_service.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(HEAD + BODY)
            await writer.drain()
        await hung_up(writer)

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        wires.to_proxy.append(await reader.readuntil(b"\r\n\r\n"))
        if wires.closed:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            await hung_up(writer)
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        there, back = await asyncio.open_connection("127.0.0.1", behind.sockets[0].getsockname()[1])
        await asyncio.gather(carried(reader, back, wires.to_proxy), carried(there, writer, []))

    behind = await asyncio.start_server(
        service, "127.0.0.1", 0, ssl=serving(certificate_of_service)
    )
    front = await asyncio.start_server(proxy, "127.0.0.1", 0)
    wires.port = front.sockets[0].getsockname()[1]
    async with behind, front:
        yield wires
        await asyncio.gather(*(talk for talk in talks if talk))


async def hung_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def carried(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: list[bytes]
) -> None:
    with suppress(OSError):
        while some := await reader.read(65536):
            seen.append(some)
            writer.write(some)
            await writer.drain()
    await hung_up(writer)


def asked(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    setting: Callable[[int], dict[str, str]],
    *,
    closed: bool = False,
) -> tuple[Wires, GraphError | None]:
    """One question to Graph, with what this environment says."""

    async def main() -> tuple[Wires, GraphError | None]:
        async with world(file) as wires:
            wires.closed = closed
            for name, value in setting(wires.port).items():
                monkeypatch.setenv(name, value)
            once = Patience(attempts=1)
            async with connect(f"https://{HOST}/v1.0", LocalCredential(), patience=once) as graph:
                try:
                    assert (await graph.get("/organization", Row)).id == "1"
                except GraphError as error:
                    return wires, error
        return wires, None

    return asyncio.run(main())


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = certificate(tmp_path, HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def through(port: int) -> dict[str, str]:
    return {"HTTPS_PROXY": f"http://ext:hunter2@127.0.0.1:{port}"}


def test_a_proxy_carries_what_it_cannot_read(
    trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wires, error = asked(trusted, monkeypatch, through)
    assert error is None
    opening, *sealed = wires.to_proxy
    assert opening.startswith(f"CONNECT {HOST}:443 ".encode())
    assert b"Bearer" not in opening + b"".join(sealed)
    (request,) = wires.to_service
    assert b"authorization: bearer " in request.lower()
    assert b"proxy-authorization" not in request.lower(), "the proxy's password is the proxy's"


def test_a_proxy_that_refuses_is_a_sentence_without_its_password(
    trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wires, error = asked(trusted, monkeypatch, through, closed=True)
    assert isinstance(error, Unreachable)
    assert "hunter2" not in str(error)
    assert wires.to_service == []


def test_what_no_proxy_names_goes_by_no_proxy(
    trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This host is none of the Internet's: only the proxy could have led to it."""
    wires, error = asked(trusted, monkeypatch, lambda port: {**through(port), "NO_PROXY": HOST})
    assert isinstance(error, Unreachable)
    assert wires.to_proxy == []


@pytest.mark.parametrize("host", [HOST, "other.example"])
def test_no_token_leaves_to_a_certificate_that_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """Its authority is unknown, or it names another host."""
    file = certificate(tmp_path, host)
    if host != HOST:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    wires, error = asked(file, monkeypatch, through)
    assert isinstance(error, Unreachable)
    assert wires.to_service == []
