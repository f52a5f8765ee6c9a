"""What was deleted in a site: Graph lists it, SharePoint's own service also says by whom.

Pages *List items in Recycle Bin* (``$select`` and ``$top``; nothing is restored in a site by it)
and, for ``_api``, the service's own metadata (``SP.RecycleBinItem``).
"""

from __future__ import annotations

from datetime import UTC, datetime

from graph_simulator.objects.sharepoint import Recycled
from graph_simulator.odata.paging import page
from graph_simulator.odata.world import World
from graph_simulator.sharepoint import rest
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import find_site
from graph_simulator.sharepoint.query import PAGE, Options, check, chosen, options_of
from graph_simulator.sharepoint.recycle_bin import kept
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route

NAMES = frozenset({"id", "name", "size", "deletedDateTime", "deletedFromLocation"})
LIST, FOLDER = 4, 5
"""*RecycleBinItemType*; a row of a list is 3, a file 1."""


def list_recycled(world: World, request: Request, site: str) -> Response:
    content, options = find_site(world, site), options_of(request, ("select", "top"))
    check(options, NAMES)
    return page(
        request,
        options.query,
        world.snapshots,
        lambda: kept(world.tenant, content),
        lambda rows: [_shown(world, content, each, options) for each in rows],
        default_size=PAGE,
        context="recycleBinItems",
    )


def get_recycled(world: World, request: Request, id_: str) -> Response:
    content = rest.web_of(world, request)
    for each in kept(world.tenant, content):
        if each.id == id_:
            return Response(200, rest.shown(request, _of_the_service(world, content, each)))
    raise rest.not_there("The recycle bin has no such item.")


def _shown(world: World, content: Content, each: Recycled, options: Options) -> Json:
    within = world.settings.recycle_bin_locations == "site"
    shown: Json = {
        "id": each.id,
        "name": _name(world, each),
        "size": sum(item.size for item in each.items),
        "deletedDateTime": _moment(each),
        "deletedFromLocation": each.place if within else _from_the_server(content, each),
    }
    return chosen(shown, options, NAMES)


def _name(world: World, each: Recycled) -> str:
    by_title = each.itself and world.settings.recycled_lists_are_named == "title"
    return each.itself.display_name if by_title and each.itself else each.name


def _of_the_service(world: World, content: Content, each: Recycled) -> Json:
    users = world.tenant.users
    by = users.get(each.by)
    kind = LIST if each.itself else FOLDER if each.items and each.items[0].folder else 1
    return {
        "Id": each.id,
        "Title": each.itself.display_name if each.itself else each.name,
        "LeafName": each.name,
        "DirName": _from_the_server(content, each),
        "ItemType": kind,
        "DeletedDate": _moment(each),
        "DeletedByName": by.display_name if by else "SharePoint App",
        "DeletedByEmail": (by.mail or "") if by else "",
    }


def _from_the_server(content: Content, each: Recycled) -> str:
    site = f"sites/{content.site.name}" if content.site.name else ""
    return "/".join(filter(None, (site, each.place)))


def _moment(each: Recycled) -> str:
    return f"{datetime.fromtimestamp(each.at, UTC):%Y-%m-%dT%H:%M:%SZ}"


ROUTES = (
    Route("GET", "/sites/{site}/recycleBin/items", list_recycled, 2, service="sharepoint"),
    Route("GET", "/_api/web/recyclebin/{id_}", get_recycled, 3, service="sharepoint"),
)
