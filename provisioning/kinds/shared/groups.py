"""The groups of a tenant as they are seen: ours by their names, what stands in the way, orphans."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

import msgspec

from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import GraphError, Lagging, NotFound
from provisioning.graph.rows import Group as Row
from provisioning.kinds.shared import deleted_groups
from provisioning.kinds.shared.classifications import classifications, missing, refusal_note
from provisioning.kinds.shared.deleted_groups import DeletedGroup
from provisioning.kinds.shared.refusals import unread
from provisioning.plan.model import Found, Key, Ledger, Note, Reading, Resource, Restorable

GROUPS = query("/groups", select=select(Row), top=999)
OURS = "xnet-"
"""Opens the unique names of the groups of every extranet."""


class Group(Resource, frozen=True, kw_only=True):
    """``names`` are the unique names it may go by, today's first; ``adopt`` is an id to take over.

    ``family`` opens the unique names of all groups of this extranet. ``visibility`` is of
    Microsoft 365 groups alone: that of a security group may read back as null for ever.
    ``restores``: it was deleted by hand and is brought back rather than made anew, empty, at
    another address.
    """

    heading = ("Groupes", "Groups")
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {"family", "names", "adopt", "owners", "unified", "nickname", "restores"}
    )

    family: str
    names: tuple[str, ...]
    unified: bool
    nickname: str
    unique_name: str | None = None
    display_name: str | None = None
    description: str | None = None
    visibility: str | None = None
    classification: str | None = None
    adopt: str | None = None
    owners: frozenset[Key] = frozenset()
    restores: Restorable | None = None

    @property
    def title(self) -> str:
        return self.display_name or self.key.name

    @property
    def returning(self) -> Restorable | None:
        return self.restores


_ROLES = (
    "the group {} can be given roles of the directory, and Graph refuses to mark such a group as "
    "ours (uniqueName); adopt: another one, or let us make it"
)
_NO_OWNER = (
    "none of its referents has an account in the tenant, and a group without an owner may never "
    "get its site; name a referent who has one"
)


async def read(
    graph: Graph, wanted: dict[Key, Group], ids: Ledger, *, everything: bool = True
) -> Reading:
    """Every group of the tenant in one listing: ours by name, the clashes, and the orphans.

    One of ours that is not in it is asked for by its name: what hangs on it must not be doubled.
    Without ``everything`` each is looked up on its own, and all are listed only if one is not
    there: cheaper for a few.
    """
    rows = [] if everything else await _one_by_one(graph, wanted.values())
    if everything or len(rows) < len(wanted):
        rows = await graph.collect(GROUPS, Row)
    seen = {row.unique_name for row in rows if row.unique_name} | {row.id for row in rows}
    unseen = [want for want in wanted.values() if seen.isdisjoint((*want.names, want.adopt))]
    answers = await asyncio.gather(*(find(graph, want) for want in unseen))
    rows += [row for row in answers if isinstance(row, Row)]
    refused = {
        want.key: answer
        for want, answer in zip(unseen, answers, strict=True)
        if isinstance(answer, GraphError)
    }
    gone: list[DeletedGroup] = []
    if absent := [want.key for want, answer in zip(unseen, answers, strict=True) if not answer]:
        try:
            gone = await deleted_groups.read(graph)
        except GraphError as refusal:
            refused |= dict.fromkeys(absent, refusal)
    readable = {key: want for key, want in wanted.items() if key not in refused}
    reading = observe(rows, readable, gone)
    for key, error in refused.items():
        reading.leave(key, unread(key, f"the group of {wanted[key].title}", error))
    _without_owner(reading, ids)
    await _label(graph, reading)
    return reading


async def _one_by_one(graph: Graph, wanted: Iterable[Group]) -> list[Row]:
    answers = await asyncio.gather(*(find(graph, want) for want in wanted))
    return [answer for answer in answers if isinstance(answer, Row)]


async def _label(graph: Graph, reading: Reading) -> None:
    """A word that is none of the tenant's would make it refuse the whole group."""
    new = {
        key: word
        for key, want in reading.wanted.items()
        if (word := want.classification) and _label_of(reading.found.get(key)) != word
    }
    if not new:
        return
    where = Key("group", "classifications")
    try:
        refused = missing(new.values(), await classifications(graph))
    except GraphError as error:
        reading.notes.append(Note(where, f"whether labels are the tenant's is not known: {error}"))
        return
    reading.notes += [Note(where, refusal_note(refused), "manual")] if refused else []
    for key, word in new.items():
        if word in refused:
            reading.wanted[key] = msgspec.structs.replace(reading.wanted[key], classification=None)


