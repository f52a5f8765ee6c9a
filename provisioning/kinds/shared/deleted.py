"""What was deleted by hand lately and can come back as it was, with all that it was in.

Page *List deletedItems*: 30 days, then it is gone for good.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from provisioning.graph import Graph
from provisioning.graph.permissions import Need
from provisioning.graph.rows import Row
from provisioning.plan.model import Restorable

KEPT = timedelta(days=30)


def restorable(id_: str, when: datetime | None) -> Restorable:
    if when is None:
        return Restorable(id_, "", "")
    when = when.astimezone(UTC)
    return Restorable(id_, f"{when:%Y-%m-%d}", f"{when + KEPT:%Y-%m-%d}")


def restoring(permission: str, what: str) -> Need:
    return Need("POST", "/directory/deletedItems/*/restore", permission, "apply", what)


async def restore(graph: Graph, gone: Restorable) -> str:
    return (await graph.post(f"/directory/deletedItems/{gone.id}/restore", {}, Row)).id
