"""Somebody outside, with an account in our own domain ("Accès standard")."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import GraphError
from provisioning.graph.permissions import Need
from provisioning.graph.rows import User
from provisioning.i18n import phrase
from provisioning.kinds.shared.directory import LOOK_UP, look_up
from provisioning.kinds.shared.external_user import (
    DESCRIBE,
    MANAGED,
    RESTORED,
    ExternalUser,
    body,
    bring_back,
    leaver,
    person,
    tied,
)
from provisioning.kinds.shared.login import free, stem
from provisioning.kinds.shared.messages.people import PEOPLE
from provisioning.kinds.shared.people_reading import leave, read_people
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Unfinished
from provisioning.plan.model import Key, Ledger, Part, Reading, Secret
from provisioning.plan.notes import noted

OPEN = Need("POST", "/users", "User.ReadWrite.All", "apply", "create a standard account")


class Account(ExternalUser, frozen=True, kw_only=True):
    """``login`` is chosen once, from the name and what is free, and never changes afterwards."""

    heading = ("Comptes standard", "Standard accounts")

    domain: str
    login: str | None = None


def desire(extranet: Extranet) -> Iterable[Account]:
    domain = extranet.spec.instance.domain
    for key, who in extranet.people_of("account"):
        yield Account(**person(extranet, key, who), domain=domain)
    for key in extranet.leavers_of("account"):
        yield Account(**leaver(extranet, key), domain=domain)


async def read(
    graph: Graph, wanted: dict[Key, Account], ids: Ledger, *, everybody: bool = True
) -> Reading:
    reading, missing = await read_people(graph, wanted, ids, invited=False, everybody=everybody)
    missing = await _absent(graph, reading, missing)
    try:
        logins = await choose_logins(graph, missing)
    except GraphError as error:
        leave(reading, missing, error)
        return reading
    reading.wanted |= {
        want.key: msgspec.structs.replace(want, login=logins[want.key]) for want in missing
    }
    return reading


async def _absent(graph: Graph, reading: Reading, missing: Sequence[Account]) -> list[Account]:
    """Those whom a second look does not show either: nothing else keeps an account from doubling.

    An invitation needs no such care: Graph has one guest for one address.
    """
    found, refused = await look_up(graph, (want.key.name for want in missing))
    seen = [want for want in missing if want.key.name in found]
    for want in seen:
        text = phrase(PEOPLE["not_shown"])
        reading.leave(want.key, noted(want.key, text, "unknown", who=want.title))
    for want in missing:
        if want.key.name in refused and want not in seen:
            leave(reading, [want], refused[want.key.name])
    return [want for want in missing if want.key not in reading.unread]


async def choose_logins(graph: Graph, missing: Sequence[Account]) -> dict[Key, str]:
    """A free login for each, in the order of their addresses: the same one every time."""
    stems = {want.key: stem(want.first_name or "", want.last_name or "") for want in missing}
    paths = sorted({_starting_with(each) for each in stems.values()})
    listings = await asyncio.gather(*(graph.collect(path, User) for path in paths))
    taken = {_login(user) for users in listings for user in users}
    logins: dict[Key, str] = {}
    for key in sorted(stems):
        logins[key] = free(stems[key], taken)
        taken.add(logins[key])
    return logins


def _login(user: User) -> str:
    """Taken in one domain of the tenant is taken: two people are never told apart by a domain."""
    return (user.user_principal_name or "").casefold().partition("@")[0]


def _starting_with(stem: str) -> str:
    start = f"startsWith(userPrincipalName,{literal(stem)})"
    return query("/users", select=select(User), filter=start, top=999)


async def create(graph: Graph, want: Account, _: Ledger) -> str:
    """Born with a secret that nobody knows; a working one is set when its message is written.

    Its mark is of the login until the id is known, so that a run cut in between is completed.
    """
    if want.restores:
        return await bring_back(graph, want, want.restores)
    user = await graph.post("/users", newborn(want, _nobody_knows()), User)
    try:
        await graph.patch(f"/users/{user.id}", body(tied(want, user.id), ("marker",)))
    except GraphError as error:
        raise Unfinished(user.id, f"made, but not yet bound to its id: {error}") from error
    return user.id


def newborn(want: Account, secret: Secret) -> dict[str, Any]:
    """``otherMails`` keeps the address they asked with: we write to it, it proves nothing."""
    login = f"{want.login}@{want.domain}"
    return {
        "accountEnabled": True,
        "userType": "Guest",
        "userPrincipalName": login,
        "mailNickname": want.login,
        "otherMails": [want.key.name],
        "passwordProfile": {
            "password": secret.reveal(),
            "forceChangePasswordNextSignIn": True,
        },
        **body(tied(want, login.casefold()), MANAGED),
    }


def _nobody_knows() -> Secret:
    return Secret(f"{secrets.token_urlsafe(32)}aA1!")


async def update(graph: Graph, change: Update, _: Ledger) -> Sequence[Part]:
    assert isinstance(change.want, Account)
    await graph.patch(f"/users/{change.id}", body(change.want, change.fields))
    return ()


def price(change: Change) -> Iterable[Call]:
    if isinstance(change, Create):
        yield RESTORED if change.want.returning else ("POST", "/users")
    yield "PATCH", "/users/{id}"


KIND = Kind(
    "account",
    Account,
    desire,
    read,
    price,
    create,
    update,
    permissions=(*LOOK_UP, *DESCRIBE, OPEN),
)
