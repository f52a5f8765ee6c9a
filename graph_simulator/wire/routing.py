"""Routes, and the one that answers a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Request, Response

_HOLE = re.compile(r"\{(\w+)\}")

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


def _pattern(template: str) -> tuple[str | re.Pattern[str], ...]:
    parts: list[str | re.Pattern[str]] = []
    for segment in template.strip("/").split("/"):
        if "{" not in segment:
            parts.append(segment)
            continue
        literal = _HOLE.split(segment)
        expression = "".join(
            f"(?P<{piece}>.+)" if index % 2 else re.escape(piece)
            for index, piece in enumerate(literal)
        )
        parts.append(re.compile(expression))
    return tuple(parts)


class Routes:
    """The routes of every family, found by method and number of segments."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._table: dict[
            tuple[str, int], list[tuple[tuple[str | re.Pattern[str], ...], Route]]
        ] = {}
        for route in routes:
            pattern = _pattern(route.template)
            self._table.setdefault((route.method, len(pattern)), []).append((pattern, route))
        for candidates in self._table.values():
            candidates.sort(key=lambda entry: sum(not isinstance(part, str) for part in entry[0]))

    def find(self, request: Request) -> tuple[Route, Mapping[str, str]]:
        """Raise 501 when nothing here answers."""
        for pattern, route in self._table.get((request.method, len(request.segments)), ()):
            keys = _match(pattern, request.segments)
            if keys is not None:
                return route, keys
        raise not_simulated(f"{request.method} {request.path}")


def _match(
    pattern: tuple[str | re.Pattern[str], ...], segments: tuple[str, ...]
) -> dict[str, str] | None:
    keys: dict[str, str] = {}
    for part, segment in zip(pattern, segments, strict=True):
        if isinstance(part, str):
            if part != segment:
                return None
            continue
        found = part.fullmatch(segment)
        # A "$" or a cast is never the key of an object: /users/$count is not the user "$count".
        if found is None or segment.startswith(("$", "graph.")):
            return None
        keys |= {name: value.replace("''", "'") for name, value in found.groupdict().items()}
    return keys
