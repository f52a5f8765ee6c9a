"""Content types of a site and their copies in lists (pages *contentType*, *addCopy*)."""

from __future__ import annotations

from typing import Any

import msgspec

from graph_simulator.objects.sharepoint import ContentType, SiteList
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.built_in import content_type_json
from graph_simulator.sharepoint.lists.listing import all_columns, columns_json, type_json
from graph_simulator.sharepoint.lists.type_rules import (
    base_of,
    bound_column,
    check_free,
    find_copy,
    find_type,
    linked_columns,
    own_type,
    settable,
    site_type_json,
    types_of,
)
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.places import find_list, find_site
from graph_simulator.sharepoint.query import body_of, collection, entity, options_of, text
from graph_simulator.sharepoint.refusals import invalid_request, name_already_exists
from graph_simulator.sharepoint.site_creation import copied
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route

SETTABLE = frozenset({"name", "description", "group", "hidden", "readOnly", "sealed"})
AT_CREATION = SETTABLE | {"base", "id"}


def list_site_types(world: World, request: Request, site: str) -> Response:
    content, options = find_site(world, site), options_of(request)
    rows = [site_type_json(content, one, options) for one in types_of(content).values()]
    return Response(200, collection(request, "contentTypes", rows))


def create_type(world: World, request: Request, site: str) -> Response:
    """Its id extends its base's. Raise 409 when the name is in use in the site."""
    content = find_site(world, site)
    body = body_of(request, AT_CREATION)
    name, parent = text(body, "name").strip(), base_of(content, body)
    if not name:
        raise invalid_request("A content type needs a 'name'.")
    check_free(types_of(content), name, None)
    id_ = f"{parent.id}00{world.tenant.new_id().replace('-', '').upper()}"
    shown = content_type_json(id_, name, parent=parent.id, built_in=False)
    shown |= settable(body)
    made = ContentType(id_, name, shown, parent.columns)
    content.content_types[id_] = made
    world.tenant.changed = True
    return Response(201, entity(request, "contentTypes", site_type_json(content, made)))


def get_site_type(world: World, request: Request, site: str, type_: str) -> Response:
    content = find_site(world, site)
    shown = site_type_json(content, find_type(content, type_), options_of(request))
    return Response(200, entity(request, "contentTypes", shown))


def update_type(world: World, request: Request, site: str, type_: str) -> Response:
    """Copies in lists do not follow: ``propagateChanges`` is another call."""
    content = find_site(world, site)
    old = own_type(content, type_)
    body = body_of(request, SETTABLE)
    name = text(body, "name", old.name).strip()
    check_free(types_of(content), name, old)
    shown = {**old.shown, **settable(body), "name": name}
    content.content_types[old.id] = ContentType(old.id, name, shown, old.columns)
    world.tenant.changed = True
    shown = site_type_json(content, content.content_types[old.id])
    return Response(200, entity(request, "contentTypes", shown))


def delete_type(world: World, _: Request, site: str, type_: str) -> Response:
    """Raise 400 while a list has a copy."""
    content = find_site(world, site)
    gone = own_type(content, type_)
    copies = (kind for one in content.lists.values() for kind in one.content_types)
    heirs = (kind for kind in content.content_types.values() if kind is not gone)
    if any(kind.shown["parentId"] == gone.id for kind in (*copies, *heirs)):
        raise invalid_request("The content type is still in use.")
    del content.content_types[gone.id]
    world.tenant.changed = True
    return Response(NO_CONTENT)


def list_type_columns(world: World, request: Request, site: str, type_: str) -> Response:
    content = find_site(world, site)
    rows = columns_json(linked_columns(content, find_type(content, type_)), options_of(request))
    return Response(200, collection(request, "columns", rows))


def link_column(world: World, request: Request, site: str, type_: str) -> Response:
    """``sourceColumn@odata.bind`` names a column of the site (page *Add column to type*)."""
    content = find_site(world, site)
    old = own_type(content, type_)
    column = bound_column(content, request)
    if column.name in old.columns:
        raise name_already_exists(column.name)
    linked = msgspec.structs.replace(old, columns=(*old.columns, column.name))
    content.content_types[old.id] = linked
    world.tenant.changed = True
    return Response(201, entity(request, "columns", column.shown))


def list_list_types(world: World, request: Request, site: str, list_: str) -> Response:
    content, options = find_site(world, site), options_of(request)
    one = find_list(content, list_)
    rows = [type_json(one, kind, options) for kind in one.content_types]
    return Response(200, collection(request, "contentTypes", rows))


def get_list_type(world: World, request: Request, site: str, list_: str, type_: str) -> Response:
    one = find_list(find_site(world, site), list_)
    shown = type_json(one, find_copy(one, type_), options_of(request))
    return Response(200, entity(request, "contentTypes", shown))


def delete_list_type(world: World, _: Request, site: str, list_: str, type_: str) -> Response:
    content = find_site(world, site)
    one = find_list(content, list_)
    gone = find_copy(one, type_)
    if any(item.content_type == gone.id for item in content.rows[one.id]):
        raise invalid_request("The content type is still in use.")
    kept = tuple(kind for kind in one.content_types if kind.id != gone.id)
    _keep(world, content, one, content_types=kept)
    return Response(NO_CONTENT)


def add_copy(world: World, request: Request, site: str, list_: str) -> Response:
    """The list gets a type with an id of its own, the columns it lacks, and several types."""
    content = find_site(world, site)
    one = find_list(content, list_)
    wanted = text(body_of(request, {"contentType"}), "contentType", limit=2000)
    original = find_type(content, wanted.rstrip("/").rpartition("/")[2])
    if any(kind.name.casefold() == original.name.casefold() for kind in one.content_types):
        raise name_already_exists(original.name)
    copy = copied(world.tenant, original)
    known = {column.name for column in all_columns(one)}
    brought = [column for column in linked_columns(content, original) if column.name not in known]
    _keep(
        world,
        content,
        one,
        content_types=(*one.content_types, copy),
        columns=(*one.columns, *brought),
        content_types_enabled=one.content_types_enabled
        or world.settings.copies_enable_content_types,
    )
    return Response(201, entity(request, "contentTypes", type_json(one, copy)))


def _keep(world: World, content: Content, one: SiteList, **changes: Any) -> None:
    changes |= {"version": one.version + 1, "modified": world.tenant.now()}
    SHAREPOINT.of(world.tenant).put_list(content, msgspec.structs.replace(one, **changes))


SITE, LIST = "/sites/{site}/contentTypes", "/sites/{site}/lists/{list_}/contentTypes"
ROUTES = (
    Route("GET", SITE, list_site_types, 2, service="sharepoint"),
    Route("POST", SITE, create_type, 2, service="sharepoint"),
    Route("GET", SITE + "/{type_}", get_site_type, service="sharepoint"),
    Route("PATCH", SITE + "/{type_}", update_type, 2, service="sharepoint"),
    Route("DELETE", SITE + "/{type_}", delete_type, 2, service="sharepoint"),
    Route("GET", SITE + "/{type_}/columns", list_type_columns, 2, service="sharepoint"),
    Route("POST", SITE + "/{type_}/columns", link_column, 2, service="sharepoint"),
    Route("GET", LIST, list_list_types, 2, service="sharepoint"),
    Route("POST", LIST + "/addCopy", add_copy, 2, service="sharepoint"),
    Route("GET", LIST + "/{type_}", get_list_type, service="sharepoint"),
    Route("DELETE", LIST + "/{type_}", delete_list_type, 2, service="sharepoint"),
)
