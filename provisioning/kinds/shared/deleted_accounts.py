"""Accounts that were deleted by hand and can come back, with what they were members of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import User
from provisioning.kinds.shared.deleted import restorable
from provisioning.plan.model import Restorable


class DeletedUser(User, frozen=True, kw_only=True, gc=False):
    deleted_date_time: datetime | None = None


DELETED = query("/directory/deletedItems/microsoft.graph.user", select=select(DeletedUser), top=999)


class Deleted(NamedTuple):
    """An account as it was, and the days of its deletion."""

    account: User
    days: Restorable


class DeletedAccounts(NamedTuple):
    """By id, or the answer that would not tell."""

    found: Mapping[str, Deleted]
    refused: GraphError | None = None


async def read(graph: Graph, *, asked: bool) -> DeletedAccounts:
    if not asked:
        return DeletedAccounts({})
    try:
        rows = await graph.collect(DELETED, DeletedUser)
    except GraphError as error:
        return DeletedAccounts({}, error)
    found = (Deleted(_as_it_was(row), restorable(row.id, row.deleted_date_time)) for row in rows)
    return DeletedAccounts({each.account.id: each for each in found})


def _as_it_was(row: DeletedUser) -> User:
    """The login of a deleted account opens with its id (page *Get-EntraDeletedUser*)."""
    login = (row.user_principal_name or "").removeprefix(row.id.replace("-", ""))
    return msgspec.structs.replace(row, user_principal_name=login or None)
