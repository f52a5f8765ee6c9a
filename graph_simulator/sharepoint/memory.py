"""The memory of every site. Only facts are kept here; rules live beside, and nothing knows HTTP."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from graph_simulator.objects.sharepoint import (
    AppGrant,
    Column,
    ContentType,
    Item,
    Page,
    Recycled,
    Site,
    SiteList,
)
from graph_simulator.sharepoint.levels import granted
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.tenant.memory import Memory
from graph_simulator.tenant.tenant import Tenant


class Content:
    """One site and what is in it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.grants = granted(site.levels)
        self.columns: dict[str, Column] = {}
        self.content_types: dict[str, ContentType] = {}
        self.lists: dict[str, SiteList] = {}
        self.rows: dict[str, Rows] = {}
        self.pages: dict[str, Page] = {}
        self.applications: dict[str, AppGrant] = {}
        self.recycled: list[Recycled] = []

    @property
    def site(self) -> Site:
        return self._site

    @site.setter
    def site(self, site: Site) -> None:
        """What inherits from the site follows."""
        self._site = site
        self.grants.clear()
        self.grants.update(granted(site.levels))


class ListState(msgspec.Struct):
    itself: SiteList
    items: list[Item]
    removed: dict[int, int]
    last: int


class SiteState(msgspec.Struct):
    """One site as it is saved."""

    site: Site
    columns: list[Column]
    content_types: list[ContentType]
    lists: list[ListState]
    pages: list[Page]
    applications: list[AppGrant] = []
    recycled: list[Recycled] = []


class SharePoint:
    """``sites`` by id; ``drives`` say in which site and list a drive is."""

    def __init__(self, tenant: Tenant, saved: Iterable[SiteState] = ()) -> None:
        self._tenant = tenant
        self.sites: dict[str, Content] = {}
        self.by_group: dict[str, Content] = {}
        self.by_name: dict[str, Content] = {}
        self.drives: dict[str, tuple[Content, str]] = {}
        self._restore(saved)

    def add(self, site: Site) -> Content:
        content = Content(site)
        self.sites[site.id] = self.by_name[site.name.casefold()] = content
        if site.group:
            self.by_group[site.group] = content
        self._tenant.changed = True
        return content

    def forget(self, content: Content) -> None:
        """The group was purged: its site goes for good, and its name is free again."""
        del self.sites[content.site.id], self.by_name[content.site.name.casefold()]
        self.by_group.pop(content.site.group, None)
        for one in content.lists.values():
            self.drives.pop(one.drive, None)
        self._tenant.changed = True

    def put_list(self, content: Content, one: SiteList) -> SiteList:
        content.lists[one.id] = one
        own = one.levels
        rows = content.rows.setdefault(one.id, Rows())
        rows.inherited = content.grants if own is None else granted(own)
        if one.drive:
            self.drives[one.drive] = (content, one.id)
        self._tenant.changed = True
        return one

    def drop_list(self, content: Content, one: SiteList) -> None:
        del content.lists[one.id], content.rows[one.id]
        self.drives.pop(one.drive, None)
        self._tenant.changed = True

    def state(self) -> list[SiteState]:
        return [
            SiteState(
                site=content.site,
                columns=list(content.columns.values()),
                content_types=list(content.content_types.values()),
                lists=[_list_state(one, content.rows[id_]) for id_, one in content.lists.items()],
                pages=list(content.pages.values()),
                applications=list(content.applications.values()),
                recycled=content.recycled,
            )
            for content in self.sites.values()
        ]

    def _restore(self, states: Iterable[SiteState]) -> None:
        for state in states:
            content = self.add(state.site)
            content.columns = {column.id: column for column in state.columns}
            content.content_types = {one.id: one for one in state.content_types}
            content.pages = {page.id: page for page in state.pages}
            content.recycled = state.recycled
            content.applications = {grant.id: grant for grant in state.applications}
            for held in state.lists:
                content.rows[held.itself.id] = Rows(
                    held.items, removed=held.removed, last=held.last
                )
                self.put_list(content, held.itself)


def _list_state(one: SiteList, rows: Rows) -> ListState:
    return ListState(one, list(rows.items.values()), rows.removed, rows.last)


SHAREPOINT = Memory(
    "sharepoint", list[SiteState], lambda tenant, saved: SharePoint(tenant, saved or ())
)
