"""What was deleted in a site, as its recycle bin keeps it for 93 days; no call of v1.0 shows it."""

from __future__ import annotations

from collections.abc import Iterator

from graph_simulator.objects.sharepoint import Item, Page, Recycled, SiteList
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.tenant.tenant import Tenant

KEPT_FOR = 93 * 24 * 3600.0


def recycle_item(tenant: Tenant, content: Content, one: SiteList, item: Item) -> None:
    """A row, a file, or a folder with everything inside."""
    rows = content.rows[one.id]
    gone = list(_inside(rows, item))
    rows.remove(item)
    _put(tenant, content, Recycled(tenant.clock(), item.name or str(item.number), one.id, gone))


def recycle_list(tenant: Tenant, content: Content, one: SiteList) -> None:
    items = list(content.rows[one.id].items.values())
    SHAREPOINT.of(tenant).drop_list(content, one)
    _put(tenant, content, Recycled(tenant.clock(), one.display_name, one.id, items, itself=one))


def recycle_page(tenant: Tenant, content: Content, page: Page) -> None:
    del content.pages[page.id]
    _put(tenant, content, Recycled(tenant.clock(), page.name, page=page))


def restore(tenant: Tenant, content: Content, name: str) -> None:
    """The one of this name that was deleted last, where it was.

    Raise ``LookupError`` when there is none, ``ValueError`` when its place is taken or gone.
    """
    found = next(
        (
            each
            for each in reversed(content.recycled)
            if each.name.casefold() == name.casefold() and each.at > tenant.clock() - KEPT_FOR
        ),
        None,
    )
    if found is None:
        raise LookupError(f"the recycle bin of the site has no '{name}'")
    if found.page is not None:
        _check_free(name, (page.name for page in content.pages.values()))
        content.pages[found.page.id] = found.page
    elif found.itself is not None:
        _check_free(name, (one.display_name for one in content.lists.values()))
        content.rows[found.itself.id] = Rows(found.items)
        SHAREPOINT.of(tenant).put_list(content, found.itself)
    else:
        _restore_items(content, found)
    content.recycled.remove(found)
    tenant.changed = True


def _restore_items(content: Content, found: Recycled) -> None:
    rows = content.rows.get(found.list_id)
    top = found.items[0]
    if rows is None or (top.parent not in rows.items and top.name):
        raise ValueError(f"the place of '{found.name}' is gone: restore it first")
    if top.name and rows.child(top.parent, top.name):
        raise ValueError(f"another '{found.name}' is there meanwhile")
    for item in found.items:
        rows.removed.pop(item.number, None)
        rows.put(item)


def _inside(rows: Rows, item: Item) -> Iterator[Item]:
    yield item
    for child in rows.children(item.number) if item.folder else ():
        yield from _inside(rows, child)


def _check_free(name: str, taken: Iterator[str]) -> None:
    if name.casefold() in map(str.casefold, taken):
        raise ValueError(f"another '{name}' is there meanwhile")


def _put(tenant: Tenant, content: Content, recycled: Recycled) -> None:
    content.recycled.append(recycled)
    tenant.changed = True
