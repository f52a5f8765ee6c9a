"""Nobody is let in by an address of their own: all the addresses of whoever decided on somebody.

Two people are one where one account goes by an address of each. That is asked from the side of who
decided, which are few; where it will not tell, from the side of those whom they let in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import User
from provisioning.kinds.shared.directory import LookUp, look_up
from provisioning.kinds.shared.external_user import ExternalUser
from provisioning.kinds.shared.matching import addresses
from provisioning.plan.model import Key

S = TypeVar("S", bound=ExternalUser)


class Deciders:
    """``asked`` is of those who decided, ``mirrored`` of those whom some of them let in."""

    def __init__(self, asked: LookUp, mirrored: LookUp) -> None:
        self._refused, self._untold = asked.refused, mirrored.refused
        self._known = {by: {by} for by in (*asked.found, *asked.refused)}
        for found in (*asked.found.values(), *mirrored.found.values()):
            for match in found:
                every = {address for _, address in addresses(match.account)}
                for by in every & self._known.keys():
                    self._known[by] |= every

    def same(self, want: ExternalUser, user: User) -> str | None:
        """Who decided on them and is they themself."""
        mine = known_as(want, user)
        return next((by for by in sorted(want.deciders) if mine & self._known.get(by, {by})), None)

    def unknown(self, want: ExternalUser, user: User) -> GraphError | None:
        """Why it is not known whether they decided on themself."""
        if self._refused.keys().isdisjoint(want.deciders):
            return None
        mine = known_as(want, user)
        return next((error for each, error in self._untold.items() if each in mine), None)


def known_as(want: ExternalUser, user: User) -> set[str]:
    return {want.key.name, *want.known_as, *(each for _, each in addresses(user))}


async def ask(graph: Graph, wanted: Mapping[Key, S]) -> LookUp:
    """Who decided on somebody. That one has no account is believed when two answers agree."""
    every = sorted(frozenset[str]().union(*(want.deciders for want in wanted.values())))
    found, refused = await look_up(graph, every)
    absent = [by for by in every if by not in found and by not in refused]
    again = await look_up(graph, absent)
    return LookUp({**found, **again.found}, {**refused, **again.refused})


async def mirror(
    graph: Graph, asked: LookUp, wanted: Mapping[Key, S], accounts: Mapping[Key, User]
) -> LookUp:
    """The accounts that go by an address of whoever was let in by those who could not be read."""
    about = {
        address
        for key, user in accounts.items()
        if not asked.refused.keys().isdisjoint(wanted[key].deciders)
        for address in known_as(wanted[key], user)
    }
    return await look_up(graph, sorted(about))
