"""Members and owners of groups, sponsors of users: who is linked to what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from graph_simulator.directory.group_rules import join, leave
from graph_simulator.directory.references import reference
from graph_simulator.objects.directory import DirectoryObject, Group
from graph_simulator.odata.paging import page
from graph_simulator.odata.query import Query, read_query
from graph_simulator.odata.shapes import SHAPES, Shape, projection, typed
from graph_simulator.odata.world import World
from graph_simulator.tenant.links import Relation
from graph_simulator.wire.errors import bad_request, not_found, unsupported_query
from graph_simulator.wire.messages import NO_CONTENT, Json, Request, Response
from graph_simulator.wire.routing import Route

MAX_SPONSORS: Final = 5


def list_linked(relation: Relation, world: World, request: Request, group: str) -> Response:
    """Direct ones only; each says its type."""
    id_, query = _group(world, group).id, read_query(request)
    if query.filter or query.orderby:
        raise unsupported_query("Filtering or sorting members needs a cast and an advanced query.")
    return _page(world, request, query, relation=relation, holder=id_)


def list_cast(
    relation: Relation, cast: str, world: World, request: Request, group: str
) -> Response:
    """A cast with another option than ``$select`` and ``$top`` is an advanced query."""
    id_, query = _group(world, group).id, read_query(request)
    if (query.filter or query.orderby) and not query.advanced:
        raise unsupported_query()
    return _page(world, request, query, relation=relation, holder=id_, cast=SHAPES[cast])


def list_sponsors(world: World, request: Request, user: str) -> Response:
    found = world.replica.user(user)
    if found is None:
        raise not_found(user)
    return _page(
        world,
        request,
        read_query(request, {"select", "top"}),
        relation="sponsors",
        holder=found.id,
    )


def count_linked(relation: Relation, world: World, request: Request, group: str) -> Response:
    if not read_query(request, ()).eventual:
        raise bad_request("$count is not currently supported.")
    ids = world.replica.linked(relation, _group(world, group).id)
    return Response(200, len(ids), {"Content-Type": "text/plain"})


def add(relation: Relation, world: World, request: Request, group: str) -> Response:
    join(world, world.written_group(group), relation, [reference(world, request.json)])
    return Response(NO_CONTENT)


def remove(relation: Relation, world: World, _: Request, group: str, id_: str) -> Response:
    found = world.written_group(group)
    if id_ not in world.tenant.linked(relation, found.id):
        raise not_found(id_)
    if found.dynamic and relation == "members":
        raise bad_request("The members of a dynamic group are computed.")
    leave(world, found, relation, id_)
    return Response(NO_CONTENT)


def delete_object(relation: Relation, world: World, _: Request, group: str, id_: str) -> Response:
    """Without ``/$ref`` the person is deleted, not the membership (page *Remove members*)."""
    if id_ not in world.tenant.linked(relation, world.written_group(group).id):
        raise not_found(id_)
    world.tenant.delete(id_)
    return Response(NO_CONTENT)


def add_sponsor(world: World, request: Request, user: str) -> Response:
    found = world.written_user(user)
    sponsor = reference(world, request.json).id
    held = world.tenant.linked("sponsors", found.id)
    if sponsor in held:
        raise bad_request(
            "One or more added object references already exist for the following modified "
            "properties: 'sponsors'."
        )
    if len(held) >= MAX_SPONSORS:
        raise bad_request(f"A user has at most {MAX_SPONSORS} sponsors.")
    world.tenant.link("sponsors", found.id, [sponsor])
    return Response(NO_CONTENT)


def remove_sponsor(world: World, _: Request, user: str, id_: str) -> Response:
    found = world.written_user(user)
    if id_ not in world.tenant.linked("sponsors", found.id):
        raise not_found(id_)
    world.tenant.unlink("sponsors", found.id, id_)
    return Response(NO_CONTENT)


def _group(world: World, id_: str) -> Group:
    group = world.replica.group(id_)
    if group is None:
        raise not_found(id_)
    return group


def _page(
    world: World,
    request: Request,
    query: Query,
    *,
    relation: Relation,
    holder: str,
    cast: Shape | None = None,
) -> Response:
    def rows() -> Sequence[DirectoryObject]:
        things = world.replica.listed(world.replica.linked(relation, holder))
        if cast is None:
            return things
        own = [thing for thing in things if isinstance(thing, cast.type)]
        return world.find(cast, query, lambda: own)

    def show(things: Sequence[DirectoryObject]) -> list[Json]:
        if cast is not None and not world.settings.unreadable_members:
            return [projection(cast.collection, query.select)(thing) for thing in things]
        return _veiled(world, things, typed(things, query.select))

    return page(
        request,
        query,
        world.snapshots,
        rows,
        show,
        default_size=world.settings.default_page,
        context="directoryObjects",
    )


def _veiled(world: World, things: Sequence[DirectoryObject], shown: list[Json]) -> list[Json]:
    """A member whose type the application may not read keeps its id; all else is null."""
    veiled = world.settings.unreadable_members
    if not veiled:
        return shown
    return [
        {name: value if name in {"@odata.type", "id"} else None for name, value in row.items()}
        | {"id": thing.id}
        if thing.id in veiled
        else row
        for thing, row in zip(things, shown, strict=True)
    ]


def _routes(relation: Relation) -> tuple[Route, ...]:
    base, units = f"/groups/{{group}}/{relation}", 3 if relation == "members" else 1
    return (
        Route("GET", base, partial(list_linked, relation), units=units),
        Route("GET", f"{base}/$count", partial(count_linked, relation)),
        *(
            Route("GET", f"{base}/graph.{cast}", partial(list_cast, relation, f"{cast}s"), units)
            for cast in ("user", "group")
        ),
        Route("POST", f"{base}/$ref", partial(add, relation)),
        Route("DELETE", f"{base}/{{id_}}/$ref", partial(remove, relation)),
        Route("DELETE", f"{base}/{{id_}}", partial(delete_object, relation)),
    )


ROUTES = (
    *_routes("members"),
    *_routes("owners"),
    Route("GET", "/users/{user}/sponsors", list_sponsors),
    Route("POST", "/users/{user}/sponsors/$ref", add_sponsor),
    Route("DELETE", "/users/{user}/sponsors/{id_}/$ref", remove_sponsor),
)
