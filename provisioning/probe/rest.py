"""What SharePoint's own REST service does in the site of a group, where it is open to us."""

from __future__ import annotations

from typing import Final

import msgspec

from provisioning.graph import query
from provisioning.graph.permissions import FULL_CONTROL
from provisioning.graph.rows import Row
from provisioning.probe.model import CannotTellError, Probe
from provisioning.probe.scratch import OUTSIDE, Scratch, accepted
from provisioning.probe.sites import MAKES, PERMISSIONS, site

_NEEDS: Final = (*PERMISSIONS, f"{FULL_CONTROL} of SharePoint")


class _Site(Row, frozen=True, kw_only=True, rename="camel"):
    web_url: str


class _Ids(msgspec.Struct, frozen=True, rename="camel"):
    list_id: str
    list_item_id: str


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    sharepoint_ids: _Ids


class _Node(msgspec.Struct, frozen=True, rename="pascal"):
    id: int
    title: str
    url: str = ""


async def _address(scratch: Scratch) -> str:
    """Of the site that probes share. Raise where its own service is closed to us."""
    found = await scratch.graph.get(
        query(f"/sites/{(await site(scratch)).id}", select="id,webUrl"), _Site
    )
    if await scratch.graph.sharepoint.closed(found.web_url):
        raise CannotTellError(
            "SharePoint's own REST service is closed to us; it needs "
            f"{FULL_CONTROL} of SharePoint, and a certificate or an assertion"
        )
    return found.web_url


async def _ending_inheritance_lets_the_caller_in(scratch: Scratch) -> bool:
    """Whoever has rights on a folder of which nobody was given any."""
    graph, url = scratch.graph, await _address(scratch)
    drive = await graph.get(query(f"/sites/{(await site(scratch)).id}/drive", select="id"), Row)
    body = {"name": scratch.name("folder"), "folder": {}}
    made = await graph.post(f"/drives/{drive.id}/root/children", body, Row)
    path = query(f"/drives/{drive.id}/items/{made.id}", select="id,sharepointIds")
    ids = (await graph.get(path, _Item)).sharepoint_ids
    place = f"{url}/_api/web/lists(guid'{ids.list_id}')/items({ids.list_item_id})"
    end = "breakroleinheritance(copyRoleAssignments=false,clearSubscopes=false)"
    await graph.sharepoint.post(f"{place}/{end}", repeatable=True)
    rows = query(f"{place}/roleassignments", select="Member/Id", expand="Member")
    return bool(await graph.sharepoint.collect(rows, msgspec.Raw))


async def _menus_keep_fragments(scratch: Scratch) -> bool:
    """Read back from the menu, which may answer otherwise than the call that put the link."""
    menu = f"{await _address(scratch)}/_api/web/navigation/quicklaunch"
    body = {"Title": scratch.name("link"), "Url": f"https://{OUTSIDE}/#probe", "IsExternal": True}
    await scratch.graph.sharepoint.post(menu, body)
    found: list[str] = []

    async def shown() -> bool:
        nodes = await scratch.graph.sharepoint.collect(menu, _Node)
        found[:] = [node.url for node in nodes if node.title == body["Title"]]
        return bool(found)

    if await scratch.seen(shown) is None:
        raise CannotTellError("the new link is not shown in the menu")
    return found[0].endswith("#probe")


async def _links_elsewhere_are_external(scratch: Scratch) -> bool:
    """A link to the root of the tenant, said to stay in the site."""
    url = await _address(scratch)
    root = await scratch.graph.get(query("/sites/root", select="id,webUrl"), _Site)
    body = {"Title": scratch.name("link"), "Url": root.web_url, "IsExternal": False}
    menu = f"{url}/_api/web/navigation/quicklaunch"
    return not await accepted(scratch.graph.sharepoint.post(menu, body, _Node), 400, 500)


PROBES = (
    Probe(
        "ending_inheritance_lets_the_caller_in",
        (*MAKES, "in that site, a folder that nobody may open"),
        _NEEDS,
        _ending_inheritance_lets_the_caller_in,
    ),
    Probe(
        "menus_keep_fragments",
        (*MAKES, "in its menu, a link to example.com"),
        _NEEDS,
        _menus_keep_fragments,
    ),
    Probe(
        "links_elsewhere_are_external",
        (*MAKES, "in its menu, a link to the root of the tenant"),
        _NEEDS,
        _links_elsewhere_are_external,
    ),
)
