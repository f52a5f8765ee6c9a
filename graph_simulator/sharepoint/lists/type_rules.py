"""Content types: which there are, what a body may say, how a site shows them."""

from __future__ import annotations

from collections.abc import Mapping

from graph_simulator.objects.sharepoint import Column, ContentType, SiteList
from graph_simulator.sharepoint.built_in import SITE_COLUMNS, SITE_TYPES
from graph_simulator.sharepoint.lists.listing import TYPE_NAMES, columns_json
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.query import NO_OPTIONS, Options, chosen, flag, text
from graph_simulator.sharepoint.refusals import (
    access_denied,
    invalid_request,
    item_not_found,
    name_already_exists,
)
from graph_simulator.wire.messages import Json, Request


def types_of(content: Content) -> Mapping[str, ContentType]:
    return {**SITE_TYPES, **content.content_types}


def find_type(content: Content, id_: str) -> ContentType:
    found = types_of(content).get(_spelled(id_))
    if found is None:
        raise item_not_found("The specified content type was not found")
    return found


def _spelled(id_: str) -> str:
    """``0x0101ABCD``: figures in capitals."""
    return id_[:2].lower() + id_[2:].upper()


def own_type(content: Content, id_: str) -> ContentType:
    found = find_type(content, id_)
    if found.id in SITE_TYPES:
        raise access_denied(f"The content type '{found.name}' is SharePoint's own.")
    return found


def find_copy(one: SiteList, id_: str) -> ContentType:
    for kind in one.content_types:
        if kind.id == _spelled(id_):
            return kind
    raise item_not_found("The specified content type was not found")


def base_of(content: Content, body: Json) -> ContentType:
    match body.get("base"):
        case {"id": str(id_)}:
            return find_type(content, id_)
        case {"name": str(name)}:
            for one in types_of(content).values():
                if one.name == name:
                    return one
            raise item_not_found("The specified content type was not found")
    raise invalid_request("A content type needs its 'base', with an id or a name.")


def settable(body: Json) -> Json:
    values: Json = {
        name: text(body, name, limit=1024) for name in ("description", "group") if body.get(name)
    }
    flags = ("hidden", "readOnly", "sealed")
    return values | {name: flag(body, name) for name in flags if name in body}


def check_free(types: Mapping[str, ContentType], name: str, of: ContentType | None) -> None:
    for one in types.values():
        if one.name.casefold() == name.casefold() and (of is None or one.id != of.id):
            raise name_already_exists(name)


def bound_column(content: Content, request: Request) -> Column:
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


def linked_columns(content: Content, kind: ContentType) -> list[Column]:
    known = (*SITE_COLUMNS.values(), *content.columns.values())
    return [column for column in known if column.name in kind.columns]


def site_type_json(content: Content, kind: ContentType, options: Options = NO_OPTIONS) -> Json:
    shown = dict(chosen(kind.shown, options.only("columns", "columnLinks"), TYPE_NAMES))
    if "columns" in options.expand:
        shown["columns"] = columns_json(linked_columns(content, kind), options.expand["columns"])
    if "columnLinks" in options.expand:
        shown["columnLinks"] = [
            {"id": column.id, "name": column.name} for column in linked_columns(content, kind)
        ]
    return shown
