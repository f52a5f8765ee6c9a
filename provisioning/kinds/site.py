"""The site born with a Microsoft 365 group: we wait for it, we never build it. Its title,
description and label are those of its group, which SharePoint copies by itself.

Graph v1.0 makes no other; a home's communication site is made by SharePoint's own REST service.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.errors import GraphError, Lagging, NotFound
from provisioning.graph.permissions import SITES, Need
from provisioning.i18n import phrase, render
from provisioning.kinds.shared import communication, newborn, sites
from provisioning.kinds.shared.communication import CommunicationSite, SiteAt
from provisioning.kinds.shared.group_claims import OURS
from provisioning.kinds.shared.messages.sites import SITE
from provisioning.kinds.shared.refusals import of_site
from provisioning.plan import labels
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import Found, Key, Ledger, Part, Reading, Resource
from provisioning.plan.notes import noted

NEEDS = (
    Need("GET", "/groups/*/sites/root", f"{SITES} (read)", "plan", "the site of a group"),
    sites.READ,
    *communication.NEEDS,
)


class Site(Resource, frozen=True, kw_only=True):
    """``communication``: one that is made, in the name of the first of its ``makers`` whom the
    tenant knows.
    """

    heading = ("Sites", "Sites")
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"before", "communication", "makers"})

    name: str
    group: Key
    before: tuple[Key, ...] = ()
    communication: CommunicationSite | None = None
    makers: frozenset[Key] = frozenset()

    @property
    def title(self) -> str:
        return self.name

    @property
    def aliases(self) -> tuple[Key, ...]:
        return self.before


class _Age(msgspec.Struct, frozen=True):
    born: datetime | None = msgspec.field(default=None, name="createdDateTime")


def desire(extranet: Extranet) -> Iterable[Site]:
    for code, space in extranet.spaces.items():
        yield Site(
            key=Key("site", f"space/{code}"),
            name=space.title,
            group=Key("group", f"space/{code}"),
            before=tuple(Key("site", f"space/{old}") for old in space.previously),
            communication=_communication(extranet, code) if extranet.visited(code) else None,
            makers=extranet.admins if extranet.visited(code) else frozenset(),
        )


def _communication(extranet: Extranet, code: str) -> CommunicationSite:
    """Marked by the unique name of its group."""
    spec, place = extranet.spec, extranet.spaces[code]
    lang, codes = spec.instance.lang, (code, *place.previously)
    return CommunicationSite(
        names=(spec.nickname(code), *(f"{spec.instance.code}-{old}" for old in place.previously)),
        marks=tuple(f"{OURS}{spec.instance.code}-space-{each}" for each in codes),
        about=place.description or render(labels.SPACE, lang, title=place.title),
        language=lang,
    )


async def read(graph: Graph, wanted: dict[Key, Site], ids: Ledger) -> Reading:
    """The site of a group still to be made is still to come.

    That of a group which is there may be hours late (404), or refuse us until it is granted
    (403): neither says that it is empty, so what is in it is left alone until it shows. One that
    refuses within a day of its group's birth is late too: nobody finds anything in it.
    """
    reading = Reading({}, {}, [], {}, {})
    placed = [want for want in wanted.values() if want.group not in ids.ambiguous]
    sites = [want for want in placed if want.communication is None]
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
    known = next((found.url for found in reading.found.values() if found.url), "")
    for want in placed:
        if want.communication is not None:
            await _settle(graph, want, want.communication, known, reading)
    return reading


async def _settle(
    graph: Graph, want: Site, site: CommunicationSite, known: str, reading: Reading
) -> None:
    """One that is there and not marked is nobody's to take; one that cannot be made, a person's to
    make. ``known`` is the address of another site of the tenant.
    """
    try:
        root = await communication.origin(graph, known)
        there = await communication.look(graph, site, root)
        closed = await communication.closed(graph, root)
    except GraphError as error:
        reading.late.add(want.key)
        lagging = isinstance(error, Lagging)
        late = noted(want.key, phrase(SITE["late"], error=error), "unknown", who=want.title)
        refused = of_site(want.key, error, "site", title=want.title)
        reading.leave(want.key, late if lagging else refused)
        return
    if there is None and not closed:
        reading.wanted[want.key] = want
    elif there is None:
        url = f"{root}/sites/{site.names[0]}"
        step = phrase(SITE["communication"], url=url, mark=site.marks[0], why=closed)
        reading.late.add(want.key)
        reading.leave(want.key, noted(want.key, step, "manual", who=want.title))
    elif not site.marked(there.description):
        text = phrase(SITE["not_ours"], url=there.web_url, mark=site.marks[0])
        note = noted(want.key, text, "manual", who=want.title, conflict=True)
        reading.leave(want.key, note)
    else:
        _titled(want, there, closed, reading)


def _titled(want: Site, there: SiteAt, closed: str, reading: Reading) -> None:
    have = msgspec.structs.replace(want, name=there.display_name)
    reading.found[want.key] = Found(there.id, have, there.web_url)
    reading.wanted[want.key] = have if closed else want
    if closed and have != want:
        text = phrase(SITE["titled"], name=there.display_name)
        reading.notes.append(noted(want.key, text, "manual", who=want.title))


async def located(graph: Graph, want: Site, group: str, known: str = "") -> SiteAt:
    """That of a group which is there, or the communication site of its home. Raise ``NotFound``
    where there is none of ours. ``known`` is the address of another site of the tenant.
    """
    if want.communication is None:
        return await graph.get(_path(group), SiteAt)
    root = await communication.origin(graph, known)
    there = await communication.look(graph, want.communication, root)
    if there is None or not want.communication.marked(there.description):
        url = f"{root}/sites/{want.communication.names[0]}"
        raise NotFound(404, "", "no site of ours is there", where=url)
    return there


async def _look(graph: Graph, group: str | None) -> SiteAt | GraphError | None:
    if group is None:
        return None
    try:
        return await graph.get(_path(group), SiteAt)
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
    return query(f"/groups/{group}/sites/root", select="id,webUrl")


async def create(graph: Graph, want: Site, ids: Ledger) -> Made:
    """Wait for SharePoint, as long as our patience with the tenant's lag allows."""
    if want.communication is not None:
        return await _made(graph, want, want.communication, ids)
    with newborn.awaited(want.key):
        site = await graph.get(_path(ids[want.group]), SiteAt)
    return Made(site.id, site.web_url)


async def _made(graph: Graph, want: Site, site: CommunicationSite, ids: Ledger) -> Made:
    owner = next((ids[key] for key in sorted(want.makers) if key in ids), None)
    if owner is None:
        raise GraphError(
            "no admin of spaces.yaml has an account in the tenant, and a site needs an owner; "
            "correct admins:"
        )
    root = await communication.origin(graph, next(iter(ids.urls.values()), ""))
    with newborn.awaited(want.key):
        made = await communication.make(graph, site, want.name, root, owner)
    return Made(made.id, made.web_url)


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    """Of a communication site alone: others are called after their groups."""
    assert isinstance(change.want, Site)
    await communication.call_it(graph, ids.urls[change.want.key], change.want.name)
    return ()


def price(change: Change) -> Iterable[Call]:
    match change:
        case Update():
            yield "MERGE", "/sites/{id}/_api/web"
        case Create(Site(communication=CommunicationSite())):
            yield "POST", "/_api/SPSiteManager/create"
            yield "GET", "/sites/{id}"
        case _:
            yield "GET", "/groups/{id}/sites/root"


KIND = Kind(
    "site",
    Site,
    desire,
    read,
    price,
    create,
    update,
    after=("group", "referent"),
    permissions=NEEDS,
)