def _label_of(found: Found | None) -> str | None:
    return found.resource.classification if found else None  # type: ignore[attr-defined]


def _without_owner(reading: Reading, ids: Ledger) -> None:
    """Page *Upsert group*: without an owner its SharePoint site may never be provisioned."""
    for key, want in list(reading.wanted.items()):
        if key in reading.found or not want.unified or not want.owners <= ids.ambiguous:
            continue
        del reading.wanted[key]
        if want.owners.isdisjoint(ids.unread):
            reading.ambiguous[key] = ()
            reading.notes.append(Note(key, f"{want.title}: {_NO_OWNER}", "manual"))
        else:
            reading.leave(key)


async def find(graph: Graph, want: Group) -> Row | GraphError | None:
    """One group by any name that it may go by, or by the id that it is to adopt."""
    paths = [f"/groups(uniqueName={literal(name)})" for name in want.names]
    paths += [f"/groups/{want.adopt}"] if want.adopt else []
    for path in paths:
        try:
            return await graph.get(query(path, select=select(Row)), Row)
        except (NotFound, Lagging):
            continue
        except GraphError as error:
            return error
    return None


def observe(
    rows: Sequence[Row], wanted: Mapping[Key, Group], gone: Sequence[DeletedGroup] = ()
) -> Reading:
    """``gone`` were deleted lately."""
    reading = Reading({}, {}, [], {}, {})
    by_name = {row.unique_name: row for row in rows if row.unique_name}
    by_id = {row.id: row for row in rows}
    nicknames = {
        row.mail_nickname.casefold(): row
        for row in rows
        if row.mail_nickname and "Unified" in row.group_types
    }
    titles = {
        (row.display_name, "Unified" in row.group_types): row for row in rows if not row.unique_name
    }
    owners = {name: want for want in wanted.values() for name in want.names}
    ours: set[str] = set()
    for key, want in wanted.items():
        row = next((by_name[name] for name in want.names if name in by_name), None)
        row = row or by_id.get(want.adopt or "")
        if row and row.is_assignable_to_role and not row.unique_name:
            reading.ambiguous[key] = ()
            text = f"{want.title}: {_ROLES.format(row.id)}"
            reading.notes.append(Note(key, text, "manual", conflict=True))
        elif row and (problem := _captured(want, row, owners)):
            reading.ambiguous[key] = ()
            reading.notes.append(Note(key, problem, "manual", conflict=True))
        elif row:
            ours.add(row.id)
            reading.found[key] = Found(row.id, seen(want, row))
            kept = row.unique_name or want.unique_name
            reading.wanted[key] = msgspec.structs.replace(want, unique_name=kept)
        elif back := deleted_groups.named(gone, want.names, want.adopt):
            _bring_back(reading, want, back, nicknames)
        elif problem := _obstacle(want, nicknames, titles):
            reading.ambiguous[key] = ()
            reading.notes.append(Note(key, problem, "manual", conflict=True))
        elif note := _lost(want, gone):
            reading.ambiguous[key] = ()
            reading.notes.append(note)
        else:
            reading.wanted[key] = want
    reading.notes += _orphans(rows, wanted, ours)
    return reading


