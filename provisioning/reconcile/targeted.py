"""A few people instead of the tenant: they, the groups they are to be in, and nothing else.

Such a reading only ever adds: what is to be taken away waits for a reading of everybody.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from functools import partial

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.i18n import Phrase, phrase
from provisioning.kinds import KINDS, account, group, guest, membership, referent, site
from provisioning.kinds.membership import Membership
from provisioning.kinds.shared import groups
from provisioning.kinds.shared.group_claims import Claims, Group, claims
from provisioning.kinds.shared.groups import read as read_all_groups
from provisioning.kinds.shared.messages.groups import GROUP, MEMBERS
from provisioning.kinds.shared.refusals import unread
from provisioning.kinds.site import Site
from provisioning.plan.desired import Extranet
from provisioning.plan.kind import Kind
from provisioning.plan.model import Found, Key, Ledger, Reading, Resource
from provisioning.plan.notes import noted
from provisioning.plan.targets import Targets

AT_ONCE = 20
"""Groups that one checkMemberGroups may name. Source: Check member groups."""


def focused(extranet: Extranet, addresses: Collection[str]) -> tuple[Kind, ...]:
    """The kinds of a reading that costs what these people cost."""
    keys = frozenset(extranet.keys[each] for each in addresses if each in extranet.people)
    memberships = list(_memberships(extranet, keys))
    theirs = {each.group for each in memberships}
    read = partial(read_groups, owners=claims(group.desire(extranet)))
    places = {Key("site", each.name) for each in theirs if each.name.startswith("space/")}
    sponsors = frozenset[Key]().union(
        *(extranet.sponsors(extranet.people[key.name]) for key in keys if key.kind == "guest")
    )
    return (
        _only(referent.KIND, sponsors),
        dataclasses.replace(_only(guest.KIND, keys), read=partial(guest.read, everybody=False)),
        dataclasses.replace(_only(account.KIND, keys), read=partial(account.read, everybody=False)),
        dataclasses.replace(_only(group.KIND, theirs), read=read, create=None),
        dataclasses.replace(membership.KIND, desire=lambda _: memberships, read=read_memberships),
        dataclasses.replace(_only(site.KIND, places), read=read_sites, create=None),
    )


def targeted(targets: Targets) -> tuple[Kind, ...]:
    """The kinds of a reading that costs what ``targets`` cost.

    Of a membership outside its places, only those who were named are looked at, and they only
    come in.
    """
    return tuple(
        dataclasses.replace(_only(kind, targets.read), read=_reads(kind, targets))
        for kind in KINDS
        if any(key.kind == kind.name for key in targets.read)
    )


def _reads(kind: Kind, targets: Targets) -> Callable[..., Awaitable[Reading]]:
    match kind.name:
        case "guest":
            return partial(guest.read, everybody=False)
        case "account":
            return partial(account.read, everybody=False)
        case "group":
            return partial(read_all_groups, everything=False)
        case "membership":
            return partial(_read_doors, targets)
        case _:
            return kind.read


async def _read_doors(
    targets: Targets, graph: Graph, wanted: dict[Key, Membership], ids: Ledger
) -> Reading:
    whole = {key: want for key, want in wanted.items() if want.place in targets.places}
    narrow = {
        key: msgspec.structs.replace(want, members=want.members & targets.chosen, owners=None)
        for key, want in wanted.items()
        if key not in whole
    }
    reading = await membership.read(graph, whole, ids)
    beside = await read_memberships(graph, narrow, ids)
    reading.found |= beside.found
    reading.wanted |= beside.wanted
    reading.notes += beside.notes
    return reading


def _only(kind: Kind, keys: Collection[Key]) -> Kind:
    def desire(extranet: Extranet) -> Iterable[Resource]:
        return (each for each in kind.desire(extranet) if each.key in keys)

    return dataclasses.replace(kind, desire=desire)


def _memberships(extranet: Extranet, keys: frozenset[Key]) -> Iterator[Membership]:
    for each in membership.desire(extranet):
        if near := each.members & keys:
            yield msgspec.structs.replace(each, members=near, owners=None)


async def read_groups(
    graph: Graph, wanted: dict[Key, Group], _: Ledger, *, owners: Claims
) -> Reading:
    """Where they are, by name. A group that is not there yet waits for a reading of everybody."""
    reading = Reading({}, {}, [], {}, {})
    rows = await asyncio.gather(*(groups.find_own(graph, want, owners) for want in wanted.values()))
    for want, row in zip(wanted.values(), rows, strict=True):
        match row:
            case GraphError() as error:
                reading.leave(want.key, unread(want.key, error, "group", title=want.title))
            case Phrase() as problem:
                reading.ambiguous[want.key] = ()
                reading.notes.append(noted(want.key, problem, "manual"))
            case None:
                text = phrase(GROUP["next_pass"], title=want.title)
                reading.notes.append(noted(want.key, text))
            case _:
                reading.found[want.key] = Found(row.id, want)
                reading.wanted[want.key] = want
    return reading


async def read_sites(graph: Graph, wanted: dict[Key, Site], ids: Ledger) -> Reading:
    """Whether the sites behind their doors are there. None is made here, and none is waited for."""
    there = {key: want for key, want in wanted.items() if want.group in ids}
    reading = await site.read(graph, there, ids)
    unknown = [note for note in reading.notes if note.level == "unknown"]
    return Reading(found=reading.found, late=reading.late, wanted=reading.wanted, notes=unknown)


async def read_memberships(graph: Graph, wanted: dict[Key, Membership], ids: Ledger) -> Reading:
    """In which of these groups each of these people is; nobody else is seen or touched."""
    reading = Reading({}, {}, [], {}, {})
    placed = {want.key: want for want in wanted.values() if want.group in ids}
    people = sorted({key for want in placed.values() for key in want.members if key in ids})
    answers = await asyncio.gather(*(_inside(graph, key, placed.values(), ids) for key in people))
    inside: dict[Key, frozenset[str]] = {}
    for key, answer in zip(people, answers, strict=True):
        if isinstance(answer, GraphError):
            text = phrase(MEMBERS["unread"], address=key.name, error=answer)
            reading.notes.append(noted(key, text, "unknown"))
        else:
            inside[key] = answer
    unread = frozenset(people) - inside.keys()
    for want in placed.values():
        there = {key for key in want.members if ids[want.group] in inside.get(key, ())}
        have = msgspec.structs.replace(want, members=frozenset(there))
        reading.found[want.key] = Found(ids[want.group], have)
        reading.wanted[want.key] = msgspec.structs.replace(
            want, members=want.members - unread - (ids.ambiguous - have.members)
        )
    return reading


async def _inside(
    graph: Graph, key: Key, memberships: Collection[Membership], ids: Ledger
) -> frozenset[str] | GraphError:
    groups = sorted({ids[each.group] for each in memberships if key in each.members})
    chunks = [groups[start : start + AT_ONCE] for start in range(0, len(groups), AT_ONCE)]
    try:
        answers = await asyncio.gather(*(_check(graph, ids[key], chunk) for chunk in chunks))
    except GraphError as error:
        return error
    return frozenset(id_ for answer in answers for id_ in answer)


class _Groups(msgspec.Struct):
    value: list[str]


async def _check(graph: Graph, user: str, groups: Sequence[str]) -> Sequence[str]:
    path = f"/users/{user}/checkMemberGroups"
    return (await graph.post(path, {"groupIds": groups}, _Groups, repeatable=True)).value
