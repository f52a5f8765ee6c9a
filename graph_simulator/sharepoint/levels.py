"""Permission levels of a site, and what its own groups may do by them (*role definitions*).

A site made in French calls them so: a client that goes by their names does not find them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from graph_simulator.objects.sharepoint import Role

OWNERS: Final = "owners"
MEMBERS: Final = "members"
VISITORS: Final = "visitors"
SITE_GROUPS = {OWNERS: ("Owners", "3"), MEMBERS: ("Members", "5"), VISITORS: ("Visitors", "4")}
PERSON, SECURITY_GROUP = "i:0#.f|membership|", "c:0t.c|tenant|"
"""How the logins of people and of security groups begin."""
RANKS: Mapping[Role, int] = {"read": 0, "write": 1, "owner": 2}


class PermissionLevel(NamedTuple):
    """``kind`` is its *RoleTypeKind*; whoever has nothing but *limited* access opens no page."""

    name: str
    kind: int
    role: Role | None


LEVELS: Mapping[int, PermissionLevel] = {
    1073741829: PermissionLevel("Contrôle total", 5, "owner"),
    1073741828: PermissionLevel("Conception", 4, "write"),
    1073741830: PermissionLevel("Modification", 6, "write"),
    1073741827: PermissionLevel("Collaboration", 3, "write"),
    1073741826: PermissionLevel("Lecture", 2, "read"),
    1073741825: PermissionLevel("Accès limité", 1, None),
}
EDIT, READ, CONTRIBUTE = 1073741830, 1073741826, 1073741827
BY_ROLE: Mapping[Role, int] = {"read": READ, "write": CONTRIBUTE, "owner": 1073741829}
"""The level that Graph gives with a role."""
APPLICATION = "app@sharepoint"
"""Whoever ends inheritance and copies nothing is let in: an application, as this (page
*SecurableObject.breakRoleInheritance*)."""
AT_BIRTH: Mapping[str, tuple[int, ...]] = {
    OWNERS: (1073741829,),
    MEMBERS: (EDIT,),
    VISITORS: (READ,),
}
"""Of a team site: members *edit*, lists and pages included."""


def levels(changed: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Those of each group, by group."""
    return {**AT_BIRTH, **changed}


def granted(changed: Mapping[str, tuple[int, ...]]) -> dict[str, Role]:
    """The highest role of each group; a group without any is not let in."""
    found: dict[str, Role] = {}
    for group, ids in levels(changed).items():
        for role in (LEVELS[id_].role for id_ in ids):
            if role is not None:
                found[group] = max(found.get(group, role), role, key=RANKS.__getitem__)
    return found
