"""Writing paths: Graph's query options, percent-encoded once."""

from __future__ import annotations

from urllib.parse import quote


def literal(text: str) -> str:
    """``text`` as a string inside ``$filter`` or a key: quotes doubled."""
    return "'" + text.replace("'", "''") + "'"


def query(path: str, **options: str | int | None) -> str:
    """``query("/users", select="id", top=999)`` is ``/users?$select=id&$top=999``.

    An option at ``None`` is left out.
    """
    said = [f"${k}={quote(str(v), safe='$,()/:@')}" for k, v in options.items() if v is not None]
    return f"{path}?{'&'.join(said)}" if said else path


def segment(text: str) -> str:
    """``text`` as one piece of a path: ``/users/{segment(address)}``."""
    return quote(text, safe="'()@")
