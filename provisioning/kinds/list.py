"""A list of a space, its columns, and the rows that are ours.

Also the list on the home site in which we keep what was last written to pages and folders.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.i18n import phrase
from provisioning.kinds.shared import sites
from provisioning.kinds.shared.absence import believed
from provisioning.kinds.shared.list_rows import RowWanted, rows_of
from provisioning.kinds.shared.lists import columns as definitions, items as rows
from provisioning.kinds.shared.lists.columns import ListColumn
from provisioning.kinds.shared.lists.items import MARK, ListItem
from provisioning.kinds.shared.lists.listing import GENERIC, ListRow
from provisioning.kinds.shared.lists.site_list import (
    SharePointList,
    altered,
    born,
    grown,
    lookups,
    observe,
    path_of,
    price_of_columns,
)
from provisioning.kinds.shared.messages.content import CONTENT
from provisioning.kinds.shared.refusals import of_site
from provisioning.kinds.shared.stamps import COLUMNS as STAMP, STAMPS
from provisioning.plan.desired import Extranet
from provisioning.plan.details import moves
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Made, Unfinished
from provisioning.plan.model import Found, Key, Ledger, Note, Part, Reading
from provisioning.plan.notes import noted
from provisioning.spec.registrations import Doubt


class List(SharePointList, frozen=True, kw_only=True):
    """``rows`` at ``None`` are not ours to say. ``keeps``: a row that is no longer wanted stays.

    A row of somebody whose line was not understood (``doubt``) stays too.
    """

    heading = ("Listes", "Lists")
    fixed_at_birth: ClassVar[frozenset[str]] = SharePointList.fixed_at_birth | {
        "keeps",
        "items",
        "doubt",
    }

    rows: tuple[RowWanted, ...] | None = None
    keeps: bool = False
    items: tuple[ListItem, ...] | None = None
    doubt: Doubt = Doubt()


def desire(extranet: Extranet) -> Iterable[List]:
    home = extranet.spec.home.code
    yield List(
        key=Key("list", f"{home}/{STAMPS}"),
        site=Key("site", f"space/{home}"),
        name=STAMPS,
        display_name=STAMPS,
        description="Tenue par l'extranet : ne pas modifier.",
        columns=tuple(ListColumn(name=name, title=name) for name in STAMP if name != "Title"),
    )
    for space, place in extranet.spaces.items():
        for code, entry in place.lists.items():
            key = Key("list", f"{space}/{code}")
            wanted = rows_of(extranet, entry)
            columns = definitions.wanted(space, entry.columns)
            yield List(
                key=key,
                site=Key("site", f"space/{space}"),
                name=code,
                former=entry.previously,
                display_name=entry.title,
                description=entry.description,
                columns=columns if wanted is None else (*columns, MARK),
                lookups=lookups(columns, key),
                rows=wanted,
                keeps=entry.source == "finess",
                doubt=extranet.doubt if entry.source == "directory" else Doubt(),
            )


async def read(graph: Graph, wanted: dict[Key, List], ids: Ledger) -> Reading:
    reading, found = await observe(graph, wanted, ids, GENERIC)
    filled = [wanted[key] for key in found if wanted[key].rows is not None]
    answers = await asyncio.gather(*(_items(graph, want, found[want.key], ids) for want in filled))
    for want, answer in zip(filled, answers, strict=True):
        if isinstance(answer, GraphError):
            reading.leave(want.key, of_site(want.key, answer, "rows", title=want.title))
            del reading.found[want.key], reading.wanted[want.key]
        elif want.rows and _hidden(answer, found[want.key]):
            text = phrase(CONTENT["hidden"], title=want.title, column=MARK.name)
            reading.leave(want.key, noted(want.key, text, "unknown"))
            del reading.found[want.key], reading.wanted[want.key]
        else:
            _settle(reading, want, answer)
    return reading


def _hidden(items: Sequence[ListItem], row: ListRow) -> bool:
    """Rows there, the column there, and no key: the service may not give hidden columns back."""
    marked = any(column.name == MARK.name for column in row.columns)
    return marked and bool(items) and not any(item.key for item in items)


async def _items(
    graph: Graph, want: List, row: ListRow, ids: Ledger
) -> Sequence[ListItem] | GraphError:
    """A column that is not there yet cannot be asked for."""
    there = {column.name for column in row.columns}
    named = {name for each in want.rows or () for name, _ in each.values}
    if want.doubt != Doubt():
        named |= {column.name for column in want.columns}
    columns = {MARK.name, *named} & there
    try:
        path = f"/sites/{ids[want.site]}/lists/{row.id}"
        wanted = {each.name for each in want.rows or ()}
        return await believed(
            lambda: rows.items_of(graph, path, columns or {"Title"}),
            lambda items: MARK.name in there and not wanted <= {item.key for item in items},
        )
    except GraphError as error:
        return error


def _settle(reading: Reading, want: List, items: Sequence[ListItem]) -> None:
    wanted = {row.name: row for row in want.rows or ()}
    ours: dict[str, ListItem] = {}
    for item in items:
        if item.key:
            ours.setdefault(item.key, item)
    have = tuple(
        rows.seen(ours[key], types(want), _columns(wanted.get(key), ours[key]))
        for key in sorted(ours)
    )
    found = reading.found[want.key]
    resource = msgspec.structs.replace(found.resource, rows=have, items=tuple(ours.values()))
    reading.found[want.key] = Found(found.id, resource, found.url)
    staying = [row for row in have if want.keeps or _may_be(want.doubt, row)]
    if staying:
        every = {row.name: row for row in staying} | wanted
        kept = tuple(every[name] for name in sorted(every))
        reading.wanted[want.key] = msgspec.structs.replace(want, rows=kept)
    reading.notes += _remarks(want, items, ours)


def _may_be(doubt: Doubt, row: RowWanted) -> bool:
    """Whether a row tells of somebody in doubt; one without an address may tell of anybody."""
    values = {str(value).casefold() for value in row.facts().values()}
    addressed = any("@" in value for value in values)
    return doubt.covers(values) if addressed else bool(doubt.addresses or doubt.anybody)


def _columns(wanted: RowWanted | None, item: ListItem) -> Iterable[str]:
    """Those that the wanted row speaks of; of a row that nobody wants, what it holds."""
    names = wanted.facts() if wanted else item.fields
    return (name for name in names if name != MARK.name and "@" not in name)


def _remarks(want: List, items: Sequence[ListItem], ours: dict[str, ListItem]) -> Iterator[Note]:
    by_hand = sum(not item.key for item in items)
    twice = len(items) - by_hand - len(ours)
    if by_hand:
        yield noted(want.key, phrase(CONTENT["rows_by_hand"], title=want.title, count=by_hand))
    if twice:
        text = phrase(CONTENT["rows_twice"], title=want.title, count=twice)
        yield noted(want.key, text, "manual", conflict=True)


def types(want: List) -> dict[str, str]:
    return {column.name: column.type for column in want.columns}


async def create(graph: Graph, want: List, ids: Ledger) -> Made:
    row = await born(graph, want, ids, GENERIC)
    path = path_of(want, row.id, ids)
    try:
        await grown(graph, want, row.id, ids)
    except GraphError as error:
        said = f"made, but not complete yet: {error}"
        raise Unfinished(row.id, said, row.web_url) from error
    parts = await rows.rewritten(graph, path, moves((), want.rows or ()), {}, types(want))
    if unwell := [part for part in parts if part.status not in ("done", "already")]:
        reason = f"{len(unwell)} of {len(parts)} rows could not be written: {unwell[0].reason}"
        raise Unfinished(row.id, reason, row.web_url)
    return Made(row.id, row.web_url)


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    want, have = change.want, change.have
    assert isinstance(want, List)
    assert isinstance(have, List)
    await altered(graph, change, ids)
    if "rows" not in change.fields:
        return ()
    items = {item.key: item for item in have.items or ()}
    moved = moves(have.rows, want.rows or ())
    path = path_of(want, change.id, ids)
    return await rows.rewritten(graph, path, moved, items, types(want))


def price(change: Change) -> Iterable[Call]:
    match change:
        case Create(List() as want):
            yield "POST", "/sites/{id}/lists"
            if want.display_name != want.name:
                yield "PATCH", "/sites/{id}/lists/{id}"
            yield from (("POST", "/sites/{id}/lists/{id}/items") for _ in want.rows or ())
        case Update(_, List() as have, List() as want, fields):
            if {"display_name", "description"} & {*fields}:
                yield "PATCH", "/sites/{id}/lists/{id}"
            yield from price_of_columns(want, have)
            if "rows" in fields:
                moved = moves(have.rows, want.rows or ())
                for verb, some in (
                    ("POST", moved.added),
                    ("PATCH", moved.changed),
                    ("DELETE", moved.removed),
                ):
                    yield from ((verb, "/sites/{id}/lists/{id}/items") for _ in some)


KIND = Kind(
    "list",
    List,
    desire,
    read,
    price,
    create,
    update,
    after=("site",),
    permissions=(sites.READ, *sites.WRITE),
)
