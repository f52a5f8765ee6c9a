"""Role assignments, as a site or a list shows them (``SP.RoleAssignment``)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from graph_simulator.odata.world import World
from graph_simulator.sharepoint import rest
from graph_simulator.sharepoint.levels import APPLICATION, AT_BIRTH, LEVELS, SITE_GROUPS
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import title
from graph_simulator.wire.messages import Json, Request, Response

Levels = Mapping[str, tuple[int, ...]]
"""Permission levels by principal: a group of the site, or the id of somebody."""


def number_of(principal: str) -> int:
    """*PrincipalId*, which counts within one site."""
    if principal in SITE_GROUPS:
        return int(SITE_GROUPS[principal][1])
    return 100 + zlib.crc32(principal.encode()) % 1_000_000


def group_json(world: World, content: Content, group: str) -> Json:
    label, number = SITE_GROUPS[group]
    return {"Id": int(number), "Title": f"{title(world.tenant, content)} {label}"}


def member_json(world: World, content: Content, principal: str) -> Json:
    """A group of the site, a group of the directory, or else a user (``PrincipalType``)."""
    if principal in SITE_GROUPS:
        return {**group_json(world, content, principal), "LoginName": "", "PrincipalType": 8}
    kind = 4 if principal in world.tenant.groups else 1
    login = (
        f"i:0i.t|0|{principal}" if principal == APPLICATION else f"i:0#.f|membership|{principal}"
    )
    number = number_of(principal)
    return {"Id": number, "Title": principal, "LoginName": login, "PrincipalType": kind}


def level_json(id_: int) -> Json:
    level = LEVELS[id_]
    return {"Id": id_, "Name": level.name, "RoleTypeKind": level.kind}


def assignments(world: World, request: Request, content: Content, held: Levels) -> Response:
    rows: list[Json] = [
        {
            "PrincipalId": number_of(principal),
            "Member": member_json(world, content, principal),
            "RoleDefinitionBindings": [level_json(id_) for id_ in ids],
        }
        for principal, ids in held.items()
        if ids
    ]
    return rest.collection(request, rows, "Member", "RoleDefinitionBindings")


def added(
    principals: Iterable[str], held: Levels, number: str, role: str
) -> dict[str, tuple[int, ...]]:
    """With one level more. Raise 404 where the principal or the level is not known."""
    principal, level = _named({*principals, *AT_BIRTH}, number, role)
    have = held.get(principal, ())
    return {**held, principal: have if level in have else (*have, level)}


def removed(held: Levels, number: str, role: str) -> dict[str, tuple[int, ...]]:
    """With one level less. Raise 404 where it is not there."""
    principal, level = _named({*held, *AT_BIRTH}, number, role)
    have = held.get(principal, ())
    if level not in have:
        raise rest.not_there("Can not find the principal with id.")
    return {**held, principal: tuple(id_ for id_ in have if id_ != level)}


def _named(principals: Iterable[str], number: str, role: str) -> tuple[str, int]:
    principal = next((each for each in principals if str(number_of(each)) == number), None)
    if principal is None:
        raise rest.not_there("Can not find the principal with id: " + number)
    if not role.isdecimal() or int(role) not in LEVELS:
        raise rest.not_there("The role definition does not exist: " + role)
    return principal, int(role)
