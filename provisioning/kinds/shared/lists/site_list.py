"""A library or a list: read with its columns, made under its code, then given its title.

The address of a list follows from the title of its birth and never changes: it is born under its
code, which is plain ASCII, and found again by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.i18n import phrase
from provisioning.kinds.shared.absence import believed
from provisioning.kinds.shared.lists import columns as definitions
from provisioning.kinds.shared.lists.columns import ListColumn
from provisioning.kinds.shared.lists.listing import LIBRARY, ListRow, lists_of, unmanaged
from provisioning.kinds.shared.messages.content import CONTENT, RECYCLED
from provisioning.kinds.shared.recycle_bin import Absentee, path_of as server_path, recycled
from provisioning.kinds.shared.refusals import of_site
from provisioning.plan.diff import Update
from provisioning.plan.model import Found, Key, Ledger, Note, Reading, Resource
from provisioning.plan.notes import noted


class SharePointList(Resource, frozen=True, kw_only=True):
    """``name`` is its code; ``columns`` are those we manage, others are left alone.

    ``former`` are the codes it had: its address keeps the one it was made under.
    """

    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"site", "name", "former", "lookups"})

    site: Key
    name: str
    former: tuple[str, ...] = ()
    display_name: str
    description: str | None = None
    columns: tuple[ListColumn, ...] = ()
    lookups: frozenset[Key] = frozenset()

    @property
    def title(self) -> str:
        return self.display_name


S = TypeVar("S", bound=SharePointList)


def lookups(columns: Iterable[ListColumn], itself: Key) -> frozenset[Key]:
    """The lists that must be there before its columns are."""
    return frozenset(c.lookup for c in columns if c.lookup and c.lookup != itself)


async def observe(
    graph: Graph, wanted: Mapping[Key, S], ids: Ledger, template: str
) -> tuple[Reading, dict[Key, ListRow]]:
    """The shelves of one template as the sites show them, and the rows they were seen in."""
    reading, rows = Reading({}, {}, [], {}, {}), dict[Key, ListRow]()
    known = sorted(
        {key for key in ids.urls if key.kind == "site"}
        | {want.site for want in wanted.values() if want.site in ids}
    )
    listings = await asyncio.gather(
        *(
            _listing(graph, ids[site], [want for want in wanted.values() if want.site == site])
            for site in known
        )
    )
    by_site = dict(zip(known, listings, strict=True))
    for want in wanted.values():
        match by_site.get(want.site, []):
            case GraphError():
                reading.unread.add(want.key)
            case found:
                reading.wanted[want.key] = want
                if row := among(found, want):
                    rows[want.key] = row
                    have = _seen(want, row, ids)
                    reading.found[want.key] = Found(row.id, have, row.web_url)
                    reading.notes += _unchangeable(want, row)
    absent = [
        _missing(want, template, ids.urls[want.site])
        for want in reading.wanted.values()
        if want.key not in rows and want.site in ids.urls
    ]
    bins = await recycled(graph, absent, ids)
    reading.notes += bins.notes
    for key, why in bins.left.items():
        del reading.wanted[key]
        reading.leave(key, why)
    ours = frozenset(row.id for row in rows.values())
    for site, listing in by_site.items():
        match listing:
            case GraphError() as error:
                reading.notes.append(of_site(site, error, "lists", site=site))
            case _:
                reading.notes += unmanaged(site, listing, template, ours)
    return reading, rows


def _missing(want: SharePointList, template: str, site: str) -> Absentee:
    library = template == LIBRARY
    names = frozenset(each.casefold() for each in (want.name, *want.former, want.title))
    called = phrase(RECYCLED["library" if library else "list"], title=want.title)
    place = server_path(site) + ("" if library else "/lists")
    return Absentee(want.key, want.site, called, place, names)


async def _listing(
    graph: Graph, site: str, wanted: Sequence[SharePointList]
) -> Sequence[ListRow] | GraphError:
    """Every site is born with lists of its own: none at all is not believed at once either."""

    def lacks(rows: Sequence[ListRow]) -> bool:
        return not rows or any(among(rows, want) is None for want in wanted)

    try:
        return await believed(lambda: lists_of(graph, site), lacks)
    except GraphError as error:
        return error


def among(rows: Iterable[ListRow], want: SharePointList) -> ListRow | None:
    """By today's code, else by one that it had."""
    named = {row.name.casefold(): row for row in rows}
    codes = (code.casefold() for code in (want.name, *want.former))
    return next((named[code] for code in codes if code in named), None)


