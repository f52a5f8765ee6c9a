"""Whom an invitation names (page *driveRecipient*): exactly one of email, alias, object id."""

from __future__ import annotations

from graph_simulator.objects.directory import Group, User
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.refusals import invalid_request
from graph_simulator.wire.errors import GraphError


def resolved(world: World, recipients: object) -> list[str]:
    """Ids of people and groups, in order. Raise 400 when one of them cannot be found.

    An application cannot invite somebody who is not in the directory yet. A Microsoft 365 group
    named by its address is ignored without a word.
    """
    if not isinstance(recipients, list) or not recipients:
        raise invalid_request("'recipients' must name somebody.")
    found: dict[str, None] = {}
    for recipient in recipients:
        id_ = _resolved(world, recipient)
        if id_:
            found[id_] = None
    return list(found)


def _resolved(world: World, recipient: object) -> str:
    if not isinstance(recipient, dict):
        raise invalid_request("A recipient must be an object.")
    match {name: value for name, value in recipient.items() if "@" not in name and value}:
        case {"objectId": str(id_), **rest} if not rest:
            return _by_id(world, id_.lower())
        case {"email": str(address), **rest} if not rest:
            return _by_address(world, address)
        case {"alias": str(alias), **rest} if not rest:
            return _by_alias(world, alias)
    raise invalid_request("A recipient is named by exactly one of email, alias and objectId.")


def _by_id(world: World, id_: str) -> str:
    match world.replica.get(id_):
        case User():
            return id_
        case Group() as group if world.settings.groups_can_be_invited and not group.unified:
            return id_
    raise _not_found()


def _by_address(world: World, address: str) -> str:
    """Empty for a Microsoft 365 group."""
    for name in ("mail", "userPrincipalName"):
        for id_ in world.tenant.user_index.find(name, address):
            return id_
    for id_ in world.tenant.group_index.find("mail", address):
        return "" if world.tenant.groups[id_].unified else id_
    raise invalid_request(
        "An application can only share with people who are in the directory: invite them first."
    )


def _by_alias(world: World, alias: str) -> str:
    for domain in world.tenant.domains:
        for id_ in world.tenant.user_index.find("userPrincipalName", f"{alias}@{domain}"):
            return id_
    for id_ in world.tenant.group_index.find("mailNickname", alias):
        if not world.tenant.groups[id_].unified:
            return id_
    raise _not_found()


def _not_found() -> GraphError:
    return GraphError(400, "itemNotFound", "One of the provided recipients could not be found")
