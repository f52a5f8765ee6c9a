"""A bad line between a command and its tenant: a real server on loopback, which passes on what it
is asked and then does with the answer what networks, proxies and gateways do.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.cli.served import Served
from tests.patience import HANG


class Exchange(NamedTuple):
    """One question and its good answer, still to be sent."""

    line: Line
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def replies(self) -> list[dict[str, Any]]:
        """Of an envelope; of anything else, none."""
        if not self.line.path.endswith("/$batch"):
            return []
        found: list[dict[str, Any]] = json.loads(self.body).get("responses", [])
        return found

    def send(self, body: bytes, *, length: int | None = None) -> None:
        self.line.send_response(self.status)
        for name, value in self.headers.items():
            self.line.send_header(name, value)
        self.line.send_header("Content-Length", str(len(body) if length is None else length))
        self.line.end_headers()
        self.line.wfile.write(body)

    def hang_up(self) -> None:
        self.line.close_connection = True


Mischief = Callable[[Exchange], None]


def well(exchange: Exchange) -> None:
    exchange.send(exchange.body)


def dripping(exchange: Exchange) -> None:
    """A byte now and then, and never the last."""
    exchange.send(b"", length=10**6)
    while not exchange.line.server.closing.wait(0.2):
        exchange.line.wfile.write(b" ")
        exchange.line.wfile.flush()


def cut(exchange: Exchange) -> None:
    exchange.send(exchange.body[: len(exchange.body) // 2], length=len(exchange.body) + 1)
    exchange.hang_up()


def silent(exchange: Exchange) -> None:
    exchange.hang_up()


def foreign(exchange: Exchange) -> None:
    """A page of the hotel, with a good status."""
    exchange._replace(status=200, headers={"Content-Type": "text/html"}).send(b"<html>Bienvenue")


def mangled(exchange: Exchange) -> None:
    headers = {**exchange.headers, "Content-Encoding": "gzip"}
    exchange._replace(headers=headers).send(exchange.body or b"{}")


def expired(exchange: Exchange) -> None:
    body = {"error": {"code": "InvalidAuthenticationToken", "message": "Lifetime validation."}}
    exchange._replace(status=401).send(json.dumps(body).encode())


def _replies(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Mischief:
    def done(exchange: Exchange) -> None:
        body = json.dumps({"responses": change(exchange.replies)}).encode()
        exchange.send(body if exchange.replies else exchange.body)

    return done


def gone(exchange: Exchange) -> None:
    exchange.hang_up()


turned = _replies(lambda replies: replies[::-1])
short = _replies(lambda replies: replies[1:-1])
doubled = _replies(lambda replies: [*replies, *replies])
swapped = _replies(
    lambda replies: [*replies, *({**r, "status": 404, "body": {}} for r in replies[:2])]
)
MISCHIEF: dict[str, Mischief] = {
    "answers that drip": dripping,
    "answers cut": cut,
    "no answer": silent,
    "answers of a portal": foreign,
    "answers mangled": mangled,
    "batches out of order": turned,
    "batches cut short": short,
    "batches said twice": doubled,
    "batches that contradict": swapped,
    "tokens expired": expired,
}
IMPATIENT = {"EXTRANET_REQUEST_TIMEOUT": "3"}
"""Of whoever waits for answers that drip."""
BEFORE_THE_WORK = frozenset({expired, gone})
OF_BATCHES = frozenset({turned, short, doubled, swapped})


class Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: BadLine

    def handle(self) -> None:
        with suppress(OSError):  # whoever asked has gone
            super().handle()

    def _any(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        mischief = self.server.plan.turn(self.path)
        if mischief in BEFORE_THE_WORK:
            mischief(Exchange(self, 200, {}, b""))
            return
        mischief(self._answered(content))

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string((timestamp or time.time()) + self.server.ahead)

    do_GET = do_POST = do_PATCH = do_DELETE = _any  # noqa: N815

    def _answered(self, content: bytes) -> Exchange:
        tenant = HTTPConnection(self.server.tenant, timeout=HANG)
        headers = {name: value for name, value in self.headers.items() if name != "Connection"}
        tenant.request(self.command, self.path, content, headers)
        answer = tenant.getresponse()
        body = answer.read()
        tenant.close()
        kept = {
            name: value
            for name, value in answer.getheaders()
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date")
        }
        return Exchange(self, answer.status, kept, body)

    def log_message(self, *_: object) -> None:
        """Nothing: what is said on this line is for the tests."""


@dataclass
class Plan:
    """Of the requests that they concern, one in ``every`` meets the next of ``mischiefs``."""

    mischiefs: Sequence[Mischief] = ()
    every: int = 1
    met: int = 0
    _passed: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, path: str) -> Mischief:
        with self._lock:
            if self.met == len(self.mischiefs):
                return well
            mischief = self.mischiefs[self.met]
            if mischief in OF_BATCHES and not path.endswith("/$batch"):
                return well
            self._passed += 1
            if self._passed % self.every:
                return well
            self.met += 1
            return mischief


class BadLine(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_port = True

    def __init__(self, tenant: Served, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Line)
        self.tenant = urlsplit(tenant.address).netloc
        self.closing = threading.Event()
        self.tls = tls
        self.plan = Plan()
        self.ahead = 0.0
        scheme = "https" if tls else "http"
        self.address = f"{scheme}://127.0.0.1:{self.server_address[1]}/v1.0"

    def leave(self) -> None:
        """The port is closed, and who was connected is so no longer; nobody else gets it."""
        kept = socket.socket(self.address_family, self.socket_type)
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        kept.bind(self.server_address)
        self.shutdown()
        self.server_close()
        self.socket = kept
        self.plan = Plan([gone] * 10_000)

    def come_back(self) -> None:
        self.plan = Plan()
        self.server_activate()
        self.serve()

    def serve(self) -> None:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}).start()

    def finish_request(self, request: Any, client_address: Any) -> None:
        if not self.tls:
            super().finish_request(request, client_address)
            return
        with suppress(OSError), self.tls.wrap_socket(request, server_side=True) as opened:
            super().finish_request(opened, client_address)


@contextmanager
def bad_line(tenant: Served, tls: ssl.SSLContext | None = None) -> Iterator[BadLine]:
    with BadLine(tenant, tls) as line:
        line.serve()
        try:
            yield line
        finally:
            line.closing.set()
            line.shutdown()
