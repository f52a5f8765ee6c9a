"""``Accept``: *minimal* metadata is how answers are written, *none* leaves it out."""

from __future__ import annotations

import re

from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Request

_LEVEL = re.compile(r"odata(?:\.metadata)?=(\w+)", re.IGNORECASE)
KEPT = frozenset({"@odata.nextLink", "@odata.deltaLink", "@odata.count"})
"""What *none* leaves in place (OData JSON Format 4.01, 3.1.3)."""


def wants_none(request: Request) -> bool:
    """Raise 501 for *full*, which nobody here writes."""
    accept = request.headers.get("accept", "")
    found = _LEVEL.search(accept) if "=" in accept else None
    level = found[1].lower() if found else "minimal"
    if level not in {"minimal", "minimalmetadata", "none", "nometadata"}:
        raise not_simulated(f"Accept: odata.metadata={level}")
    return level.startswith("no")


def without_metadata(content: object) -> object:
    match content:
        case dict():
            return {
                name: without_metadata(value)
                for name, value in content.items()
                if "@odata." not in name or name in KEPT
            }
        case list():
            return [without_metadata(item) for item in content]
    return content
