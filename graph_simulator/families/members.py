"""Members and owners of groups, sponsors of users: who is linked to what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from graph_simulator.directory.group_rules import join, leave
from graph_simulator.directory.linked import Things, cast_page, count, linked_page
from graph_simulator.directory.references import reference
from graph_simulator.objects.directory import DirectoryObject, Group
from graph_simulator.odata.query import read_query
from graph_simulator.odata.shapes import CASTS
from graph_simulator.odata.world import World
from graph_simulator.tenant.links import Relation
from graph_simulator.wire.errors import bad_request, not_found
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route

MAX_SPONSORS: Final = 5


def list_linked(relation: Relation, world: World, request: Request, group: str) -> Response:
    """Direct ones only."""
    return linked_page(world, request, _linked(world, relation, _group(world, group).id))


def list_cast(
    relation: Relation, cast: str, world: World, request: Request, group: str
) -> Response:
    things = _linked(world, relation, _group(world, group).id)
    return cast_page(world, request, things, CASTS[cast])


def list_transitive(cast: str | None, world: World, request: Request, group: str) -> Response:
    """Members of every depth, the groups between them included."""
    things = partial(_transitive, world, _group(world, group).id)
    if cast is None:
        return linked_page(world, request, things)
    return cast_page(world, request, things, CASTS[cast])


def list_sponsors(world: World, request: Request, user: str) -> Response:
    found = world.replica.user(user)
    if found is None:
        raise not_found(user)
    read_query(request, {"select", "top"})
    return linked_page(world, request, _linked(world, "sponsors", found.id))


def count_linked(relation: Relation, world: World, request: Request, group: str) -> Response:
    return count(request, _linked(world, relation, _group(world, group).id))


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


def _linked(world: World, relation: Relation, holder: str) -> Things:
    return lambda: world.replica.listed(world.replica.linked(relation, holder))


def _transitive(world: World, group: str) -> Sequence[DirectoryObject]:
    found: dict[str, None] = {}
    waiting = [group]
    while waiting:
        inside = world.replica.linked("members", waiting.pop())
        fresh = [id_ for id_ in inside if id_ not in found and id_ != group]
        found |= dict.fromkeys(fresh)
        waiting += [id_ for id_ in fresh if world.replica.group(id_)]
    return world.replica.listed(found)


def _routes(relation: Relation) -> tuple[Route, ...]:
    base, units = f"/groups/{{group}}/{relation}", 3 if relation == "members" else 1
    return (
        Route("GET", base, partial(list_linked, relation), units=units),
        Route("GET", f"{base}/$count", partial(count_linked, relation)),
        *(
            Route("GET", f"{base}/graph.{cast}", partial(list_cast, relation, cast), units)
            for cast in CASTS
        ),
        Route("POST", f"{base}/$ref", partial(add, relation)),
        Route("DELETE", f"{base}/{{id_}}/$ref", partial(remove, relation)),
        Route("DELETE", f"{base}/{{id_}}", partial(delete_object, relation)),
    )


TRANSITIVE = "/groups/{group}/transitiveMembers"
ROUTES = (
    *_routes("members"),
    *_routes("owners"),
    Route("GET", TRANSITIVE, partial(list_transitive, None), units=3),
    *(
        Route("GET", f"{TRANSITIVE}/graph.{cast}", partial(list_transitive, cast), 3)
        for cast in CASTS
    ),
    Route("GET", "/users/{user}/sponsors", list_sponsors),
    Route("POST", "/users/{user}/sponsors/$ref", add_sponsor),
    Route("DELETE", "/users/{user}/sponsors/{id_}/$ref", remove_sponsor),
)