def _bring_back(
    reading: Reading, want: Group, back: Sequence[Restorable], nicknames: Mapping[str, Row]
) -> None:
    """Restored when it is surely the one that is wanted; else nothing is made in its place."""
    taken = nicknames.get(want.nickname.casefold()) if want.unified else None
    match back:
        case [one] if taken is None:
            reading.wanted[want.key] = msgspec.structs.replace(want, restores=one)
            text = (
                f"{want.title}: its group was {one}; it comes back as it was, with its members and "
                "its site, and what changed meanwhile follows with the next plan: whoever lost "
                "their approval goes out then"
            )
            reading.notes.append(Note(want.key, text))
        case _:
            why = f"'{taken.display_name}' has its address" if taken else "it was deleted twice"
            each = "; ".join(f"{one.id}, {one}" for one in back)
            text = (
                f"{want.title}: its group was deleted and {why} ({each}): nothing is made in its "
                "place; by that day restore the right one in the Entra admin centre, or delete it "
                "for good"
            )
            reading.ambiguous[want.key] = ()
            ids = tuple(one.id for one in back)
            reading.notes.append(Note(want.key, text, "manual", deleted=ids))


def _captured(want: Group, row: Row, owners: Mapping[str, Group]) -> str | None:
    """Why this group is not theirs to take: it is another entry's, another extranet's, or of
    another sort than theirs.
    """
    name = row.unique_name or ""
    owner = owners.get(name, want)
    if owner.key != want.key:
        whose = f"that of '{owner.title}' ({owner.key.name})"
    elif name.startswith(OURS) and not name.startswith(want.family):
        whose = "that of another extranet of this tenant"
    elif ("Unified" in row.group_types) != want.unified:
        whose = "of another sort: spaces have Microsoft 365 groups, profiles security groups"
    else:
        return None
    return (
        f"{want.title}: the group '{row.display_name}' ({name or row.id}) is {whose}; nothing is "
        "taken over: correct adopt: or previously:"
    )


def _lost(want: Group, gone: Sequence[DeletedGroup]) -> Note | None:
    if want.unified and (found := deleted_groups.alike(gone, want.nickname, want.display_name)):
        each = "; ".join(f"{one.id}, {one}" for one in found)
        text = (
            f"{want.title}: a group of that title and address was deleted ({each}): nothing is "
            "made in its place; by that day restore it and write adopt: with its id, or delete it "
            "for good"
        )
        return Note(want.key, text, "manual", deleted=tuple(one.id for one in found))
    return None


def seen(want: Group, row: Row) -> Group:
    return msgspec.structs.replace(
        want,
        unique_name=row.unique_name,
        display_name=row.display_name,
        description=row.description,
        visibility=row.visibility,
        classification=row.classification,
    )


def _obstacle(
    want: Group,
    nicknames: Mapping[str, Row],
    titles: Mapping[tuple[str | None, bool], Row],
) -> str | None:
    if want.adopt:
        return (
            f"{want.title}: no group has the id {want.adopt} it should adopt; "
            "correct adopt: in spaces.yaml"
        )
    if want.unified and (row := nicknames.get(want.nickname.casefold())):
        return (
            f"{want.title}: the mail nickname {want.nickname} belongs to the group "
            f"'{row.display_name}'; write another nickname:, or adopt: {row.id} to take it over"
        )
    if row := titles.get((want.display_name, want.unified)):
        return (
            f"{want.title}: a group of that name is in the tenant already; write "
            f"adopt: {row.id} to take it over, or give one of them another title"
        )
    return None


def _orphans(rows: Iterable[Row], wanted: Mapping[Key, Group], ours: set[str]) -> Iterator[Note]:
    families = tuple({want.family for want in wanted.values()})
    for row in rows:
        name = row.unique_name or ""
        if row.id not in ours and name.startswith(families):
            text = (
                f"group '{row.display_name}' ({name}) is no longer in spaces.yaml: it and its "
                "members stay; put it back with previously:, or delete it by hand"
            )
            yield Note(Key("group", name), text, "manual")
