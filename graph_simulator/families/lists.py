"""``/sites/{id}/lists``: lists and document libraries (pages *list*, *Create a new list*)."""

from __future__ import annotations

import msgspec

from graph_simulator.objects.sharepoint import Column, SiteList, Template
from graph_simulator.odata.paging import page
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.built_in import COLUMNS_BY_NAME
from graph_simulator.sharepoint.lists.column_rules import check_indexes, new_column
from graph_simulator.sharepoint.lists.listing import drive_json, list_etag, list_json
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.places import find_list, find_site
from graph_simulator.sharepoint.query import (
    LISTING,
    PAGE,
    body_of,
    check_condition,
    entity,
    flag,
    options_of,
    text,
)
from graph_simulator.sharepoint.recycle_bin import recycle_list
from graph_simulator.sharepoint.refusals import (
    access_denied,
    invalid_request,
    item_not_found,
    name_already_exists,
)
from graph_simulator.sharepoint.site_creation import new_list
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import NO_CONTENT, Json, Request, Response
from graph_simulator.wire.routing import Route

AT_CREATION = frozenset({"displayName", "name", "description", "list", "columns"})
TEMPLATES: dict[str, Template] = {
    "genericList": "genericList",
    "documentLibrary": "documentLibrary",
}


def list_lists(world: World, request: Request, site: str) -> Response:
    """System lists are there only for who selects ``system``."""
    content, options = find_site(world, site), options_of(request, LISTING)
    system = "system" in map(str.casefold, options.select or ())
    return page(
        request,
        options.query,
        world.snapshots,
        lambda: [one for one in content.lists.values() if system or not one.system],
        lambda lists: [list_json(world.tenant, content, one, options) for one in lists],
        default_size=PAGE,
        context="lists",
    )


def create_list(world: World, request: Request, site: str) -> Response:
    """Columns come along, or nothing is made. Raise 409 when the title is in use."""
    content = find_site(world, site)
    body = body_of(request, AT_CREATION)
    title = text(body, "displayName") or text(body, "name")
    if not title.strip():
        raise invalid_request("A list needs a 'displayName'.")
    _check_free(content, title, None)
    template = _template(body)
    columns = _columns(world, content, template, body)
    description = text(body, "description", limit=10_000)
    one = new_list(world.tenant, content, title, template, description=description)
    enabled = flag(_list_info(body), "contentTypesEnabled")
    one = SHAREPOINT.of(world.tenant).put_list(
        content, msgspec.structs.replace(one, columns=columns, content_types_enabled=enabled)
    )
    return Response(201, entity(request, "lists", list_json(world.tenant, content, one)))


def get_list(world: World, request: Request, site: str, list_: str) -> Response:
    content = find_site(world, site)
    shown = list_json(world.tenant, content, find_list(content, list_), options_of(request))
    return Response(200, entity(request, "lists", shown))


def update_list(world: World, request: Request, site: str, list_: str) -> Response:
    """The URL does not follow a new title."""
    content = find_site(world, site)
    one = find_list(content, list_)
    body = body_of(request, {"displayName", "description", "list"})
    check_condition(request, list_etag(one))
    title = text(body, "displayName", one.display_name)
    if not title.strip():
        raise invalid_request("A list needs a 'displayName'.")
    _check_free(content, title, one)
    changed = msgspec.structs.replace(
        one,
        display_name=title,
        description=text(body, "description", one.description, limit=10_000),
        content_types_enabled=_enabled(one, body),
        version=one.version + 1,
        modified=world.tenant.now(),
    )
    SHAREPOINT.of(world.tenant).put_list(content, changed)
    return Response(200, entity(request, "lists", list_json(world.tenant, content, changed)))


def delete_list(world: World, request: Request, site: str, list_: str) -> Response:
    content = find_site(world, site)
    one = find_list(content, list_)
    check_condition(request, list_etag(one))
    if one.system:
        raise access_denied(f"The list '{one.display_name}' cannot be deleted.")
    recycle_list(world.tenant, content, one)
    return Response(NO_CONTENT)


def get_list_drive(world: World, request: Request, site: str, list_: str) -> Response:
    content = find_site(world, site)
    one = find_list(content, list_)
    if not one.drive:
        raise item_not_found("The list is not a document library: it has no drive.")
    shown = drive_json(world.tenant, content, one, options_of(request))
    return Response(200, entity(request, "drives", shown))


def _check_free(content: Content, title: str, of: SiteList | None) -> None:
    for one in content.lists.values():
        if one.display_name.casefold() == title.casefold() and (of is None or one.id != of.id):
            raise name_already_exists(title)


def _enabled(one: SiteList, body: Json) -> bool:
    """Raise 400 for another template: it is for life."""
    info = _list_info(body)
    if info.get("template", one.template) != one.template:
        raise invalid_request("The template of a list cannot be changed.")
    return flag(info, "contentTypesEnabled", one.content_types_enabled)


def _template(body: Json) -> Template:
    template = str(_list_info(body).get("template", "genericList"))
    if template in TEMPLATES:
        return TEMPLATES[template]
    raise not_simulated(f"the template '{template}' of a list")


def _list_info(body: Json) -> Json:
    """Of the facet ``list``: ``template``, and ``contentTypesEnabled``, false by default."""
    given = body.get("list")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise invalid_request("'list' must be an object.")
    info = {name: value for name, value in given.items() if "@" not in name}
    if unknown := sorted(set(info) - {"template", "contentTypesEnabled"}):
        raise not_simulated(f"'{unknown[0]}' in the 'list' of a list")
    return info


def _columns(world: World, content: Content, template: Template, body: Json) -> tuple[Column, ...]:
    wanted = body.get("columns") or []
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        raise invalid_request("'columns' must be a list of columns.")
    taken = set(COLUMNS_BY_NAME[template])
    columns: list[Column] = []
    for one in wanted:
        given = {name: value for name, value in one.items() if "@" not in name}
        columns.append(new_column(given, world.tenant.new_id(), taken, content.lists))
        taken.add(columns[-1].name)
    check_indexes(columns)
    return tuple(columns)


LISTS = "/sites/{site}/lists"
ROUTES = (
    Route("GET", LISTS, list_lists, 2, service="sharepoint"),
    Route("POST", LISTS, create_list, 2, service="sharepoint"),
    Route("GET", LISTS + "/{list_}", get_list, service="sharepoint"),
    Route("PATCH", LISTS + "/{list_}", update_list, 2, service="sharepoint"),
    Route("DELETE", LISTS + "/{list_}", delete_list, 2, service="sharepoint"),
    Route("GET", LISTS + "/{list_}/drive", get_list_drive, service="sharepoint"),
)
