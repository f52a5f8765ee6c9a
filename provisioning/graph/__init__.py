"""Microsoft Graph over HTTP, with no word of our domain."""

from provisioning.graph.budget import Budgets, Shape, Size, cost
from provisioning.graph.calls import CallCost, Stats
from provisioning.graph.client import Graph
from provisioning.graph.connection import connect
from provisioning.graph.odata import literal, query, segment
from provisioning.graph.retry import OnAway, Patience
from provisioning.graph.rows import select
from provisioning.graph.sources import closed_sharepoint, credential

__all__ = [
    "Budgets",
    "CallCost",
    "Graph",
    "OnAway",
    "Patience",
    "Shape",
    "Size",
    "Stats",
    "closed_sharepoint",
    "connect",
    "cost",
    "credential",
    "literal",
    "query",
    "segment",
    "select",
]
