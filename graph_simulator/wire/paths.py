"""A path as clients write it, in the one spelling that routes know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

TYPES = frozenset({"user", "group", "directoryObject", "servicePrincipal", "device", "sitePage"})
ADDRESSED_BY_PATH = frozenset({"sites", "drives", "groups"})
_KEY = re.compile(r"^(\w+)\('((?:[^']|'')*)'\)$")


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
