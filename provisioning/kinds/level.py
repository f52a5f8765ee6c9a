"""What members of a space may do in one of its libraries or lists, where it is not what they may do
in the site.

By SharePoint's own REST service, which is optional: without its permission a plan names the step
that a person takes instead (docs/admins.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import ClassVar

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import Forbidden, GraphError
from provisioning.i18n import Phrase, phrase
from provisioning.kinds.shared import list_rights, newborn, web_rights
from provisioning.kinds.shared.list_rights import CLOSED
from provisioning.kinds.shared.messages.sites import SITE
from provisioning.kinds.shared.refusals import of_site
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import Found, Key, Ledger, Part, Reading, Resource
from provisioning.plan.notes import noted

READ = "read"


class MembersLevel(Resource, frozen=True, kw_only=True):
    """``members`` of ``None``: they read, as in the site, unless a person closed it to them.

    ``visited``: of a communication site, whose visitors are our members.
    """

    heading = (
        "Ce que les membres peuvent faire dans les bibliothèques et les listes",
        "What members may do in libraries and lists",
    )
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"site", "of", "name", "visited"})

    site: Key
    of: Key
    name: str
    visited: bool = False
    members: str | None = None

    @property
    def title(self) -> str:
        return self.name

    @property
    def special(self) -> bool:
        return self.members not in (None, READ)


def desire(extranet: Extranet) -> Iterable[MembersLevel]:
    for space, place in extranet.spaces.items():
        for kind, entries in (("library", place.libraries), ("list", place.lists)):
            for code, entry in entries.items():
                yield MembersLevel(
                    key=Key("level", f"{kind}/{space}/{code}"),
                    site=Key("site", f"space/{space}"),
                    of=Key(kind, f"{space}/{code}"),
                    name=f"{entry.title} ({place.title})",
                    visited=extranet.visited(space),
                    members=entry.members,
                )


async def read(graph: Graph, wanted: dict[Key, MembersLevel], ids: Ledger) -> Reading:
    """Of a list that is to come and of which nothing is said there is nothing to do."""
    reading = Reading({}, {}, [], {}, {})
    if await web_rights.closed(graph, (want.site for want in wanted.values()), ids):
        for key, want in wanted.items():
            if want.special:
                reading.notes.append(noted(key, _step(want), "manual", who=want.title))
        return reading
    sites = dict.fromkeys(want.site for want in wanted.values() if want.site in ids)
    listed = await asyncio.gather(*(_apart(graph, ids.urls[site]) for site in sites))
    apart = dict(zip(sites, listed, strict=True))
    there = [want for want in wanted.values() if want.of in ids and want.site in sites]
    answers = await asyncio.gather(*(_seen(graph, w, apart[w.site], ids) for w in there))
    for want, answer in zip(there, answers, strict=True):
        _settle(reading, want, answer, ids)
    reading.wanted |= {
        key: want for key, want in wanted.items() if want.of not in ids and want.special
    }
    return reading


def _step(want: MembersLevel) -> Phrase:
    """What a person does in its place."""
    group = phrase(SITE["visitors" if want.visited else "members"])
    what = phrase(SITE[f"level.{want.members or READ}"], group=group)
    return phrase(SITE["level"], what=what)


Apart = frozenset[str] | GraphError
Answer = tuple[str, int] | GraphError
"""What members may do, and how many others may something."""


async def _apart(graph: Graph, url: str) -> Apart:
    try:
        return await list_rights.apart(graph.sharepoint, url)
    except GraphError as error:
        return error


async def _seen(graph: Graph, want: MembersLevel, apart: Apart, ids: Ledger) -> Answer:
    if isinstance(apart, GraphError):
        return apart
    if ids[want.of] not in apart:
        return READ, 0
    try:
        rights = await list_rights.look(
            graph.sharepoint, ids.urls[want.site], ids[want.of], visited=want.visited
        )
    except GraphError as error:
        return error
    shut = want.members == CLOSED and rights.members == CLOSED
    return (rights.visits if shut else rights.members), rights.others


def _settle(reading: Reading, want: MembersLevel, answer: Answer, ids: Ledger) -> None:
    match answer:
        case Forbidden():
            step = _step(want) if want.special else phrase(SITE["level.left"])
            note = phrase(SITE["refused"], step=step, error=answer)
            reading.notes.append(noted(want.key, note, "manual", who=want.title))
        case GraphError():
            reading.leave(want.key, of_site(want.site, answer, "level", title=want.title))
        case members, others:
            shut = want.members is None and members == CLOSED
            settled = None if shut else want.members or READ
            reading.wanted[want.key] = msgspec.structs.replace(want, members=settled)
            have = msgspec.structs.replace(want, members=members)
            reading.found[want.key] = Found(ids[want.of], have)
            if shut:
                reading.notes.append(noted(want.key, phrase(SITE["level.shut"]), who=want.title))
            if others and want.members == CLOSED:
                text = phrase(SITE["level.others"], count=others)
                reading.notes.append(noted(want.key, text, who=want.title))


async def create(graph: Graph, want: MembersLevel, ids: Ledger) -> Made:
    with newborn.awaited(want.site):
        await _settled(graph, want, ids)
    return Made(ids[want.of], "")


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    want = change.want
    assert isinstance(want, MembersLevel)
    await _settled(graph, want, ids)
    return ()


async def _settled(graph: Graph, want: MembersLevel, ids: Ledger) -> None:
    url = ids.urls[want.site]
    what = want.members or READ
    await list_rights.let_members(graph.sharepoint, url, ids[want.of], what, visited=want.visited)


def price(change: Change) -> Iterable[Call]:
    web = "/sites/{id}/_api/web"
    match change:
        case Create() | Update():
            yield from (("GET", f"{web}/lists"), ("GET", web))
            yield "GET", f"{web}/lists/{{id}}/roleassignments"
            yield "GET", f"{web}/roledefinitions"
            yield "POST", f"{web}/lists/{{id}}/breakroleinheritance"
            yield from (
                ("POST", f"{web}/lists/{{id}}/roleassignments/{verb}") for verb in ("add", "remove")
            )


KIND = Kind(
    "level",
    MembersLevel,
    desire,
    read,
    price,
    create,
    update,
    after=("site", "library", "list"),
    permissions=web_rights.NEEDS,
)
