"""In which groups somebody or something is: listed, asked for, or checked.

Pages *List memberOf*, *List transitiveMemberOf*, *Get member groups*, *Check member groups*.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from graph_simulator.directory.linked import cast_page, count, linked_page
from graph_simulator.objects.directory import DirectoryObject, Group
from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.shapes import CASTS, SHAPES
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request, not_found
from graph_simulator.wire.messages import Request, Response
from graph_simulator.wire.routing import Route

MOST_GROUPS = 20
HOLDERS = ("users", "groups", "servicePrincipals", "devices", "contacts")


class GroupIds(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    group_ids: list[str]


class ObjectIds(msgspec.Struct, forbid_unknown_fields=True):
    ids: list[str]


class Extent(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    security_enabled_only: bool = False


def list_groups(
    direct: bool, cast: str | None, world: World, request: Request, **key: str
) -> Response:
    found = _found(world, **key)
    groups = _groups(world, found, direct=direct)
    if cast is None:
        return linked_page(world, request, groups)
    return cast_page(world, request, groups, CASTS[cast])


def count_groups(direct: bool, world: World, request: Request, **key: str) -> Response:
    return count(request, _groups(world, _found(world, **key), direct=direct))


def get_member_groups(world: World, request: Request, **key: str) -> Response:
    """Of every depth. Without roles and units of administration, objects are groups."""
    found = _found(world, **key)
    wanted = shaped(request.json, Extent, "getMemberGroups")
    ids = [
        group.id
        for group in _groups(world, found, direct=False)()
        if isinstance(group, Group) and (group.security_enabled or not wanted.security_enabled_only)
    ]
    return _strings(request, ids)


def check_member_groups(world: World, request: Request, **key: str) -> Response:
    """Of every depth; groups that do not exist are left out of the answer."""
    wanted = shaped(request.json, GroupIds, "checkMemberGroups").group_ids
    return _checked(world, request, wanted, **key)


def check_member_objects(world: World, request: Request, **key: str) -> Response:
    return _checked(
        world, request, shaped(request.json, ObjectIds, "checkMemberObjects").ids, **key
    )


def _checked(world: World, request: Request, wanted: Sequence[str], **key: str) -> Response:
    found = _found(world, **key)
    if len(wanted) > MOST_GROUPS:
        raise bad_request(f"At most {MOST_GROUPS} groups may be checked in one request.")
    inside = {group.id for group in _groups(world, found, direct=False)()}
    return _strings(request, [id_.lower() for id_ in wanted if id_.lower() in inside])


def _strings(request: Request, values: Sequence[str]) -> Response:
    context = f"{request.base}/$metadata#Collection(Edm.String)"
    return Response(200, {"@odata.context": context, "value": list(values)})


def _found(world: World, user: str = "", id_: str = "", collection: str = "") -> DirectoryObject:
    thing = world.replica.user(user) if user else world.replica.get(id_)
    if thing is None or (collection and not isinstance(thing, SHAPES[collection].type)):
        raise not_found(user or id_)
    return thing


def _groups(
    world: World, thing: DirectoryObject, *, direct: bool
) -> Callable[[], Sequence[DirectoryObject]]:
    """As readers see them: those that hold it, and unless ``direct`` those that hold these."""

    def found() -> Sequence[DirectoryObject]:
        groups: dict[str, Group] = {}
        waiting = [thing.id]
        while waiting:
            inside = waiting.pop()
            for relation, holder in world.tenant.links.holding(inside):
                group = world.replica.group(holder) if relation == "members" else None
                if group is None or inside not in world.replica.linked("members", holder):
                    continue
                if holder not in groups:
                    groups[holder] = group
                    waiting += [] if direct else [holder]
        return list(groups.values())

    return found


def _routes(base: str, key: Callable[..., Callable[..., Response]]) -> tuple[Route, ...]:
    lists = [
        route
        for name, direct in (("memberOf", True), ("transitiveMemberOf", False))
        for route in (
            Route("GET", f"{base}/{name}", key(partial(list_groups, direct, None)), 2),
            Route("GET", f"{base}/{name}/$count", key(partial(count_groups, direct))),
            Route("GET", f"{base}/{name}/graph.group", key(partial(list_groups, direct, "group"))),
        )
    ]
    return (*lists, *_actions(base, key))


def _actions(base: str, key: Callable[..., Callable[..., Response]]) -> tuple[Route, ...]:
    return (
        Route("POST", f"{base}/getMemberGroups", key(get_member_groups), 2, reads=True),
        Route("POST", f"{base}/getMemberObjects", key(get_member_groups), 2, reads=True),
        Route("POST", f"{base}/checkMemberGroups", key(check_member_groups), 4, reads=True),
        Route("POST", f"{base}/checkMemberObjects", key(check_member_objects), 4, reads=True),
    )


def _of(collection: str) -> Callable[..., Callable[..., Response]]:
    return lambda handler: partial(handler, collection=collection)


ROUTES = (
    *_routes("/users/{user}", lambda handler: handler),
    *(
        route
        for collection in HOLDERS[1:]
        for route in _routes(f"/{collection}/{{id_}}", _of(collection))
    ),
    *_actions("/directoryObjects/{id_}", lambda handler: handler),
)
