"""Files and folders made, replaced and renamed."""

from __future__ import annotations

import hashlib

import msgspec

from graph_simulator.objects.sharepoint import ROOT, Item
from graph_simulator.sharepoint.files.file_names import check_name, free_name
from graph_simulator.sharepoint.files.files import Place
from graph_simulator.sharepoint.lists.field_values import defaults
from graph_simulator.sharepoint.refusals import invalid_request, name_already_exists
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.tenant.tenant import Tenant


def folder_url(place: Place) -> str:
    """The decoded path from the host, which is what has a longest length."""
    path = place.rows.path(place.item)
    site = f"sites/{place.content.site.name}/" if place.content.site.name else ""
    return f"{site}{place.library.name}" + (f"/{path}" if path else "")


def make_folder(
    tenant: Tenant, place: Place, name: object, on_conflict: str, author: str = ""
) -> tuple[Place, bool]:
    """The folder in ``place``, and whether it is new. Raise 409 when the name is in use.

    *replace* leaves a folder that is there as it is, contents included.
    """
    name = check_name(name, folder_url(place))
    there = place.rows.child(place.item.number, name)
    if there is not None and on_conflict == "replace" and there.folder:
        return place.at(there), False
    if there is not None and on_conflict == "rename":
        name = _free(place, name, folder=True)
    elif there is not None:
        raise name_already_exists(name)
    return place.at(_new(tenant, place, name, author=author, folder=True)), True


def store_file(
    tenant: Tenant,
    place: Place,
    name: object,
    content: bytes,
    *,
    on_conflict: str = "replace",
    author: str = "",
) -> tuple[Place, bool]:
    """The file in the folder ``place``, and whether it is new; what is in it is not kept."""
    name = check_name(name, folder_url(place))
    there = place.rows.child(place.item.number, name)
    digest = hashlib.blake2b(content, digest_size=20).hexdigest()
    if there is not None and on_conflict == "rename":
        name, there = _free(place, name, folder=False), None
    if there is None:
        made = _new(tenant, place, name, author=author, size=len(content), digest=digest)
        return place.at(made), True
    if on_conflict == "fail" or there.folder:
        raise name_already_exists(name)
    changed = msgspec.structs.replace(
        there,
        size=len(content),
        digest=digest,
        version=there.version + 1,
        content_version=there.content_version + 1,
        modified=tenant.now(),
        editor=author,
    )
    tenant.changed = True
    return place.at(place.rows.put(changed)), False


def relocate(
    tenant: Tenant, place: Place, folder: Item, name: object, *, keep_rights: bool = True
) -> Place:
    """Under another name, in another folder of its library, or both; with everything inside."""
    rows, item = place.rows, place.item
    if item.number == ROOT:
        raise invalid_request("The root of a library cannot be renamed or moved.")
    if not folder.folder or _within(rows, folder, item):
        raise invalid_request("A file or a folder is moved into another folder.")
    name = check_name(name, folder_url(place.at(folder)))
    there = rows.child(folder.number, name)
    if there is not None and there.number != item.number:
        raise name_already_exists(name)
    lost = {} if keep_rights or folder.number == item.parent else {"grants": None, "links": ()}
    changed = msgspec.structs.replace(
        item,
        name=name,
        parent=folder.number,
        version=item.version + 1,
        modified=tenant.now(),
        editor="",
        **lost,
    )
    tenant.changed = True
    return place.at(rows.put(changed))


def _within(rows: Rows, folder: Item, item: Item) -> bool:
    while folder.number not in (ROOT, item.number):
        folder = rows.items[folder.parent]
    return folder.number == item.number


def _free(place: Place, name: str, *, folder: bool) -> str:
    number = place.item.number
    return free_name(name, lambda name: place.rows.child(number, name) is not None, folder=folder)


def _new(
    tenant: Tenant,
    place: Place,
    name: str,
    *,
    author: str,
    folder: bool = False,
    size: int = 0,
    digest: str = "",
) -> Item:
    if not place.item.folder:
        raise invalid_request("A file has no children.")
    now = tenant.now()
    tenant.changed = True
    item = Item(
        number=place.rows.next_number(),
        key=tenant.new_id(),
        name=name,
        parent=place.item.number,
        folder=folder,
        size=size,
        digest=digest,
        fields=defaults(place.library),
        created=now,
        modified=now,
        author=author,
        editor=author,
    )
    return place.rows.put(item)
