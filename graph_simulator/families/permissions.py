"""Sharing files and folders with people (page *driveItem: invite*)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from graph_simulator.directory.outbox import Mail, send
from graph_simulator.objects.directory import User
from graph_simulator.objects.sharepoint import Role, SharingLink
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.files.files import Place, find_file, find_under
from graph_simulator.sharepoint.files.grants import (
    grants_at,
    links_at,
    permission_id,
    permission_json,
    permissions_json,
    with_role,
)
from graph_simulator.sharepoint.files.recipients import resolved
from graph_simulator.sharepoint.levels import RANKS, SITE_GROUPS
from graph_simulator.sharepoint.lists.items import changed
from graph_simulator.sharepoint.places import find_drive
from graph_simulator.sharepoint.query import body_of, collection, entity, flag, options_of, text
from graph_simulator.sharepoint.refusals import invalid_request, item_not_found
from graph_simulator.wire.errors import GraphError, not_simulated
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route

KNOWN = frozenset(
    {
        "recipients", "roles", "requireSignIn", "sendInvitation", "message",
        "retainInheritedPermissions",
    }
)  # fmt: skip
SCOPES, SCOPES_ADVISED = 50_000, 5_000


def invite(world: World, request: Request, **keys: str) -> Response:
    """200 with one permission a person; everybody is let in, or nobody is."""
    place, body = _place(world, **keys), body_of(request, KNOWN)
    role, message = _role(body.get("roles")), text(body, "message", limit=2000)
    if not flag(body, "requireSignIn"):
        raise not_simulated("an invitation without 'requireSignIn', which makes a link")
    everybody = resolved(world, body.get("recipients"))
    retained = flag(body, "retainInheritedPermissions", default=True)
    if not retained and not world.settings.invite_breaks_inheritance:
        raise invalid_request("Invalid request")
    own = place.item.grants
    kept = own if own is not None else grants_at(place.rows, place.item) if retained else {}
    if own is None and place.rows.scopes >= SCOPES:
        raise invalid_request(f"The library has {SCOPES} unique permission scopes, its limit.")
    grants = dict(kept)
    for principal in everybody:
        grants = with_role(grants, principal, role)
    if everybody:
        _keep(world, place, grants, links_at(place.rows, place.item) if retained else ())
    if flag(body, "sendInvitation"):
        _send(world, everybody, message)
    rows = [permission_json(world, place.content, p, grants[p]) for p in everybody]
    return Response(200, collection(request, "permissions", rows), _warning(place))


def list_permissions(world: World, request: Request, **keys: str) -> Response:
    """Inherited and own alike, and nothing tells which is which."""
    place = _place(world, **keys)
    options_of(request, ())
    rows = permissions_json(world, place.content, place.rows, place.item)
    return Response(200, collection(request, "permissions", rows))


def get_permission(world: World, request: Request, permission: str, **keys: str) -> Response:
    place = _place(world, **keys)
    for shown in permissions_json(world, place.content, place.rows, place.item):
        if shown["id"] == permission:
            return Response(200, entity(request, "permissions", shown))
    raise _unknown()


def update_permission(world: World, request: Request, permission: str, **keys: str) -> Response:
    """Roles of people, and nothing else."""
    place, body = _place(world, **keys), body_of(request)
    if set(body) != {"roles"}:
        raise invalid_request("Only the 'roles' of a permission can be changed.")
    if _link(place, permission) is not None:
        raise invalid_request("The roles of a link cannot be changed.")
    principal = _own(place, permission)
    if principal in SITE_GROUPS:
        raise invalid_request("Only the permission of a person can be changed.")
    role = _role(body["roles"])
    _keep(world, place, {**(place.item.grants or {}), principal: role})
    shown = permission_json(world, place.content, principal, role)
    return Response(200, entity(request, "permissions", shown))


def delete_permission(world: World, _: Request, permission: str, **keys: str) -> Response:
    place = _place(world, **keys)
    link = _link(place, permission)
    if link is not None:
        kept = tuple(other for other in place.item.links if other.id != link.id)
        _keep(world, place, dict(place.item.grants or {}), links=kept)
        return Response(NO_CONTENT)
    principal = _own(place, permission)
    if principal in SITE_GROUPS and not world.settings.rights_of_site_groups_can_go:
        raise invalid_request("The permission of a group of the site cannot be deleted.")
    _keep(world, place, {k: v for k, v in (place.item.grants or {}).items() if k != principal})
    return Response(NO_CONTENT)


def _place(world: World, drive: str, item: str = "root", path: str = "") -> Place:
    content, library, rows = find_drive(world, drive)
    return Place(content, library, rows, find_under(rows, find_file(rows, item), path))


def _granted(grants: Mapping[str, Role], permission: str) -> str:
    for principal in grants:
        if permission_id(principal) == permission:
            return principal
    raise _unknown()


def _unknown() -> GraphError:
    return item_not_found("The permission could not be found.")


def _link(place: Place, permission: str) -> SharingLink | None:
    """Raise 400 for one that is inherited."""
    links = links_at(place.rows, place.item)
    found = next((link for link in links if link.id == permission), None)
    if found is not None and place.item.grants is None:
        raise _inherited()
    return found


def _own(place: Place, permission: str) -> str:
    """Raise 400 for what is inherited: it is changed where it was given."""
    principal = _granted(grants_at(place.rows, place.item), permission)
    if place.item.grants is None:
        raise _inherited()
    return principal


def _inherited() -> GraphError:
    return invalid_request("An inherited permission cannot be changed or deleted here.")


def _keep(
    world: World,
    place: Place,
    grants: dict[str, Role],
    links: tuple[SharingLink, ...] | None = None,
) -> None:
    """Sharing is no edit: neither the version nor the date of the file moves."""
    same: dict[str, Any] = {"version": place.item.version, "modified": place.item.modified}
    if links is not None:
        same["links"] = links
    changed(world, place.rows, place.item, grants=grants, editor=place.item.editor, **same)


def _role(roles: object) -> Role:
    match roles:
        case [str() as role] if role in RANKS:
            return cast(Role, role)
    raise invalid_request("'roles' must be one of read, write and owner.")


def _send(world: World, everybody: list[str], message: str) -> None:
    for principal in everybody:
        thing = world.tenant.get(principal)
        if isinstance(thing, User):
            address = thing.mail or thing.user_principal_name
            send(world.tenant, Mail(world.tenant.now(), address, "", "", message))


def _warning(place: Place) -> dict[str, str]:
    """Graph says nothing past the advised limit; the simulated tenant does."""
    if place.rows.scopes <= SCOPES_ADVISED:
        return {}
    return {"Warning": f'299 - "{place.rows.scopes} unique scopes; {SCOPES_ADVISED} advised"'}


def _routes(base: str) -> tuple[Route, ...]:
    route = partial(Route, service="sharepoint", units=5)
    one = base + "/permissions/{permission}"
    return (
        route("POST", base + "/invite", invite),
        route("GET", base + "/permissions", list_permissions),
        route("GET", one, get_permission),
        route("PATCH", one, update_permission),
        route("DELETE", one, delete_permission),
    )


BASES = ("/root", "/items/{item}", "/root:/{path}:", "/items/{item}:/{path}:")
ROUTES = tuple(route for base in BASES for route in _routes("/drives/{drive}" + base))
