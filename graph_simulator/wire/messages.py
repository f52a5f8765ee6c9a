"""What crosses the border of the simulated tenant: a request, an answer, a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    from graph_simulator.odata.world import World

Json: TypeAlias = dict[str, Any]


class GraphError(Exception):
    """A refusal as Graph words it: a status, a code and a sentence."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})


class AnswerLostError(Exception):
    """The work was done and the connection broke before the answer."""


def bad_request(message: str) -> GraphError:
    return GraphError(400, "Request_BadRequest", message)


def unsupported_query(message: str = "Unsupported Query.") -> GraphError:
    return GraphError(400, "Request_UnsupportedQuery", message)


def not_found(what: str) -> GraphError:
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{what}' does not exist or one of its queried reference-property objects "
        "are not present.",
    )


def not_simulated(what: str) -> GraphError:
    """501, never 404: a 404 would be taken for replication lag."""
    return GraphError(501, "NotImplemented", f"The simulated tenant does not know {what}.")


@dataclass(frozen=True, slots=True)
class Request:
    """One call to Graph, on its own or inside a batch.

    ``segments`` are decoded and canonical; ``content`` is the decoded JSON body or ``None``;
    header names are in lower case; ``base`` is ``https://host/v1.0``.
    """

    method: str
    segments: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: object
    base: str
    in_batch: bool = False

    @property
    def path(self) -> str:
        return "/" + "/".join(self.segments)

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

Handler: TypeAlias = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Route:
    """``units`` is the base cost of the documented throttling table; a write also costs a write."""

    method: str
    template: str
    handler: Handler
    units: int = 1
    reads: bool = False
    service: str = "directory"

    @property
    def writes(self) -> int:
        return 0 if self.reads or self.method == "GET" else 1

    def call(self, world: World, request: Request, keys: Mapping[str, str]) -> Response:
        return self.handler(world, request, **keys)


def decode(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        raise bad_request("Unable to read JSON request payload.") from None
