"""``/servicePrincipals``, ``/devices``, ``/contacts``: read, for they too own and join groups.

Pages *List servicePrincipals*, *List devices*, *List orgContacts*. Nothing here makes one: the
control API puts them there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from graph_simulator.objects.directory import DirectoryObject, ServicePrincipal
from graph_simulator.odata.paging import page
from graph_simulator.odata.query import read_query
from graph_simulator.odata.shapes import SHAPES, projection
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import not_found
from graph_simulator.wire.messages import Request, Response
from graph_simulator.wire.routing import Route


def list_principals(collection: str, world: World, request: Request) -> Response:
    query, shape = read_query(request), SHAPES[collection]
    show = projection(collection, query.select)

    def everybody() -> Sequence[DirectoryObject]:
        things = world.tenant.principals.values()
        return [thing for thing in things if isinstance(thing, shape.type)]

    return page(
        request,
        query,
        world.snapshots,
        lambda: world.find(shape, query, everybody),
        lambda things: [show(thing) for thing in things],
        default_size=world.settings.default_page,
        context=collection,
    )


def get_principal(collection: str, world: World, request: Request, id_: str) -> Response:
    thing = world.replica.get(id_)
    if not isinstance(thing, SHAPES[collection].type):
        raise not_found(id_)
    return _shown(collection, request, thing)


def get_application(world: World, request: Request, name: str) -> Response:
    """By the key ``appId``, which is the same in every tenant."""
    for thing in world.tenant.principals.values():
        if isinstance(thing, ServicePrincipal) and thing.app_id == name.lower():
            return _shown("servicePrincipals", request, thing)
    raise not_found(name)


def _shown(collection: str, request: Request, thing: DirectoryObject) -> Response:
    select = read_query(request, {"select"}).select
    context = f"{request.base}/$metadata#{collection}/$entity"
    return Response(200, {"@odata.context": context, **projection(collection, select)(thing)})


ROUTES = (
    *(
        route
        for collection in ("servicePrincipals", "devices", "contacts")
        for route in (
            Route("GET", f"/{collection}", partial(list_principals, collection)),
            Route("GET", f"/{collection}/{{id_}}", partial(get_principal, collection)),
        )
    ),
    Route("GET", "/servicePrincipals(appId='{name}')", get_application),
)
