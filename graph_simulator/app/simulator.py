"""The simulated tenant as an ASGI application, and as an object for those in the same process."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl, quote

import msgspec

from graph_simulator.app import control_api
from graph_simulator.app.batch import answer_envelope
from graph_simulator.app.control import Control
from graph_simulator.sharepoint.rest import check_token
from graph_simulator.wire.errors import GraphError, not_simulated
from graph_simulator.wire.messages import NO_CONTENT, Request, Response, decode
from graph_simulator.wire.paths import canonical
from graph_simulator.wire.tokens import Caller, caller_of

if TYPE_CHECKING:
    import httpx

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
VERSION = "v1.0"
REST = "_api"
AUDIENCES = ("https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000")
IN_BETA = frozenset({"groups"})
"""Of beta, only these, and as v1.0 answers: Terraform reads groups there."""


class Simulator(Control):
    """``await simulator(scope, receive, send)`` answers as Microsoft Graph would.

    ``clock`` (Unix seconds) rules the quotas, the lag and every date; ``sleep`` waits out
    ``settings.latency``. A test may give both the same virtual time.
    """

    def transport(self) -> httpx.AsyncBaseTransport:
        from graph_simulator.app.transport import InProcessTransport

        return InProcessTransport(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        body = await _body(receive)
        if self.settings.latency > 0:
            await self._sleep(self.settings.latency)
        await _send(send, self.answer(scope, body))

    def answer(self, scope: Scope, body: bytes) -> Response:
        """Raise ``AnswerLostError`` when the answer is to be lost on its way."""
        segments, headers = _segments(scope), _headers(scope)
        if segments[:1] == (control_api.PREFIX,):
            return control_api.answer(self, scope["method"], segments[1:], _query(scope), body)
        host = headers.get("host", "localhost")
        site = _site(segments)
        request = Request(
            method=scope["method"] if site is None else _meant(scope["method"], headers),
            segments=segments[1:] if site is None else segments[segments.index(REST) :],
            query=_query(scope),
            headers=headers,
            content=None,
            caller=caller_of(headers.get("authorization", "")),
            base=f"{scope.get('scheme', 'http')}://{host}/{segments[0] if segments else VERSION}",
            site=site,
        )
        try:
            if site is None and not _versioned(segments):
                raise not_simulated(f"the path /{'/'.join(segments)}")
            _authenticated(headers)
            if site is None:
                _for_graph(request.caller)
            else:
                check_token(self.world, request)
            request = dataclasses.replace(request, content=_content(request, body))
        except GraphError as error:
            self.journal.note(request, request.path, error.status)
            return self._service.refused(request, error)
        if request.segments == ("$batch",) and request.method == "POST":
            return answer_envelope(self._service, request)
        return self._service.answer(request)


def _site(segments: tuple[str, ...]) -> str | None:
    """The site whose own service is asked; the root site has no name."""
    match segments:
        case (folder, name, service, *_) if (folder.lower(), service) == ("sites", REST):
            return name
        case (service, *_) if service == REST:
            return ""
    return None


def _meant(method: str, headers: Mapping[str, str]) -> str:
    """Page *Complete basic operations*: an update or a deletion is a POST that says so."""
    said = headers.get("x-http-method", "").upper()
    return said if method == "POST" and said in ("MERGE", "DELETE") else method


def _for_graph(caller: Caller) -> None:
    """Raise 401 for a token that says that it is for somebody else."""
    if caller.audience and caller.audience not in AUDIENCES:
        raise GraphError(
            401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience."
        )


def _versioned(segments: tuple[str, ...]) -> bool:
    match tuple(map(str.lower, segments[:2])):
        case ("v1.0", *_):
            return True
        case ("beta", collection):
            return collection in IN_BETA
    return False


def _segments(scope: Scope) -> tuple[str, ...]:
    """From the raw path where the server gives it: a slash inside a key is not a separator."""
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    return canonical(raw.decode("latin-1").partition("?")[0])


def _headers(scope: Scope) -> Mapping[str, str]:
    pairs = scope["headers"]
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}


def _content(request: Request, body: bytes) -> object:
    """JSON, save for the bytes of a file."""
    if request.method == "PUT" and request.path.lower().endswith("/content"):
        return body
    return decode(body) if body else None


def _query(scope: Scope) -> Mapping[str, str]:
    """``%24select`` is ``$select``: names are decoded too."""
    return dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))


def _authenticated(headers: Mapping[str, str]) -> None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise GraphError(401, "InvalidAuthenticationToken", "Access token is empty.")


async def _body(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


async def _send(send: Send, answer: Response) -> None:
    headers = {"Cache-Control": "no-cache", **answer.headers}
    body = b""
    if answer.content is not None:
        headers.setdefault("Content-Type", "application/json;odata.metadata=minimal")
        body = msgspec.json.encode(answer.content)
    if answer.status != NO_CONTENT:
        headers["Content-Length"] = str(len(body))
    pairs = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in headers.items()
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
