"""What an administrator does in the admin centre: written straight, and kept in the audit log.

Only these moves are in the log. A real one also holds what applications did, ours included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from graph_simulator.families.audit_logs import Audit, record
from graph_simulator.objects.directory import DirectoryObject, User
from graph_simulator.tenant.tenant import Tenant

Deed: TypeAlias = Literal["let in", "take out", "change", "delete"]
_NAMED_IN_THE_LOG: Mapping[Deed, tuple[str, str]] = {
    "let in": ("Add member to group", "GroupManagement"),
    "take out": ("Remove member from group", "GroupManagement"),
    "change": ("Update user", "UserManagement"),
    "delete": ("Delete user", "UserManagement"),
}


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``by`` and ``who`` are addresses; ``thing`` an address, a group's unique name, or an id."""

    by: str
    do: Deed
    thing: str
    who: str = ""
    properties: dict[str, Any] = {}


def administer(tenant: Tenant, act: Act) -> None:
    """Raise ``LookupError`` when something is not there."""
    admin, thing = _found(tenant, act.by), _found(tenant, act.thing)
    touched = [thing]
    match act.do:
        case "let in":
            touched.append(_found(tenant, act.who))
            tenant.link("members", thing.id, [touched[1].id])
        case "take out":
            touched.append(_found(tenant, act.who))
            tenant.unlink("members", thing.id, touched[1].id)
        case "change":
            tenant.alter(thing.id, _attributes(thing, act.properties))
        case "delete":
            tenant.delete(thing.id)
    activity, category = _NAMED_IN_THE_LOG[act.do]
    if not isinstance(thing, User):
        activity, category = activity.replace("user", "group"), "GroupManagement"
    record(
        tenant,
        Audit(
            id=tenant.new_id(),
            at=tenant.clock(),
            activity=activity,
            category=category,
            by=admin.user_principal_name if isinstance(admin, User) else act.by,
            targets=tuple(each.id for each in touched),
        ),
    )


def _attributes(thing: DirectoryObject, properties: Mapping[str, Any]) -> dict[str, Any]:
    """By Graph's names, as the memory calls them."""
    names = dict(zip(thing.__struct_encode_fields__, thing.__struct_fields__, strict=True))
    if unknown := properties.keys() - names.keys():
        raise LookupError(f"'{unknown.pop()}' is not one of its properties")
    return {names[name]: value for name, value in properties.items()}


def _found(tenant: Tenant, name: str) -> DirectoryObject:
    keys = (
        *tenant.user_index.find("userPrincipalName", name),
        *tenant.user_index.find("mail", name),
        *tenant.user_index.find("otherMails", name),
        *tenant.group_index.find("uniqueName", name),
    )
    thing = tenant.get(keys[0] if keys else name)
    if thing is None:
        raise LookupError(f"nobody and nothing is called {name}")
    return thing
