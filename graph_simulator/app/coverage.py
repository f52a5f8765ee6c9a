"""What is covered, as a table of Markdown made from the routes."""

from __future__ import annotations

from collections.abc import Iterable

from graph_simulator.wire.routing import Route

_ORDER = ("GET", "POST", "PUT", "PATCH", "MERGE", "DELETE")


def table(routes: Iterable[Route]) -> str:
    """One line a path, its methods in the usual order."""
    methods: dict[str, set[str]] = {"/$batch": {"POST"}}
    for route in routes:
        methods.setdefault(route.template, set()).add(route.method)
    lines = [
        f"| `{path}` | {', '.join(sorted(methods[path], key=_ORDER.index))} |"
        for path in sorted(methods, key=str.casefold)
    ]
    return "\n".join(["| Path | Methods |", "|---|---|", *lines]) + "\n"
