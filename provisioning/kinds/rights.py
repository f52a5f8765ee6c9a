"""What a site lets its members do: read, and nothing on their own. Graph has no way to say it.

By SharePoint's own REST service, which is optional: without its permission a plan names the step
that a person takes instead (docs/admins.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import Forbidden, GraphError, Lagging, NotFound
from provisioning.graph.permissions import SITES, Need
from provisioning.kinds.shared.refusals import of_site
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import Found, Key, Ledger, Note, Part, Reading, Resource

_HELD = f"{SITES} (fullcontrol) of SharePoint"
NEEDS = (
    Need("GET", "/sites/*/_api/**", _HELD, "sharepoint", "what members may do in a site"),
    Need("MERGE", "/sites/*/_api/**", _HELD, "sharepoint", "settings of a site"),
    Need("POST", "/sites/*/_api/**", _HELD, "sharepoint", "the level of its members"),
)
BY_HAND = (
    "members of a Microsoft 365 group may edit its site, and Graph cannot change that; once the "
    "site is there, give Members the level Read in its permissions (docs/admins.md)"
)
_LEVELS = {0: "a level of its own", 2: "read", 3: "contribute", 4: "design", 5: "all", 6: "edit"}
"""*RoleTypeKind*; 1, *limited access*, comes with every right on one file and opens nothing."""
_READER = 2


class SiteRights(Resource, frozen=True, kw_only=True):
    heading = "Rights on sites"

    site: Key
    name: str
    members: str = "read"
    members_share: bool = False

    @property
    def title(self) -> str:
        return self.name


class _Identified(msgspec.Struct, frozen=True, rename="pascal"):
    id: int


class _Web(msgspec.Struct, frozen=True, rename="pascal"):
    members_can_share: bool
    associated_member_group: _Identified


class _Level(_Identified, frozen=True, rename="pascal"):
    role_type_kind: int


class _Assignment(msgspec.Struct, frozen=True, rename="pascal"):
    principal_id: int
    role_definition_bindings: tuple[_Level, ...] = ()


class _Shown(msgspec.Struct, frozen=True):
    """``levels`` are those of the members' own group."""

    web: _Web
    levels: tuple[_Level, ...]


def desire(extranet: Extranet) -> Iterable[SiteRights]:
    for code, space in extranet.spaces.items():
        site = Key("site", f"space/{code}")
        yield SiteRights(key=Key("rights", code), site=site, name=space.title)


async def read(graph: Graph, wanted: dict[Key, SiteRights], ids: Ledger) -> Reading:
    """Where SharePoint is closed to us nothing is planned; of sites to come, the step is named."""
    reading = Reading({}, {}, [], {}, {})
    reason = await closed(graph, wanted.values(), ids)
    there = {key: want for key, want in wanted.items() if want.site in ids and not reason}
    answers = await asyncio.gather(*(_look(graph, ids.urls[w.site]) for w in there.values()))
    for (key, want), shown in zip(there.items(), answers, strict=True):
        match shown:
            case _Shown():
                reading.wanted[key] = want
                have = msgspec.structs.replace(
                    want, members=_named(shown), members_share=shown.web.members_can_share
                )
                reading.found[key] = Found(ids[want.site], have)
            case Forbidden():
                note = f"{BY_HAND}; SharePoint would not let us: {shown}"
                reading.notes.append(Note(key, note, "manual", who=want.title))
            case _:
                reading.leave(key, of_site(want.site, f"rights on {want.title}", shown))
    for key, want in wanted.items():
        if want.site not in ids and not reason:
            reading.wanted[key] = want
        elif want.site not in ids:
            reading.notes.append(Note(key, BY_HAND, "manual", who=want.title))
    return reading


