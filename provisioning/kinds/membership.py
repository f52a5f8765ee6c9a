"""Who is in a group: one set of people for each group, referents as its owners.

A membership is born empty with its group, so it is only ever updated. Whoever is in the group
without an approval goes out; whoever answers for the space may also be among its members.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import GraphError
from provisioning.graph.permissions import Need
from provisioning.graph.rows import Ref
from provisioning.i18n import phrase
from provisioning.kinds.shared.group_members import BIND, add, remove
from provisioning.kinds.shared.messages.groups import MEMBERS
from provisioning.kinds.shared.refusals import unread
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
from provisioning.plan.notes import noted
from provisioning.spec.registrations import Doubt

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
    Who may be somebody whose line was not understood (``doubt``) stays, and is named.
    """

    heading = ("Accès", "Access")
    accesses = (
        Access("member", {"members": ""}),
        Access("owner", {"owners": "owner"}, shared=False),
    )
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"name", "admins", "tolerated", "doubt"})

    name: str
    group: Key
    members: frozenset[Key] = frozenset()
    owners: frozenset[Key] | None = None
    admins: frozenset[Key] = frozenset()
    tolerated: frozenset[str] = frozenset()
    doubt: Doubt = Doubt()

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
            doubt=extranet.doubt,
        )
    for code, profile in extranet.spec.profiles.items():
        yield Membership(
            key=Key("membership", f"profile/{code}"),
            name=profile.label,
            group=Key("group", f"profile/{code}"),
            members=extranet.holders(code),
            admins=extranet.admins,
            tolerated=extranet.tolerated(f"profile/{code}"),
            doubt=extranet.doubt,
        )


class _Seen(msgspec.Struct):
    """One group as listed; somebody we know nothing of is ``stranger/<id>``.

    ``others`` are what is no person, by role and type: ``("owners", "#microsoft.graph.group")``.
    """

    members: frozenset[Key] = frozenset()
    owners: frozenset[Key] | None = None
    others: tuple[tuple[str, str], ...] = ()


async def read(graph: Graph, wanted: dict[Key, Membership], ids: Ledger) -> Reading:
    reading = Reading({}, {}, [], {}, {})
    memberships = [want for want in wanted.values() if want.group not in ids.ambiguous]
    answers = await asyncio.gather(*(_look(graph, want, ids) for want in memberships))
    try:
        unknown = {key.name for each in answers for key in _strangers(each)}
        strangers: Strangers | None = await recognise(graph, unknown)
    except GraphError as refused:
        # Nobody can say who they are: none of them is put out.
        where = Key("people", "strangers")
        reading.notes.append(unread(where, refused, "strangers", count=len(unknown)))
        strangers = None
    for want, answer in zip(memberships, answers, strict=True):
        match answer:
            case GraphError() as error:
                reading.leave(want.key, unread(want.key, error, "members", title=want.title))
            case _Seen() as seen:
                have = _have(want, seen, strangers or {}, ids)
                names = _names(have.members - want.members, strangers or {}, ids)
                staying = _staying(want, names)
                doubted = {key: known for key, known in names.items() if want.doubt.covers(known)}
                nameless = set(_strangers(have)).difference(strangers or ())
                kept = staying | doubted.keys() | nameless
                reading.found[want.key] = Found(ids.get(want.group) or "", have)
                reading.wanted[want.key] = _possible(want, have, ids, kept)
                unsaid = nameless if strangers is not None else ()
                reading.notes += _remarks(want, seen, staying, unsaid)
                reading.notes += _in_doubt(want, doubted, strangers or {})
    reading.names = {key: who.name for key, who in (strangers or {}).items()}
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
    answering = want.admins | (want.owners or frozenset())

    def keys(refs: Iterable[Ref], wanted: frozenset[Key]) -> frozenset[Key]:
        return _keys(filter(_person, refs), (wanted, answering), ids)

    return _Seen(
        members=keys(members, want.members),
        owners=None if want.owners is None else keys(owners, want.owners),
        others=tuple(
            (role, ref.type or "")
            for role, refs in (("members", members), ("owners", owners))
            for ref in refs
            if not _person(ref)
        ),
    )


