"""What was deleted in a site, as its recycle bin keeps it for 93 days (page *recycleBinItem*)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graph_simulator.objects.sharepoint import Item, Page, Recycled, SiteList
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.tenant.tenant import Tenant

KEPT_FOR = 93 * 24 * 3600.0


def recycle_item(tenant: Tenant, content: Content, one: SiteList, item: Item, by: str = "") -> None:
    """A row, a file, or a folder with everything inside."""
    rows = content.rows[one.id]
    gone = list(_inside(rows, item))
    above = rows.path(rows.items[item.parent]) if item.name else ""
    place = f"{_place(one)}{one.name}" + (f"/{above}" if above else "")
    rows.remove(item)
    name = item.name or f"{item.number}_.000"
    _put(tenant, content, name, by, place=place, list_id=one.id, items=gone)


def recycle_list(tenant: Tenant, content: Content, one: SiteList, by: str = "") -> None:
    items = list(content.rows[one.id].items.values())
    SHAREPOINT.of(tenant).drop_list(content, one)
    place = _place(one).removesuffix("/")
    _put(tenant, content, one.name, by, place=place, list_id=one.id, items=items, itself=one)


def recycle_page(tenant: Tenant, content: Content, page: Page, by: str = "") -> None:
    del content.pages[page.id]
    _put(tenant, content, page.name, by, place="SitePages", page=page)


def _place(one: SiteList) -> str:
    return "Lists/" if one.template == "genericList" else ""


def kept(tenant: Tenant, content: Content) -> Sequence[Recycled]:
    """Deleted at most 93 days ago, the latest first."""
    since = tenant.clock() - KEPT_FOR
    return [each for each in reversed(content.recycled) if each.at > since]


def restore(tenant: Tenant, content: Content, name: str) -> None:
    """The one of this name that was deleted last, where it was.

    Raise ``LookupError`` when there is none, ``ValueError`` when its place is taken or gone.
    """
    named = (each for each in kept(tenant, content) if _goes_by(each, name.casefold()))
    found = next(named, None)
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


def _goes_by(each: Recycled, name: str) -> bool:
    """A list is shown by its title too, a row by its number."""
    title = each.itself.display_name if each.itself else ""
    number = str(each.items[0].number) if each.items and not each.itself else ""
    return name in (each.name.casefold(), title.casefold(), number)


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


def _put(tenant: Tenant, content: Content, name: str, by: str, **what: Any) -> None:
    recycled = Recycled(tenant.clock(), name, tenant.new_id(), by=by, **what)
    content.recycled.append(recycled)
    tenant.changed = True
