"""A communication site: made by SharePoint's own REST service, found by its address and a mark.

Page *Manage modern SharePoint sites using REST*: an application names the owner, and needs full
control of every site. The mark stands in the site's description: a site at the same address
without it is somebody else's.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import GraphError, Lagging, NotFound
from provisioning.graph.permissions import FULL_CONTROL, Need
from provisioning.graph.rows import Row
from provisioning.i18n import Language
from provisioning.kinds.shared.web_rights import EVERYWHERE

_MADE = "communication sites made, and whether they are ready"
NEEDS = (
    Need("GET", "/_api/SPSiteManager/**", EVERYWHERE, "sharepoint", _MADE),
    Need("POST", "/_api/SPSiteManager/**", EVERYWHERE, "sharepoint", _MADE),
)
_NOT_FOUND, _PROVISIONING, _READY = range(3)
_TEMPLATE: Final = "SITEPAGEPUBLISHING#0"
_BLANK: Final = "f6cc5403-0d63-442e-96c0-285923709ffc"
"""The design without any content."""
_LCID: Final = {"fr": 1036, "en": 1033}


class CommunicationSite(msgspec.Struct, frozen=True, kw_only=True):
    """``names`` are those it may have in its address, and ``marks`` in its description: today's
    first.
    """

    names: tuple[str, ...]
    marks: tuple[str, ...]
    about: str
    language: Language

    @property
    def description(self) -> str:
        return f"{self.about} [{self.marks[0]}]"

    def marked(self, description: str) -> bool:
        return any(f"[{mark}]" in description for mark in self.marks)


class SiteAt(Row, frozen=True, kw_only=True, rename="camel"):
    web_url: str = ""
    display_name: str = ""
    description: str = ""


class _Making(msgspec.Struct, frozen=True, rename="pascal"):
    site_status: int


class _Named(msgspec.Struct, frozen=True, rename="camel"):
    user_principal_name: str


async def origin(graph: Graph, known: str) -> str:
    """``https://HOST`` of all sites of the tenant; ``known``: the address of one of them."""
    url = known or (await graph.get(query("/sites/root", select="id,webUrl"), SiteAt)).web_url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def look(graph: Graph, want: CommunicationSite, root: str) -> SiteAt | None:
    """By any of its names; ``None``: it is not there. Raise what Graph or SharePoint answers where
    that cannot be told, ``Lagging`` while it is made.

    Graph may refuse (403) what is not there as well as what is not granted: SharePoint tells.
    """
    refused: GraphError | None = None
    for name in want.names:
        try:
            return await at(graph, root, name)
        except NotFound:
            continue
        except GraphError as error:
            refused = refused or error
    if graph.sharepoint.off or await graph.sharepoint.closed(root):
        if refused:
            raise refused
        return None
    for name in want.names:
        status = await _status(graph, f"{root}/sites/{name}")
        if status == _PROVISIONING or (status == _READY and refused is None):
            where = f"{root}/sites/{name}"
            raise Lagging(404, "", "SharePoint is making this site", where=where)
        if status != _NOT_FOUND and refused:
            raise refused
    return None


async def at(graph: Graph, root: str, name: str) -> SiteAt:
    path = f"/sites/{urlsplit(root).netloc}:/sites/{name}"
    return await graph.get(query(path, select="id,webUrl,displayName,description"), SiteAt)


async def _status(graph: Graph, url: str) -> int:
    quoted = quote(f"'{url}'", safe="")
    path = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/_api/SPSiteManager/status?url={quoted}"
    return (await graph.sharepoint.get(path, _Making)).site_status


async def make(graph: Graph, want: CommunicationSite, title: str, root: str, owner: str) -> SiteAt:
    """``owner`` is the id of somebody. Raise ``NotFound`` while it is made."""
    path = query(f"/users/{owner}", select="userPrincipalName")
    body: dict[str, Any] = {
        "Title": title,
        "Url": f"{root}/sites/{want.names[0]}",
        "Lcid": _LCID[want.language],
        "ShareByEmailEnabled": False,
        "Description": want.description,
        "WebTemplate": _TEMPLATE,
        "SiteDesignId": _BLANK,
        "Owner": (await graph.get(path, _Named)).user_principal_name,
    }
    create = f"{root}/_api/SPSiteManager/create"
    made = await graph.sharepoint.post(create, {"request": body}, _Making)
    if made is None or made.site_status not in (_PROVISIONING, _READY):
        raise GraphError(
            f"POST {create}: SharePoint did not make {body['Url']} (SiteStatus "
            f"{made and made.site_status}); look for a deleted site of that address in the "
            "SharePoint admin centre, or write another nickname:"
        )
    return await at(graph, root, want.names[0])


async def call_it(graph: Graph, url: str, title: str) -> None:
    await graph.sharepoint.merge(f"{url}/_api/web", {"Title": title})


async def closed(graph: Graph, root: str) -> str:
    """Why no site can be made."""
    if reason := graph.sharepoint.off or await graph.sharepoint.closed(root):
        return reason
    roles = await graph.sharepoint.roles(root)
    held = roles is None or FULL_CONTROL in roles
    return "" if held else f"the application does not hold {EVERYWHERE}"
