"""People found in a group of whom no reading of people knew: who they are after all."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.errors import Forbidden, NotFound
from provisioning.graph.rows import User
from provisioning.kinds.shared.matching import addresses
from provisioning.plan.model import STRANGER, Key

NAMES = 1000
"""Ids that one getByIds may ask for."""


class IdentifiedMember(NamedTuple):
    """How people call a stranger, and by which addresses they go."""

    name: str
    addresses: frozenset[str] = frozenset()

    def among(self, wanted: Mapping[str, Key]) -> Key | None:
        """Whoever goes by the address of somebody ``wanted`` *is* that person.

        A reading of people that fell short must never make us remove whom we want.
        """
        return next((wanted[each] for each in sorted(self.addresses) if each in wanted), None)


Strangers = Mapping[Key, IdentifiedMember]
"""By ``stranger/<id>``; whoever the directory does not tell of is not in it."""


async def recognise(graph: Graph, unknown: Collection[str]) -> Strangers:
    some = sorted(unknown)
    chunks = [some[start : start + NAMES] for start in range(0, len(some), NAMES)]
    answers = await asyncio.gather(*(by_ids(graph, chunk) for chunk in chunks))
    strangers: dict[Key, IdentifiedMember] = {}
    for user in (user for found in answers for user in found):
        # An account without any address is one that we may not read.
        if names := frozenset(address for _, address in addresses(user)):
            strangers[Key(STRANGER, user.id)] = IdentifiedMember(called(user), names)
    return strangers


def called(user: User) -> str:
    address = user.mail or user.user_principal_name or user.id
    return f"{user.display_name} <{address}>" if user.display_name else address


class _Users(msgspec.Struct):
    value: list[User]


async def by_ids(graph: Graph, ids: Sequence[str]) -> list[User]:
    """At most ``NAMES`` accounts; those that are gone are left out.

    One call where ``User.Read.All`` opens it (issue 8798 of the Graph documentation says so, its
    page says ``Directory.Read.All``), else one for each.
    """
    path = query("/directoryObjects/getByIds", select=select(User))
    try:
        answer = await graph.post(path, {"ids": ids, "types": ["user"]}, _Users, repeatable=True)
    except Forbidden:
        found = await asyncio.gather(*(_user(graph, each) for each in ids))
        return [user for user in found if user]
    return answer.value


async def _user(graph: Graph, id_: str) -> User | None:
    try:
        return await graph.get(query(f"/users/{id_}", select=select(User)), User)
    except NotFound:
        return None
