"""Looking people up in the tenant: by any of their addresses, wherever they are."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import NotFound
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
    """

    live: tuple[Match[User], ...]
    deleted: bool = False
    awaited: bool = False


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
    elsewhere: dict[str, list[Match[User]]] = {}
    deleted: Mapping[str, list[Match[User]]] = {}
    if missing:
        elsewhere, removed, recent = await asyncio.gather(
            look_up(graph, missing),
            graph.collect(DELETED, User),
            _remembered(graph, [keys[address] for address in missing], memory),
        )
        deleted = matches(removed, keys)
        elsewhere = recent | elsewhere
    awaited = memory.created.keys() | memory.unsettled
    return {
        key: Sighting(
            tuple(found.get(address) or elsewhere.get(address) or ()),
            deleted=address in deleted,
            awaited=key in awaited,
        )
        for address, key in keys.items()
    }


async def _remembered(
    graph: Graph, keys: Iterable[Key], memory: RecentWrites
) -> dict[str, list[Match[User]]]:
    """Accounts made by a recent run, asked for by id: lists show them later than that."""
    recent = {key: memory.created[key] for key in keys if key in memory.created}
    answers = await asyncio.gather(*(_by_id(graph, id_) for id_ in recent.values()))
    return {
        key.name: [Match(user, ("the journal of a recent run",))]
        for key, user in zip(recent, answers, strict=True)
        if user
    }


async def _by_id(graph: Graph, id_: str) -> User | None:
    try:
        return await graph.get(query(f"/users/{id_}", select=select(User)), User)
    except NotFound:
        return None


async def look_up(graph: Graph, addresses: Iterable[str]) -> dict[str, list[Match[User]]]:
    """Accounts of any kind, members included, that go by these addresses."""
    wanted = tuple(addresses)
    answers = await asyncio.gather(*(graph.collect(_by_address(a), User) for a in wanted))
    return matches({user.id: user for users in answers for user in users}.values(), set(wanted))


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
