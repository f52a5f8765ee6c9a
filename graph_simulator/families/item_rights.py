"""``/_api/web/lists/items``: ending what a file or a folder inherits, and who has rights on it.

Page *Set custom permissions on a list by using the REST interface*, which is the same for items.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec

from graph_simulator.objects.sharepoint import Item, Role
from graph_simulator.odata.world import World
from graph_simulator.sharepoint import rest
from graph_simulator.sharepoint.assignments import assignments, number_of
from graph_simulator.sharepoint.files.grants import grants_at
from graph_simulator.sharepoint.levels import APPLICATION, BY_ROLE
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route


def list_assignments(world: World, request: Request, one: str, number: str) -> Response:
    content, rows, item = _item(world, request, one, number)
    held = {who: (BY_ROLE[role],) for who, role in grants_at(rows, item).items()}
    return assignments(world, request, content, held)


def break_inheritance(world: World, request: Request, one: str, number: str) -> Response:
    """One that inherits nothing stays as it is."""
    _, rows, item = _item(world, request, one, number)
    if item.grants is None:
        caller = world.settings.ending_inheritance_lets_the_caller_in
        _kept(world, rows, item, {APPLICATION: "owner"} if caller else {})
    return Response(200, {"odata.null": True})


def delete_assignment(
    world: World, request: Request, one: str, number: str, principal: str
) -> Response:
    _, rows, item = _item(world, request, one, number)
    if item.grants is None:
        raise rest.refused(
            400,
            -2146232832,
            "Microsoft.SharePoint.SPException",
            "This operation is not allowed on an object that inherits permissions.",
        )
    left = {who: role for who, role in item.grants.items() if str(number_of(who)) != principal}
    if len(left) == len(item.grants):
        raise rest.not_there("Can not find the principal with id: " + principal)
    _kept(world, rows, item, left)
    return Response(NO_CONTENT)


def _item(world: World, request: Request, one: str, number: str) -> tuple[Content, Rows, Item]:
    content = rest.web_of(world, request)
    found = content.rows[one].get(number) if one in content.rows else None
    if found is None:
        raise rest.not_there("Item does not exist. It may have been deleted by another user.")
    return content, content.rows[one], found


def _kept(world: World, rows: Rows, item: Item, grants: Mapping[str, Role]) -> None:
    rows.put(msgspec.structs.replace(item, grants=dict(grants)))
    world.tenant.changed = True


read = partial(Route, service="sharepoint", units=3)
write = partial(Route, service="sharepoint", units=5)
ITEM = "/_api/web/lists(guid'{one}')/items({number})"
BREAK = "breakroleinheritance(copyRoleAssignments=false,clearSubscopes=false)"
ROUTES = (
    write("POST", f"{ITEM}/{BREAK}", break_inheritance),
    read("GET", f"{ITEM}/roleassignments", list_assignments),
    write("DELETE", f"{ITEM}/roleassignments/getbyprincipalid({{principal}})", delete_assignment),
)
