"""What goes wrong on demand: refusals, lost answers, suspicious pages."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal

import msgspec

from graph_simulator.odata.query import link
from graph_simulator.wire.messages import GraphError, Request, Response

Accident = Literal["refuse", "deny", "lose", "empty", "empty_page", "break"]


class Mishap(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The next ``times`` calls that match ``method`` and ``path`` (shell patterns) meet this.

    * ``refuse``: the work is not done; ``status``, ``code``, ``message`` and ``headers`` say so.
    * ``deny``: the same answer, but the work *is* done (seen with a 429 inside a batch).
    * ``lose``: the work is done and the connection breaks (in a batch: the item says 504).
    * ``break``: the work is not done and the connection breaks all the same.
    * ``empty_page``: 200, no value, a nextLink that leads to the page.
    * ``empty``: 200, no value, no nextLink.

    ``path`` has no version: ``/groups/*/members/$ref``; ``/$batch`` is the envelope itself.
    The first ``skip`` calls that match are left in peace.
    """

    method: str = "*"
    path: str = "*"
    do: Accident = "refuse"
    status: int = 503
    code: str = "ServiceUnavailable"
    message: str = "The service is temporarily unavailable."
    headers: dict[str, str] = {}
    times: int = 1
    skip: int = 0

    def refusal(self) -> GraphError:
        return GraphError(self.status, self.code, self.message, self.headers)


class Mishaps:
    """First come, first met."""

    def __init__(self) -> None:
        self.waiting: list[Mishap] = []

    def add(self, mishap: Mishap) -> None:
        self.waiting.append(mishap)

    def meet(self, method: str, path: str) -> Mishap | None:
        for mishap in self.waiting:
            if not fnmatchcase(method, mishap.method) or not fnmatchcase(path, mishap.path):
                continue
            if mishap.skip > 0:
                mishap.skip -= 1
                continue
            mishap.times -= 1
            if mishap.times <= 0:
                self.waiting.remove(mishap)
            return mishap
        return None


def emptied(request: Request, answer: Response, *, more: bool) -> Response:
    """The same page without its rows; with ``more``, a link that says to ask again."""
    if not isinstance(answer.content, dict) or "value" not in answer.content:
        return answer
    body = {name: value for name, value in answer.content.items() if name != "@odata.nextLink"}
    body["value"] = []
    if more:
        body["@odata.nextLink"] = link(request)
    return Response(answer.status, body, answer.headers)
