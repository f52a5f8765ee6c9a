"""From a path as clients write it to the route that answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from graph_simulator.wire.messages import Request, Route, not_simulated

TYPES = frozenset({"user", "group", "directoryObject", "servicePrincipal", "device", "sitePage"})
ADDRESSED_BY_PATH = frozenset({"sites", "drives", "groups"})
_KEY = re.compile(r"^(\w+)\('((?:[^']|'')*)'\)$")
_NAMED_KEY = re.compile(r"^(\w+\(\w+=)'((?:[^']|'')*)'\)$")
_HOLE = re.compile(r"\{(\w+)\}")


def canonical(raw_path: str) -> tuple[str, ...]:
    """Segments with one spelling for each: ``//users`` is ``/users``, ``delta()`` is ``delta``.

    The generated SDKs write ``microsoft.graph.delta()``, people write ``delta``; both are legal.
    A path between colons is one segment, as it is: ``root:``, ``A/B:``, ``children``.
    """
    segments: list[str] = []
    path: list[str] | None = None
    for piece in _pieces(raw_path):
        if path is None:
            segments.extend(_spelled(piece))
            opens = piece.endswith(":") and not ADDRESSED_BY_PATH.isdisjoint(segments[:2])
            path = [] if opens else None
        else:
            path.append(piece)
            if piece.endswith(":"):
                segments.append("/".join(path))
                path = None
    return (*segments, "/".join(path)) if path else tuple(segments)


def _pieces(raw_path: str) -> Iterator[str]:
    """Decoded; what an SDK encoded as one key, ``root%3A%2FA%3A``, comes apart as well."""
    for raw in raw_path.split("/"):
        if not raw:
            continue
        piece = unquote(raw)
        head, colon, path = piece.partition(":/")
        if colon and "(" not in head:
            yield f"{head}:"
            yield path
        else:
            yield piece


def _spelled(piece: str) -> tuple[str, ...]:
    segment = piece.removesuffix("()")
    name = segment.removeprefix("microsoft.").removeprefix("graph.")
    if name != segment and segment.startswith(("microsoft.graph.", "graph.")):
        segment = f"graph.{name}" if name in TYPES else name
    keyed = _KEY.match(segment)
    return keyed.groups() if keyed else (segment,)


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
