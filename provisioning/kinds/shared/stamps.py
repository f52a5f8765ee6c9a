"""What we last wrote, kept in the tenant itself: one row per page or folder, in a list of ours.

What comes back from SharePoint is not what was sent (HTML is sanitised, permissions do not say
whether they are inherited), so a plan compares what it would write with what was last written,
and the thing's version with the one it had then: another version means that somebody edited it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.rows import Row
from provisioning.plan.model import Key

STAMPS = "extranet-stamps"
"""The code of our list on the home site."""
COLUMNS = ("Title", "Digest", "Version")
"""``Title`` holds the key (``page/accueil/faq``)."""


class Stamp(msgspec.Struct, frozen=True):
    """``version`` is that of a page, or the id of a folder: another of that name is not ours.

    ``item`` is the id of the row; empty when there is none yet.
    """

    digest: str
    version: str = ""
    item: str = ""


class _Fields(msgspec.Struct):
    title: str = msgspec.field(default="", name="Title")
    digest: str = msgspec.field(default="", name="Digest")
    version: str = msgspec.field(default="", name="Version")


class _Item(msgspec.Struct):
    id: str
    fields: _Fields


async def read(graph: Graph, site: str, list_: str) -> Mapping[str, Stamp]:
    """Every stamp by key, in one listing that pages and folders share."""
    fields = f"fields($select={','.join(COLUMNS)})"
    path = query(f"/sites/{site}/lists/{list_}/items", select="id", expand=fields, top=1000)
    items = await graph.collect(path, _Item)
    return {
        item.fields.title: Stamp(item.fields.digest, item.fields.version, item.id) for item in items
    }


async def write(graph: Graph, site: str, list_: str, key: Key, stamp: Stamp) -> str:
    """The id of the row. A run that dies before this writes the thing again, and no harm."""
    items = f"/sites/{site}/lists/{list_}/items"
    fields: dict[str, Any] = {"Digest": stamp.digest, "Version": stamp.version}
    if stamp.item:
        await graph.patch(f"{items}/{stamp.item}/fields", fields)
        return stamp.item
    made = await graph.post(items, {"fields": {"Title": str(key), **fields}}, Row)
    return made.id
