"""How a site and a list begin: what is in them before anybody has done anything."""

from __future__ import annotations

import re
from typing import Any

from graph_simulator.objects.sharepoint import (
    ROOT,
    ContentType,
    Item,
    Page,
    Site,
    SiteList,
    Template,
)
from graph_simulator.sharepoint.built_in import LIST_TYPES, SITE_TYPES
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.refusals import invalid_request
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.tenant.tenant import Tenant

_NOT_IN_URL = re.compile(r'[~"#%&*:<>?/\\{|}]+')


def born(tenant: Tenant, group: str | None, name: str, home: str = "1.0", **more: Any) -> Content:
    """A library, a library of pages, a home page of version ``home``; ``more`` of its ``Site``."""
    hostname = f"{tenant.initial_domain.partition('.')[0]}.sharepoint.example"
    id_ = f"{hostname},{tenant.new_id()},{tenant.new_id()}"
    now = tenant.now()
    site = Site(id=id_, name=name, group=group or "", created=now, **more)
    content = SHAREPOINT.of(tenant).add(site)
    new_list(tenant, content, "Documents", "documentLibrary", name="Shared Documents")
    new_list(tenant, content, "Site Pages", "webPageLibrary", name="SitePages", system=True)
    major, _, minor = home.partition(".")
    page = Page(
        id=tenant.new_id(),
        name="Home.aspx",
        title="Home",
        layout="home",
        created=now,
        modified=now,
        major=int(major),
        minor=int(minor),
    )
    content.pages[page.id] = page
    return content


def new_list(
    tenant: Tenant,
    content: Content,
    display_name: str,
    template: Template,
    *,
    description: str = "",
    name: str = "",
    system: bool = False,
) -> SiteList:
    now = tenant.now()
    library = template == "documentLibrary"
    one = SiteList(
        id=tenant.new_id(),
        name=name or url_name(content, display_name),
        display_name=display_name,
        description=description,
        template=template,
        system=system,
        drive="b!" + tenant.new_id().replace("-", "") if library else "",
        content_types=tuple(copied(tenant, SITE_TYPES[id_]) for id_ in LIST_TYPES[template]),
        created=now,
        modified=now,
    )
    if library:
        folder = Item(number=ROOT, key=tenant.new_id(), folder=True, created=now, modified=now)
        content.rows[one.id] = Rows([folder])
    return SHAREPOINT.of(tenant).put_list(content, one)


def url_name(content: Content, display_name: str) -> str:
    """Derived once from the title; a renamed list keeps it, so it may be taken."""
    base = _NOT_IN_URL.sub("", display_name).strip(" .")
    if not base:
        raise invalid_request(f"No URL can be made of the name '{display_name}'.")
    taken = {one.name.casefold() for one in content.lists.values()}
    name, number = base, 0
    while name.casefold() in taken:
        number += 1
        name = f"{base}{number}"
    return name


def copied(tenant: Tenant, original: ContentType) -> ContentType:
    """A list has its own copy of a content type: the id of the original, then 00, then its own."""
    id_ = f"{original.id}00{tenant.new_id().replace('-', '').upper()}"
    shown = {**original.shown, "id": id_, "parentId": original.id, "isBuiltIn": False}
    return ContentType(id_, original.name, shown, original.columns)
