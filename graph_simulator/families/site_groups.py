"""``/_api/web/sitegroups``: who stands in *Owners*, *Members* and *Visitors* of a site.

Pages *Users, groups, and roles REST API reference* (collections of users: by login in, by id out).
"""

from __future__ import annotations

from functools import partial

from graph_simulator.odata.world import World
from graph_simulator.sharepoint import rest
from graph_simulator.sharepoint.assignments import number_of
from graph_simulator.sharepoint.levels import (
    MEMBERS,
    OWNERS,
    PERSON,
    SECURITY_GROUP,
    SITE_GROUPS,
)
from graph_simulator.sharepoint.memory import Content
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route

_UNIFIED = "c:0o.c|federateddirectoryclaimprovider|"
_EVERYBODY = "c:0-.f|rolemanager|spo-grid-all-users/"


def list_people(world: World, request: Request, group: str) -> Response:
    content, name = _group(world, request, group)
    logins = [*_by_its_group(content, name), *content.site.people.get(name, ())]
    return rest.collection(request, [_person(world, login) for login in logins])


def add_person(world: World, request: Request, group: str) -> Response:
    """Whom the directory does not show yet cannot be found (400)."""
    content, name = _group(world, request, group)
    login = rest.body_of(request, {"LoginName": str}, "SP.User")["LoginName"].casefold()
    if not _known(world, login):
        raise rest.refused(
            400,
            -2146232832,
            "Microsoft.SharePoint.SPException",
            f"The specified user {login} could not be found.",
        )
    there = content.site.people.get(name, ())
    people = {**content.site.people, name: tuple(dict.fromkeys((*there, login)))}
    rest.change_site(world, content, people=people)
    return Response(201, rest.shown(request, _person(world, login)))


def remove_person(world: World, request: Request, group: str, user: str) -> Response:
    content, name = _group(world, request, group)
    there = content.site.people.get(name, ())
    left = tuple(login for login in there if str(number_of(login)) != user)
    if left == there:
        raise rest.refused(
            400, -2146232832, "Microsoft.SharePoint.SPException", "Can not find the user."
        )
    rest.change_site(world, content, people={**content.site.people, name: left})
    return Response(200, {"odata.null": True})


def _group(world: World, request: Request, number: str) -> tuple[Content, str]:
    content = rest.web_of(world, request)
    for name, (_, known) in SITE_GROUPS.items():
        if known == number:
            return content, name
    raise rest.not_there("Group cannot be found.")


def _by_its_group(content: Content, name: str) -> list[str]:
    group = content.site.group
    if group and name == MEMBERS:
        return [_UNIFIED + group]
    return [f"{_UNIFIED}{group}_o"] if group and name == OWNERS else []


def _known(world: World, login: str) -> bool:
    tenant, name = world.tenant, login.rpartition("|")[2]
    if login.startswith(PERSON):
        return bool(tenant.user_index.find("userPrincipalName", name))
    if login.startswith(SECURITY_GROUP):
        return world.replica.group(name) is not None
    return login.startswith(_EVERYBODY)


def _person(world: World, login: str) -> Json:
    """*PrincipalType*: 1 is a person, 4 a group of the directory or everybody."""
    name = login.rpartition("|")[2]
    number = number_of(login)
    shown: Json = {"Id": number, "LoginName": login, "Title": name, "Email": "", "PrincipalType": 4}
    if login.startswith(PERSON):
        for id_ in world.tenant.user_index.find("userPrincipalName", name):
            user = world.tenant.users[id_]
            mail = user.mail or ""
            shown |= {"Title": user.display_name, "Email": mail, "PrincipalType": 1}
    elif name in world.tenant.groups:
        shown["Title"] = world.tenant.groups[name].display_name
    return shown


read = partial(Route, service="sharepoint", units=3)
write = partial(Route, service="sharepoint", units=5)
PEOPLE = "/_api/web/sitegroups({group})/users"
ROUTES = (
    read("GET", PEOPLE, list_people),
    write("POST", PEOPLE, add_person),
    write("POST", f"{PEOPLE}/removebyid({{user}})", remove_person),
)
