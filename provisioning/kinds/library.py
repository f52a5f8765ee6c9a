"""A document library: its columns and the types of documents. Nothing in it is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import Row
from provisioning.kinds.shared import permissions, sites
from provisioning.kinds.shared.lists import columns as definitions
from provisioning.kinds.shared.lists.columns import ListColumn
from provisioning.kinds.shared.lists.listing import LIBRARY
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
from provisioning.plan.desired import Extranet
from provisioning.plan.details import Detail
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Made, Unfinished
from provisioning.plan.model import Found, Key, Ledger, Part, Reading

DOCUMENT = "0x0101"
"""The id of *Document*, on which every type of document is built."""
GROUP = "Extranet"
_OFFER = "contentTypesEnabled"


class DocumentType(Detail, frozen=True, kw_only=True):
    """A content type, known by its name: the copy that a library gets has an id of its own.

    ``columns`` are the names of those that whoever deposits such a document fills in.
    """

    description: str = ""
    columns: tuple[str, ...] = ()


class DocumentLibrary(SharePointList, frozen=True, kw_only=True):
    heading = ("Bibliothèques", "Libraries")

    types: tuple[DocumentType, ...] = ()
    offers_types: bool | None = None
    """``contentTypesEnabled``: without it nobody is offered a type. ``None`` where none is ours."""


def desire(extranet: Extranet) -> Iterable[DocumentLibrary]:
    for space, place in extranet.spaces.items():
        for code, entry in place.libraries.items():
            key = Key("library", f"{space}/{code}")
            columns = definitions.wanted(space, entry.columns)
            yield DocumentLibrary(
                key=key,
                site=Key("site", f"space/{space}"),
                name=code,
                former=entry.previously,
                display_name=entry.title,
                description=entry.description,
                columns=columns,
                lookups=lookups(columns, key),
                types=tuple(
                    DocumentType(
                        name=type_.title,
                        description=type_.description or "",
                        columns=type_.columns,
                    )
                    for type_ in entry.content_types.values()
                ),
                offers_types=True if entry.content_types else None,
            )


async def read(graph: Graph, wanted: dict[Key, DocumentLibrary], ids: Ledger) -> Reading:
    reading, rows = await observe(graph, wanted, ids, LIBRARY)
    for key, row in rows.items():
        names = {type_.name for type_ in row.content_types}
        there = tuple(type_ for type_ in wanted[key].types if type_.name in names)
        found = reading.found[key]
        offers = row.kind.content_types_enabled if wanted[key].offers_types else None
        have = msgspec.structs.replace(found.resource, types=there, offers_types=offers)
        reading.found[key] = Found(found.id, have, found.url)
    return reading


async def create(graph: Graph, want: DocumentLibrary, ids: Ledger) -> Made:
    """Columns that a type of document has come with its copy, never twice."""
    brought = _brought(want)
    own = tuple(column for column in want.columns if column not in brought)
    offer = {_OFFER: True} if want.offers_types else {}
    row = await born(graph, msgspec.structs.replace(want, columns=own), ids, LIBRARY, **offer)
    try:
        path = path_of(want, row.id, ids)
        await grown(graph, want, row.id, ids)
        await _provide(graph, want, path, want.types, ids)
        await _complete(graph, path, brought, ids)
        # Once for all the folders that wait for it.
        drive = await permissions.drive_of(graph, ids[want.site], row.id)
    except GraphError as error:
        said = f"made, but not complete yet: {error}"
        raise Unfinished(row.id, said, row.web_url) from error
    ids.beside[permissions.drive_key(want.key)] = drive
    return Made(row.id, row.web_url)


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    want, have = change.want, change.have
    assert isinstance(want, DocumentLibrary)
    assert isinstance(have, DocumentLibrary)
    await altered(graph, change, ids)
    there = {type_.name for type_ in have.types}
    path = path_of(want, change.id, ids)
    if "offers_types" in change.fields:
        await graph.patch(path, {"list": {_OFFER: True}})
    await _provide(graph, want, path, [t for t in want.types if t.name not in there], ids)
    return ()


def _brought(want: DocumentLibrary) -> Sequence[ListColumn]:
    names = {name for type_ in want.types for name in type_.columns}
    return [column for column in want.columns if column.name in names and not column.lookup]


async def _complete(graph: Graph, library: str, columns: Sequence[ListColumn], ids: Ledger) -> None:
    """Indexes and uniqueness belong to a list, not to the columns of a site.

    A type that the site had already may have brought fewer columns than the file gives it.
    """
    path = f"{library}/columns"
    there = await _named(graph, path) if columns else {}
    for column in columns:
        if column.name not in there:
            await graph.post(path, definitions.body(column, ids))
        elif column.indexed:
            limits = {"indexed": True, "enforceUniqueValues": column.unique}
            await graph.patch(f"{path}/{there[column.name]}", limits)


class _Named(Row, frozen=True, kw_only=True):
    name: str


async def _provide(
    graph: Graph, want: DocumentLibrary, path: str, types: Sequence[DocumentType], ids: Ledger
) -> None:
    """A type is made on the site, then copied into the library (page *contentType: addCopy*)."""
    if not types:
        return
    site = f"/sites/{ids[want.site]}"
    there = await _named(graph, f"{site}/contentTypes")
    columns = await _named(graph, f"{site}/columns")
    for type_ in types:
        if type_.name not in there:
            there[type_.name] = await _made(graph, site, type_)
            made = f"{site}/contentTypes/{there[type_.name]}"
            for column in _brought(want):
                if column.name not in columns:
                    columns[column.name] = await _site_column(graph, site, column, ids)
                if column.name in type_.columns:
                    source = f"{graph.root}{site}/columns/{columns[column.name]}"
                    await graph.post(f"{made}/columns", {"sourceColumn@odata.bind": source})
        link = f"{graph.root}{site}/contentTypes/{there[type_.name]}"
        await graph.post(f"{path}/contentTypes/addCopy", {"contentType": link})


async def _named(graph: Graph, path: str) -> dict[str, str]:
    rows = await graph.collect(query(path, select="id,name"), _Named)
    return {row.name: row.id for row in rows}


async def _made(graph: Graph, site: str, type_: DocumentType) -> str:
    body = {
        "name": type_.name,
        "description": type_.description,
        "group": GROUP,
        "base": {"id": DOCUMENT},
    }
    made = await graph.post(f"{site}/contentTypes", body, _Named)
    return made.id


async def _site_column(graph: Graph, site: str, column: ListColumn, ids: Ledger) -> str:
    plain = msgspec.structs.replace(column, indexed=False, unique=False)
    made = await graph.post(f"{site}/columns", definitions.body(plain, ids), _Named)
    return made.id


_LIST = "/sites/{id}/lists/{id}"


def price(change: Change) -> Iterable[Call]:
    match change:
        case Create(DocumentLibrary() as want):
            yield "POST", "/sites/{id}/lists"
            yield "GET", f"{_LIST}/drive"
            if want.display_name != want.name:
                yield "PATCH", _LIST
            brought = _brought(want)
            if brought:
                yield "GET", f"{_LIST}/columns"
            yield from (("POST", "/sites/{id}/columns") for _ in brought)
            yield from (("PATCH", f"{_LIST}/columns/{{id}}") for each in brought if each.indexed)
            yield from _price_of_types(want.types)
        case Update(_, DocumentLibrary() as have, DocumentLibrary() as want, fields):
            if {"display_name", "description"} & {*fields}:
                yield "PATCH", _LIST
            if "offers_types" in fields:
                yield "PATCH", _LIST
            yield from price_of_columns(want, have)
            yield from _price_of_types([type_ for type_ in want.types if type_ not in have.types])


def _price_of_types(types: Sequence[DocumentType]) -> Iterable[Call]:
    """As if the site had none of them yet."""
    if types:
        yield "GET", "/sites/{id}/contentTypes"
        yield "GET", "/sites/{id}/columns"
    for type_ in types:
        yield "POST", "/sites/{id}/contentTypes"
        yield from (("POST", "/sites/{id}/contentTypes/{id}/columns") for _ in type_.columns)
        yield "POST", f"{_LIST}/contentTypes/addCopy"


KIND = Kind(
    "library",
    DocumentLibrary,
    desire,
    read,
    price,
    create,
    update,
    after=("site",),
    permissions=(sites.READ, *sites.WRITE),
)
