"""The rows of a list as Graph has them: ours carry their key in a column of ours.

Rows typed by hand lack it and are left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import Clash, GraphError, Lagging, NotFound, Throttled
from provisioning.kinds.shared.list_rows import RowWanted
from provisioning.kinds.shared.lists.columns import ListColumn
from provisioning.plan.details import Detail, Moves
from provisioning.plan.model import Key, Part

MARK = ListColumn(name="ExtranetKey", title="ExtranetKey", indexed=True, hidden=True)

Types = Mapping[str, str]
"""Column -> its type; one that is not there is text."""


class ListItem(msgspec.Struct, frozen=True):
    """``fields`` holds the columns that were asked for and are not empty."""

    id: str
    etag: str = msgspec.field(default="", name="eTag")
    fields: dict[str, Any] = {}

    @property
    def key(self) -> str:
        return str(self.fields.get(MARK.name) or "")


async def items_of(graph: Graph, path: str, columns: Iterable[str]) -> list[ListItem]:
    """Every row of the list at ``path`` (``/sites/{id}/lists/{id}``)."""
    fields = f"fields($select={','.join(sorted(columns))})"
    asked = query(f"{path}/items", select="id,eTag", expand=fields, top=1000)
    return await graph.collect(asked, ListItem)


def seen(item: ListItem, types: Types, columns: Iterable[str]) -> RowWanted:
    """What the row says in ``columns``, as text."""
    pairs = ((name, text(types.get(name, ""), item.fields.get(name))) for name in columns)
    return RowWanted(name=item.key, values=tuple(sorted(pairs)))


def text(type_: str, value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case str() if type_ == "date":
            return day(value)
        case _:
            return str(value).replace("\r\n", "\n").strip()


def day(told: str) -> str:
    """Midnight where the site is, told in UTC: the evening before, in Paris."""
    try:
        return (datetime.fromisoformat(told) + timedelta(hours=11)).date().isoformat()
    except ValueError:
        return told


def field(type_: str, said: str) -> object:
    """What Graph takes for it; an empty text empties the column."""
    match type_:
        case _ if not said:
            return None
        case "number":
            return float(said) if "." in said else int(said)
        case "boolean":
            return said == "true"
        case "date":
            return f"{said}T12:00:00Z"
        case _:
            return said


async def rewritten(
    graph: Graph,
    path: str,
    moved: Moves,
    items: Mapping[str, ListItem],
    types: Types,
) -> Sequence[Part]:
    """Rows added, changed and taken out; each ends with a fate of its own."""
    here = f"{path}/items"
    return await asyncio.gather(
        *(_part(row, "add", _added(graph, here, row, types)) for row in moved.added),
        *(
            _part(row, "add", _changed(graph, here, items[row.name], row, types))
            for _, row in moved.changed
        ),
        *(
            _part(row, "remove", graph.delete(f"{here}/{items[row.name].id}"))
            for row in moved.removed
        ),
    )


async def _part(row: Detail, verb: Literal["add", "remove"], work: Awaitable[None]) -> Part:
    key = Key("row", row.name)
    try:
        await work
    except (Lagging, Throttled) as error:
        return Part(key, verb, "waiting", str(error))
    except NotFound as error:
        gone = verb == "remove"
        return Part(key, verb, "already" if gone else "failed", "" if gone else str(error))
    except GraphError as error:
        return Part(key, verb, "failed", str(error))
    return Part(key, verb, "done")


async def _added(graph: Graph, items: str, row: Detail, types: Types) -> None:
    fields = {name: value for name, value in _fields(row, types).items() if value is not None}
    await graph.post(items, {"fields": {MARK.name: row.name, **fields}})


async def _changed(graph: Graph, items: str, item: ListItem, row: Detail, types: Types) -> None:
    """Somebody may edit the row at the same time: read again once, then give up for this run."""
    fields = _fields(row, types)
    path = f"{items}/{item.id}/fields"
    try:
        await graph.patch(path, fields, headers={"If-Match": item.etag})
    except Clash as error:
        if error.status != 412:
            raise
        again = await graph.get(query(f"{items}/{item.id}", select="id,eTag"), ListItem)
        await graph.patch(path, fields, headers={"If-Match": again.etag})


def _fields(row: Detail, types: Types) -> dict[str, object]:
    return {name: field(types.get(name, ""), str(said)) for name, said in row.facts().items()}
