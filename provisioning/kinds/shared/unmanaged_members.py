"""People found in a group of whom no reading of people knew: who they are after all."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.rows import User
from provisioning.kinds.shared.matching import addresses
from provisioning.plan.model import STRANGER, Key

NAMES = 1000
"""Ids that one getByIds may ask for."""


class IdentifiedMember(NamedTuple):
    """Who a stranger is after all, how people call them, and by which addresses they go."""

    key: Key
    name: str
    addresses: frozenset[str] = frozenset()


Strangers = Mapping[Key, IdentifiedMember]
"""By ``stranger/<id>``."""


async def recognise(graph: Graph, unknown: Collection[str], missed: Mapping[str, Key]) -> Strangers:
    """A stranger who goes by the address of somebody ``missed`` may be that person.

    ``missed`` are those who are wanted and whose account was not read: a listing of people that
    fell short must never make us remove whom we want.
    """
    some = sorted(unknown)
    chunks = [some[start : start + NAMES] for start in range(0, len(some), NAMES)]
    answers = await asyncio.gather(*(by_ids(graph, chunk) for chunk in chunks))
    users = {user.id: user for found in answers for user in found}
    strangers: dict[Key, IdentifiedMember] = {}
    for id_ in some:
        stranger, user = Key(STRANGER, id_), users.get(id_)
        names = [address for _, address in addresses(user)] if user else []
        who = next(
            (missed[each] for each in names if each in missed),
            stranger,
        )
        strangers[stranger] = IdentifiedMember(who, called(user, id_), frozenset(names))
    return strangers


def called(user: User | None, id_: str) -> str:
    if user is None:
        return f"somebody unknown ({id_})"
    address = user.mail or user.user_principal_name or id_
    return f"{user.display_name} <{address}>" if user.display_name else address


class _Users(msgspec.Struct):
    value: list[User]


async def by_ids(graph: Graph, ids: Sequence[str]) -> list[User]:
    """At most ``NAMES`` accounts; those that are gone are left out."""
    path = query("/directoryObjects/getByIds", select=select(User))
    answer = await graph.post(path, {"ids": ids, "types": ["user"]}, _Users, repeatable=True)
    return answer.value
