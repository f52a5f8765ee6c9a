"""What a probe is: the belief that it asks about, what it makes for that, and one function."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from provisioning.graph.errors import Answered, GraphError, Lost, Unreachable
from provisioning.probe.scratch import Scratch

_CODE = re.compile(r"[A-Za-z_]{1,60}")


class CannotTellError(Exception):
    """The tenant gave no answer to this question; one sentence, which names nobody."""


class Probe(NamedTuple):
    """``ask`` gives the value of the belief on this tenant, as the knob of that name takes it.

    It raises ``CannotTellError``, or a ``GraphError`` where a call that it needs is refused.
    """

    belief: str
    makes: tuple[str, ...]
    permissions: tuple[str, ...]
    ask: Callable[[Scratch], Awaitable[Any]]


def reason_of(error: GraphError) -> str:
    """Without the service's own words, which name ids and addresses."""
    match error:
        case Answered():
            code = error.code if _CODE.fullmatch(error.code or "") else "no code"
            return f"a call was refused: {error.status} {code}"
        case Unreachable():
            return "nobody answered"
        case Lost():
            return "an answer was lost"
    return "an answer could not be read"
