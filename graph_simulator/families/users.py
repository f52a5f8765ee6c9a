"""``/users``: accounts and guests (pages *List users*, *Create user*, *Update user*)."""

from __future__ import annotations

from dataclasses import replace

from graph_simulator.directory.user_rules import changed_account, new_account
from graph_simulator.objects.directory import User
from graph_simulator.odata.paging import page
from graph_simulator.odata.query import GET_OPTIONS, read_query
from graph_simulator.odata.shapes import USER, projection
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request, not_found, not_simulated
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route


def list_users(world: World, request: Request) -> Response:
    query = read_query(request)
    show = projection("users", query.select)
    return page(
        request,
        query,
        world.snapshots,
        lambda: world.find(USER, query, world.replica.users, world.tenant.user_index),
        lambda users: [show(user) for user in users],
        default_size=world.settings.default_page,
        context="users",
    )


def count_users(world: World, request: Request) -> Response:
    query = read_query(request, {"filter"})
    if not query.eventual:
        raise bad_request("$count is not currently supported.")
    query = replace(query, advanced=True)
    found = world.find(USER, query, world.replica.users, world.tenant.user_index)
    return Response(200, len(found), {"Content-Type": "text/plain"})


def create_user(world: World, request: Request) -> Response:
    user = new_account(world, request.json)
    world.tenant.add(user)
    return Response(201, shown(request, user, None))


def get_user(world: World, request: Request, user: str) -> Response:
    query = read_query(request, GET_OPTIONS)
    if query.expand:
        raise not_simulated("$expand on /users/{id}")
    return Response(200, shown(request, existing(world, user), query.select))


def update_user(world: World, request: Request, user: str) -> Response:
    found = world.written_user(user)
    world.tenant.alter(found.id, changed_account(world, found, request.json))
    return Response(NO_CONTENT)


def delete_user(world: World, _: Request, user: str) -> Response:
    world.tenant.delete(world.written_user(user).id)
    return Response(NO_CONTENT)


def revoke_sessions(world: World, request: Request, user: str) -> Response:
    now = world.tenant.now()
    world.tenant.alter(world.written_user(user).id, {"sign_in_sessions_valid_from_date_time": now})
    return Response(200, {"@odata.context": f"{request.base}/$metadata#Edm.Boolean", "value": True})


def existing(world: World, key: str) -> User:
    user = world.replica.user(key)
    if user is None:
        raise not_found(key)
    return user


def shown(request: Request, user: User, select: tuple[str, ...] | None) -> dict[str, object]:
    context = f"{request.base}/$metadata#users/$entity"
    return {"@odata.context": context, **projection("users", select)(user)}


ROUTES = (
    Route("GET", "/users", list_users, units=2),
    Route("GET", "/users/$count", count_users),
    Route("POST", "/users", create_user),
    Route("GET", "/users/{user}", get_user),
    Route("PATCH", "/users/{user}", update_user),
    Route("DELETE", "/users/{user}", delete_user),
    Route("POST", "/users/{user}/revokeSignInSessions", revoke_sessions),
)
