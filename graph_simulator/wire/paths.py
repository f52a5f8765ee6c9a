"""A path as clients write it, in the one spelling that routes know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

TYPES = {
    name.lower(): f"graph.{name}"
    for name in (
        "user", "group", "directoryObject", "servicePrincipal", "device", "orgContact", "sitePage"
    )
}  # fmt: skip
_QUALIFIED = re.compile(r"(?:microsoft\.)?graph\.(\w+)", re.IGNORECASE)
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
            opens = piece.endswith(":") and not ADDRESSED_BY_PATH.isdisjoint(
                map(str.lower, segments[:2])
            )
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
    if qualified := _QUALIFIED.fullmatch(segment):
        name = qualified[1]
        segment = TYPES.get(name.lower(), name)
    keyed = _KEY.match(segment)
    return keyed.groups() if keyed else (segment,)
