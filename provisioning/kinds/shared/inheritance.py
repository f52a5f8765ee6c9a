"""Ending what a folder inherits, by SharePoint's own REST service, where it is open to us."""

from __future__ import annotations

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import Answered, Lagging, NotFound, Throttled
from provisioning.graph.sharepoint import SharePoint
from provisioning.kinds.shared.grants import SYSTEM

_PERSON = 1
"""*PrincipalType*."""


class _Ids(msgspec.Struct, frozen=True, rename="camel"):
    site_url: str = ""
    list_id: str = ""
    list_item_id: str = ""


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    sharepoint_ids: _Ids | None = None


class _Member(msgspec.Struct, frozen=True, rename="pascal"):
    id: int
    principal_type: int
    login_name: str = ""


class _Assignment(msgspec.Struct, frozen=True, rename="pascal"):
    member: _Member


async def ended(graph: Graph, item: str) -> bool:
    """Whether the folder inherits nothing from now on, nor lets any group in; people stay.

    False where this service is closed to us or refuses. Raise what may pass by itself.
    """
    if graph.sharepoint.off:
        return False
    ids = (await graph.get(query(item, select="id,sharepointIds"), _Item)).sharepoint_ids
    if ids is None or not (ids.site_url and ids.list_id and ids.list_item_id):
        return False
    if await graph.sharepoint.closed(ids.site_url):
        return False
    place = f"{ids.site_url}/_api/web/lists(guid'{ids.list_id}')/items({ids.list_item_id})"
    try:
        await _emptied(graph.sharepoint, place)
    except (Lagging, Throttled):
        raise
    except Answered:
        return False
    return True


async def _emptied(rest: SharePoint, place: str) -> None:
    """Nothing is copied; whoever ends it is let in by that, and goes."""
    end = "breakroleinheritance(copyRoleAssignments=false,clearSubscopes=false)"
    await rest.post(f"{place}/{end}", repeatable=True)
    select = ",".join(f"Member/{name}" for name in ("Id", "PrincipalType", "LoginName"))
    path = query(f"{place}/roleassignments", select=select, expand="Member")
    for each in await rest.collect(path, _Assignment):
        if each.member.principal_type != _PERSON or each.member.login_name.startswith(SYSTEM):
            try:
                await rest.delete(f"{place}/roleassignments/getbyprincipalid({each.member.id})")
            except NotFound:
                continue
