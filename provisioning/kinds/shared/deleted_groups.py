"""Groups that were deleted by hand and can come back, with their members and their site.

Page *List deletedItems*: 30 days, then they are gone for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.permissions import Need
from provisioning.graph.rows import Group as Row

KEPT = timedelta(days=30)
LOOK = Need(
    "GET",
    "/directory/deletedItems/graph.group",
    "Group.Read.All",
    "plan",
    "groups deleted lately",
)
RESTORE = Need(
    "POST",
    "/directory/deletedItems/*/restore",
    "Group.ReadWrite.All",
    "apply",
    "bring back a group deleted by hand",
)


class DeletedGroup(Row, frozen=True, kw_only=True, gc=False):
    deleted_date_time: datetime | None = None


DELETED = query(
    "/directory/deletedItems/microsoft.graph.group", select=select(DeletedGroup), top=999
)


class Restorable(msgspec.Struct, frozen=True, gc=False):
    """What can be brought back, by its id."""

    id: str
    on: str
    until: str

    def __str__(self) -> str:
        return f"deleted on {self.on}, restorable until {self.until}"


async def read(graph: Graph) -> list[DeletedGroup]:
    return await graph.collect(DELETED, DeletedGroup)


def as_deleted(row: DeletedGroup) -> Restorable:
    when = row.deleted_date_time
    if when is None:
        return Restorable(row.id, "an unknown day", "30 days after that")
    when = when.astimezone(UTC)
    return Restorable(row.id, f"{when:%Y-%m-%d}", f"{when + KEPT:%Y-%m-%d}")


def named(gone: Iterable[DeletedGroup], names: Iterable[str], id_: str | None) -> list[Restorable]:
    """Those that are surely meant: by a unique name of ours, or by the id to adopt."""
    wanted = set(names)
    return [as_deleted(row) for row in gone if row.unique_name in wanted or row.id == id_]


def alike(gone: Iterable[DeletedGroup], nickname: str, title: str | None) -> list[Restorable]:
    """Space-like groups without a name of ours that had this address and this title."""
    return [
        as_deleted(row)
        for row in gone
        if not row.unique_name
        and "Unified" in row.group_types
        and (row.mail_nickname or "").casefold() == nickname.casefold()
        and row.display_name == title
    ]


async def restore(graph: Graph, deleted: Restorable) -> str:
    return (await graph.post(f"/directory/deletedItems/{deleted.id}/restore", {}, Row)).id
