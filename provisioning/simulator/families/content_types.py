"""Content types of a site and their copies in lists (pages *contentType*, *addCopy*)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from provisioning.simulator.sharepoint.asking import (
    NOTHING_ASKED,
    Ask,
    asked,
    body_of,
    chosen,
    collection,
    entity,
    flag,
    text,
)
from provisioning.simulator.sharepoint.births import copied
from provisioning.simulator.sharepoint.built_in import (
    SITE_COLUMNS,
    SITE_TYPES,
    content_type_json,
)
from provisioning.simulator.sharepoint.listing import (
    TYPE_NAMES,
    all_columns,
    columns_json,
    type_json,
)
from provisioning.simulator.sharepoint.memory import Content
from provisioning.simulator.sharepoint.places import find_list, find_site
from provisioning.simulator.sharepoint.refusals import (
    access_denied,
    invalid_request,
    item_not_found,
    name_already_exists,
)
from provisioning.simulator.sharepoint.things import Column, ContentType, SiteList
from provisioning.simulator.wire import NO_CONTENT, Json, Request, Response, Route
from provisioning.simulator.world import World

SETTABLE = frozenset({"name", "description", "group", "hidden", "readOnly", "sealed"})
AT_CREATION = SETTABLE | {"base", "id"}


def list_site_types(world: World, request: Request, site: str) -> Response:
    content, ask = find_site(world, site), asked(request)
    rows = [_shown(content, one, ask) for one in _types(content).values()]
    return Response(200, collection(request, "contentTypes", rows))


def create_type(world: World, request: Request, site: str) -> Response:
    """Its id extends its base's. Raise 409 when the name is in use in the site."""
    content = find_site(world, site)
    body = body_of(request, AT_CREATION)
    name, parent = text(body, "name").strip(), _base(content, body)
    if not name:
        raise invalid_request("A content type needs a 'name'.")
    _check_free(_types(content), name, None)
    id_ = f"{parent.id}00{world.tenant.new_id().replace('-', '').upper()}"
    shown = content_type_json(id_, name, parent=parent.id, built_in=False)
    shown |= _settable(body)
    made = ContentType(id_, name, shown, parent.columns)
    content.content_types[id_] = made
    world.tenant.changed = True
    return Response(201, entity(request, "contentTypes", _shown(content, made)))


def get_site_type(world: World, request: Request, site: str, type_: str) -> Response:
    content = find_site(world, site)
    shown = _shown(content, _site_type(content, type_), asked(request))
    return Response(200, entity(request, "contentTypes", shown))


def update_type(world: World, request: Request, site: str, type_: str) -> Response:
    """Copies in lists do not follow: ``propagateChanges`` is another call."""
    content = find_site(world, site)
    old = _own(content, type_)
    body = body_of(request, SETTABLE)
    name = text(body, "name", old.name).strip()
    _check_free(_types(content), name, old)
    shown = {**old.shown, **_settable(body), "name": name}
    content.content_types[old.id] = ContentType(old.id, name, shown, old.columns)
    world.tenant.changed = True
    shown = _shown(content, content.content_types[old.id])
    return Response(200, entity(request, "contentTypes", shown))


def delete_type(world: World, _: Request, site: str, type_: str) -> Response:
    """Raise 400 while a list has a copy."""
    content = find_site(world, site)
    gone = _own(content, type_)
    copies = (kind for one in content.lists.values() for kind in one.content_types)
    heirs = (kind for kind in content.content_types.values() if kind is not gone)
    if any(kind.shown["parentId"] == gone.id for kind in (*copies, *heirs)):
        raise invalid_request("The content type is still in use.")
    del content.content_types[gone.id]
    world.tenant.changed = True
    return Response(NO_CONTENT)


def list_type_columns(world: World, request: Request, site: str, type_: str) -> Response:
    content = find_site(world, site)
    rows = columns_json(_linked(content, _site_type(content, type_)), asked(request))
    return Response(200, collection(request, "columns", rows))


def link_column(world: World, request: Request, site: str, type_: str) -> Response:
    """``sourceColumn@odata.bind`` names a column of the site (page *Add column to type*)."""
    content = find_site(world, site)
    old = _own(content, type_)
    column = _bound_column(content, request)
    if column.name in old.columns:
        raise name_already_exists(column.name)
    linked = msgspec.structs.replace(old, columns=(*old.columns, column.name))
    content.content_types[old.id] = linked
    world.tenant.changed = True
    return Response(201, entity(request, "columns", column.shown))


