"""Routes, and the one that answers a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Request, Response

_HOLE = re.compile(r"\{(\w+)\}")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_CAST = re.compile(r"(?:microsoft\.)?graph\.\w+", re.IGNORECASE)
NAMED = frozenset({"column", "host_", "list_", "name", "path", "permission"})
"""Keys that may be any word: titles, names, paths. All others have a figure, an @ or a comma."""

Handler: TypeAlias = Callable[..., Response]
Pattern: TypeAlias = tuple[str | re.Pattern[str], ...]


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


def _pattern(template: str) -> Pattern:
    parts: list[str | re.Pattern[str]] = []
    for segment in template.strip("/").split("/"):
        if "{" not in segment:
            parts.append(segment.casefold())
            continue
        literal = _HOLE.split(segment)
        expression = "".join(
            f"(?P<{piece}>.+)" if index % 2 else re.escape(piece)
            for index, piece in enumerate(literal)
        )
        parts.append(re.compile(expression, re.IGNORECASE))
    return tuple(parts)


class Routes:
    """The routes of every family, found by method, number of segments and the first of them."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._table: dict[tuple[str, int, str], list[tuple[Pattern, Route]]] = {}
        for route in routes:
            pattern = _pattern(route.template)
            first = pattern[0] if isinstance(pattern[0], str) else ""
            key = (route.method, len(pattern), first)
            self._table.setdefault(key, []).append((pattern, route))
        for candidates in self._table.values():
            candidates.sort(key=lambda entry: sum(not isinstance(part, str) for part in entry[0]))

    def find(self, request: Request) -> tuple[Route, Mapping[str, str]]:
        """Raise 501 when nothing here answers."""
        folded = tuple(map(str.casefold, request.segments))
        for first in (*folded[:1], ""):
            for pattern, route in self._table.get((request.method, len(folded), first), ()):
                keys = _match(pattern, request.segments, folded)
                if keys is not None:
                    return route, keys
        raise not_simulated(f"{request.method} {request.path}")


def _match(
    pattern: Pattern, segments: tuple[str, ...], folded: tuple[str, ...]
) -> dict[str, str] | None:
    keys: dict[str, str] = {}
    for part, segment, literal in zip(pattern, segments, folded, strict=True):
        if isinstance(part, str):
            if part != literal:
                return None
            continue
        found = part.fullmatch(segment)
        if found is None:
            return None
        for hole, value in found.groupdict().items():
            if len(value) == 36 and _GUID.fullmatch(value):
                keys[hole] = value.lower()  # ids are the same in capitals
            elif _is_key(hole, value):
                keys[hole] = value.replace("''", "'")
            else:
                return None
    return keys


def _is_key(hole: str, segment: str) -> bool:
    """``$count``, a cast or an operation nobody simulates is never taken for an object's key."""
    if segment.startswith("$") or _CAST.fullmatch(segment):
        return False
    return hole in NAMED or segment == "root" or not _WORD.fullmatch(segment)
