"""What lists and libraries give back and turn on."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from provisioning.graph import query
from provisioning.graph.rows import Row
from provisioning.kinds.library import DOCUMENT
from provisioning.probe.model import CannotTellError, Probe
from provisioning.probe.scratch import Scratch
from provisioning.probe.sites import MAKES, PERMISSIONS, site


class _Item(Row, frozen=True, kw_only=True):
    fields: Mapping[str, object] = msgspec.field(default_factory=dict)


async def _hidden_columns_given_back(scratch: Scratch) -> bool:
    body = {
        "displayName": scratch.name("list"),
        "list": {"template": "genericList"},
        "columns": [
            {"name": "ProbeHidden", "text": {}, "hidden": True},
            {"name": "ProbeShown", "text": {}},
        ],
    }
    of = f"/sites/{(await site(scratch)).id}/lists"
    rows = f"{of}/{(await scratch.graph.post(of, body, Row)).id}/items"
    await scratch.graph.post(rows, {"fields": {"ProbeHidden": "a", "ProbeShown": "b"}})
    asked = query(rows, expand="fields($select=ProbeHidden,ProbeShown)")
    seen: list[Mapping[str, object]] = []

    async def shown() -> bool:
        seen[:] = [row.fields for row in await scratch.graph.collect(asked, _Item)]
        return any("ProbeShown" in fields for fields in seen)

    if await scratch.seen(shown) is None:
        raise CannotTellError("the new row was not shown with its columns")
    return any("ProbeHidden" in fields for fields in seen)


class _ListKind(msgspec.Struct, frozen=True, rename="camel"):
    content_types_enabled: bool = False


class _Library(Row, frozen=True, kw_only=True):
    list: _ListKind = _ListKind()


async def _copies_enable_content_types(scratch: Scratch) -> bool:
    graph, of = scratch.graph, f"/sites/{(await site(scratch)).id}"
    name = scratch.name("type")
    kind = await graph.post(f"{of}/contentTypes", {"name": name, "base": {"id": DOCUMENT}}, Row)
    body = {"displayName": scratch.name("library"), "list": {"template": "documentLibrary"}}
    library = f"{of}/lists/{(await graph.post(f'{of}/lists', body, Row)).id}"
    link = {"contentType": f"{graph.root}{of}/contentTypes/{kind.id}"}
    await graph.post(f"{library}/contentTypes/addCopy", link)
    return (await graph.get(query(library, select="id,list"), _Library)).list.content_types_enabled


PROBES = (
    Probe(
        "hidden_columns_given_back",
        (*MAKES, "in that site, a list"),
        PERMISSIONS,
        _hidden_columns_given_back,
    ),
    Probe(
        "copies_enable_content_types",
        (*MAKES, "in that site, a library and a content type"),
        PERMISSIONS,
        _copies_enable_content_types,
    ),
)
