"""Paths with OData options, percent-encoded as Graph expects them."""

from __future__ import annotations

from urllib.parse import quote

PAGE = 999
"""The largest page of directory objects. Source: graph-facts, List users."""


def query(path: str, *, select: str, where: str | None = None, top: int | None = PAGE) -> str:
    """``path?$select=…&$filter=…&$top=…``."""
    options = [f"$select={select}"]
    if where:
        options.append(f"$filter={quote(where, safe='():/,')}")
    if top:
        options.append(f"$top={top}")
    return f"{path}?{'&'.join(options)}"


def literal(text: str) -> str:
    """A string as OData writes it."""
    return "'" + text.replace("'", "''") + "'"
