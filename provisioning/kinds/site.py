"""The site born with a Microsoft 365 group. v1.0 makes no other: we wait for it, we never build it.

Its title, description and label are those of its group, which SharePoint copies by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from provisioning.graph import Graph, query, select
from provisioning.graph.errors import Lagging, NotFound
from provisioning.graph.permissions import SITES, Need
from provisioning.graph.rows import Row
from provisioning.kinds.shared import sites
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import Found, Key, Ledger, Note, Reading, Resource

NEEDS = (
    Need("GET", "/groups/*/sites/root", f"{SITES} (read)", "plan", "the site of a group"),
    sites.READ,
)


class Site(Resource, frozen=True, kw_only=True):
    heading = "Sites"

    name: str
    group: Key

    @property
    def title(self) -> str:
        return self.name


ONCE_THERE = (
    "members of a Microsoft 365 group may edit its site, and Graph cannot change that; once the "
    "site is there, give Members the level Read in its permissions (docs/admins.md)"
)


class _Site(Row, frozen=True, kw_only=True, gc=False):
    web_url: str = ""


def desire(extranet: Extranet) -> Iterable[Site]:
    for code, space in extranet.spaces.items():
        yield Site(
            key=Key("site", f"space/{code}"), name=space.title, group=Key("group", f"space/{code}")
        )


async def read(graph: Graph, wanted: dict[Key, Site], ids: Ledger) -> Reading:
    """A group whose site is not there yet answers 404: the site is still to come."""
    reading = Reading({}, {}, [], {}, {})
    sites = [want for want in wanted.values() if want.group not in ids.ambiguous]
    answers = await asyncio.gather(*(_look(graph, ids.get(want.group)) for want in sites))
    for want, site in zip(sites, answers, strict=True):
        reading.wanted[want.key] = want
        if site:
            reading.found[want.key] = Found(site.id, want, site.web_url)
        else:
            reading.notes.append(Note(want.key, ONCE_THERE, "manual", who=want.title))
    return reading


async def _look(graph: Graph, group: str | None) -> _Site | None:
    if group is None:
        return None
    try:
        return await graph.get(_path(group), _Site)
    except NotFound:
        return None


def _path(group: str) -> str:
    return query(f"/groups/{group}/sites/root", select=select(_Site))


async def create(graph: Graph, want: Site, ids: Ledger) -> Made:
    """Wait for SharePoint, as long as our patience with the tenant's lag allows."""
    try:
        site = await graph.get(_path(ids[want.group]), _Site)
    except NotFound as error:
        raise Lagging(
            error.status,
            error.code,
            "SharePoint has not made the site of this group yet; run again in some minutes",
            where=error.where,
            request_id=error.request_id,
        ) from None
    return Made(site.id, site.web_url)


def price(_: Change) -> Iterable[Call]:
    yield "GET", "/groups/{id}/sites/root"


KIND = Kind(
    "site",
    Site,
    desire,
    read,
    price,
    create,
    after=("group",),
    permissions=NEEDS,
)