def list_list_types(world: World, request: Request, site: str, list_: str) -> Response:
    content, ask = find_site(world, site), asked(request)
    one = find_list(content, list_)
    rows = [type_json(one, kind, ask) for kind in one.content_types]
    return Response(200, collection(request, "contentTypes", rows))


def get_list_type(world: World, request: Request, site: str, list_: str, type_: str) -> Response:
    one = find_list(find_site(world, site), list_)
    shown = type_json(one, _listed(one, type_), asked(request))
    return Response(200, entity(request, "contentTypes", shown))


def delete_list_type(world: World, _: Request, site: str, list_: str, type_: str) -> Response:
    content = find_site(world, site)
    one = find_list(content, list_)
    gone = _listed(one, type_)
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
    original = _site_type(content, wanted.rstrip("/").rpartition("/")[2])
    if any(kind.name.casefold() == original.name.casefold() for kind in one.content_types):
        raise name_already_exists(original.name)
    copy = copied(world.tenant, original)
    known = {column.name for column in all_columns(one)}
    brought = [column for column in _linked(content, original) if column.name not in known]
    _keep(
        world,
        content,
        one,
        content_types=(*one.content_types, copy),
        columns=(*one.columns, *brought),
        content_types_enabled=True,
    )
    return Response(201, entity(request, "contentTypes", type_json(one, copy)))


def _keep(world: World, content: Content, one: SiteList, **changes: Any) -> None:
    changes |= {"version": one.version + 1, "modified": world.tenant.now()}
    world.tenant.sharepoint.put_list(content, msgspec.structs.replace(one, **changes))


def _types(content: Content) -> Mapping[str, ContentType]:
    return {**SITE_TYPES, **content.content_types}


def _site_type(content: Content, id_: str) -> ContentType:
    found = _types(content).get(id_)
    if found is None:
        raise item_not_found("The specified content type was not found")
    return found


def _own(content: Content, id_: str) -> ContentType:
    found = _site_type(content, id_)
    if id_ in SITE_TYPES:
        raise access_denied(f"The content type '{found.name}' is SharePoint's own.")
    return found


def _listed(one: SiteList, id_: str) -> ContentType:
    for kind in one.content_types:
        if kind.id == id_:
            return kind
    raise item_not_found("The specified content type was not found")


def _base(content: Content, body: Json) -> ContentType:
    match body.get("base"):
        case {"id": str(id_)}:
            return _site_type(content, id_)
        case {"name": str(name)}:
            for one in _types(content).values():
                if one.name == name:
                    return one
            raise item_not_found("The specified content type was not found")
    raise invalid_request("A content type needs its 'base', with an id or a name.")


def _settable(body: Json) -> Json:
    values: Json = {
        name: text(body, name, limit=1024) for name in ("description", "group") if body.get(name)
    }
    flags = ("hidden", "readOnly", "sealed")
    return values | {name: flag(body, name) for name in flags if name in body}


def _check_free(types: Mapping[str, ContentType], name: str, of: ContentType | None) -> None:
    for one in types.values():
        if one.name.casefold() == name.casefold() and (of is None or one.id != of.id):
            raise name_already_exists(name)


def _bound_column(content: Content, request: Request) -> Column:
    match request.content:
        case {"sourceColumn@odata.bind": str(url)}:
            key = url.rstrip("/").rpartition("/")[2]
        case {"id": str(key)}:
            pass
        case _:
            raise invalid_request("'sourceColumn@odata.bind' must name a column of the site.")
    for column in (*content.columns.values(), *SITE_COLUMNS.values()):
        if column.id == key:
            return column
    raise item_not_found("Column not found")


def _linked(content: Content, kind: ContentType) -> list[Column]:
    known = (*SITE_COLUMNS.values(), *content.columns.values())
    return [column for column in known if column.name in kind.columns]


def _shown(content: Content, kind: ContentType, ask: Ask = NOTHING_ASKED) -> Json:
    shown = dict(chosen(kind.shown, ask.only("columns", "columnLinks"), TYPE_NAMES))
    if "columns" in ask.expand:
        shown["columns"] = columns_json(_linked(content, kind), ask.expand["columns"])
    if "columnLinks" in ask.expand:
        shown["columnLinks"] = [
            {"id": column.id, "name": column.name} for column in _linked(content, kind)
        ]
    return shown


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
