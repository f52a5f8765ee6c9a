"""Looking people up in the tenant: by any of their addresses, wherever they are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import GraphError, Lagging, NotFound
from provisioning.graph.permissions import Need
from provisioning.graph.rows import User
from provisioning.kinds.shared import deleted_accounts
from provisioning.kinds.shared.deleted_accounts import Deleted
from provisioning.kinds.shared.marker import Marker, bound_to
from provisioning.kinds.shared.matching import Match, matches, proved
from provisioning.plan.model import Key, RecentWrites

PAGE = 999
"""The largest page of directory objects. Source: List users."""
GUESTS = query("/users", select=select(User), filter="userType eq 'Guest'", top=PAGE)


LOOK_UP = (
    Need("GET", "/users", "User.Read.All", "plan", "guests, accounts, referents"),
    Need("GET", "/users/*", "User.Read.All", "plan", "one account"),
    Need("GET", "/directory/deletedItems/*", "User.Read.All", "plan", "accounts deleted lately"),
)
"""What every kind that looks people up needs."""


OURS = "our mark"
"""How an account matches that is bound to somebody by our mark."""


class Sought(msgspec.Struct, frozen=True, gc=False):
    """Somebody looked for: all their addresses, the first their account's, and the id of the
    account that they were given once, where a source remembers it.
    """

    addresses: tuple[str, ...]
    account: str | None = None


class Sighting(msgspec.Struct, frozen=True, gc=False):
    """What the directory holds for one person: live accounts, and those deleted lately.

    ``bound``: the account that is known by its id to be theirs; the others look like it.
    ``restorable``: that account, where it is among the deleted.
    ``awaited``: a recent run created it, or may have; until then it says nothing that the tenant
    does not show it.
    ``unread``: nobody was seen, and this is why that says nothing.
    """

    live: tuple[Match[User], ...]
    bound: Match[User] | None = None
    deleted: tuple[Deleted, ...] = ()
    restorable: Deleted | None = None
    awaited: datetime | None = None
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
    graph: Graph,
    wanted: Mapping[Key, Sought],
    among: Iterable[User],
    memory: RecentWrites,
    marker: Marker,
) -> dict[Key, Sighting]:
    """Everybody, looked for among the guests, then one by one in the whole directory.

    That costs one filtered read for each address that is not among the guests: what an
    invitation sent in error costs ten times.
    """
    seen, gone = Seen(wanted, marker), Seen(wanted, marker)
    seen.add(among)
    missing = seen.missing()
    remembered = {key: id_ for key in missing if (id_ := wanted[key].account)}
    recent = {key: memory.created[key] for key in missing if key in memory.created}
    sought, deleted, known, made = await asyncio.gather(
        look_up(graph, [each for key in missing for each in wanted[key].addresses]),
        deleted_accounts.read(graph, asked=seen.unbound()),
        _by_ids(graph, remembered),
        _by_ids(graph, recent),
    )
    seen.add(match.account for found in sought.found.values() for match in found)
    seen.add(known.found.values())
    for key, user in made.found.items():
        seen.know(key, user, "the journal of a recent run")
    gone.add(each.account for each in deleted.found.values())
    refused = {seen.owners[address]: error for address, error in sought.refused.items()}
    refused |= {**known.refused, **made.refused}
    return {
        key: Sighting(
            tuple(seen.live[key].values()),
            seen.bound.get(key),
            deleted=tuple(deleted.found[id_] for id_ in gone.live[key]),
            restorable=deleted.found[bound.account.id] if (bound := gone.bound.get(key)) else None,
            awaited=memory.until.get(key),
            unread=refused.get(key) or deleted.refused,
        )
        for key in wanted
    }


class Seen:
    """What was seen of each so far: every account that goes by an address of theirs, by its id."""

    def __init__(self, wanted: Mapping[Key, Sought], marker: Marker) -> None:
        self._wanted, self._marker = wanted, marker
        self.owners = {each: key for key, sought in wanted.items() for each in sought.addresses}
        self._known = {sought.account: key for key, sought in wanted.items() if sought.account}
        self.live: dict[Key, dict[str, Match[User]]] = {key: {} for key in wanted}
        self.bound: dict[Key, Match[User]] = {}

    def add(self, users: Iterable[User]) -> None:
        everybody = {user.id: user for user in users}
        for address, found in matches(everybody.values(), self.owners).items():
            for match in found:
                self._alike(self.owners[address], match)
        for user in everybody.values():
            if key := self._known.get(user.id):
                self.know(key, user, "the account remembered")
            elif key := self._marked(user):
                if self._first(key, user):
                    self.know(key, user, OURS)
                else:
                    self._alike(key, Match(user, (OURS,), True))

    def _marked(self, user: User) -> Key | None:
        """Whose account it is by our mark. An id that a source remembers is stronger."""
        key = self.owners.get(bound_to(user, self._marker) or "")
        return None if key is None or self._wanted[key].account else key

    def _first(self, key: Key, user: User) -> bool:
        """Of two accounts of one person that of their main address, then that of the first login,
        in whatever order they are listed.
        """

        def rank(account: User) -> tuple[bool, int, str]:
            login = account.user_principal_name or ""
            return bound_to(account, self._marker) != key.name, len(login), login

        known = self.bound.get(key)
        return known is None or rank(user) < rank(known.account)

    def know(self, key: Key, user: User, how: str) -> None:
        before = self.live[key].get(user.id)
        by = before.by if before else ()
        self.bound[key] = self.live[key][user.id] = Match(user, (*by, how), True)

    def unbound(self) -> bool:
        """Whether somebody's own account may be among the deleted."""
        return len(self.bound) < len(self._wanted)

    def missing(self) -> list[Key]:
        """Who is not bound, and of whom nobody proves to be them: the whole directory is asked."""
        return [
            key
            for key, sought in self._wanted.items()
            if key not in self.bound and (sought.account or not proved(self.live[key].values()))
        ]

    def _alike(self, key: Key, match: Match[User]) -> None:
        """By several addresses of theirs: whatever matched counts."""
        id_ = match.account.id
        if before := self.live[key].get(id_):
            by = tuple(dict.fromkeys((*before.by, *match.by)))
            match = Match(match.account, by, before.proved or match.proved)
        self.live[key][id_] = match


class ById(NamedTuple):
    found: Mapping[Key, User]
    refused: Mapping[Key, GraphError]


async def _by_ids(graph: Graph, ids: Mapping[Key, str]) -> ById:
    """Accounts asked for by id: lists show those of a recent run later than that."""
    answers = await asyncio.gather(*(_by_id(graph, id_) for id_ in ids.values()))
    pairs = list(zip(ids, answers, strict=True))
    return ById(
        {key: user for key, user in pairs if isinstance(user, User)},
        {key: error for key, error in pairs if isinstance(error, GraphError)},
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
