"""Who is in a group: one set of people for each group, referents as its owners.

A membership is born empty with its group, so it is only ever updated. Whoever is in the group
without an approval goes out; whoever answers for the space may also be among its members.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import GraphError
from provisioning.graph.permissions import Need
from provisioning.graph.rows import Ref
from provisioning.kinds.shared.group_members import BIND, add, remove
from provisioning.kinds.shared.unmanaged_members import Strangers, recognise
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Update
from provisioning.plan.kind import Call, Kind
from provisioning.plan.model import (
    STRANGER,
    Access,
    Found,
    Key,
    Ledger,
    Note,
    Part,
    Reading,
    Resource,
)

_CAST = "#microsoft.graph.user"


NEEDS = (
    Need("POST", "/directoryObjects/getByIds", "User.Read.All", "plan", "strangers in a group"),
    Need("GET", "/groups/*/members", "GroupMember.Read.All", "plan", "who is in a group"),
    Need("GET", "/groups/*/owners", "GroupMember.Read.All", "plan", "who owns a group"),
    Need("POST", "/users/*/checkMemberGroups", "GroupMember.Read.All", "plan", "where one is"),
    Need("PATCH", "/groups/*", "Group.ReadWrite.All", "apply", "describe a group, add members"),
    Need("POST", "/groups/*/owners/$ref", "Group.ReadWrite.All", "apply", "add an owner"),
    Need("POST", "/groups/*/members/$ref", "GroupMember.ReadWrite.All", "apply", "add a member"),
    Need("DELETE", "/groups/*/owners/*/$ref", "Group.ReadWrite.All", "apply", "remove an owner"),
    Need(
        "DELETE",
        "/groups/*/members/*/$ref",
        "GroupMember.ReadWrite.All",
        "apply",
        "remove a member",
    ),
)


class Membership(Resource, frozen=True, kw_only=True):
    """``owners`` at ``None``: the group's owners are not ours to say.

    ``admins`` run the platform: found among owners or members, they stay.
    ``tolerated`` are addresses: found among the members, they stay without approval, for now.
    """

    heading = "Access"
    accesses = (
        Access("member", {"members": ""}),
        Access("owner", {"owners": "owner"}, shared=False),
    )
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"name", "admins", "tolerated"})

    name: str
    group: Key
    members: frozenset[Key] = frozenset()
    owners: frozenset[Key] | None = None
    admins: frozenset[Key] = frozenset()
    tolerated: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return self.name


def desire(extranet: Extranet) -> Iterable[Membership]:
    """The home first: everybody is in it, so its pages are the longest chain to read."""
    for code, space in extranet.spaces.items():
        yield Membership(
            key=Key("membership", f"space/{code}"),
            name=space.title,
            group=Key("group", f"space/{code}"),
            members=extranet.admitted(code),
            owners=extranet.referents(code),
            admins=extranet.admins,
            tolerated=extranet.tolerated(f"space/{code}"),
        )
    for code, profile in extranet.spec.profiles.items():
        yield Membership(
            key=Key("membership", f"profile/{code}"),
            name=profile.label,
            group=Key("group", f"profile/{code}"),
            members=extranet.holders(code),
            admins=extranet.admins,
            tolerated=extranet.tolerated(f"profile/{code}"),
        )


class _Seen(msgspec.Struct):
    """One group as listed; somebody we know nothing of is ``stranger/<id>``."""

    members: frozenset[Key] = frozenset()
    owners: frozenset[Key] | None = None
    others: int = 0


async def read(graph: Graph, wanted: dict[Key, Membership], ids: Ledger) -> Reading:
    reading = Reading({}, {}, [], {}, {})
    memberships = [want for want in wanted.values() if want.group not in ids.ambiguous]
    answers = await asyncio.gather(*(_look(graph, want, ids) for want in memberships))
    try:
        unknown = {key.name for each in answers for key in _strangers(each)}
        wanting = (key for want in memberships for key in want.members)
        missed = {key.name: key for key in wanting if key not in ids}
        strangers = await recognise(graph, unknown, missed)
    except GraphError as refused:
        # Nobody can say who they are: the groups they are in are left alone.
        answers = [refused if any(_strangers(each)) else each for each in answers]
        strangers = {}
    for want, answer in zip(memberships, answers, strict=True):
        match answer:
            case GraphError() as error:
                text = f"{want.title}: who is in it could not be read, nothing is changed: {error}"
                reading.notes.append(Note(want.key, text, "unknown"))
            case _Seen() as seen:
                have = _have(want, seen, strangers)
                staying = _staying(want, have, strangers)
                reading.found[want.key] = Found(ids.get(want.group) or "", have)
                reading.wanted[want.key] = _possible(want, have, ids, staying)
                reading.notes += _remarks(want, seen, staying)
    reading.names = {who.key: who.name for who in strangers.values() if who.key.kind == STRANGER}
    return reading


async def _look(graph: Graph, want: Membership, ids: Ledger) -> _Seen | GraphError:
    """What the group shows; a group still to be made is empty, with the owners of its birth."""
    group = ids.get(want.group)
    if group is None:
        return _Seen(owners=want.owners)
    try:
        members, owners = await asyncio.gather(
            _list(graph, group, "members"),
            _list(graph, group, "owners") if want.owners is not None else _nobody(),
        )
    except GraphError as error:
        return error
    people = [ref for ref in members if ref.type in (None, _CAST)]
    return _Seen(
        members=_keys(people, want.members, ids),
        owners=None if want.owners is None else _keys(owners, want.owners, ids),
        others=len(members) - len(people),
    )


async def _list(graph: Graph, group: str, role: str) -> list[Ref]:
    return await graph.collect(query(f"/groups/{group}/{role}", select="id", top=999), Ref)


async def _nobody() -> list[Ref]:
    return []


def _keys(people: Iterable[Ref], wanted: frozenset[Key], ids: Ledger) -> frozenset[Key]:
    """Their keys, by preference those that are wanted where somebody goes by several."""

    def keys(id_: str) -> Iterable[Key]:
        match ids.keys(id_):
            case []:
                return (Key(STRANGER, id_),)
            case [_] as one:
                return one
            case several:
                return wanted.intersection(several) or several[:1]

    return frozenset(key for person in people for key in keys(person.id))


def _strangers(seen: _Seen | GraphError) -> Iterator[Key]:
    if isinstance(seen, _Seen):
        everybody = seen.members | (seen.owners or frozenset())
        yield from (key for key in everybody if key.kind == STRANGER)


def _have(want: Membership, seen: _Seen, strangers: Strangers) -> Membership:
    def named(keys: frozenset[Key]) -> frozenset[Key]:
        if not strangers:
            return keys
        return frozenset(strangers[key].key if key in strangers else key for key in keys)

    owners = None if seen.owners is None else named(seen.owners)
    return msgspec.structs.replace(want, members=named(seen.members), owners=owners)


def _staying(want: Membership, have: Membership, strangers: Strangers) -> frozenset[Key]:
    """Members who are there without approval and are tolerated, by any of their addresses."""
    return frozenset(
        key
        for key in have.members - want.members
        if key.name in want.tolerated
        or (key in strangers and not want.tolerated.isdisjoint(strangers[key].addresses))
    )


def _possible(
    want: Membership, have: Membership, ids: Ledger, staying: frozenset[Key]
) -> Membership:
    """What we want, as far as it can be: nobody in doubt is added, and nobody in doubt removed.

    Who must not be removed is copied into what is wanted: referents and admins among the
    members, admins among the owners, and whoever is ``staying`` in quarantine.
    """
    answering = have.members & (want.admins | (want.owners or frozenset()))
    members = (want.members - (ids.ambiguous - have.members)) | answering | staying
    owners = want.owners
    if owners is not None and have.owners is not None:
        owners = (owners - (ids.ambiguous - have.owners)) | (have.owners & want.admins)
    return msgspec.structs.replace(want, members=members, owners=owners)


def _remarks(want: Membership, seen: _Seen, staying: frozenset[Key]) -> Iterator[Note]:
    if staying:
        text = f"{want.title}: {len(staying)} of its members stay in quarantine, without approval"
        yield Note(want.key, text)
    if seen.others:
        text = (
            f"{want.title}: {seen.others} of its members are no people (groups, applications); "
            "they are left alone: remove them by hand if they let somebody in"
        )
        yield Note(want.key, text, "manual")


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    """Additions first, then removals; each person ends with a fate of their own."""
    assert isinstance(change.want, Membership)
    group = ids[change.want.group]
    parts: list[Part] = []
    for role in ("owners", "members"):
        parts += await add(graph, group, role, change.added(role), ids)
    for role in ("members", "owners"):
        parts += await remove(graph, group, role, change.removed(role), ids)
    return parts


def price(change: Change) -> Iterable[Call]:
    assert isinstance(change, Update)
    for _ in range(0, len(change.added("members")), BIND):
        yield "PATCH", "/groups/{id}"
    for role in ("members", "owners"):
        for _ in change.removed(role):
            yield "DELETE", f"/groups/{{id}}/{role}/{{id}}/$ref"
    for _ in change.added("owners"):
        yield "POST", "/groups/{id}/owners/$ref"


KIND = Kind(
    "membership",
    Membership,
    desire,
    read,
    price,
    update=update,
    after=("referent", "guest", "account", "group"),
    permissions=NEEDS,
)
