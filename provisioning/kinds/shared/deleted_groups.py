"""Groups that were deleted by hand and can come back, with their members and their site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from provisioning.graph import Graph, query, select
from provisioning.graph.permissions import Need
from provisioning.graph.rows import Group as Row
from provisioning.kinds.shared.deleted import restorable, restoring
from provisioning.plan.model import Restorable

LOOK = Need(
    "GET",
    "/directory/deletedItems/graph.group",
    "Group.Read.All",
    "plan",
    "groups deleted lately",
)
RESTORE = restoring("Group.ReadWrite.All", "bring back a group deleted by hand")


class DeletedGroup(Row, frozen=True, kw_only=True, gc=False):
    deleted_date_time: datetime | None = None

    @property
    def restorable(self) -> Restorable:
        return restorable(self.id, self.deleted_date_time)


DELETED = query(
    "/directory/deletedItems/microsoft.graph.group", select=select(DeletedGroup), top=999
)


async def read(graph: Graph) -> list[DeletedGroup]:
    return await graph.collect(DELETED, DeletedGroup)


def named(
    gone: Iterable[DeletedGroup], names: Iterable[str], id_: str | None
) -> list[DeletedGroup]:
    """Those that are meant: by a unique name of ours, or by the id to adopt."""
    wanted = set(names)
    return [row for row in gone if row.unique_name in wanted or row.id == id_]


def alike(gone: Iterable[DeletedGroup], nickname: str, title: str | None) -> list[Restorable]:
    """Space-like groups without a name of ours that had this address and this title."""
    return [
        row.restorable
        for row in gone
        if not row.unique_name
        and "Unified" in row.group_types
        and (row.mail_nickname or "").casefold() == nickname.casefold()
        and row.display_name == title
    ]
