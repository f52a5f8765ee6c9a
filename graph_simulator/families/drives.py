"""``/drives``: files and folders by id and by path (pages *driveItem*, *Create a new folder*)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import partial

from graph_simulator.objects.sharepoint import ROOT, Item
from graph_simulator.odata.paging import page
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.files.file_writes import make_folder, relocate, store_file
from graph_simulator.sharepoint.files.files import (
    Place,
    check_files,
    file_etag,
    file_json,
    find_file,
    find_under,
)
from graph_simulator.sharepoint.lists.field_values import check_fields, shown_fields, written
from graph_simulator.sharepoint.lists.items import changed, check_items, item_etag, item_json
from graph_simulator.sharepoint.lists.listing import drive_json
from graph_simulator.sharepoint.places import find_drive
from graph_simulator.sharepoint.query import (
    LISTING,
    NO_OPTIONS,
    PAGE,
    Options,
    body_of,
    check_condition,
    entity,
    options_of,
)
from graph_simulator.sharepoint.recycle_bin import recycle_item
from graph_simulator.sharepoint.refusals import invalid_request
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route

ON_CONFLICT = "@microsoft.graph.conflictBehavior"
BEHAVIOURS = frozenset({"fail", "rename", "replace"})


def get_drive(world: World, request: Request, drive: str) -> Response:
    content, library, _ = find_drive(world, drive)
    shown = drive_json(world.tenant, content, library, options_of(request))
    return Response(200, entity(request, "drives", shown))


def get_item(world: World, request: Request, **keys: str) -> Response:
    place = _place(world, **keys)
    options = check_files(place.library, options_of(request))
    return _shown(world, request, 200, place, options)


def list_children(world: World, request: Request, **keys: str) -> Response:
    place = _place(world, **keys)
    options = check_files(place.library, options_of(request, LISTING))
    if not place.item.folder:
        raise invalid_request("A file has no children.")
    return page(
        request,
        options.query,
        world.snapshots,
        lambda: sorted(
            place.rows.children(place.item.number), key=lambda item: item.name.casefold()
        ),
        lambda items: [file_json(world, place.at(item), options) for item in items],
        default_size=PAGE,
        context="driveItems",
    )


def create_folder(world: World, request: Request, **keys: str) -> Response:
    """``conflictBehavior`` is *fail* unless the body says otherwise."""
    place, body = _place(world, **keys), body_of(request, {"name", "folder"})
    if not isinstance(body.get("folder"), dict):
        raise invalid_request("Only a folder is created here: 'folder' must be an object.")
    how = _behaviour(request.json.get(ON_CONFLICT, "fail"))
    made, new = make_folder(world.tenant, place, body.get("name"), how)
    return _shown(world, request, 201 if new else 200, made)


def put_new_content(world: World, request: Request, path: str, **keys: str) -> Response:
    """The folder must be there; Graph would make it, which hides typing mistakes."""
    above, _, name = path.rpartition("/")
    folder = _place(world, **keys, path=above)
    how = _behaviour(_options(request).get(ON_CONFLICT, "replace"))
    stored, new = store_file(world.tenant, folder, name, _bytes(request), on_conflict=how)
    return _shown(world, request, 201 if new else 200, stored)


def put_content(world: World, request: Request, **keys: str) -> Response:
    place = _place(world, **keys)
    if place.item.folder:
        raise invalid_request("A folder has no content.")
    _options(request)
    check_condition(request, file_etag(place.item), item_etag(place.item))
    above = place.at(place.rows.items[place.item.parent])
    stored, _ = store_file(world.tenant, above, place.item.name, _bytes(request))
    return _shown(world, request, 200, stored)


def update_item(world: World, request: Request, **keys: str) -> Response:
    """A new name, another folder of the same library, or both (page *Move a driveItem*).

    What has rights of its own keeps them; what inherits, inherits where it arrives.
    """
    place, body = _place(world, **keys), body_of(request, {"name", "parentReference"})
    check_condition(request, file_etag(place.item), item_etag(place.item))
    if not body:
        raise invalid_request("A new 'name' or 'parentReference' was expected.")
    moved = relocate(
        world.tenant,
        place,
        _destination(place, body.get("parentReference")),
        body.get("name", place.item.name),
        keep_rights=world.settings.moves_keep_unique_rights,
    )
    return _shown(world, request, 200, moved)


def _destination(place: Place, reference: object) -> Item:
    """By its id: the word ``root`` is not taken here, nor a place of another drive."""
    match reference:
        case None:
            return place.rows.items[place.item.parent]
        case {"id": str(id_), **rest} if id_ != "root" and not set(rest) - {"driveId"}:
            if rest.get("driveId", place.library.drive) == place.library.drive:
                return find_file(place.rows, id_)
    raise invalid_request("'parentReference' is the id of a folder of the same drive.")


def delete_item(world: World, request: Request, **keys: str) -> Response:
    """To the recycle bin, with everything inside."""
    place = _place(world, **keys)
    check_condition(request, file_etag(place.item), item_etag(place.item))
    if place.item.number == ROOT:
        raise invalid_request("The root of a library cannot be deleted.")
    recycle_item(world.tenant, place.content, place.library, place.item)
    return Response(NO_CONTENT)


def get_list_item(world: World, request: Request, **keys: str) -> Response:
    content, library, _, item = _listed(world, **keys)
    options = check_items(library, options_of(request))
    shown = item_json(world, content, library, item, options)
    return Response(200, entity(request, "listItems", shown))


def get_fields(world: World, request: Request, **keys: str) -> Response:
    _, library, __, item = _listed(world, **keys)
    options = options_of(request, {"select"})
    check_fields(library, options)
    return Response(200, shown_fields(world, library, item, item_etag(item), options))


def update_fields(world: World, request: Request, **keys: str) -> Response:
    content, library, rows, item = _listed(world, **keys)
    check_condition(request, file_etag(item), item_etag(item))
    values = written(content, library, rows, request.content, of=item)
    new = changed(world, rows, item, fields={**item.fields, **values})
    return Response(200, shown_fields(world, library, new, item_etag(new)))


def _place(world: World, drive: str, item: str = "root", path: str = "") -> Place:
    content, library, rows = find_drive(world, drive)
    found = find_under(rows, find_file(rows, item), path.removesuffix(":"))
    return Place(content, library, rows, found)


def _listed(world: World, **keys: str) -> Place:
    place = _place(world, **keys)
    if place.item.number == ROOT:
        raise invalid_request("The root of a library is no item of its list.")
    return place


def _shown(
    world: World, request: Request, status: int, place: Place, options: Options = NO_OPTIONS
) -> Response:
    shown = file_json(world, place, options)
    return Response(status, entity(request, "driveItems", shown))


def _behaviour(wanted: object) -> str:
    if not isinstance(wanted, str) or wanted not in BEHAVIOURS:
        raise invalid_request(f"'{ON_CONFLICT}' is fail, rename or replace.")
    return wanted


def _options(request: Request) -> Mapping[str, str]:
    """Of an upload: what to do on conflict, and nothing else."""
    if unknown := sorted(set(request.query) - {ON_CONFLICT}):
        raise not_simulated(f"the query option '{unknown[0]}' on {request.path}")
    return request.query


def _bytes(request: Request) -> bytes:
    """A batch carries them in base64."""
    match request.content:
        case bytes() as content:
            return content
        case str() as encoded:
            try:
                return base64.b64decode(encoded, validate=True)
            except binascii.Error:
                pass
    raise invalid_request("The content of a file is expected as the body.")


ROOT_FOLDER, BY_ID = "/drives/{drive}/root", "/drives/{drive}/items/{item}"
BY_PATH = (ROOT_FOLDER + ":/{path}", BY_ID + ":/{path}")
route = partial(Route, service="sharepoint")


def _inside(base: str) -> tuple[Route, ...]:
    return (
        route("GET", base + "/children", list_children, 2),
        route("POST", base + "/children", create_folder, 2),
        route("GET", base + "/listItem", get_list_item),
        route("GET", base + "/listItem/fields", get_fields),
        route("PATCH", base + "/listItem/fields", update_fields, 2),
    )


def _itself(base: str) -> tuple[Route, ...]:
    return (
        route("GET", base, get_item),
        route("PATCH", base, update_item, 2),
        route("DELETE", base, delete_item, 2),
    )


ROUTES = (
    route("GET", "/drives/{drive}", get_drive),
    *(one for base in (ROOT_FOLDER, BY_ID, *BY_PATH) for one in _itself(base)),
    *(one for base in (ROOT_FOLDER, BY_ID) for one in _inside(base)),
    *(one for base in BY_PATH for one in _inside(base + ":")),
    *(route("PUT", base + ":/content", put_new_content, 2) for base in BY_PATH),
    route("PUT", BY_ID + "/content", put_content, 2),
)
