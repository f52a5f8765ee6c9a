"""The groups of a tenant that could become spaces and profiles, and the people in them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import Group, Organization, Ref, User
from provisioning.kinds.shared.directory import PAGE
from provisioning.kinds.shared.matching import addresses
from provisioning.kinds.shared.unmanaged_members import NAMES, by_ids

GROUPS = query("/groups", select=select(Group), top=PAGE)
MOST_READINGS = 4
_CAST = "#microsoft.graph.user"


class FoundPerson(msgspec.Struct, frozen=True, order=True):
    address: str
    name: str


class FoundGroup(msgspec.Struct, frozen=True):
    """A group as found. ``others`` counts the members that are no people, ``nameless`` those of
    whom the tenant gave no address.
    """

    group: Group
    members: tuple[FoundPerson, ...]
    owners: tuple[FoundPerson, ...]
    others: int = 0
    nameless: int = 0

    @property
    def unified(self) -> bool:
        return "Unified" in self.group.group_types


class FoundTenant(msgspec.Struct, frozen=True):
    """``left_out`` says of each group that was not taken why."""

    organization: Organization
    places: tuple[FoundGroup, ...]
    left_out: tuple[str, ...]


async def read(graph: Graph, chosen: Callable[[Group], bool]) -> FoundTenant:
    """The groups that are ``chosen``, and who is in them.

    Believed once two readings in a row agree: an answer that falls short looks like a smaller
    tenant. Raise ``GraphError`` where they never do.
    """
    found = await _read(graph, chosen)
    for _ in range(MOST_READINGS):
        before, found = found, await _read(graph, chosen)
        if found == before:
            return found
    raise GraphError("the tenant never answers twice the same; try again at a quieter moment")


async def _read(graph: Graph, chosen: Callable[[Group], bool]) -> FoundTenant:
    path = query("/organization", select=select(Organization))
    organizations, rows = await asyncio.gather(
        graph.collect(path, Organization), graph.collect(GROUPS, Group)
    )
    taken, left_out = [], []
    for row in sorted(rows, key=lambda row: (row.display_name or "", row.id)):
        if not chosen(row):
            continue
        if why := _unfit(row):
            left_out.append(f"{row.display_name}: {why}")
        else:
            taken.append(row)
    inside = await asyncio.gather(*(_inside(graph, row) for row in taken))
    people = await _people(graph, {ref.id for refs in inside for ref in (*refs[0], *refs[1])})
    places = [
        _place(row, members, owners, people)
        for row, (members, owners) in zip(taken, inside, strict=True)
    ]
    if not organizations:
        raise GraphError("GET /organization: the tenant does not say which one it is")
    return FoundTenant(organizations[0], tuple(places), tuple(left_out))


def _unfit(row: Group) -> str | None:
    if "DynamicMembership" in row.group_types:
        return "its members follow a rule of the directory, nobody can be let in by hand"
    if "Unified" not in row.group_types and (row.mail_enabled or not row.security_enabled):
        return "a mailing list, neither a space nor a profile"
    return None


async def _inside(graph: Graph, row: Group) -> tuple[list[Ref], list[Ref]]:
    paths = [query(f"/groups/{row.id}/{r}", select="id", top=PAGE) for r in ("members", "owners")]
    members, owners = await asyncio.gather(*(graph.collect(path, Ref) for path in paths))
    return members, owners


async def _people(graph: Graph, ids: Iterable[str]) -> Mapping[str, FoundPerson]:
    some = sorted(ids)
    chunks = [some[start : start + NAMES] for start in range(0, len(some), NAMES)]
    answers = await asyncio.gather(*(by_ids(graph, chunk) for chunk in chunks))
    return {user.id: who for users in answers for user in users if (who := _found_person(user))}


def _found_person(user: User) -> FoundPerson | None:
    """By the first address that they go by: the matcher finds them again by any."""
    address = next((address for _, address in addresses(user)), None)
    return FoundPerson(address, user.display_name or address) if address else None


def _place(
    row: Group, members: Iterable[Ref], owners: Iterable[Ref], people: Mapping[str, FoundPerson]
) -> FoundGroup:
    members = list(members)
    users = [ref.id for ref in members if ref.type in (None, _CAST)]
    known = {people[ref.id] for ref in members if ref.id in people}
    return FoundGroup(
        row,
        tuple(sorted(known)),
        tuple(sorted({people[ref.id] for ref in owners if ref.id in people})),
        others=len(members) - len(users),
        nameless=sum(id_ not in people for id_ in users),
    )
