"""A refusal as Graph words it."""

from __future__ import annotations

from collections.abc import Mapping


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
