"""``/sites``: found, never made; v1.0 makes one only with its group (page *Get a site*)."""

from __future__ import annotations

from graph_simulator.objects.sharepoint import SiteList
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.lists.listing import drive_json
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.places import (
    find_site,
    find_site_at,
    group_of,
    host,
    site_of_group,
    title,
    web_url,
)
from graph_simulator.sharepoint.query import (
    NO_OPTIONS,
    Options,
    chosen,
    collection,
    entity,
    options_of,
)
from graph_simulator.sharepoint.refusals import invalid_request
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route

NAMES = frozenset(
    {
        "id", "name", "displayName", "description", "webUrl", "createdDateTime", "eTag",
        "lastModifiedDateTime", "isPersonalSite", "root", "siteCollection", "parentReference",
    }
)  # fmt: skip


def get_site(world: World, request: Request, site: str) -> Response:
    return _got(world, request, find_site(world, site))


def get_site_at(world: World, request: Request, host_: str, path: str) -> Response:
    return _got(world, request, find_site_at(world, host_, path))


def get_group_site(world: World, request: Request, group: str) -> Response:
    return _got(world, request, site_of_group(world, group))


def get_group_drive(world: World, request: Request, group: str) -> Response:
    return _default_drive(world, request, site_of_group(world, group))


def get_site_drive(world: World, request: Request, site: str) -> Response:
    return _default_drive(world, request, find_site(world, site))


def list_drives(world: World, request: Request, site: str) -> Response:
    content, options = find_site(world, site), options_of(request)
    rows = [drive_json(world.tenant, content, one, options) for one in _libraries(content)]
    return Response(200, collection(request, "drives", rows))


def create_site(_: World, __: Request) -> Response:
    raise not_simulated("POST /sites in v1.0; only beta creates a site without its group")


def _got(world: World, request: Request, content: Content) -> Response:
    return Response(200, entity(request, "sites", site_json(world, content, options_of(request))))


def site_json(world: World, content: Content, options: Options = NO_OPTIONS) -> Json:
    """Title and description follow the group's, where there is one."""
    group, site = group_of(world.tenant, content), content.site
    shown: Json = {
        "createdDateTime": site.created,
        "description": (group.description if group else site.description) or "",
        "id": site.id,
        "lastModifiedDateTime": site.created,
        "name": site.name,
        "webUrl": web_url(world.tenant, content),
        "displayName": title(world.tenant, content),
        "siteCollection": {"hostname": host(world.tenant)},
    }
    if not site.name:
        shown |= {"root": {}}
    return chosen(shown, options.only(), NAMES)


def _default_drive(world: World, request: Request, content: Content) -> Response:
    options, library = options_of(request), _libraries(content)
    if not library:
        raise invalid_request("The site has no document library.")
    return Response(
        200, entity(request, "drives", drive_json(world.tenant, content, library[0], options))
    )


def _libraries(content: Content) -> list[SiteList]:
    return [one for one in content.lists.values() if one.drive]


MEMORY = SHAREPOINT
ROUTES = (
    Route("GET", "/sites/{site}", get_site, service="sharepoint"),
    Route("GET", "/sites/{host_}:/{path}", get_site_at, service="sharepoint"),
    Route("POST", "/sites", create_site, 2, service="sharepoint"),
    Route("GET", "/groups/{group}/sites/root", get_group_site, service="sharepoint"),
    Route("GET", "/groups/{group}/drive", get_group_drive, service="sharepoint"),
    Route("GET", "/sites/{site}/drive", get_site_drive, service="sharepoint"),
    Route("GET", "/sites/{site}/drives", list_drives, 2, service="sharepoint"),
)
