"""Answers spoiled on their way: one read, alone or inside an envelope, is not what it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import unquote

import httpx

READS_BY_POST = ("/directoryObjects/getByIds", "/checkMemberGroups")
_ENDLESS = "endless="


class Answer(NamedTuple):
    """``body`` is JSON, or text that is not."""

    status: int
    headers: dict[str, str]
    body: Any


Spoil = Callable[[Answer, int], Answer]
"""The answer as it should be, and how many were spoiled before -> what arrives."""


def refused(status: int, code: str, **headers: str) -> Spoil:
    body = {"error": {"code": code, "message": "Refused on its way."}}
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _, __: Answer(status, said, body)


def garbled(answer: Answer, _: int) -> Answer:
    return answer._replace(status=200, body={"surprise": [1, {"value": None}]})


def blank(answer: Answer, _: int) -> Answer:
    return answer._replace(status=200, body="")


def cut(answer: Answer, _: int) -> Answer:
    return answer._replace(status=200, body=json.dumps(answer.body)[:-9])


def endless(answer: Answer, before: int) -> Answer:
    """Ever new links to the same rows."""
    link = f"http://localhost/v1.0/{_ENDLESS}{before}"
    return answer._replace(body={"value": [], **answer.body, "@odata.nextLink": link})


def _rows(change: Callable[[list[Any]], list[Any]]) -> Spoil:
    def spoiled(answer: Answer, before: int) -> Answer:
        if before or "value" not in answer.body:
            return answer
        return answer._replace(body={**answer.body, "value": change(answer.body["value"])})

    return spoiled


emptied = _rows(lambda _: [])
halved = _rows(lambda rows: rows[: len(rows) // 2])
repeated = _rows(lambda rows: [*rows, *rows])


class Spoiler(httpx.AsyncBaseTransport):
    """Between client and service. ``asked`` are the reads that passed, in order, each once."""

    def __init__(self) -> None:
        self.asked: dict[str, None] = {}
        self.target: str | None = None
        self.spoil: Spoil = garbled
        self.met = 0
        self._last: Answer | None = None
        self._inner: httpx.AsyncBaseTransport

    def around(self, inner: httpx.AsyncBaseTransport) -> Spoiler:
        self._inner = inner
        return self

    def aim(self, target: str | None, spoil: Spoil = garbled) -> None:
        self.target, self.spoil, self.met, self._last = target, spoil, 0, None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = str(request.url).partition("/v1.0")[2] or request.url.raw_path.decode()
        if path == "/$batch":
            return await self._envelope(request)
        if not self._read(request.method, path):
            return await self._inner.handle_async_request(request)
        if self._endless(path):
            return _response(request, self._spoiled(None))
        response = await self._inner.handle_async_request(request)
        if not self._hit(path):
            return response
        content = await response.aread()
        answer = Answer(response.status_code, {}, json.loads(content))
        return _response(request, self._spoiled(answer))

    async def _envelope(self, request: httpx.Request) -> httpx.Response:
        asked = {item["id"]: item for item in json.loads(await request.aread())["requests"]}
        response = await self._inner.handle_async_request(request)
        replies = json.loads(await response.aread())
        for reply in replies["responses"]:
            item = asked[reply["id"]]
            if not self._read(item["method"], item["url"]):
                continue
            if self._endless(item["url"]):
                reply.update(self._spoiled(None)._asdict())
            elif self._hit(item["url"]):
                answer = Answer(reply["status"], {}, reply.get("body", {}))
                reply.update(self._spoiled(answer)._asdict())
        return _response(request, Answer(response.status_code, {}, replies))

    def _read(self, method: str, path: str) -> bool:
        read = method == "GET" or path.partition("?")[0].endswith(READS_BY_POST)
        if read and not self._endless(path):
            self.asked[unquote(path)] = None
        return read

    def _hit(self, path: str) -> bool:
        return self.target == unquote(path)

    def _endless(self, path: str) -> bool:
        return _ENDLESS in path

    def _spoiled(self, answer: Answer | None) -> Answer:
        self._last = answer or self._last
        assert self._last
        self.met += 1
        return self.spoil(self._last, self.met - 1)


def _response(request: httpx.Request, answer: Answer) -> httpx.Response:
    body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    headers = {"Content-Type": "application/json", **answer.headers}
    return httpx.Response(answer.status, headers=headers, content=body.encode(), request=request)
