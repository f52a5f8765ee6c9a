"""What crosses the border of the simulated tenant: a request, an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec

from graph_simulator.wire.errors import bad_request
from graph_simulator.wire.tokens import SILENT, Caller

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One call to Graph, on its own or inside a batch.

    ``segments`` are decoded and canonical; ``content`` is the decoded JSON body or ``None``;
    header names are in lower case; ``base`` is ``https://host/v1.0``;
    ``caller`` has the permissions that count, ``None`` for every one.
    ``site`` is the name of the site whose own REST service is asked, without Graph; its segments
    then begin with ``_api``.
    """

    method: str
    segments: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: object
    base: str
    in_batch: bool = False
    caller: Caller = SILENT
    site: str | None = None

    @property
    def path(self) -> str:
        place = f"/sites/{self.site}" if self.site else ""
        return f"{place}/{'/'.join(self.segments)}"

    @property
    def json(self) -> Json:
        if not isinstance(self.content, dict):
            raise bad_request("A JSON object is expected as the body of this request.")
        return self.content

    def prefers(self, preference: str) -> bool:
        return preference in self.headers.get("prefer", "").lower()


@dataclass(slots=True)
class Response:
    status: int = 200
    content: object = None
    headers: dict[str, str] = field(default_factory=dict)


NO_CONTENT = 204


def decode(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        raise bad_request("Unable to read JSON request payload.") from None
