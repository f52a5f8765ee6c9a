"""Looking people up in the tenant: by any of their addresses, wherever they are."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import GraphError, Lagging, NotFound
from provisioning.graph.permissions import Need
from provisioning.graph.rows import User
from provisioning.kinds.shared.matching import Match, matches
from provisioning.plan.model import Key, RecentWrites

PAGE = 999
"""The largest page of directory objects. Source: List users."""
GUESTS = query("/users", select=select(User), filter="userType eq 'Guest'", top=PAGE)
DELETED = query("/directory/deletedItems/microsoft.graph.user", select=select(User), top=PAGE)


LOOK_UP = (
    Need("GET", "/users", "User.Read.All", "plan", "guests, accounts, referents"),
    Need("GET", "/users/*", "User.Read.All", "plan", "one account"),
    Need("GET", "/directory/deletedItems/*", "User.Read.All", "plan", "accounts deleted lately"),
)
"""What every kind that looks people up needs."""


class Sighting(msgspec.Struct, frozen=True, gc=False):
    """What the directory holds for one address: live accounts, or one deleted lately.

    ``awaited``: a recent run created it, or may have, and the tenant does not show it yet.
    ``unread``: nobody was seen, and this is why that says nothing.
    """

    live: tuple[Match[User], ...]
    deleted: bool = False
    awaited: bool = False
    unread: GraphError | None = None


class LookUp(NamedTuple):
    """Address -> the accounts that go by it, or the answer that would not tell."""

    found: Mapping[str, Sequence[Match[User]]]
    refused: Mapping[str, GraphError]

    def of(self, address: str) -> Sequence[Match[User]]:
        """Raise the refusal where there was one."""
        if address in self.refused and address not in self.found:
            raise self.refused[address]
        return self.found.get(address, ())


async def guests(graph: Graph) -> Sequence[User]:
    """Everybody from outside, in one listing that all who ask at the same time share."""
    return await graph.collect(GUESTS, User)


async def sight(
    graph: Graph, wanted: Collection[Key], among: Iterable[User], memory: RecentWrites
) -> dict[Key, Sighting]:
    """Every address, looked for among the guests, then one by one in the whole directory.

    That costs one filtered read for each address that is not among the guests: what an
    invitation sent in error costs ten times.
    """
    keys = {key.name: key for key in wanted}
    found = matches(among, keys)
    missing = [address for address in keys if address not in found]
    sought, deleted = LookUp({}, {}), Deleted({})
    if missing:
        sought, deleted, recent = await asyncio.gather(
            look_up(graph, missing),
            _deleted(graph, keys),
            _remembered(graph, [keys[address] for address in missing], memory),
        )
        sought = LookUp({**recent.found, **sought.found}, {**recent.refused, **sought.refused})
    awaited = memory.created.keys() | memory.unsettled
    return {
        key: Sighting(
            tuple(found.get(address) or sought.found.get(address) or ()),
            deleted=address in deleted.found,
            awaited=key in awaited,
            unread=sought.refused.get(address) or deleted.refused,
        )
        for address, key in keys.items()
    }


class Deleted(NamedTuple):
    found: Mapping[str, Sequence[Match[User]]]
    refused: GraphError | None = None


async def _deleted(graph: Graph, wanted: Container[str]) -> Deleted:
    try:
        return Deleted(matches(await graph.collect(DELETED, User), wanted))
    except GraphError as error:
        return Deleted({}, error)


async def _remembered(graph: Graph, keys: Iterable[Key], memory: RecentWrites) -> LookUp:
    """Accounts made by a recent run, asked for by id: lists show them later than that."""
    recent = {key: memory.created[key] for key in keys if key in memory.created}
    answers = await asyncio.gather(*(_by_id(graph, id_) for id_ in recent.values()))
    pairs = [(key.name, answer) for key, answer in zip(recent, answers, strict=True)]
    by = ("the journal of a recent run",)
    return LookUp(
        {address: [Match(user, by)] for address, user in pairs if isinstance(user, User)},
        {address: error for address, error in pairs if isinstance(error, GraphError)},
    )


async def _by_id(graph: Graph, id_: str) -> User | GraphError | None:
    try:
        return await graph.get(query(f"/users/{id_}", select=select(User)), User)
    except (NotFound, Lagging):
        return None
    except GraphError as error:
        return error


async def look_up(graph: Graph, addresses: Iterable[str]) -> LookUp:
    """Accounts of any kind, members included, that go by these addresses."""
    wanted = tuple(addresses)
    answers = await asyncio.gather(*(_going_by(graph, address) for address in wanted))
    users = {u.id: u for users in answers if not isinstance(users, GraphError) for u in users}
    refused = {
        address: answer
        for address, answer in zip(wanted, answers, strict=True)
        if isinstance(answer, GraphError)
    }
    return LookUp(matches(users.values(), set(wanted)), refused)


async def _going_by(graph: Graph, address: str) -> Sequence[User] | GraphError:
    try:
        return await graph.collect(_by_address(address), User)
    except GraphError as error:
        return error


def _by_address(address: str) -> str:
    text = literal(address)
    return query(
        "/users",
        select=select(User),
        filter=(
            f"mail eq {text} or userPrincipalName eq {text} or otherMails/any(a:a eq {text}) "
            f"or proxyAddresses/any(a:a eq {literal('smtp:' + address)})"
        ),
    )
