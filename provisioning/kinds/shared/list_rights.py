"""A library or a list as SharePoint's own REST service shows it: what members may do in it."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

import msgspec

from provisioning.graph import query
from provisioning.graph.sharepoint import SharePoint
from provisioning.kinds.shared import web_rights
from provisioning.kinds.shared.web_rights import CONTRIBUTOR, READER, Identified, Level

CLOSED = "none"
KINDS = {CLOSED: None, "read": READER, "contribute": CONTRIBUTOR}
"""What the file may say -> the *RoleTypeKind* of the level; of nothing, none."""


class _List(msgspec.Struct, frozen=True, rename="pascal"):
    id: str
    has_unique_role_assignments: bool


class _Groups(msgspec.Struct, frozen=True, rename="pascal"):
    associated_member_group: Identified
    associated_owner_group: Identified
    associated_visitor_group: Identified


class ListRights(NamedTuple):
    """Of a list that inherits nothing. ``others`` are people and groups with a right by hand."""

    group: int
    levels: tuple[Level, ...]
    visitors: int
    visiting: tuple[Level, ...]
    others: int

    @property
    def members(self) -> str:
        return web_rights.called(self.levels) or CLOSED

    @property
    def visits(self) -> str:
        """What somebody may do in it who only visits the site."""
        return web_rights.called(self.visiting) or CLOSED


async def apart(rest: SharePoint, url: str) -> frozenset[str]:
    """Ids of the lists of a site whose rights are their own."""
    path = query(f"{url}/_api/web/lists", select="Id,HasUniqueRoleAssignments")
    rows = await rest.collect(path, _List)
    return frozenset(row.id for row in rows if row.has_unique_role_assignments)


async def look(rest: SharePoint, url: str, list_: str, *, visited: bool = False) -> ListRights:
    """``visited``: our people are the visitors of the site, and others its members."""
    names = ("AssociatedMemberGroup", "AssociatedOwnerGroup", "AssociatedVisitorGroup")
    select, expand = ",".join(f"{name}/Id" for name in names), ",".join(names)
    groups, assigned = await asyncio.gather(
        rest.get(query(f"{url}/_api/web", select=select, expand=expand), _Groups),
        web_rights.assignments(rest, _place(url, list_)),
    )
    members, visitors = groups.associated_member_group.id, groups.associated_visitor_group.id
    if visited:
        members, visitors = visitors, members
    known = {members, visitors, groups.associated_owner_group.id}
    return ListRights(
        group=members,
        levels=web_rights.held_by(members, assigned),
        visitors=visitors,
        visiting=web_rights.held_by(visitors, assigned),
        others=sum(
            each.principal_id not in known
            and bool(web_rights.called(each.role_definition_bindings))
            for each in assigned
        ),
    )


async def let_members(
    rest: SharePoint, url: str, list_: str, what: str, *, visited: bool = False
) -> None:
    """Folders with rights of their own keep them. Of a closed list, only owners are left."""
    place = _place(url, list_)
    if list_ not in await apart(rest, url):
        await rest.post(
            f"{place}/breakroleinheritance(copyRoleAssignments=true,clearSubscopes=false)",
            repeatable=True,
        )
    there = await look(rest, url, list_, visited=visited)
    moves = [(there.group, there.levels, KINDS[what])]
    if what == CLOSED:
        moves.append((there.visitors, there.visiting, None))
    for group, held, kind in moves:
        level = None if kind is None else await web_rights.level_of(rest, url, kind)
        await web_rights.level(rest, place, group, held, level)


def _place(url: str, list_: str) -> str:
    return f"{url}/_api/web/lists(guid'{list_}')"
