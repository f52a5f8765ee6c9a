"""A list as answers show it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from graph_simulator.objects.sharepoint import Column, ContentType, SiteList
from graph_simulator.sharepoint.built_in import COLUMNS
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import web_url
from graph_simulator.sharepoint.query import NO_OPTIONS, Options, chosen
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.messages import Json

LIST_NAMES = frozenset(
    {
        "id", "name", "displayName", "description", "webUrl", "createdDateTime", "createdBy",
        "lastModifiedDateTime", "lastModifiedBy", "eTag", "parentReference", "list", "system",
        "sharepointIds",
    }
)  # fmt: skip
COLUMN_NAMES = frozenset(
    {
        "id", "name", "displayName", "description", "columnGroup", "enforceUniqueValues", "hidden",
        "indexed", "readOnly", "required", "defaultValue", "text", "choice", "dateTime", "number",
        "currency", "boolean", "lookup", "personOrGroup", "calculated", "geolocation",
    }
)  # fmt: skip
TYPE_NAMES = frozenset(
    {
        "id", "name", "description", "group", "hidden", "isBuiltIn", "parentId", "readOnly",
        "sealed", "order", "inheritedFrom",
    }
)  # fmt: skip
APPLICATION: Json = {
    "application": {"displayName": "Extranet"},
    "user": {"displayName": "SharePoint App"},
}


def list_json(
    tenant: Tenant, content: Content, one: SiteList, options: Options = NO_OPTIONS
) -> Json:
    shown: Json = {
        "@odata.etag": list_etag(one),
        "createdDateTime": one.created,
        "description": one.description,
        "eTag": list_etag(one),
        "id": one.id,
        "lastModifiedDateTime": one.modified,
        "name": one.name,
        "webUrl": list_url(tenant, content, one),
        "displayName": one.display_name,
        "createdBy": APPLICATION,
        "lastModifiedBy": APPLICATION,
        "parentReference": {"siteId": content.site.id},
        "list": {
            "contentTypesEnabled": one.content_types_enabled,
            "hidden": False,
            "template": one.template,
        },
    }
    if one.system:
        shown["system"] = {}
    shown = chosen(shown, options.only("columns", "contentTypes", "drive"), LIST_NAMES)
    for relation, inner in options.expand.items():
        match relation:
            case "columns":
                shown[relation] = columns_json(all_columns(one), inner)
            case "contentTypes":
                shown[relation] = [type_json(one, kind, inner) for kind in one.content_types]
            case _ if one.drive:
                shown[relation] = drive_json(tenant, content, one, inner)
    return shown


def list_etag(one: SiteList) -> str:
    return f'"{one.id},{one.version}"'


def list_url(tenant: Tenant, content: Content, one: SiteList) -> str:
    between = "Lists/" if one.template == "genericList" else ""
    return f"{web_url(tenant, content)}/{between}{quote(one.name)}"


def all_columns(one: SiteList) -> tuple[Column, ...]:
    return (*COLUMNS[one.template], *one.columns)


def columns_json(columns: Iterable[Column], options: Options = NO_OPTIONS) -> list[Json]:
    options.only()
    if options.select is None:
        return [column.shown for column in columns]
    return [chosen(column.shown, options, COLUMN_NAMES) for column in columns]


def type_json(one: SiteList, kind: ContentType, options: Options = NO_OPTIONS) -> Json:
    shown = dict(chosen(kind.shown, options.only("columns", "columnLinks"), TYPE_NAMES))
    if "columns" in options.expand:
        named = [column for column in all_columns(one) if column.name in kind.columns]
        shown["columns"] = columns_json(named, options.expand["columns"])
    if "columnLinks" in options.expand:
        shown["columnLinks"] = [
            {"id": column.id, "name": column.name, "displayName": column.shown["displayName"]}
            for column in all_columns(one)
            if column.name in kind.columns
        ]
    return shown


def drive_json(
    tenant: Tenant, content: Content, one: SiteList, options: Options = NO_OPTIONS
) -> Json:
    group = tenant.groups.get(content.site.group)
    shown: Json = {
        "createdDateTime": one.created,
        "description": one.description,
        "id": one.drive,
        "lastModifiedDateTime": one.modified,
        "name": one.display_name,
        "webUrl": list_url(tenant, content, one),
        "driveType": "documentLibrary",
        "createdBy": APPLICATION,
        "quota": {"deleted": 0, "remaining": 27487790694400, "state": "normal", "used": 0},
    }
    if group:
        shown["owner"] = {
            "group": {"displayName": group.display_name, "email": group.mail, "id": group.id}
        }
    return chosen(
        shown, options.only(), frozenset({"eTag", "owner", "sharePointIds", "lastModifiedBy"})
    )
