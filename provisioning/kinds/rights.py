"""What a site lets its members do, and with whom outside it is shared. Graph cannot say either.

By SharePoint's own REST service, which is optional: without its permission a plan names the step
that a person takes instead (docs/admins.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import Forbidden, GraphError
from provisioning.i18n import phrase
from provisioning.kinds.shared import newborn, web_rights
from provisioning.kinds.shared.messages.sites import SITE
from provisioning.kinds.shared.refusals import of_site
from provisioning.kinds.shared.web_rights import (
    EVERYWHERE,
    EXISTING,
    MEMBERS,
    VISITORS,
    SiteAddress,
    Web,
)
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update, differing
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import Found, Key, Ledger, Part, Reading, Resource
from provisioning.plan.notes import noted


class SiteRights(Resource, frozen=True, kw_only=True):
    """``visited``: a communication site, whose visitors are our members."""

    heading = ("Droits sur les sites", "Rights on sites")
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"visited"})

    site: Key
    name: str
    visited: bool = False
    members: str = "read"
    members_share: bool = False
    shared_with: str | None = EXISTING
    welcome: str = "SitePages/Home.aspx"

    @property
    def title(self) -> str:
        return self.name


def desire(extranet: Extranet) -> Iterable[SiteRights]:
    for code, space in extranet.spaces.items():
        site = Key("site", f"space/{code}")
        visited = extranet.visited(code)
        yield SiteRights(key=Key("rights", code), site=site, name=space.title, visited=visited)


async def read(graph: Graph, wanted: dict[Key, SiteRights], ids: Ledger) -> Reading:
    """Where SharePoint is closed to us nothing is planned; of sites to come, the step is named."""
    reading = Reading({}, {}, [], {}, {})
    reason = await web_rights.closed(graph, (want.site for want in wanted.values()), ids)
    there = {key: want for key, want in wanted.items() if want.site in ids and not reason}
    answers = await asyncio.gather(*(_look(graph, w, ids) for w in there.values()))
    for (key, want), web in zip(there.items(), answers, strict=True):
        match web:
            case Web():
                reading.wanted[key] = _settable(want, web, reading)
                reading.found[key] = Found(ids[want.site], _shown(want, web))
            case Forbidden():
                step = phrase(SITE["by_hand"])
                note = phrase(SITE["refused"], step=step, error=web)
                reading.notes.append(noted(key, note, "manual", who=want.title))
            case _:
                reading.leave(key, of_site(want.site, web, "rights", title=want.title))
    for key, want in wanted.items():
        if want.site not in ids and not reason:
            reading.wanted[key] = want
        elif want.site not in ids and not want.visited:
            text = phrase(SITE["by_hand"])
            reading.notes.append(noted(key, text, "manual", who=want.title))
    return reading


def _settable(want: SiteRights, web: Web, reading: Reading) -> SiteRights:
    """Without what is not ours to set: with whom it is shared, where a person has to say it."""
    if web.shared.ours or web.shared.whom == want.shared_with:
        return want
    whom = phrase(SITE[web.shared.whom])
    note = phrase(SITE["shared"], whom=whom, permission=EVERYWHERE)
    reading.notes.append(noted(want.key, note, "manual", who=want.title))
    return msgspec.structs.replace(want, shared_with=None)


def _place(want: SiteRights, ids: Ledger) -> SiteAddress:
    return SiteAddress(ids[want.site], ids.urls[want.site])


def _shown(want: SiteRights, web: Web) -> SiteRights:
    same = web.welcome.casefold() == want.welcome.casefold()
    return msgspec.structs.replace(
        want,
        members=web.members,
        members_share=web.members_share,
        shared_with=web.shared.whom,
        welcome=want.welcome if same else web.welcome,
    )


async def _look(graph: Graph, want: SiteRights, ids: Ledger) -> Web | GraphError:
    try:
        return await _web(graph, want, ids)
    except GraphError as error:
        return error


async def _web(graph: Graph, want: SiteRights, ids: Ledger) -> Web:
    group = VISITORS if want.visited else MEMBERS
    return await web_rights.look(graph.sharepoint, _place(want, ids), group)


async def create(graph: Graph, want: SiteRights, ids: Ledger) -> Made:
    with newborn.awaited(want.site):
        await _settled(graph, want, ids)
    return Made(ids[want.site], ids.urls[want.site])


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    want = change.want
    assert isinstance(want, SiteRights)
    await _settled(graph, want, ids)
    return ()


async def _settled(graph: Graph, want: SiteRights, ids: Ledger) -> None:
    """From what is there at this moment."""
    site, rest = _place(want, ids), graph.sharepoint
    web = await _web(graph, want, ids)
    fields = differing(_shown(want, web), want)
    if "members" in fields:
        await web_rights.let_members_read(rest, site, web)
    if "members_share" in fields:
        await web_rights.let_members_share(rest, site, want.members_share)
    if "welcome" in fields:
        await web_rights.welcome(rest, site, want.welcome)
    if "shared_with" in fields and web.shared.ours:
        await web_rights.share_with_existing_guests(rest, site)


def price(change: Change) -> Iterator[Call]:
    web = "/sites/{id}/_api/web"
    match change:
        case Create() | Update():
            yield from (("GET", web), ("GET", f"{web}/roleassignments"))
            yield "GET", f"{web}/roledefinitions"
            yield from (("POST", f"{web}/roleassignments/{verb}") for verb in ("add", "remove"))
            yield "MERGE", web
            yield from (("GET", "/_api/SPO.Tenant/sites"), ("PATCH", "/_api/SPO.Tenant/sites"))


KIND = Kind(
    "rights",
    SiteRights,
    desire,
    read,
    price,
    create,
    update,
    after=("site",),
    permissions=(*web_rights.NEEDS, *web_rights.SHARING),
)
