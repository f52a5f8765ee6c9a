"""Files and folders: found by id or by path, and shown."""

from __future__ import annotations

import uuid
from typing import NamedTuple
from urllib.parse import quote

from graph_simulator.objects.sharepoint import ROOT, Item, SiteList
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.files.file_names import mime_type
from graph_simulator.sharepoint.files.grants import permissions_json, widest_scope
from graph_simulator.sharepoint.lists.items import check_items, item_json, person
from graph_simulator.sharepoint.lists.listing import list_url
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import web_url
from graph_simulator.sharepoint.query import NO_OPTIONS, Options, check, chosen
from graph_simulator.sharepoint.refusals import item_not_found
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.wire.messages import Json

NAMES = frozenset(
    {
        "id", "name", "size", "webUrl", "eTag", "cTag", "createdDateTime", "createdBy",
        "lastModifiedDateTime", "lastModifiedBy", "parentReference", "file", "folder", "root",
        "fileSystemInfo", "shared", "description", "sharepointIds",
    }
)  # fmt: skip


class Place(NamedTuple):
    """A file or a folder, and the library it is in."""

    content: Content
    library: SiteList
    rows: Rows
    item: Item

    def at(self, item: Item) -> Place:
        return self._replace(item=item)


def file_id(item: Item) -> str:
    return f"01{item.key.replace('-', '').upper()}"


def file_etag(item: Item) -> str:
    return f'"{{{item.key.upper()}}},{item.version}"'


def find_file(rows: Rows, id_: str) -> Item:
    """By id, or ``root``."""
    if id_ == "root":
        return rows.items[ROOT]
    try:
        found = rows.keyed(str(uuid.UUID(hex=id_.removeprefix("01"))))
    except ValueError:
        found = None
    if found is None:
        raise item_not_found("The resource could not be found.")
    return found


def find_under(rows: Rows, folder: Item, path: str) -> Item:
    """``A/B`` from ``folder``; names are compared without regard to case."""
    item = folder
    for name in filter(None, path.split("/")):
        found = rows.child(item.number, name)
        if found is None:
            raise item_not_found("The resource could not be found.")
        item = found
    return item


def check_files(library: SiteList, options: Options) -> Options:
    """Raise 501 or 400 for what cannot be asked of the files of this library."""
    check(options, NAMES, "listItem", "permissions")
    if "listItem" in options.expand:
        check_items(library, options.expand["listItem"])
    if "permissions" in options.expand:
        check(options.expand["permissions"], ())
    return options


def file_json(world: World, place: Place, options: Options = NO_OPTIONS) -> Json:
    content, library, rows, item = place
    tenant = world.tenant
    url = list_url(tenant, content, library)
    path = rows.path(item)
    shown: Json = {
        "createdDateTime": item.created,
        "cTag": f'"c:{{{item.key.upper()}}},{item.content_version}"',
        "eTag": file_etag(item),
        "id": file_id(item),
        "lastModifiedDateTime": item.modified,
        "name": item.name or "root",
        "webUrl": f"{url}/{quote(path)}" if path else url,
        "size": rows.size(item),
        "createdBy": person(tenant, item.author),
        "lastModifiedBy": person(tenant, item.editor),
        "parentReference": _parent(place),
        "fileSystemInfo": {
            "createdDateTime": item.created,
            "lastModifiedDateTime": item.modified,
        },
    }
    if item.folder:
        shown["folder"] = {"childCount": rows.count(item.number)}
    else:
        hashes = {"quickXorHash": item.digest}
        shown["file"] = {"mimeType": mime_type(item.name), "hashes": hashes}
    if item.number == ROOT:
        shown["root"] = {}
    if item.grants is not None:
        shown["shared"] = {"scope": widest_scope(item.links)}
    if "sharepointIds" in (options.select or ()) and item.number != ROOT:
        shown["sharepointIds"] = {
            "siteUrl": web_url(tenant, content),
            "listId": library.id,
            "listItemId": str(item.number),
            "listItemUniqueId": item.key,
        }
    shown = chosen(shown, options, NAMES)
    if "listItem" in options.expand and item.number != ROOT:
        shown["listItem"] = item_json(world, content, library, item, options.expand["listItem"])
    if "permissions" in options.expand:
        shown["permissions"] = permissions_json(world, content, rows, item)
    return shown


def _parent(place: Place) -> Json:
    content, library, rows, item = place
    shown: Json = {
        "driveType": "documentLibrary",
        "driveId": library.drive,
        "siteId": content.site.id,
    }
    if item.number == ROOT:
        return shown
    above = rows.items[item.parent]
    path = quote(rows.path(above))
    return shown | {
        "id": file_id(above),
        "name": above.name or library.display_name,
        "path": f"/drives/{library.drive}/root:" + (f"/{path}" if path else ""),
    }
