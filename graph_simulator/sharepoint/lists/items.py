"""An item of a list as answers show it, and what a write does to it."""

from __future__ import annotations

from typing import Any

import msgspec

from graph_simulator.objects.sharepoint import Item, SiteList
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.lists.field_values import (
    check_fields,
    content_type_of,
    shown_fields,
)
from graph_simulator.sharepoint.lists.listing import APPLICATION, list_url
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.query import NO_OPTIONS, Options, check, chosen
from graph_simulator.sharepoint.refusals import invalid_request
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.messages import Json

NAMES = frozenset(
    {
        "id", "eTag", "webUrl", "name", "createdDateTime", "createdBy", "lastModifiedDateTime",
        "lastModifiedBy", "parentReference", "contentType", "sharepointIds",
    }
)  # fmt: skip


def check_items(one: SiteList, options: Options) -> Options:
    """Raise 501 or 400 for what cannot be asked of the items of this list."""
    check(options, NAMES, "fields")
    if "fields" in options.expand:
        check_fields(one, options.expand["fields"])
    return options


def item_json(
    world: World, content: Content, one: SiteList, item: Item, options: Options = NO_OPTIONS
) -> Json:
    """``fields`` are there only when they are expanded."""
    etag, tenant = item_etag(item), world.tenant
    shown: Json = {
        "@odata.etag": etag,
        "createdDateTime": item.created,
        "eTag": etag,
        "id": str(item.number),
        "lastModifiedDateTime": item.modified,
        "webUrl": f"{list_url(tenant, content, one)}/{item.number}_.000",
        "createdBy": person(tenant, item.author),
        "lastModifiedBy": person(tenant, item.editor),
        "parentReference": {"id": one.id, "siteId": content.site.id},
        "contentType": content_type_of(one, item),
    }
    shown = chosen(shown, options, NAMES)
    if "fields" in options.expand:
        shown["fields"] = shown_fields(world, one, item, etag, options.expand["fields"])
    return shown


def item_etag(item: Item) -> str:
    return f'"{item.key},{item.version}"'


def person(tenant: Tenant, id_: str) -> Json:
    """Who wrote: somebody of the directory, or the application."""
    user = tenant.users.get(id_)
    if user is None:
        return APPLICATION if not id_ else {"user": {"displayName": "", "id": id_}}
    return {"user": {"displayName": user.display_name, "email": user.mail, "id": user.id}}


def changed(world: World, rows: Rows, item: Item, **values: Any) -> Item:
    """One version more, now, by the application unless ``editor`` says who."""
    values = {"version": item.version + 1, "modified": world.tenant.now(), "editor": "", **values}
    world.tenant.changed = True
    return rows.put(msgspec.structs.replace(item, **values))


def typed_as(one: SiteList, wanted: object) -> str:
    """The id of a content type of the list, by id or by name; empty for the first."""
    match wanted:
        case None:
            return ""
        case {"id": str(key)} | {"name": str(key)}:
            for kind in one.content_types:
                if key in {kind.id, kind.name}:
                    return kind.id
    raise invalid_request("The content type is not one of the list's.")
