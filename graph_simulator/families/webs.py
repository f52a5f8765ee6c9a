"""``/_api/web``: what a site is beyond Graph, and the levels that its groups have on it.

Pages *Complete basic operations using SharePoint REST endpoints* and *Set custom permissions on
a list by using the REST interface*; properties from the service's own metadata (``SP.Web``,
``SP.Site``, ``SP.RoleAssignment``).
"""

from __future__ import annotations

from functools import partial

from graph_simulator.odata.world import World
from graph_simulator.sharepoint import rest
from graph_simulator.sharepoint.assignments import (
    added,
    assignments,
    group_json,
    level_json,
    removed,
)
from graph_simulator.sharepoint.levels import LEVELS, MEMBERS, OWNERS, VISITORS, levels
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import title, web_url
from graph_simulator.wire.messages import NO_CONTENT, Json, Request, Response
from graph_simulator.wire.routing import Route

NEW_GUESTS, ANYONE, KNOWN_GUESTS = 1, 2, 3


def get_web(world: World, request: Request) -> Response:
    content = rest.web_of(world, request)
    groups = {
        "AssociatedMemberGroup": group_json(world, content, MEMBERS),
        "AssociatedOwnerGroup": group_json(world, content, OWNERS),
        "AssociatedVisitorGroup": group_json(world, content, VISITORS),
    }
    everything: Json = {
        "Id": content.site.id.split(",")[2],
        "Title": title(world.tenant, content),
        "Url": web_url(world.tenant, content),
        "MembersCanShare": content.site.members_share,
        "RootFolder": {"WelcomePage": content.site.welcome},
        **groups,
    }
    return Response(200, rest.shown(request, everything, "RootFolder", *groups))


def merge_web(world: World, request: Request) -> Response:
    content = rest.web_of(world, request)
    body = rest.body_of(request, {"MembersCanShare": bool, "Title": str}, "SP.Web")
    fields = {"MembersCanShare": "members_share", "Title": "title"}
    return _kept(world, content, **{fields[name]: value for name, value in body.items()})


def merge_root_folder(world: World, request: Request) -> Response:
    """The welcome page, from the root of the site; one that is not there is refused here."""
    content = rest.web_of(world, request)
    welcome = rest.body_of(request, {"WelcomePage": str}, "SP.Folder")["WelcomePage"]
    pages = {f"SitePages/{page.name}".casefold() for page in content.pages.values()}
    if welcome.casefold() not in pages:
        raise rest.invalid(f"There is no file {welcome}.")
    return _kept(world, content, welcome=welcome)


def get_site(world: World, request: Request) -> Response:
    content = rest.web_of(world, request)
    sharing = content.site.sharing
    everything: Json = {
        "Id": content.site.id.split(",")[1],
        "Url": web_url(world.tenant, content),
        "ShareByEmailEnabled": sharing in (NEW_GUESTS, ANYONE),
        "ShareByLinkEnabled": sharing == ANYONE,
    }
    return Response(200, rest.shown(request, everything))


def get_admin_site(world: World, request: Request, id_: str) -> Response:
    content = rest.with_id(world, request, id_)
    everything: Json = {
        "Url": web_url(world.tenant, content),
        "SharingCapability": content.site.sharing,
    }
    return Response(200, rest.shown(request, everything))


def patch_admin_site(world: World, request: Request, id_: str) -> Response:
    """Administration of the tenant: the host ``-admin``, and full control of every site."""
    content = rest.with_id(world, request, id_)
    sharing = rest.body_of(request, {"SharingCapability": int}, "SiteProperties")
    if sharing["SharingCapability"] not in (0, NEW_GUESTS, ANYONE, KNOWN_GUESTS):
        raise rest.invalid("SharingCapability is 0, 1, 2 or 3.")
    return _kept(world, content, sharing=sharing["SharingCapability"])


def list_assignments(world: World, request: Request) -> Response:
    """Of groups: people are let in by name only on lists and files, by Graph."""
    content = rest.web_of(world, request)
    return assignments(world, request, content, levels(content.site.levels))


def add_assignment(world: World, request: Request, principal: str, role: str) -> Response:
    content = rest.web_of(world, request)
    return _levelled(world, content, added((), levels(content.site.levels), principal, role))


def remove_assignment(world: World, request: Request, principal: str, role: str) -> Response:
    content = rest.web_of(world, request)
    return _levelled(world, content, removed(levels(content.site.levels), principal, role))


def get_level(world: World, request: Request, kind: str) -> Response:
    rest.web_of(world, request)
    for id_, level in LEVELS.items():
        if str(level.kind) == kind:
            return Response(200, rest.shown(request, level_json(id_)))
    raise rest.not_there("The role definition does not exist.")


def _levelled(world: World, content: Content, held: dict[str, tuple[int, ...]]) -> Response:
    _kept(world, content, levels=held)
    return Response(200, {"odata.null": True})


def _kept(world: World, content: Content, **changes: object) -> Response:
    rest.change_site(world, content, **changes)
    return Response(NO_CONTENT)


read = partial(Route, service="sharepoint", units=3)
write = partial(Route, service="sharepoint", units=5)
ROLES = "/_api/web/roleassignments"
BOTH = "(principalid={principal},roledefid={role})"
ADMIN = "/_api/SPO.Tenant/sites/{id_}"
ROUTES = (
    read("GET", "/_api/web", get_web),
    write("MERGE", "/_api/web", merge_web),
    write("MERGE", "/_api/web/rootfolder", merge_root_folder),
    read("GET", "/_api/site", get_site),
    read("GET", ADMIN, get_admin_site),
    write("PATCH", ADMIN, patch_admin_site),
    read("GET", ROLES, list_assignments),
    write("POST", f"{ROLES}/addroleassignment{BOTH}", add_assignment),
    write("POST", f"{ROLES}/removeroleassignment{BOTH}", remove_assignment),
    read("GET", "/_api/web/roledefinitions/getbytype({kind})", get_level),
)
