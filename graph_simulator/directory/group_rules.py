"""The rules of a group's properties and of who may be in it (pages *Create group*, *Upsert*)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from graph_simulator.directory.group_settings import classifications
from graph_simulator.directory.references import MAX_REFERENCES, bound
from graph_simulator.objects.directory import DirectoryObject, Group, ServicePrincipal, User
from graph_simulator.odata.bodies import Rule, invalid, read_body
from graph_simulator.odata.shapes import GROUP, shape_of
from graph_simulator.odata.world import World
from graph_simulator.tenant.links import Relation
from graph_simulator.wire.errors import bad_request
from graph_simulator.wire.messages import Json

NICKNAME = re.compile(r"[\x21-\x7e]{1,64}")
FORBIDDEN_IN_NICKNAME = frozenset('@()\\[]";:<>, ')
MAX_OWNERS = 100

AT_ANY_TIME: Mapping[str, Rule] = {
    "classification": Rule(),
    "description": Rule(limit=1024),
    "displayName": Rule(required=True),
    "mailNickname": Rule(limit=64, required=True),
    "preferredDataLocation": Rule(),
    "preferredLanguage": Rule(),
    "securityEnabled": Rule("flag", required=True),
    "theme": Rule(),
    "uniqueName": Rule(limit=128),
    "visibility": Rule(),
}
AT_CREATION: Mapping[str, Rule] = {
    **AT_ANY_TIME,
    "groupTypes": Rule("texts"),
    "isAssignableToRole": Rule("flag"),
    "mailEnabled": Rule("flag", required=True),
    "membershipRule": Rule(limit=3072),
    "membershipRuleProcessingState": Rule(),
    "resourceBehaviorOptions": Rule("texts"),
    "resourceProvisioningOptions": Rule("texts"),
}
AFTERWARDS: Mapping[str, Rule] = {
    **AT_ANY_TIME,
    "allowExternalSenders": Rule("flag"),
    "autoSubscribeNewMembers": Rule("flag"),
    "hideFromAddressLists": Rule("flag"),
    "hideFromOutlookClients": Rule("flag"),
}
REQUIRED = ("displayName", "mailEnabled", "mailNickname", "securityEnabled")
VISIBILITIES = frozenset({"Private", "Public", "HiddenMembership"})


def new_group(world: World, body: Json, unique_name: str | None = None) -> Group:
    body = GROUP.body(body)
    for name in REQUIRED:
        if body.get(name) in (None, ""):
            raise invalid(name, "a value is required")
    values = read_body(GROUP, body, AT_CREATION)
    if unique_name is not None:
        if values.get("unique_name") not in (None, unique_name):
            raise bad_request("uniqueName in the body differs from the one in the URL.")
        values["unique_name"] = unique_name
    unified = _check_kind(values)
    if values.get("visibility") is None:
        values["visibility"] = "Public" if unified else "Private"
    _check(world, values, None, unified=unified)
    _forget_visibility(world, values, unified=unified)
    id_, now = world.tenant.new_id(), world.tenant.now()
    address = f"{values['mail_nickname']}@{world.tenant.initial_domain}" if unified else None
    return Group(
        **values,
        id=id_,
        created_date_time=now,
        renewed_date_time=now,
        mail=address,
        proxy_addresses=(f"SMTP:{address}",) if address else (),
    )


def _check_kind(values: Mapping[str, Any]) -> bool:
    """Whether it is a Microsoft 365 group."""
    types = values.get("group_types", ())
    if unknown := set(types) - {"Unified", "DynamicMembership"}:
        raise invalid("groupTypes", f"'{unknown.pop()}' is not a type")
    unified = "Unified" in types
    if values["mail_enabled"] != unified or not (unified or values["security_enabled"]):
        raise bad_request(
            "A Microsoft 365 group is mail-enabled, a security group is security-enabled; "
            "no other kind can be created."
        )
    if ("DynamicMembership" in types) != bool(values.get("membership_rule")):
        raise invalid("membershipRule", "goes with the type DynamicMembership, and only with it")
    return unified


def changed_group(world: World, group: Group, body: Json) -> Mapping[str, Any]:
    body = GROUP.body(body)
    for name in sorted(set(body) & set(AT_CREATION) - set(AFTERWARDS)):
        current = getattr(group, GROUP.attribute(name))
        wanted = tuple(body[name]) if isinstance(body[name], list) else body[name]
        if wanted != current:
            raise bad_request(f"Property '{name}' can only be set when the group is created.")
    settable = {k: v for k, v in body.items() if k not in AT_CREATION or k in AFTERWARDS}
    values = read_body(GROUP, settable, AFTERWARDS)
    _check(world, values, group, unified=group.unified)
    _forget_visibility(world, values, unified=group.unified)
    return values


def _forget_visibility(world: World, values: dict[str, Any], *, unified: bool) -> None:
    """Promised for Microsoft 365 groups only: on others it may be taken and never shown."""
    if not unified and not world.settings.security_groups_show_visibility:
        values.pop("visibility", None)


def _check(world: World, values: Mapping[str, Any], of: Group | None, *, unified: bool) -> None:
    _check_visibility(values.get("visibility"), of)
    _check_unique_name(world, values, of)
    nickname = values.get("mail_nickname")
    if nickname is not None:
        if not NICKNAME.fullmatch(nickname) or set(nickname) & FORBIDDEN_IN_NICKNAME:
            raise invalid("mailNickname", "a character is not allowed")
        if unified and _taken(world, nickname, of):
            raise bad_request(
                "Another object with the same value for property mailNickname already exists."
            )
    known = classifications(world.tenant)
    classification = values.get("classification")
    listed = bool(known) or not world.settings.classifications_unlisted
    if classification and listed and classification not in known:
        raise invalid("classification", f"'{classification}' is not in the tenant's list")


def _check_visibility(visibility: str | None, of: Group | None) -> None:
    if visibility is None:
        return
    if visibility not in VISIBILITIES:
        raise invalid("visibility", f"'{visibility}' is not one of {sorted(VISIBILITIES)}")
    if (
        of is not None
        and visibility != of.visibility
        and "HiddenMembership"
        in (
            visibility,
            of.visibility,
        )
    ):
        raise bad_request("HiddenMembership can only be set when the group is created.")


def _check_unique_name(world: World, values: Mapping[str, Any], of: Group | None) -> None:
    if "unique_name" not in values:
        return
    wanted = values["unique_name"]
    current = of.unique_name if of else None
    if current is not None and wanted != current:
        raise bad_request("Property 'uniqueName' is immutable once set.")
    if wanted and current is None and _named(world, wanted):
        raise bad_request(
            "Another object with the same value for property uniqueName already exists."
        )


def _named(world: World, name: str) -> bool:
    """Whether a deleted group keeps its name is not documented: a knob says."""
    if world.tenant.group_index.find("uniqueName", name):
        return True
    deleted = (gone for _, gone in world.tenant.deleted.values() if isinstance(gone, Group))
    return world.settings.deleted_groups_keep_their_name and any(
        (gone.unique_name or "").casefold() == name.casefold() for gone in deleted
    )


def _taken(world: World, nickname: str, of: Group | None) -> bool:
    holders = world.tenant.group_index.find("mailNickname", nickname)
    return any(world.tenant.groups[id_].unified and (of is None or id_ != of.id) for id_ in holders)


def relations(
    world: World, body: Json, *, at_birth: bool = False
) -> Mapping[Relation, list[DirectoryObject]]:
    """What ``owners@odata.bind`` and ``members@odata.bind`` name: 20 at most in total."""
    owners = bound(world, body, "owners", at_birth=at_birth)
    members = bound(world, body, "members", at_birth=at_birth)
    if len(owners) + len(members) > MAX_REFERENCES:
        raise bad_request(
            f"The request has more than the {MAX_REFERENCES} relationships that are allowed."
        )
    return {"owners": list(owners), "members": list(members)}


def join(world: World, group: Group, relation: Relation, things: Iterable[DirectoryObject]) -> None:
    """All or nobody: one that is refused, or already there, fails the whole call."""
    wanted = list(things)
    held = world.tenant.links.of(relation, group.id)
    if len({thing.id for thing in wanted}) < len(wanted) or any(t.id in held for t in wanted):
        raise bad_request(
            "One or more added object references already exist for the following modified "
            f"properties: '{relation}'."
        )
    if group.dynamic and relation == "members" and wanted:
        raise bad_request("Insufficient privileges: the members of a dynamic group are computed.")
    if relation == "owners" and len(held) + len(wanted) > MAX_OWNERS:
        raise bad_request(f"A group has at most {MAX_OWNERS} owners.")
    for thing in wanted:
        _check_joinable(world, group, relation, thing)
    world.tenant.link(relation, group.id, [thing.id for thing in wanted])


def _check_joinable(world: World, group: Group, relation: Relation, thing: DirectoryObject) -> None:
    if thing.id in world.settings.refused_members:
        raise bad_request(f"The object '{thing.id}' is refused by a policy of the tenant.")
    if not _joinable(group, relation, thing):
        kind = shape_of(thing).odata_type.rpartition(".")[2]
        raise bad_request(
            f"An object of type '{kind}' cannot be added to the {relation} of this group."
        )


def _joinable(group: Group, relation: Relation, thing: DirectoryObject) -> bool:
    """The table of the page *Add members*; owners are users and service principals."""
    if relation == "owners":
        return isinstance(thing, User | ServicePrincipal)
    if group.unified:
        return isinstance(thing, User)
    return not (isinstance(thing, Group) and thing.unified)


def leave(world: World, group: Group, relation: Relation, id_: str) -> None:
    """A Microsoft 365 group keeps at least one user as owner."""
    others = [
        other
        for other in world.tenant.linked("owners", group.id)
        if other != id_ and isinstance(world.tenant.get(other), User)
    ]
    if relation == "owners" and group.unified and not others:
        raise bad_request(
            "The group must have at least one owner, hence this owner cannot be removed."
        )
    world.tenant.unlink(relation, group.id, id_)
