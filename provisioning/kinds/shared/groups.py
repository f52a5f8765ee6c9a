"""The groups of a tenant as they are seen: ours by their names, what stands in the way, orphans."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import GraphError, Lagging, NotFound
from provisioning.graph.rows import Group as Row
from provisioning.i18n import Phrase, phrase
from provisioning.kinds.shared import deleted_groups
from provisioning.kinds.shared.classifications import classifications, missing, refusal_note
from provisioning.kinds.shared.deleted_groups import DeletedGroup
from provisioning.kinds.shared.group_claims import Claims, Group, captured, claims
from provisioning.kinds.shared.messages.groups import GROUP
from provisioning.kinds.shared.refusals import unread
from provisioning.plan.model import Found, Key, Ledger, Note, Reading, Restorable
from provisioning.plan.notes import days_of, noted

GROUPS = query("/groups", select=select(Row), top=999)


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
        reading.leave(key, unread(key, error, "group", title=wanted[key].title))
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
        reading.notes.append(noted(where, phrase(GROUP["labels_unknown"], error=error)))
        return
    reading.notes += [noted(where, refusal_note(refused), "manual")] if refused else []
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
            reading.notes.append(noted(key, phrase(GROUP["no_owner"], title=want.title), "manual"))
        else:
            reading.leave(key)


async def find_own(graph: Graph, want: Group, owners: Claims) -> Row | GraphError | Phrase | None:
    """The same for whoever reads no listing: a group that is not theirs to take is why."""
    row = await find(graph, want)
    return (captured(want, row, owners) or row) if isinstance(row, Row) else row


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
    owners = claims(wanted.values())
    ours: set[str] = set()
    for key, want in wanted.items():
        row = next((by_name[name] for name in want.names if name in by_name), None)
        row = row or by_id.get(want.adopt or "")
        if row and (problem := captured(want, row, owners)):
            reading.ambiguous[key] = ()
            reading.notes.append(noted(key, problem, "manual", conflict=True))
        elif row:
            ours.add(row.id)
            reading.found[key] = Found(row.id, seen(want, row))
            kept = row.unique_name or want.unique_name
            reading.wanted[key] = msgspec.structs.replace(want, unique_name=kept)
        elif back := deleted_groups.named(gone, want.names, want.adopt):
            if problem := next(filter(None, (captured(want, one, owners) for one in back)), None):
                reading.ambiguous[key] = ()
                reading.notes.append(noted(key, problem, "manual", conflict=True))
            else:
                _bring_back(reading, want, [one.restorable for one in back], nicknames)
        elif problem := _obstacle(want, nicknames, titles):
            reading.ambiguous[key] = ()
            reading.notes.append(noted(key, problem, "manual", conflict=True))
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
            text = phrase(GROUP["comes_back"], title=want.title, gone=days_of(one))
            reading.notes.append(noted(want.key, text))
        case _:
            why = phrase(GROUP["not_restored.twice"])
            if taken:
                why = phrase(GROUP["not_restored.taken"], name=taken.display_name)
            each = tuple(map(_one, back))
            text = phrase(GROUP["not_restored"], title=want.title, why=why, each=each)
            reading.ambiguous[want.key] = ()
            ids = tuple(one.id for one in back)
            reading.notes.append(noted(want.key, text, "manual", deleted=ids))


def _one(gone: Restorable) -> Phrase:
    return phrase(GROUP["one"], id=gone.id, gone=days_of(gone))


def _lost(want: Group, gone: Sequence[DeletedGroup]) -> Note | None:
    if want.unified and (found := deleted_groups.alike(gone, want.nickname, want.display_name)):
        text = phrase(GROUP["alike"], title=want.title, each=tuple(map(_one, found)))
        return noted(want.key, text, "manual", deleted=tuple(one.id for one in found))
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
) -> Phrase | None:
    if want.adopt:
        return phrase(GROUP["nothing_to_adopt"], title=want.title, adopt=want.adopt)
    if want.unified and (row := nicknames.get(want.nickname.casefold())):
        values = {"title": want.title, "nickname": want.nickname}
        return phrase(GROUP["nickname"], name=row.display_name, id=row.id, **values)
    if row := titles.get((want.display_name, want.unified)):
        return phrase(GROUP["same_title"], title=want.title, id=row.id)
    return None


def _orphans(rows: Iterable[Row], wanted: Mapping[Key, Group], ours: set[str]) -> Iterator[Note]:
    families = tuple({want.family for want in wanted.values()})
    for row in rows:
        name = row.unique_name or ""
        if row.id not in ours and name.startswith(families):
            text = phrase(GROUP["orphan"], title=row.display_name, name=name)
            yield noted(Key("group", name), text, "manual")
