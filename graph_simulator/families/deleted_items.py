"""``/directory/deletedItems``: for 30 days what was deleted can come back, links included."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from graph_simulator.objects.directory import DirectoryObject, Group, User
from graph_simulator.odata.paging import page
from graph_simulator.odata.query import read_query
from graph_simulator.odata.shapes import SHAPES, projection, shape_of, typed
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request, not_found
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route


def list_deleted(collection: str, world: World, request: Request) -> Response:
    world.tenant.expire_deleted()
    shape, query = SHAPES[collection], read_query(request)
    show = projection(collection, query.select)

    def gone() -> list[DirectoryObject]:
        things = (_shown(world, thing) for _, thing in world.tenant.deleted.values())
        return [thing for thing in things if isinstance(thing, shape.type)]

    return page(
        request,
        query,
        world.snapshots,
        lambda: world.find(shape, query, gone),
        lambda things: [show(thing) for thing in things],
        default_size=world.settings.default_page,
        context=collection,
    )


def get_deleted(world: World, request: Request, id_: str) -> Response:
    return _answer(request, _shown(world, _deleted(world, id_)))


def restore(world: World, request: Request, id_: str) -> Response:
    """Raise 400 when the name was taken by somebody else meanwhile."""
    gone = _deleted(world, id_)
    match gone:
        case User(user_principal_name=name) if _taken(world, "userPrincipalName", name):
            raise bad_request(f"Another user has the userPrincipalName '{name}' meanwhile.")
        case Group(unique_name=str(name)) if world.tenant.group_index.find("uniqueName", name):
            raise bad_request(f"Another group has the uniqueName '{name}' meanwhile.")
    return _answer(request, world.tenant.restore(id_))


def purge(world: World, _: Request, id_: str) -> Response:
    world.tenant.purge(_deleted(world, id_).id)
    return Response(NO_CONTENT)


def _deleted(world: World, id_: str) -> DirectoryObject:
    world.tenant.expire_deleted()
    if id_ not in world.tenant.deleted:
        raise not_found(id_)
    return world.tenant.deleted[id_][1]


def _shown(world: World, thing: DirectoryObject) -> DirectoryObject:
    """The name that a deleted account held is free for others."""
    if not (isinstance(thing, User) and world.settings.deleted_users_are_renamed):
        return thing
    name = f"{thing.id.replace('-', '')}{thing.user_principal_name}"
    return msgspec.structs.replace(thing, user_principal_name=name)


def _taken(world: World, name: str, value: str) -> bool:
    return bool(world.tenant.user_index.find(name, value))


def _answer(request: Request, thing: DirectoryObject) -> Response:
    select = read_query(request, {"select"}).select
    collection = shape_of(thing).collection
    context = f"{request.base}/$metadata#{collection}/$entity"
    shown: dict[str, Any] = typed([thing], select)[0]
    return Response(200, {"@odata.context": context, **shown})


ROUTES = (
    Route("GET", "/directory/deletedItems/graph.user", partial(list_deleted, "users")),
    Route("GET", "/directory/deletedItems/graph.group", partial(list_deleted, "groups")),
    Route("GET", "/directory/deletedItems/{id_}", get_deleted),
    Route("POST", "/directory/deletedItems/{id_}/restore", restore),
    Route("DELETE", "/directory/deletedItems/{id_}", purge),
)
