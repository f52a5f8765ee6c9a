"""What we last wrote, kept in the tenant itself: one row per page or folder, in a list of ours.

What comes back from SharePoint is not what was sent (HTML is sanitised, permissions do not say
whether they are inherited), so a plan compares what it would write with what was last written,
and the thing's version with the one it had then: another version means that somebody edited it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import GraphError, NotFound
from provisioning.graph.rows import Row
from provisioning.kinds.shared.absence import believed
from provisioning.kinds.shared.refusals import of_site
from provisioning.plan.model import Key, Ledger, Note

STAMPS = "extranet-stamps"
"""The code of our list on the home site."""
COLUMNS = ("Title", "Digest", "WrittenVersion")
"""``Title`` holds the key (``page/accueil/faq``). ``Version`` is a column of every list."""


class Stamp(msgspec.Struct, frozen=True):
    """``version`` is that of a page, or the id of a folder: another of that name is not ours.

    ``item`` is the id of the row; empty when there is none yet.
    """

    digest: str
    version: str = ""
    item: str = ""


class StampFields(msgspec.Struct):
    title: str = msgspec.field(default="", name="Title")
    digest: str = msgspec.field(default="", name="Digest")
    version: str = msgspec.field(default="", name="WrittenVersion")


class StampRow(msgspec.Struct):
    id: str
    fields: StampFields


def kept_in(ids: Ledger) -> Key | None:
    """The list that keeps them, once it is there: one of that code is nobody else's."""
    return next((key for key in ids.of("list") if key.name.endswith(f"/{STAMPS}")), None)


def home_of(kept: Key) -> Key:
    """The site on which the list of stamps is."""
    return Key("site", f"space/{kept.name.partition('/')[0]}")


def _items(kept: Key, ids: Ledger) -> str:
    return f"/sites/{ids[home_of(kept)]}/lists/{ids[kept]}/items"


async def read(
    graph: Graph, kept: Key, ids: Ledger, wanted: Iterable[Key]
) -> Mapping[str, Stamp] | Note:
    """Every stamp by key, in one listing that pages and folders share, or why there is none.

    ``kept`` is their list; while it is still to be made there is none.
    """
    if kept not in ids:
        return {}
    fields = f"fields($select={','.join(COLUMNS)})"
    path = query(_items(kept, ids), select="id", expand=fields, top=1000)
    names = {str(key) for key in wanted}
    try:
        items = await believed(
            lambda: graph.collect(path, StampRow),
            lambda items: not names <= {item.fields.title for item in items},
        )
    except GraphError as error:
        return of_site(kept, error, "stamps")
    return by_key(items)


def by_key(items: Iterable[StampRow]) -> Mapping[str, Stamp]:
    """Of two rows of one thing (a listing fell short, and it was written again) the later says what
    was last written, in whatever order they are listed.
    """
    return {
        item.fields.title: Stamp(item.fields.digest, item.fields.version, item.id)
        for item in sorted(items, key=lambda item: (len(item.id), item.id))
    }


async def write(graph: Graph, kept: Key, ids: Ledger, key: Key, stamp: Stamp) -> str:
    """The id of the row. A run that dies before this writes the thing again, and no harm."""
    items = _items(kept, ids)
    fields: dict[str, Any] = {"Digest": stamp.digest, COLUMNS[2]: stamp.version}
    if stamp.item:
        await graph.patch(f"{items}/{stamp.item}/fields", fields)
        return stamp.item
    made = await graph.post(items, {"fields": {"Title": str(key), **fields}}, Row)
    return made.id


async def forget(graph: Graph, kept: Key, ids: Ledger, key: Key) -> None:
    """A run that dies before this leaves a row that vouches for nothing: the thing is gone."""
    with suppress(NotFound):
        await graph.delete(f"{_items(kept, ids)}/{ids.beside.pop(Key('stamp', str(key)))}")
