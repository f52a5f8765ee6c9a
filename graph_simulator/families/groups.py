"""``/groups``: by id, and by ``uniqueName``, which creates what is missing when asked to."""

from __future__ import annotations

from graph_simulator.directory.callers import principal_of
from graph_simulator.directory.group_rules import changed_group, join, new_group, relations
from graph_simulator.objects.directory import Group
from graph_simulator.odata.paging import page
from graph_simulator.odata.query import GET_OPTIONS, read_query
from graph_simulator.odata.shapes import GROUP, projection, typed
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request, not_found, not_simulated
from graph_simulator.wire.messages import NO_CONTENT, Json, Request, Response
from graph_simulator.wire.routing import Route

EXPANDED = 20
UPSERT = "create-if-missing"


def list_groups(world: World, request: Request) -> Response:
    query = read_query(request)
    show = projection("groups", query.select)
    return page(
        request,
        query,
        world.snapshots,
        lambda: world.find(GROUP, query, world.replica.groups, world.tenant.group_index),
        lambda groups: [show(group) for group in groups],
        default_size=world.settings.default_page,
        context="groups",
    )


def create_group(world: World, request: Request) -> Response:
    return Response(201, _shown(request, _created(world, request, None), None))


def get_group(world: World, request: Request, group: str) -> Response:
    return _got(world, request, _existing(world, group))


def get_named_group(world: World, request: Request, name: str) -> Response:
    return _got(world, request, _named(world, name))


def update_group(world: World, request: Request, group: str) -> Response:
    _update(world, world.written_group(group), request.json)
    return Response(NO_CONTENT)


def upsert_group(world: World, request: Request, name: str) -> Response:
    """``Prefer: create-if-missing``: 201 with the group, or 204 (page *Upsert group*)."""
    if request.prefers(UPSERT) and not world.tenant.group_index.find("uniqueName", name):
        group = _created(world, request, name)
        names = (*GROUP.default, "uniqueName")
        return Response(201, _shown(request, group, names))
    _update(world, world.written_group(_named(world, name).id), request.json)
    return Response(NO_CONTENT)


def delete_group(world: World, _: Request, group: str) -> Response:
    return _deleted(world, world.written_group(group))


def delete_named_group(world: World, _: Request, name: str) -> Response:
    return _deleted(world, world.written_group(_named(world, name).id))


def _existing(world: World, id_: str) -> Group:
    group = world.replica.group(id_)
    if group is None:
        raise not_found(id_)
    return group


def _named(world: World, name: str) -> Group:
    ids = world.tenant.group_index.find("uniqueName", name)
    group = world.replica.group(ids[0]) if ids else None
    if group is None:
        raise not_found(name)
    return group


def _created(world: World, request: Request, name: str | None) -> Group:
    body = request.json
    people = relations(world, body, at_birth=True)
    group = new_group(world, body, name)
    for things in people.values():
        for thing in things:
            if thing.id in world.settings.refused_members:
                raise bad_request(f"The object '{thing.id}' is refused by a policy of the tenant.")
    world.tenant.add(group)
    for relation, things in people.items():
        join(world, group, relation, things)
    if world.settings.caller_becomes_owner and not people["owners"]:
        world.tenant.link("owners", group.id, [principal_of(world.tenant, request.caller)])
    return group


def _update(world: World, group: Group, body: Json) -> None:
    """Properties and members together, or nothing at all."""
    people = relations(world, body)
    changes = changed_group(world, group, body)
    for relation, things in people.items():
        join(world, group, relation, things)
    world.tenant.alter(group.id, changes)


def _deleted(world: World, group: Group) -> Response:
    world.tenant.delete(group.id)
    if not group.unified and not world.settings.security_groups_soft_deleted:
        world.tenant.purge(group.id)
    return Response(NO_CONTENT)


def _got(world: World, request: Request, group: Group) -> Response:
    query = read_query(request, GET_OPTIONS)
    body = _shown(request, group, query.select)
    relation, _, options = query.expand.partition("(")
    match relation.casefold():
        case "":
            pass
        case "members" | "owners" as relation:
            ids = world.replica.linked(relation, group.id)
            names = _nested_select(options)
            # At most 20, without a nextLink and without a word: never the truth.
            body[relation] = typed(world.replica.listed(ids)[:EXPANDED], names)
        case _:
            raise not_simulated(f"$expand={query.expand}")
    return Response(200, body)


def _nested_select(options: str) -> tuple[str, ...] | None:
    if not options:
        return None
    name, _, value = options.removesuffix(")").partition("=")
    if name.casefold() != "$select":
        raise not_simulated(f"'{name}' inside $expand")
    return tuple(value.split(","))


def _shown(request: Request, group: Group, select: tuple[str, ...] | None) -> Json:
    context = f"{request.base}/$metadata#groups/$entity"
    return {"@odata.context": context, **projection("groups", select)(group)}


ROUTES = (
    Route("GET", "/groups", list_groups),
    Route("POST", "/groups", create_group),
    Route("GET", "/groups/{group}", get_group),
    Route("PATCH", "/groups/{group}", update_group),
    Route("DELETE", "/groups/{group}", delete_group),
    Route("GET", "/groups(uniqueName='{name}')", get_named_group),
    Route("PATCH", "/groups(uniqueName='{name}')", upsert_group),
    Route("DELETE", "/groups(uniqueName='{name}')", delete_named_group),
)
