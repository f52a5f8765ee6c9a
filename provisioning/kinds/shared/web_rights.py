"""A site as SharePoint's own REST service shows it: what its members may do, who else may come.

Properties of ``SP.Web``, ``SP.Site`` and ``SP.RoleAssignment``; with whom a site is shared is set
by the administration of the tenant, on a host of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import Forbidden, GraphError
from provisioning.graph.permissions import FULL_CONTROL, SITES, Need
from provisioning.graph.sharepoint import SharePoint
from provisioning.plan.model import Key, Ledger

_HELD = f"{SITES} (fullcontrol) of SharePoint"
EVERYWHERE = f"{FULL_CONTROL} of SharePoint"
_OUTSIDE = "with whom outside a site is shared"
NEEDS = (
    Need("GET", "/sites/*/_api/**", _HELD, "sharepoint", "menus, and what members may do"),
    Need("MERGE", "/sites/*/_api/**", _HELD, "sharepoint", "settings of a site"),
    Need("POST", "/sites/*/_api/**", _HELD, "sharepoint", "the level of its members, its menu"),
    Need("DELETE", "/sites/*/_api/**", _HELD, "sharepoint", "links of its menu"),
)
SHARING = (
    Need("GET", "/_api/SPO.Tenant/**", EVERYWHERE, "sharepoint", _OUTSIDE),
    Need("PATCH", "/_api/SPO.Tenant/**", EVERYWHERE, "sharepoint", _OUTSIDE),
)


class SiteAddress(NamedTuple):
    """A site: its id in Graph (``host,collection,web``) and its address."""

    id: str
    url: str


MEMBERS, VISITORS = "AssociatedMemberGroup", "AssociatedVisitorGroup"
EXISTING = "existing guests"
_WHOM = {0: "nobody", 1: "new guests", 2: "anyone", 3: EXISTING}
"""*SharingCapability*, by its number."""
_LEVELS = {0: "a level of its own", 2: "read", 3: "contribute", 4: "design", 5: "all", 6: "edit"}
"""*RoleTypeKind*; 1, *limited access*, comes with every right on one file and opens nothing."""
READER, CONTRIBUTOR = 2, 3


class Identified(msgspec.Struct, frozen=True, rename="pascal"):
    id: int


class _Folder(msgspec.Struct, frozen=True, rename="pascal"):
    welcome_page: str = ""


class _Web(msgspec.Struct, frozen=True, rename="pascal"):
    members_can_share: bool
    root_folder: _Folder
    associated_member_group: Identified | None = None
    associated_visitor_group: Identified | None = None


class Level(Identified, frozen=True, rename="pascal"):
    role_type_kind: int


class Assignment(msgspec.Struct, frozen=True, rename="pascal"):
    principal_id: int
    role_definition_bindings: tuple[Level, ...] = ()


class _Doors(msgspec.Struct, frozen=True, rename="pascal"):
    """What a site itself tells: nobody outside and guests that are known look the same."""

    share_by_email_enabled: bool
    share_by_link_enabled: bool

    @property
    def whom(self) -> str:
        if self.share_by_link_enabled:
            return "anyone"
        return "new guests" if self.share_by_email_enabled else EXISTING


class _Administered(msgspec.Struct, frozen=True, rename="pascal"):
    sharing_capability: int

    @property
    def whom(self) -> str:
        return _WHOM.get(self.sharing_capability, "somebody that we do not know of")


def called(levels: Iterable[Level]) -> str:
    """``read``, or ``contribute, read``; of no level that opens anything, nothing."""
    names = (_LEVELS.get(each.role_type_kind, "") for each in levels)
    return ", ".join(sorted(name for name in names if name))


class SiteSharing(NamedTuple):
    """With whom outside a site is shared; ``ours``: whether it is ours to say."""

    whom: str
    ours: bool


class Web(NamedTuple):
    """``levels`` are those of ``group``, in which our people are."""

    group: int
    levels: tuple[Level, ...]
    members_share: bool
    welcome: str
    shared: SiteSharing

    @property
    def members(self) -> str:
        """Of a group without any level, nothing: its members open no page."""
        return called(self.levels)


class _Root(msgspec.Struct, frozen=True, rename="camel"):
    web_url: str


async def closed(graph: Graph, sites: Iterable[Key], ids: Ledger) -> str:
    """Why SharePoint is closed to us. All sites of a tenant are on one host, that of its root."""
    if graph.sharepoint.off:
        return graph.sharepoint.off
    known = next((url for site in sites if (url := ids.urls.get(site))), "")
    try:
        url = known or (await graph.get(query("/sites/root", select="id,webUrl"), _Root)).web_url
    except GraphError as error:
        return str(error)
    return await graph.sharepoint.closed(url)


async def look(rest: SharePoint, site: SiteAddress, group: str = MEMBERS) -> Web:
    """``group``: in which group of the site our people are."""
    web, assigned, shared = await asyncio.gather(
        rest.get(
            query(
                f"{site.url}/_api/web",
                select=f"MembersCanShare,{group}/Id,RootFolder/WelcomePage",
                expand=f"{group},RootFolder",
            ),
            _Web,
        ),
        assignments(rest, f"{site.url}/_api/web"),
        _shared(rest, site),
    )
    people = web.associated_member_group or web.associated_visitor_group
    assert people is not None
    levels = held_by(people.id, assigned)
    return Web(people.id, levels, web.members_can_share, web.root_folder.welcome_page, shared)


async def assignments(rest: SharePoint, place: str) -> list[Assignment]:
    """Who has which levels on a web or a list."""
    path = query(
        f"{place}/roleassignments",
        select="PrincipalId,RoleDefinitionBindings/Id,RoleDefinitionBindings/RoleTypeKind",
        expand="RoleDefinitionBindings",
    )
    return await rest.collect(path, Assignment)


def held_by(group: int, assigned: Iterable[Assignment]) -> tuple[Level, ...]:
    bindings = (each.role_definition_bindings for each in assigned if each.principal_id == group)
    return tuple(level for held in bindings for level in held)


async def _shared(rest: SharePoint, site: SiteAddress) -> SiteSharing:
    """By the administration of the tenant, where it is open to us; else as the site tells it."""
    roles = await rest.roles(site.url)
    if roles is None or FULL_CONTROL in roles:
        path = query(_administered(site), select="SharingCapability")
        with suppress(Forbidden):
            return SiteSharing((await rest.get(path, _Administered)).whom, ours=True)
    doors = query(f"{site.url}/_api/site", select="ShareByEmailEnabled,ShareByLinkEnabled")
    return SiteSharing((await rest.get(doors, _Doors)).whom, ours=False)


def _administered(site: SiteAddress) -> str:
    """Where the administration of the tenant keeps that site."""
    tenant, dot, domain = urlsplit(site.url).netloc.partition(".")
    collection = site.id.split(",")[1]
    return f"https://{tenant}-admin{dot}{domain}/_api/SPO.Tenant/sites('{collection}')"


async def let_members_read(rest: SharePoint, site: SiteAddress, web: Web) -> None:
    """And no more."""
    reader = await level_of(rest, site.url, READER)
    await level(rest, f"{site.url}/_api/web", web.group, web.levels, reader)


async def level_of(rest: SharePoint, url: str, kind: int) -> int:
    """The id, in that site, of the level of this *RoleTypeKind*."""
    path = f"{url}/_api/web/roledefinitions/getbytype({kind})"
    return (await rest.get(query(path, select="Id"), Identified)).id


async def level(
    rest: SharePoint, place: str, group: int, held: Iterable[Level], wanted: int | None
) -> None:
    """``group`` has this level on ``place`` and no other, or none at all.

    It is given first: nobody is shut out in between.
    """
    there = {each.id: each for each in held}
    moves = [("add", wanted)] if wanted is not None and wanted not in there else []
    moves += [
        ("remove", id_)
        for id_, each in there.items()
        if id_ != wanted and each.role_type_kind in _LEVELS
    ]
    for verb, id_ in moves:
        both = f"principalid={group},roledefid={id_}"
        path = f"{place}/roleassignments/{verb}roleassignment({both})"
        await rest.post(path, repeatable=verb == "add")


async def let_members_share(rest: SharePoint, site: SiteAddress, may: bool) -> None:
    await rest.merge(f"{site.url}/_api/web", {"MembersCanShare": may})


async def welcome(rest: SharePoint, site: SiteAddress, page: str) -> None:
    """``page`` from the root of the site: what opens first."""
    await rest.merge(f"{site.url}/_api/web/rootfolder", {"WelcomePage": page})


async def share_with_existing_guests(rest: SharePoint, site: SiteAddress) -> None:
    known = next(number for number, whom in _WHOM.items() if whom == EXISTING)
    await rest.patch(_administered(site), {"SharingCapability": known})
