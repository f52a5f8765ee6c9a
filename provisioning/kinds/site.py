"""The site born with a Microsoft 365 group. v1.0 makes no other: we wait for it, we never build it.

Its title, description and label are those of its group, which SharePoint copies by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.errors import GraphError, Lagging, NotFound
from provisioning.graph.permissions import SITES, Need
from provisioning.graph.rows import Row
from provisioning.i18n import phrase
from provisioning.kinds.shared import newborn, sites
from provisioning.kinds.shared.messages.sites import SITE
from provisioning.kinds.shared.refusals import of_site
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import Found, Key, Ledger, Reading, Resource
from provisioning.plan.notes import noted

NEEDS = (
    Need("GET", "/groups/*/sites/root", f"{SITES} (read)", "plan", "the site of a group"),
    sites.READ,
)


class Site(Resource, frozen=True, kw_only=True):
    heading = ("Sites", "Sites")
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"before"})

    name: str
    group: Key
    before: tuple[Key, ...] = ()

    @property
    def title(self) -> str:
        return self.name

    @property
    def aliases(self) -> tuple[Key, ...]:
        return self.before


class _Site(Row, frozen=True, kw_only=True, gc=False):
    web_url: str = ""


class _Age(msgspec.Struct, frozen=True):
    born: datetime | None = msgspec.field(default=None, name="createdDateTime")


def desire(extranet: Extranet) -> Iterable[Site]:
    for code, space in extranet.spaces.items():
        yield Site(
            key=Key("site", f"space/{code}"),
            name=space.title,
            group=Key("group", f"space/{code}"),
            before=tuple(Key("site", f"space/{old}") for old in space.previously),
        )


async def read(graph: Graph, wanted: dict[Key, Site], ids: Ledger) -> Reading:
    """The site of a group still to be made is still to come.

    That of a group which is there may be hours late (404), or refuse us until it is granted
    (403): neither says that it is empty, so what is in it is left alone until it shows. One that
    refuses within a day of its group's birth is late too: nobody finds anything in it.
    """
    reading = Reading({}, {}, [], {}, {})
    sites = [want for want in wanted.values() if want.group not in ids.ambiguous]
    answers = await asyncio.gather(*(_look(graph, ids.get(want.group)) for want in sites))
    for want, site in zip(sites, answers, strict=True):
        match site:
            case None:
                reading.wanted[want.key] = want
            case NotFound() | Lagging():
                late = phrase(SITE["late"], error=site)
                note = noted(want.key, late, "unknown", who=want.title)
                reading.leave(want.key, note)
                reading.late.add(want.key)
            case GraphError() as error:
                reading.leave(want.key, of_site(want.key, error, "site", title=want.title))
                if await _young(graph, ids[want.group], ids.rights.day):
                    reading.late.add(want.key)
            case _:
                reading.wanted[want.key] = want
                reading.found[want.key] = Found(site.id, want, site.web_url)
    return reading


async def _look(graph: Graph, group: str | None) -> _Site | GraphError | None:
    if group is None:
        return None
    try:
        return await graph.get(_path(group), _Site)
    except GraphError as error:
        return error


async def _young(graph: Graph, group: str, today: int) -> bool:
    """Whether the group is of today or of yesterday; ``today``: its ordinal, 0 where unknown."""
    try:
        born = (await graph.get(query(f"/groups/{group}", select=select(_Age)), _Age)).born
    except GraphError:
        return False
    return born is not None and 0 < today <= born.toordinal() + 1


def _path(group: str) -> str:
    return query(f"/groups/{group}/sites/root", select=select(_Site))


async def create(graph: Graph, want: Site, ids: Ledger) -> Made:
    """Wait for SharePoint, as long as our patience with the tenant's lag allows."""
    with newborn.awaited(want.key):
        site = await graph.get(_path(ids[want.group]), _Site)
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
