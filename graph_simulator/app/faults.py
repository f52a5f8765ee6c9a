"""What goes wrong on demand: refusals, lost answers, suspicious pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Literal

import msgspec

from graph_simulator.odata.paging import link
from graph_simulator.wire.errors import GraphError
from graph_simulator.wire.messages import Json, Request, Response

Effect = Literal["refuse", "deny", "lose", "break", "empty", "empty_page", "halve", "repeat"]


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The next ``times`` calls that match ``method`` and ``path`` (shell patterns) meet this.

    * ``refuse``: the work is not done; ``status``, ``code``, ``message`` and ``headers`` say so.
    * ``deny``: the same answer, but the work *is* done (seen with a 429 inside a batch).
    * ``lose``: the work is done and the connection breaks (in a batch: the item says 504).
    * ``break``: the work is not done and the connection breaks all the same.
    * ``empty_page``: 200, no value, a nextLink that leads to the page.
    * ``empty``: 200, no value, no nextLink.
    * ``halve``: 200, the first half of the rows, no nextLink.
    * ``repeat``: 200, each row twice.

    ``path`` has no version: ``/groups/*/members/$ref``; ``/$batch`` is the envelope itself.
    The first ``skip`` calls that match are left in peace.
    """

    method: str = "*"
    path: str = "*"
    do: Effect = "refuse"
    status: int = 503
    code: str = "ServiceUnavailable"
    message: str = "The service is temporarily unavailable."
    headers: dict[str, str] = {}
    times: int = 1
    skip: int = 0

    def refusal(self) -> GraphError:
        return GraphError(self.status, self.code, self.message, self.headers)


class Faults:
    """First come, first met."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def meet(self, method: str, path: str) -> Fault | None:
        for fault in self.waiting:
            if not fnmatchcase(method, fault.method) or not fnmatchcase(path, fault.path):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
            return fault
        return None


Rows = list[Json]
SPOILS: Mapping[Effect, Callable[[Rows], Rows]] = {
    "empty": lambda _: [],
    "empty_page": lambda _: [],
    "halve": lambda rows: rows[: len(rows) // 2],
    "repeat": lambda rows: [row for row in rows for _ in range(2)],
}
"""What becomes of the rows of a page; to spoil pages otherwise, add a line here and to Effect."""


def spoiled(fault: Fault, request: Request, answer: Response) -> Response:
    """A page with other rows; after an ``empty_page``, a link that says to ask again."""
    spoil = SPOILS.get(fault.do)
    if spoil is None or not isinstance(answer.content, dict) or "value" not in answer.content:
        return answer
    body = {name: value for name, value in answer.content.items() if name != "@odata.nextLink"}
    body["value"] = spoil(body["value"])
    if fault.do == "empty_page":
        body["@odata.nextLink"] = link(request)
    return Response(answer.status, body, answer.headers)
