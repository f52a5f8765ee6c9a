"""A site that answers no question yet, or no more."""

from __future__ import annotations

from datetime import datetime

from graph_simulator.odata.world import World
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.refusals import access_denied, item_not_found
from graph_simulator.wire.errors import GraphError


def age(world: World, content: Content) -> float:
    """Seconds since its birth."""
    return world.clock() - datetime.fromisoformat(content.site.created).timestamp()


def refused(status: int) -> GraphError:
    match status:
        case 403:
            return access_denied("Access denied")
        case 404:
            return item_not_found("Requested site could not be found.")
        case 423:
            return GraphError(423, "resourceLocked", "The site is locked.")
        case 429 | 503:
            return GraphError(status, "serviceNotAvailable", "The service is busy.")
    return GraphError(status, "generalException", "General exception while processing")
