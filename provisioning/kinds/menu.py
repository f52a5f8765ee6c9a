"""The menu at the left of a site: of the home, its spaces; of a space, the way back to the home.

By SharePoint's own REST service, where it is open to us. Only what leads to a site of ours is ours:
links that somebody added, and those that SharePoint makes, stay where they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import Forbidden, GraphError
from provisioning.kinds.shared import newborn, web_rights
from provisioning.kinds.shared.refusals import of_site
from provisioning.plan.desired import Extranet
from provisioning.plan.details import Detail
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import Found, Key, Ledger, Part, Reading, Resource
from provisioning.spec.model import Home

_HEADING = "http://linkless.header/"
"""What SharePoint takes for a title that leads nowhere."""


class MenuLink(Detail, frozen=True, kw_only=True):
    """``name`` is what people read; it leads to ``site`` or, a heading, nowhere."""

    site: Key | None = None
    under: str = ""


class SiteMenu(Resource, frozen=True, kw_only=True):
    heading = ("Menus", "Menus")
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"leads_to"})

    site: Key
    name: str
    nodes: tuple[MenuLink, ...]
    leads_to: frozenset[Key]

    @property
    def title(self) -> str:
        return self.name


class _Node(msgspec.Struct, frozen=True, rename="pascal"):
    id: int
    title: str
    url: str = ""
    children: tuple[_Node, ...] = ()


def desire(extranet: Extranet) -> Iterable[SiteMenu]:
    for code, place in extranet.spaces.items():
        nodes = tuple(_nodes(extranet, place) if isinstance(place, Home) else _back(extranet))
        if nodes:
            yield SiteMenu(
                key=Key("menu", code),
                site=_site(code),
                name=place.title,
                nodes=nodes,
                leads_to=frozenset(node.site for node in nodes if node.site),
            )


def _nodes(extranet: Extranet, home: Home) -> Iterator[MenuLink]:
    for item in home.menu:
        if item.space:
            yield _link(extranet, item.space)
        if item.title:
            yield MenuLink(name=item.title)
            yield from (_link(extranet, code, item.title) for code in item.spaces)


def _back(extranet: Extranet) -> Iterator[MenuLink]:
    yield _link(extranet, extranet.spec.home.code)


def _link(extranet: Extranet, code: str, under: str = "") -> MenuLink:
    return MenuLink(name=extranet.spaces[code].title, site=_site(code), under=under)


def _site(code: str) -> Key:
    return Key("site", f"space/{code}")


async def read(graph: Graph, wanted: dict[Key, SiteMenu], ids: Ledger) -> Reading:
    """Of what it leads to, what is not there yet waits for a later run."""
    reading = Reading({}, {}, [], {}, {})
    if await web_rights.closed(graph, (want.site for want in wanted.values()), ids):
        return reading
    able = {key: _possible(want, ids) for key, want in wanted.items()}
    there = [want for want in able.values() if want.site in ids]
    answers = await asyncio.gather(*(_look(graph, ids.urls[want.site]) for want in there))
    for want, nodes in zip(there, answers, strict=True):
        match nodes:
            case list():
                have = tuple(link for link, _ in _ours(nodes, want, ids))
                reading.wanted[want.key] = want
                have_menu = msgspec.structs.replace(want, nodes=have)
                reading.found[want.key] = Found(ids[want.site], have_menu)
            case Forbidden():
                pass  # the kind ``rights`` says it of the same site
            case _:
                reading.leave(want.key, of_site(want.site, f"the menu of {want.title}", nodes))
    reading.wanted |= {key: want for key, want in able.items() if want.site not in ids}
    return reading


def _possible(want: SiteMenu, ids: Ledger) -> SiteMenu:
    nodes = tuple(
        node
        for node in want.nodes
        if node.site is None or node.site in ids or node.site in ids.pending
    )
    return msgspec.structs.replace(want, nodes=nodes)


async def _look(graph: Graph, url: str) -> list[_Node] | GraphError:
    path = f"{url}/_api/web/navigation/quicklaunch"
    try:
        return await graph.sharepoint.collect(query(path, expand="Children"), _Node)
    except GraphError as error:
        return error


def _sites(ids: Ledger) -> dict[str, Key]:
    """Address -> site, under its own code where it had others before."""
    found: dict[str, Key] = {}
    for site in ids.of("site"):
        if site in ids.urls:
            found.setdefault(_folded(ids.urls[site]), site)
    return found


def _folded(url: str) -> str:
    return url.rstrip("/").casefold()


def _ours(nodes: Iterable[_Node], want: SiteMenu, ids: Ledger) -> Iterator[tuple[MenuLink, int]]:
    """Each link to a site of ours, and each heading that has or had some, with its id."""
    sites = _sites(ids)
    headings = {node.name for node in want.nodes if node.site is None}
    for node in nodes:
        below = [
            (MenuLink(name=child.title, site=site, under=node.title), child.id)
            for child in node.children
            if (site := sites.get(_folded(child.url)))
        ]
        if site := sites.get(_folded(node.url)):
            yield MenuLink(name=node.title, site=site), node.id
        elif below or (node.url == _HEADING and node.title in headings):
            yield MenuLink(name=node.title), node.id
        yield from below


async def create(graph: Graph, want: SiteMenu, ids: Ledger) -> Made:
    with newborn.awaited(want.site):
        await _settled(graph, want, ids)
    return Made(ids[want.site], ids.urls[want.site])


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    want = change.want
    assert isinstance(want, SiteMenu)
    await _settled(graph, want, ids)
    return ()


async def _settled(graph: Graph, want: SiteMenu, ids: Ledger) -> None:
    """What stands at the right place stays; from the first that does not, all is put again."""
    url, rest = ids.urls[want.site], graph.sharepoint
    base = f"{url}/_api/web/navigation"
    nodes = await rest.collect(query(f"{base}/quicklaunch", expand="Children"), _Node)
    have = list(_ours(nodes, want, ids))
    wanted = [node for node in want.nodes if node.site is None or node.site in ids.urls]
    same = 0
    while same < min(len(have), len(wanted)) and have[same][0] == wanted[same]:
        same += 1
    for link, id_ in reversed(have[same:]):
        if link.site or not _kept(nodes, id_, ids):
            await rest.delete(f"{base}/getnodebyid({id_})")
    headings = {link.name: id_ for link, id_ in have[:same] if link.site is None}
    for node in wanted[same:]:
        address = ids.urls[node.site] if node.site else _HEADING
        body = {"Title": node.name, "Url": address, "IsExternal": True}
        above = headings.get(node.under) if node.under else None
        path = f"{base}/quicklaunch" if above is None else f"{base}/getnodebyid({above})/children"
        made = await rest.post(path, body, _Node)
        if node.site is None and made is not None:
            headings[node.name] = made.id


def _kept(nodes: Iterable[_Node], heading: int, ids: Ledger) -> bool:
    """Whether somebody's own links stand under a heading."""
    sites = _sites(ids)
    below = next((node.children for node in nodes if node.id == heading), ())
    return any(_folded(child.url) not in sites for child in below)


def price(change: Change) -> Iterator[Call]:
    path = "/sites/{id}/_api/web/navigation/quicklaunch"
    match change:
        case Create(SiteMenu() as want) | Update(_, _, SiteMenu() as want):
            yield "GET", path
            yield from (("POST", path) for _ in want.nodes)


KIND = Kind(
    "menu",
    SiteMenu,
    desire,
    read,
    price,
    create,
    update,
    after=("site",),
    permissions=web_rights.NEEDS,
)
