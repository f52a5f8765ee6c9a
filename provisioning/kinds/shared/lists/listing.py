"""Every list and library of a site in one listing, which the two kinds share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.rows import Row
from provisioning.i18n import phrase
from provisioning.kinds.shared.lists.columns import ColumnRow
from provisioning.kinds.shared.messages.content import CONTENT
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import noted

GENERIC, LIBRARY = "genericList", "documentLibrary"
# SharePoint makes these by itself, under names that follow the language of the site.
_ITS_OWN = frozenset(
    {"documents", "shared documents", "documents partages", "site pages", "sitepages", "siteassets"}
    | {"site assets", "style library", "form templates", "formservertemplates", "events"}
    | {"sitecollectiondocuments", "sitecollectionimages", "teams wiki data", "tasks"}
)


class _Kind(msgspec.Struct, frozen=True, rename="camel"):
    template: str = ""
    hidden: bool = False
    content_types_enabled: bool = False


class _ContentType(msgspec.Struct, frozen=True):
    name: str


class ListRow(Row, frozen=True, kw_only=True):
    """``name`` is the last piece of its address: it never changes, whatever the title becomes."""

    name: str
    display_name: str
    description: str | None = None
    web_url: str = ""
    kind: _Kind = msgspec.field(default=_Kind(), name="list")
    columns: tuple[ColumnRow, ...] = ()
    content_types: tuple[_ContentType, ...] = ()


_SHOWN = "id,name,displayName,description,webUrl,list"


async def lists_of(graph: Graph, site: str) -> list[ListRow]:
    path = query(f"/sites/{site}/lists", select=_SHOWN, expand="columns,contentTypes")
    return await graph.collect(path, ListRow)


def unmanaged(
    site: Key, rows: Iterable[ListRow], template: str, ours: frozenset[str]
) -> Iterator[Note]:
    """What stands there and is neither ours nor SharePoint's own."""
    what = "library" if template == LIBRARY else "list"
    for row in rows:
        name = row.name.casefold()
        built_in = row.kind.hidden or name in _ITS_OWN
        if row.kind.template == template and not built_in and row.id not in ours:
            space = site.name.partition("/")[2]
            text = phrase(CONTENT[what], name=row.display_name, space=space)
            yield noted(Key(what, f"{space}/{row.name}"), text)