def _person(ref: Ref) -> bool:
    return ref.type in (None, _CAST)


async def _list(graph: Graph, group: str, role: str) -> list[Ref]:
    return await graph.collect(query(f"/groups/{group}/{role}", select="id", top=999), Ref)


async def _nobody() -> list[Ref]:
    return []


def _keys(people: Iterable[Ref], wanted: Sequence[frozenset[Key]], ids: Ledger) -> frozenset[Key]:
    """Their keys, by preference those that are wanted where somebody goes by several.

    Of somebody in doubt who is not wanted only the account is known: a stranger.
    """

    def keys(id_: str) -> Iterable[Key]:
        known = ids.keys(id_)
        if len(known) == 1 and known[0] in ids:
            return known
        first = next((some for each in wanted if (some := each.intersection(known))), None)
        return first or [key for key in known if key in ids][:1] or (Key(STRANGER, id_),)

    return frozenset(key for person in people for key in keys(person.id))


def _strangers(seen: _Seen | Membership | GraphError) -> Iterator[Key]:
    if not isinstance(seen, GraphError):
        everybody = seen.members | (seen.owners or frozenset())
        yield from (key for key in everybody if key.kind == STRANGER)


def _have(want: Membership, seen: _Seen, strangers: Strangers, ids: Ledger) -> Membership:
    """A stranger found where somebody wanted goes by the same address may be that person, as long
    as nobody knows which account is theirs.
    """

    def named(keys: frozenset[Key], wanted: frozenset[Key]) -> frozenset[Key]:
        if not strangers:
            return keys
        unseen = {key.name: key for key in wanted - keys if key not in ids}
        return frozenset(
            (strangers[key].among(unseen) or key) if key in strangers else key for key in keys
        )

    answering = want.admins | (want.owners or frozenset())
    owners = None if seen.owners is None else named(seen.owners, answering)
    members = named(seen.members, want.members | answering)
    return msgspec.structs.replace(want, members=members, owners=owners)


def _names(keys: Iterable[Key], strangers: Strangers, ids: Ledger) -> dict[Key, frozenset[str]]:
    """Every address that we know of each."""

    def known(key: Key) -> frozenset[str]:
        if key in strangers:
            return strangers[key].addresses
        others = ids.keys(ids[key]) if key in ids else ()
        return frozenset({key.name, *(other.name for other in others)})

    return {key: known(key) for key in keys}


def _staying(want: Membership, names: Mapping[Key, frozenset[str]]) -> frozenset[Key]:
    """Members who are there without approval and are tolerated, by any of their addresses."""
    return frozenset(key for key, known in names.items() if not want.tolerated.isdisjoint(known))


def _in_doubt(want: Membership, doubted: Collection[Key], strangers: Strangers) -> Iterator[Note]:
    for key in sorted(doubted):
        who = strangers[key].name if key in strangers else key.name
        yield noted(want.key, phrase(MEMBERS["doubt"], title=want.title), "unknown", who=who)


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


def _remarks(
    want: Membership, seen: _Seen, staying: Collection[Key], nameless: Collection[Key]
) -> Iterator[Note]:
    if nameless:
        which = ", ".join(sorted(key.name for key in nameless)[:3])
        some = {"count": len(nameless), "which": which}
        text = phrase(MEMBERS["nameless"], title=want.title, **some)
        yield noted(want.key, text, "unknown")
    if staying:
        count = len(staying)
        stay = phrase(MEMBERS["quarantine"], title=want.title, count=count)
        yield noted(want.key, stay)
    for (role, type_), count in sorted(Counter(seen.others).items()):
        known = MEMBERS.get(type_)
        what = phrase(known) if known else type_.removeprefix("#microsoft.graph.")
        text = phrase(MEMBERS[role], title=want.title, count=count, what=what)
        yield noted(want.key, text, "manual", conflict=role == "members")


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
    after=("referent", "guest", "account", "unread", "group"),
    permissions=NEEDS,
)