def _seen(want: S, row: ListRow, ids: Ledger) -> S:
    there = {column.name: column for column in row.columns}
    for column in want.columns:
        if column.name in there:
            ids.beside[_place(want, column)] = there[column.name].id
    return msgspec.structs.replace(
        want,
        display_name=row.display_name,
        description=row.description or "",
        columns=tuple(
            _changeable(column, definitions.seen(column, there[column.name]))
            for column in want.columns
            if column.name in there
        ),
    )


def _changeable(want: ListColumn, have: ListColumn) -> ListColumn:
    """A column of another type is not drift that a plan can mend."""
    return have if have.type == want.type else want


def _unchangeable(want: SharePointList, row: ListRow) -> Iterator[Note]:
    there = {column.name: column.type for column in row.columns}
    for column in want.columns:
        type_ = there.get(column.name) or column.type
        if type_ != column.type:
            types = {"type": type_, "wanted": column.type}
            text = phrase(CONTENT["column_type"], title=want.title, column=column.name, **types)
            yield noted(want.key, text, "manual", conflict=True)


def _place(want: SharePointList, column: ListColumn) -> Key:
    return Key("column", f"{want.key.name}/{column.name}")


async def born(
    graph: Graph, want: SharePointList, ids: Ledger, template: str, **facet: object
) -> ListRow:
    """Made under its code, with every column but those that look up itself."""
    body: dict[str, Any] = {
        "displayName": want.name,
        "list": {"template": template, **facet},
        "columns": [definitions.body(c, ids) for c in want.columns if c.lookup != want.key],
    }
    if want.description:
        body["description"] = want.description
    return await graph.post(f"/sites/{ids[want.site]}/lists", body, ListRow)


async def grown(graph: Graph, want: SharePointList, id_: str, ids: Ledger) -> None:
    """What only a list that is there can be given: its title, the columns that look up itself."""
    path = path_of(want, id_, ids)
    if want.display_name != want.name:
        await graph.patch(path, {"displayName": want.display_name})
    for column in want.columns:
        if column.lookup == want.key:
            await graph.post(f"{path}/columns", definitions.body(column, ids, id_))


async def altered(graph: Graph, change: Update, ids: Ledger) -> None:
    """Title, description and columns; columns one after the other, as SharePoint wants them."""
    want, have = change.want, change.have
    assert isinstance(want, SharePointList)
    assert isinstance(have, SharePointList)
    path = path_of(want, change.id, ids)
    names = {"display_name": "displayName", "description": "description"}
    if body := {names[name]: getattr(want, name) for name in change.fields if name in names}:
        await graph.patch(path, body)
    there = {column.name: column for column in have.columns}
    for column in want.columns:
        definition = definitions.body(column, ids)
        if column.name not in there:
            await graph.post(f"{path}/columns", definition)
        elif column != there[column.name]:
            del definition["name"]
            await graph.patch(f"{path}/columns/{ids.beside[_place(want, column)]}", definition)


def path_of(want: SharePointList, id_: str, ids: Ledger) -> str:
    return f"/sites/{ids[want.site]}/lists/{id_}"


def price_of_columns(
    want: SharePointList, have: SharePointList | None
) -> Sequence[tuple[str, str]]:
    there = {column.name: column for column in have.columns} if have else {}
    return [
        ("PATCH" if c.name in there else "POST", "/sites/{id}/lists/{id}/columns")
        for c in want.columns
        if c != there.get(c.name)
    ]