async def closed(graph: Graph, wanted: Iterable[SiteRights], ids: Ledger) -> str:
    """Why SharePoint is closed to us. All sites of a tenant are on one host, that of its root."""
    if graph.sharepoint.off:
        return graph.sharepoint.off
    known = next((url for want in wanted if (url := ids.urls.get(want.site))), "")
    try:
        url = known or (await graph.get(query("/sites/root", select="id,webUrl"), _Site)).web_url
    except GraphError as error:
        return str(error)
    return await graph.sharepoint.closed(url)


class _Site(msgspec.Struct, frozen=True, rename="camel"):
    web_url: str


async def _look(graph: Graph, url: str) -> _Shown | GraphError:
    try:
        return await _shown(graph, url)
    except GraphError as error:
        return error


async def _shown(graph: Graph, url: str) -> _Shown:
    web, assignments = await asyncio.gather(
        graph.sharepoint.get(
            query(
                f"{url}/_api/web",
                select="MembersCanShare,AssociatedMemberGroup/Id",
                expand="AssociatedMemberGroup",
            ),
            _Web,
        ),
        graph.sharepoint.collect(
            query(
                f"{url}/_api/web/roleassignments",
                select="PrincipalId,RoleDefinitionBindings/Id,RoleDefinitionBindings/RoleTypeKind",
                expand="RoleDefinitionBindings",
            ),
            _Assignment,
        ),
    )
    members = web.associated_member_group.id
    levels = (each.role_definition_bindings for each in assignments if each.principal_id == members)
    return _Shown(web, tuple(level for held in levels for level in held))


def _named(shown: _Shown) -> str:
    """Of a group without any, nothing: its members open no page."""
    names = (_LEVELS.get(each.role_type_kind, "") for each in shown.levels)
    return ", ".join(sorted(name for name in names if name))


async def create(graph: Graph, want: SiteRights, ids: Ledger) -> Made:
    url = ids.urls[want.site]
    try:
        await _settled(graph, want, url)
    except (NotFound, Forbidden) as error:
        raise Lagging(
            error.status,
            error.code,
            "SharePoint does not let us in yet: the site is too new, or waits for its grant; the "
            "next run goes on",
            where=error.where,
            request_id=error.request_id,
        ) from None
    return Made(ids[want.site], url)


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    want = change.want
    assert isinstance(want, SiteRights)
    await _settled(graph, want, ids.urls[want.site])
    return ()


async def _settled(graph: Graph, want: SiteRights, url: str) -> None:
    """From what is there at this moment. Read is given first: nobody is shut out in between."""
    shown, rest = await _shown(graph, url), graph.sharepoint
    if _named(shown) != want.members:
        reader = await rest.get(
            query(f"{url}/_api/web/roledefinitions/getbytype({_READER})", select="Id"), _Identified
        )
        members, held = shown.web.associated_member_group.id, {each.id for each in shown.levels}
        moves = [("add", reader.id)] if reader.id not in held else []
        moves += [("remove", each.id) for each in shown.levels if _opens_more(each, reader)]
        for verb, level in moves:
            both = f"principalid={members},roledefid={level}"
            path = f"{url}/_api/web/roleassignments/{verb}roleassignment({both})"
            await rest.post(path, repeatable=verb == "add")
    if shown.web.members_can_share != want.members_share:
        await rest.merge(f"{url}/_api/web", {"MembersCanShare": want.members_share})


def _opens_more(level: _Level, reader: _Identified) -> bool:
    return level.id != reader.id and level.role_type_kind in _LEVELS


def price(change: Change) -> Iterator[Call]:
    web = "/sites/{id}/_api/web"
    match change:
        case Create() | Update():
            yield from (("GET", web), ("GET", f"{web}/roleassignments"))
            yield "GET", f"{web}/roledefinitions"
            yield from (("POST", f"{web}/roleassignments/{verb}") for verb in ("add", "remove"))
            yield "MERGE", web


KIND = Kind(
    "rights",
    SiteRights,
    desire,
    read,
    price,
    create,
    update,
    after=("site",),
    permissions=NEEDS,
)
