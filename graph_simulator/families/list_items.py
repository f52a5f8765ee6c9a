"""Items of a list and their fields (pages *listItem*, *Update listItem*, *List items*)."""

from __future__ import annotations

from dataclasses import replace

from graph_simulator.objects.sharepoint import Item, SiteList
from graph_simulator.odata.paging import page, seal, unseal
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.lists.field_values import (
    check_fields,
    defaults,
    shown_fields,
    written,
)
from graph_simulator.sharepoint.lists.item_filters import matching, ordered
from graph_simulator.sharepoint.lists.items import (
    changed,
    check_items,
    item_etag,
    item_json,
    typed_as,
)
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import find_list, find_site
from graph_simulator.sharepoint.query import (
    LISTING,
    PAGE,
    body_of,
    check_condition,
    entity,
    options_of,
)
from graph_simulator.sharepoint.recycle_bin import recycle_item
from graph_simulator.sharepoint.refusals import invalid_request, item_not_found
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.wire.errors import GraphError, not_simulated
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route


def list_items(world: World, request: Request, site: str, list_: str) -> Response:
    content, one, rows = _place(world, site, list_)
    options = check_items(one, options_of(request, {*LISTING, "filter", "orderby"}))
    tests = [matching(request, one, options.filter)] if options.filter else []

    def found() -> list[Item]:
        items = [item for item in rows if all(test(item) for test in tests)]
        return list(ordered(request, one, options.orderby, items)) if options.orderby else items

    return page(
        request,
        options.query,
        world.snapshots,
        found,
        lambda items: [item_json(world, content, one, item, options) for item in items],
        default_size=PAGE,
        context="listItems",
    )


def create_item(world: World, request: Request, site: str, list_: str) -> Response:
    content, one, rows = _place(world, site, list_)
    if one.drive:
        raise invalid_request("A document library gets its items from its drive.")
    body = body_of(request, {"fields", "contentType"})
    values = defaults(one) | written(content, one, rows, body.get("fields") or {}, of=None)
    now = world.tenant.now()
    item = Item(
        number=rows.next_number(),
        key=world.tenant.new_id(),
        fields=values,
        content_type=typed_as(one, body.get("contentType")),
        created=now,
        modified=now,
    )
    item = rows.put(item)
    world.tenant.changed = True
    shown = item_json(world, content, one, item)
    shown["fields"] = shown_fields(world, one, item, item_etag(item))
    return Response(201, entity(request, "listItems", shown))


def get_item(world: World, request: Request, site: str, list_: str, item: str) -> Response:
    content, one, rows = _place(world, site, list_)
    options = check_items(one, options_of(request))
    shown = item_json(world, content, one, _item(rows, item), options)
    return Response(200, entity(request, "listItems", shown))


def get_fields(world: World, request: Request, site: str, list_: str, item: str) -> Response:
    _, one, rows = _place(world, site, list_)
    found, options = _item(rows, item), options_of(request, {"select"})
    check_fields(one, options)
    return Response(200, shown_fields(world, one, found, item_etag(found), options))


def update_fields(world: World, request: Request, site: str, list_: str, item: str) -> Response:
    """200 with the fields, not 204. Raise 412 when ``if-match`` is another version."""
    content, one, rows = _place(world, site, list_)
    found = _item(rows, item)
    check_condition(request, item_etag(found))
    values = written(content, one, rows, request.content, of=found)
    new = changed(world, rows, found, fields={**found.fields, **values})
    return Response(200, shown_fields(world, one, new, item_etag(new)))


def delete_item(world: World, request: Request, site: str, list_: str, item: str) -> Response:
    content, one, rows = _place(world, site, list_)
    found = _item(rows, item)
    check_condition(request, item_etag(found))
    recycle_item(world.tenant, content, one, found)
    return Response(NO_CONTENT)


def delta(world: World, request: Request, site: str, list_: str) -> Response:
    """Everything, or what changed since ``token``; ``token=latest`` is nothing yet."""
    content, one, rows = _place(world, site, list_)
    token = request.query.get("token", "")
    plain = {name: value for name, value in request.query.items() if name != "token"}
    options = check_items(one, options_of(replace(request, query=plain)))
    since = _stamp(one, rows, token) if token else 0
    shown = [item_json(world, content, one, item, options) for item in rows if item.stamp > since]
    if since:
        shown += [
            {"id": str(number), "deleted": {"state": "deleted"}}
            for number, stamp in rows.removed.items()
            if stamp > since
        ]
    here = f"{request.base}{request.path}"
    return Response(
        200,
        {
            "@odata.context": f"{request.base}/$metadata#Collection(listItem)",
            "value": shown,
            "@odata.deltaLink": f"{here}?token={seal(f'{one.id}:{rows.stamp}')}",
        },
    )


def _place(world: World, site: str, list_: str) -> tuple[Content, SiteList, Rows]:
    content = find_site(world, site)
    one = find_list(content, list_)
    if one.template == "webPageLibrary":
        raise not_simulated("items of the library of pages")
    return content, one, content.rows[one.id]


def _item(rows: Rows, number: str) -> Item:
    found = rows.get(number)
    if found is None:
        raise item_not_found()
    return found


def _stamp(one: SiteList, rows: Rows, position: str) -> int:
    if position == "latest":
        return rows.stamp
    try:
        owner, stamp = unseal(position).split(":")
        if owner == one.id:
            return int(stamp)
    except ValueError:
        pass
    raise GraphError(410, "resyncRequired", "The token is not known: read everything again.")


LIST = "/sites/{site}/lists/{list_}/items"
ROUTES = (
    Route("GET", LIST, list_items, 2, service="sharepoint"),
    Route("POST", LIST, create_item, 2, service="sharepoint"),
    Route("GET", LIST + "/delta", delta, 2, service="sharepoint"),
    Route("GET", LIST + "/{item}", get_item, service="sharepoint"),
    Route("DELETE", LIST + "/{item}", delete_item, 2, service="sharepoint"),
    Route("GET", LIST + "/{item}/fields", get_fields, service="sharepoint"),
    Route("PATCH", LIST + "/{item}/fields", update_fields, 2, service="sharepoint"),
)
