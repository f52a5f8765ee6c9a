"""``/_api/web/lists``: which lists have rights of their own, and who has what on them.

Page *Set custom permissions on a list by using the REST interface*.
"""

from __future__ import annotations

from functools import partial

import msgspec

from graph_simulator.objects.sharepoint import ROOT, SiteList
from graph_simulator.odata.world import World
from graph_simulator.sharepoint import rest
from graph_simulator.sharepoint.assignments import added, assignments, removed
from graph_simulator.sharepoint.levels import AT_BIRTH, BY_ROLE, granted, levels
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route

Held = dict[str, tuple[int, ...]]


def list_lists(world: World, request: Request) -> Response:
    content = rest.web_of(world, request)
    rows: list[Json] = [
        {
            "Id": one.id,
            "Title": one.display_name,
            "HasUniqueRoleAssignments": _own(content, one) is not None,
        }
        for one in content.lists.values()
    ]
    return rest.collection(request, rows)


def list_assignments(world: World, request: Request, one: str) -> Response:
    content, found = _list(world, request, one)
    return assignments(world, request, content, _held(content, found))


def break_inheritance(world: World, request: Request, one: str) -> Response:
    """One that inherits nothing stays as it is."""
    content, found = _list(world, request, one)
    return _kept(world, content, found, _held(content, found))


def reset_inheritance(world: World, request: Request, one: str) -> Response:
    content, found = _list(world, request, one)
    return _kept(world, content, found, None)


def add_assignment(world: World, request: Request, one: str, principal: str, role: str) -> Response:
    content, found = _unique(world, request, one)
    return _kept(
        world, content, found, added(world.tenant.users, _held(content, found), principal, role)
    )


def remove_assignment(
    world: World, request: Request, one: str, principal: str, role: str
) -> Response:
    content, found = _unique(world, request, one)
    return _kept(world, content, found, removed(_held(content, found), principal, role))


def _list(world: World, request: Request, id_: str) -> tuple[Content, SiteList]:
    content = rest.web_of(world, request)
    if id_ not in content.lists:
        raise rest.not_there("List does not exist.")
    return content, content.lists[id_]


def _unique(world: World, request: Request, id_: str) -> tuple[Content, SiteList]:
    """Raise 400 for one that inherits: rights are changed where they were given."""
    content, found = _list(world, request, id_)
    if _own(content, found) is None:
        raise rest.refused(
            400,
            -2146232832,
            "Microsoft.SharePoint.SPException",
            "This operation is not allowed on an object that inherits permissions.",
        )
    return content, found


def _own(content: Content, one: SiteList) -> Held | None:
    """Where somebody was invited to the library itself, by Graph, it has rights of its own too."""
    root = content.rows[one.id].items.get(ROOT)
    if root is None or root.grants is None:
        return None if one.levels is None else dict(one.levels)
    before = one.levels or levels(content.site.levels)
    roles = granted(before)
    return dict.fromkeys(AT_BIRTH, ()) | {
        who: before[who] if roles.get(who) == role else (BY_ROLE[role],)
        for who, role in root.grants.items()
    }


def _held(content: Content, one: SiteList) -> Held:
    own = _own(content, one)
    return levels(content.site.levels) if own is None else own


def _kept(world: World, content: Content, one: SiteList, held: Held | None) -> Response:
    """Only people have rights at the root of the library beside those of the groups."""
    rows = content.rows[one.id]
    root = rows.items.get(ROOT)
    groups = None if held is None else {who: held.get(who, ()) for who in AT_BIRTH}
    people = {} if held is None else {who: ids for who, ids in held.items() if who not in AT_BIRTH}
    SHAREPOINT.of(world.tenant).put_list(content, msgspec.structs.replace(one, levels=groups))
    if root is not None:
        grants = granted(held) if held and people else None
        rows.put(msgspec.structs.replace(root, grants=grants, links=root.links if grants else ()))
    return Response(200, {"odata.null": True})


read = partial(Route, service="sharepoint", units=3)
write = partial(Route, service="sharepoint", units=5)
LIST = "/_api/web/lists(guid'{one}')"
ROLES = f"{LIST}/roleassignments"
BOTH = "(principalid={principal},roledefid={role})"
BREAK = "breakroleinheritance(copyRoleAssignments=true,clearSubscopes=false)"
ROUTES = (
    read("GET", "/_api/web/lists", list_lists),
    read("GET", ROLES, list_assignments),
    write("POST", f"{LIST}/{BREAK}", break_inheritance),
    write("POST", f"{LIST}/resetroleinheritance", reset_inheritance),
    write("POST", f"{ROLES}/addroleassignment{BOTH}", add_assignment),
    write("POST", f"{ROLES}/removeroleassignment{BOTH}", remove_assignment),
)
