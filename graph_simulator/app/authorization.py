"""What the calling application may do: its permissions, property by property and site by site.

Everything, unless the token says ``roles`` under the knob ``app_roles``, which says them otherwise.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from graph_simulator.app.permission_table import permissions_of, sensitive
from graph_simulator.directory import sign_ins
from graph_simulator.odata.shapes import USER
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.newborn import age, refused
from graph_simulator.sharepoint.places import find_drive, find_site, find_site_at, site_of_group
from graph_simulator.sharepoint.rest import unauthorized, web_of
from graph_simulator.wire.errors import GraphError
from graph_simulator.wire.messages import Request
from graph_simulator.wire.routing import Route

SELECTED = "Sites.Selected"
FULL_CONTROL = "Sites.FullControl.All"
ADMINISTRATORS = frozenset({"User Administrator", "Privileged Authentication Administrator"})
THE_SITE_ITSELF = frozenset(
    {"/sites/{site}", "/sites/{host_}:/{path}", "/groups/{group}/sites/root"}
)
_USER_READERS = frozenset(
    {"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}
)
_USER_WRITERS = frozenset({"User.ReadWrite.All", "Directory.ReadWrite.All"})
_GROUP_WRITERS = frozenset({"Group.ReadWrite.All", "Directory.ReadWrite.All"})
_LADDER = ("Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All")
_RUNGS = {"read": 1, "write": 2, "manage": 3, "fullcontrol": 4, "owner": 4}


def authorized(world: World, route: Route, request: Request, keys: Mapping[str, str]) -> Request:
    """The request with the permissions that count. Raise 403 when they are not enough."""
    settings = world.settings
    if request.site is not None:
        return _authorized_by_sharepoint(world, route, request)
    sharepoint = route.service == "sharepoint"
    watched = settings.app_roles is not None or settings.site_answers
    content = None
    if sharepoint and (watched or settings.newborn_site_answers):
        content = _site(world, keys)
    if content is not None:
        _check_answers(world, content)
    if settings.app_roles is None:
        sign_ins.check(world, request, keys, None)
        return _as(request, None)
    said = request.caller.roles
    roles = frozenset(settings.app_roles) if said is None else said
    if not _allowed(world, route, request, roles, content):
        raise _denied(route)
    sign_ins.check(world, request, keys, roles)
    return _as(request, roles)


def _authorized_by_sharepoint(world: World, route: Route, request: Request) -> Request:
    """SharePoint's own permissions, beside those of Graph: every site, or the chosen ones.

    Levels of a site are shown to whoever has full control of it, and nothing else is asked here.
    """
    settings = world.settings
    admin = "/SPO.Tenant/" in route.template or "/SPSiteManager/" in route.template
    content = None if admin else web_of(world, request)
    if content is not None:
        _check_answers(world, content)
    held = request.caller.roles
    if held is None:
        held = None if settings.sharepoint_roles is None else frozenset(settings.sharepoint_roles)
    if held is None and settings.app_roles is None:
        return request
    held = held or frozenset()
    selected = content is not None and SELECTED in held
    if selected and content is not None:
        grants = content.applications.values()
        mine = {grant.role for grant in grants if grant.app == request.caller.app_id}
        selected = not mine.isdisjoint({"fullcontrol", "owner"})
    if not selected and FULL_CONTROL not in held:
        raise unauthorized()
    return request


def _as(request: Request, roles: frozenset[str] | None) -> Request:
    if roles == request.caller.roles:
        return request
    return dataclasses.replace(request, caller=request.caller._replace(roles=roles))


def _allowed(
    world: World, route: Route, request: Request, roles: frozenset[str], content: Content | None
) -> bool:
    permissions = permissions_of(route)
    match route.method, route.template:
        case "PATCH", "/users/{user}":
            return _may_write_user(world, _properties(request), roles)
        case "PATCH", "/groups/{group}" | "/groups(uniqueName='{name}')":
            joining = all(name.casefold() == "members@odata.bind" for name in _named(request))
            wanted = _GROUP_WRITERS | ({"GroupMember.ReadWrite.All"} if joining else set())
            return not wanted.isdisjoint(roles)
        case "POST", "/directoryObjects/getByIds" if world.settings.user_read_gets_by_ids:
            permissions |= _USER_READERS
    if route.service != "sharepoint":
        return not permissions.isdisjoint(roles)
    held = _sharepoint_roles(roles)
    if content is not None and SELECTED in roles and _counts(world, route):
        held |= _on_site(content, request.caller.app_id)
    return not permissions.isdisjoint(held)


def _may_write_user(world: World, names: Iterable[str], roles: frozenset[str]) -> bool:
    """Each sensitive property wants its own permission; the others, that of writing users."""
    if not ADMINISTRATORS.isdisjoint(world.settings.directory_roles):
        return True
    wanted = sensitive()
    for name in names:
        if not roles.intersection(wanted.get(name, _USER_WRITERS)):
            return False
        if name == "accountEnabled" and _USER_READERS.isdisjoint(roles):
            return False
    return True


def _named(request: Request) -> Iterable[str]:
    return request.content if isinstance(request.content, dict) else ()


def _properties(request: Request) -> list[str]:
    body = {name: None for name in _named(request) if "@" not in name}
    return list(USER.body(body))


def _sharepoint_roles(roles: Iterable[str]) -> set[str]:
    """Each rung of SharePoint's ladder holds those below."""
    held = set(roles)
    for rung, role in enumerate(_LADDER, start=1):
        if role in held:
            held |= _rungs(rung)
    return held


def _on_site(content: Content, app_id: str) -> set[str]:
    grants = [grant for grant in content.applications.values() if grant.app == app_id]
    return _rungs(max((_RUNGS[grant.role] for grant in grants), default=0))


def _rungs(upto: int) -> set[str]:
    files = {"Files.Read.All"} if upto else set()
    return {*_LADDER[:upto], *files, *({"Files.ReadWrite.All"} if upto > 1 else ())}


def _counts(world: World, route: Route) -> bool:
    return world.settings.sites_selected_everywhere or route.template in THE_SITE_ITSELF


def _site(world: World, keys: Mapping[str, str]) -> Content | None:
    """The site that a call is about; none when there is none, which its family says better."""
    try:
        match keys:
            case {"site": site}:
                return find_site(world, site)
            case {"host_": host, "path": path}:
                return find_site_at(world, host, path)
            case {"group": group}:
                return site_of_group(world, group)
            case {"drive": drive}:
                return find_drive(world, drive)[0]
    except GraphError:
        return None
    return None


def _check_answers(world: World, content: Content) -> None:
    """Raise what this site answers whatever is asked: locked, archived, or just born."""
    status = world.settings.site_answers.get(content.site.name)
    if status is not None:
        raise refused(status)
    passed = age(world, content)
    for turn in world.settings.newborn_site_answers:
        if passed < turn.seconds:
            raise refused(turn.status)
        passed -= turn.seconds


def _denied(route: Route) -> GraphError:
    if route.service == "sharepoint":
        return GraphError(403, "accessDenied", "Access denied")
    if route.template.endswith("/sendMail"):
        return GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials.")
    return GraphError(
        403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
    )
