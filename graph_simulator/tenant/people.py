"""People put straight into the tenant, and the one act Graph has no call for: redeeming."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from graph_simulator.objects.directory import Principal, ServicePrincipal, User
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.messages import Json


class Person(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """One person of a bulk seed; ``groups`` are ids, ``properties`` have Graph's names."""

    address: str
    first_name: str = ""
    last_name: str = ""
    redeemed: bool = True
    staff: bool = False
    groups: list[str] = []
    properties: Json = {}


def seed(tenant: Tenant, persons: Iterable[Person]) -> list[str]:
    """Their ids, in order. Without history: older delta tokens must resync."""
    ids: list[str] = []
    members: dict[str, list[str]] = {}
    for person in persons:
        for group in person.groups:
            if group not in tenant.groups:
                raise LookupError(f"{person.address}: no group has the id {group}")
        named = (tenant, person.address, person.first_name, person.last_name, person.properties)
        if person.staff:
            ids.append(add_staff(*named))
        else:
            ids.append(add_guest(*named, redeemed=person.redeemed))
        for group in person.groups:
            members.setdefault(group, []).append(ids[-1])
    tenant.seed_in_bulk(members=members)
    return ids


def add_staff(
    tenant: Tenant, address: str, first: str, last: str, properties: Mapping[str, Any]
) -> str:
    tenant.add_domain(address.rpartition("@")[2])
    known = tenant.user_index.find("userPrincipalName", address)
    if known:
        return known[0]
    user = _user(
        {
            "id": tenant.new_id(),
            "createdDateTime": tenant.now(),
            "displayName": f"{first} {last}".strip() or address.partition("@")[0],
            "givenName": first or None,
            "surname": last or None,
            "mail": address,
            "mailNickname": address.partition("@")[0],
            "proxyAddresses": [f"SMTP:{address}"],
            "userPrincipalName": address,
            "userType": "Member",
            "identities": [_signing_in_as(tenant, address)],
            **properties,
        }
    )
    tenant.add(user)
    return user.id


def guest(
    tenant: Tenant,
    address: str,
    first: str = "",
    last: str = "",
    properties: Mapping[str, Any] | None = None,
    *,
    redeemed: bool = True,
) -> User:
    """The account that an invitation makes, not yet in the tenant."""
    local, _, domain = address.partition("@")
    nickname = f"{local}_{domain}#EXT#"
    name = f"{nickname}@{tenant.initial_domain}"
    identities = [_signing_in_as(tenant, name)]
    if redeemed:
        identities.insert(0, federated(address))
    return _user(
        {
            "id": tenant.new_id(),
            "createdDateTime": tenant.now(),
            "creationType": "Invitation",
            "displayName": f"{first} {last}".strip() or local,
            "givenName": first or None,
            "surname": last or None,
            "externalUserState": "Accepted" if redeemed else "PendingAcceptance",
            "externalUserStateChangeDateTime": tenant.now(),
            "mail": address,
            "mailNickname": nickname,
            "otherMails": [address],
            "proxyAddresses": [f"SMTP:{address}"],
            "userPrincipalName": name,
            "userType": "Guest",
            "identities": identities,
            **(properties or {}),
        }
    )


def add_guest(
    tenant: Tenant,
    address: str,
    first: str,
    last: str,
    properties: Mapping[str, Any],
    *,
    redeemed: bool,
) -> str:
    known = tenant.user_index.find("mail", address)
    if known:
        return known[0]
    user = guest(tenant, address, first, last, properties, redeemed=redeemed)
    tenant.add(user)
    return user.id


def add_principal(tenant: Tenant, principal: Principal) -> str:
    made = msgspec.structs.replace(principal, id=principal.id or tenant.new_id())
    if isinstance(made, ServicePrincipal) and not made.app_id:
        made = msgspec.structs.replace(made, app_id=tenant.new_id())
    tenant.add(made)
    return made.id


def redeem(tenant: Tenant, address: str) -> None:
    waiting = [
        user
        for id_ in tenant.user_index.find("mail", address)
        if (user := tenant.users[id_]).external_user_state == "PendingAcceptance"
    ]
    if not waiting:
        raise LookupError(f"{address}: no invitation is waiting for this address; invite it first")
    tenant.alter(
        waiting[0].id,
        {
            "external_user_state": "Accepted",
            "external_user_state_change_date_time": tenant.now(),
            "identities": (federated(address), *waiting[0].identities),
        },
    )


def federated(address: str) -> Json:
    return {"signInType": "federated", "issuer": "ExternalAzureAD", "issuerAssignedId": address}


def _signing_in_as(tenant: Tenant, name: str) -> Json:
    issuer = tenant.initial_domain
    return {"signInType": "userPrincipalName", "issuer": issuer, "issuerAssignedId": name}


def _user(properties: Mapping[str, Any]) -> User:
    """Raise ``ValueError`` naming a property that no user has."""
    if unknown := set(properties) - set(User.__struct_encode_fields__):
        raise ValueError(f"'{unknown.pop()}' is not a property of a user")
    return msgspec.convert(dict(properties), User)
