"""The menu at the left of a site: of the home, its spaces; of a space, the way back to the home.
Under them, what the site holds: its pages, its libraries, its lists.

By SharePoint's own REST service, where it is open to us. Links that somebody added, and those that
SharePoint makes, stay where they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import Forbidden, GraphError
from provisioning.i18n import phrase, render
from provisioning.kinds.shared import menu_nodes, newborn, web_rights
from provisioning.kinds.shared.list_rights import CLOSED
from provisioning.kinds.shared.menu_nodes import HEADING, KeptNode, MenuLink, MenuNode
from provisioning.kinds.shared.messages.sites import SITE
from provisioning.kinds.shared.publishing import address
from provisioning.kinds.shared.refusals import of_site
from provisioning.kinds.shared.site_page import place_of, site_of
from provisioning.pages.sheet import symbol
from provisioning.plan import labels
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Made
from provisioning.plan.model import Found, Key, Ledger, Part, Reading, Resource
from provisioning.plan.notes import noted
from provisioning.spec.model import Home, Place


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


def desire(extranet: Extranet) -> Iterable[SiteMenu]:
    for code, place in extranet.spaces.items():
        around = _spaces(extranet, place) if isinstance(place, Home) else _back(extranet)
        nodes = (*around, *_inside(extranet, code, place))
        if nodes and site_of(code) not in extranet.unpublished:
            yield _menu(
                SiteMenu(
                    key=Key("menu", code),
                    site=site_of(code),
                    name=place.title,
                    nodes=nodes,
                    leads_to=frozenset(),
                ),
                nodes,
            )


def _menu(want: SiteMenu, nodes: tuple[MenuLink, ...]) -> SiteMenu:
    leads_to = frozenset(place_of(node.to) for node in nodes if node.to)
    return msgspec.structs.replace(want, nodes=nodes, leads_to=leads_to)


def _spaces(extranet: Extranet, home: Home) -> Iterator[MenuLink]:
    for item in home.menu:
        if item.space:
            yield _link(extranet, item.space)
        if item.title:
            yield MenuLink(name=item.title)
            yield from (_link(extranet, code, item.title) for code in item.spaces)


def _back(extranet: Extranet) -> Iterator[MenuLink]:
    yield _link(extranet, extranet.spec.home.code)


def _link(extranet: Extranet, code: str, under: str = "") -> MenuLink:
    return MenuLink(name=extranet.spaces[code].title, to=site_of(code), under=under)


def _inside(extranet: Extranet, code: str, place: Place) -> Iterator[MenuLink]:
    """What a site holds, by sort; nothing that its members are kept out of."""
    entries = {
        "page": {name: page.title for name, page in place.pages.items()},
        "library": {
            name: each.title for name, each in place.libraries.items() if each.members != CLOSED
        },
        "list": {name: each.title for name, each in place.lists.items() if each.members != CLOSED},
    }
    for kind, titles in entries.items():
        heading = render(labels.MENU[kind], extranet.spec.instance.lang)
        if titles:
            yield MenuLink(name=heading)
        for name, title in titles.items():
            yield MenuLink(name=title, to=Key(kind, f"{code}/{name}"), under=heading)


async def read(graph: Graph, wanted: dict[Key, SiteMenu], ids: Ledger) -> Reading:
    """Of what it leads to, what is not there yet waits for a later run."""
    reading = Reading({}, {}, [], {}, {})
    if await web_rights.closed(graph, (want.site for want in wanted.values()), ids):
        return reading
    there = [want for want in wanted.values() if want.site in ids]
    answers = await asyncio.gather(*(_look(graph, ids.urls[want.site]) for want in there))
    for want, nodes in zip(there, answers, strict=True):
        match nodes:
            case list():
                have = [each.link for each in _ours(nodes, want, ids)]
                reading.wanted[want.key] = able = _possible(want, ids, have)
                have_menu = msgspec.structs.replace(able, nodes=tuple(have))
                reading.found[want.key] = Found(ids[want.site], have_menu)
            case Forbidden():
                text = phrase(SITE["menu"], error=nodes)
                reading.notes.append(noted(want.key, text, "manual", who=want.title))
            case _:
                reading.leave(want.key, of_site(want.site, nodes, "menu", title=want.title))
    for key, want in wanted.items():
        if want.site not in ids:
            reading.wanted[key] = _possible(want, ids, ())
    return reading


def _possible(want: SiteMenu, ids: Ledger, have: Iterable[MenuLink]) -> SiteMenu:
    """What could not be read was there when its link was put: the link stays."""
    standing = {each.to: each for each in have if each.to}
    nodes: list[MenuLink] = []
    for node in want.nodes:
        if node.to is None or place_of(node.to) in ids or place_of(node.to) in ids.pending:
            nodes.append(node)
        elif place_of(node.to) in ids.unread and node.to in standing:
            nodes.append(standing[node.to])
    return _menu(want, _filled(nodes, want))


def _filled(nodes: Iterable[MenuLink], want: SiteMenu) -> tuple[MenuLink, ...]:
    """Without the headings of which nothing is left."""
    nodes = tuple(nodes)
    empty = {node.under for node in want.nodes} - {node.under for node in nodes}
    return tuple(node for node in nodes if node.to or node.name not in empty)


async def _look(graph: Graph, url: str) -> list[MenuNode] | GraphError:
    try:
        return await menu_nodes.nodes(graph.sharepoint, url)
    except GraphError as error:
        return error


def _addresses(want: SiteMenu, ids: Ledger) -> Mapping[Key, str]:
    found = ((node.to, address(symbol(node.to), ids)) for node in want.nodes if node.to)
    return {key: url for key, url in found if url}


def _ours(nodes: Iterable[MenuNode], want: SiteMenu, ids: Ledger) -> list[KeptNode]:
    """Under the code of today where a space had others before."""
    today = {ids[node.to]: node.to for node in want.nodes if node.to and node.to in ids}

    def current(link: MenuLink) -> MenuLink:
        id_ = ids.get(link.to) if link.to else None
        return msgspec.structs.replace(link, to=today.get(id_, link.to)) if id_ else link

    found = menu_nodes.ours(nodes, want.nodes, _addresses(want, ids))
    current_ones = [each._replace(link=current(each.link)) for each in found]
    return menu_nodes.placed(current_ones, want.nodes)


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
    """What is not wanted goes, what has another title gets it; from the first link that does not
    stand at its place, all is put again.
    """
    rest, site = graph.sharepoint, ids.urls[want.site]
    base = menu_nodes.navigation(site)
    have = _ours(await menu_nodes.nodes(rest, site), want, ids)
    addresses = _addresses(want, ids)
    wanted = _filled((node for node in want.nodes if not node.to or node.to in addresses), want)
    named = {menu_nodes.identity(node): node for node in wanted}
    staying = [each for each in have if menu_nodes.identity(each.link) in named]
    links = [named[menu_nodes.identity(each.link)] for each in staying]
    same = menu_nodes.alike(links, wanted)
    kept = [*staying[:same], *(each for each in have if each.shared)]
    for each in reversed(have):
        if each not in kept:
            await rest.delete(f"{base}/getnodebyid({each.id})")
    for each, link in zip(staying[:same], links, strict=False):
        if each.link.name != link.name:
            await rest.merge(f"{base}/getnodebyid({each.id})", {"Title": link.name})
    headings = {each.link.name: each.id for each in kept if each.link.to is None}
    for node in wanted[same:]:
        if node.to is None and node.name in headings:
            continue
        url = menu_nodes.marked(addresses[node.to], node.to) if node.to else HEADING
        above = headings.get(node.under) if node.under else None
        path = f"{base}/quicklaunch" if above is None else f"{base}/getnodebyid({above})/children"
        made = await rest.post(path, {"Title": node.name, "Url": url, "IsExternal": True}, MenuNode)
        if node.to is None and made is not None:
            headings[node.name] = made.id


def price(change: Change) -> Iterator[Call]:
    base = "/sites/{id}/_api/web/navigation"
    have, want = _moved(change)
    named = {menu_nodes.identity(each): each for each in want}
    staying = [named[key] for each in have if (key := menu_nodes.identity(each)) in named]
    same = menu_nodes.alike(staying, want)
    yield "GET", f"{base}/quicklaunch"
    yield from (("DELETE", f"{base}/getnodebyid({{id}})") for _ in range(len(have) - same))
    yield from (("POST", f"{base}/quicklaunch") for _ in want[same:])


def _moved(change: Change) -> tuple[tuple[MenuLink, ...], tuple[MenuLink, ...]]:
    match change:
        case Create(SiteMenu() as want):
            return (), want.nodes
        case Update(_, SiteMenu() as have, SiteMenu() as want):
            return have.nodes, want.nodes
        case _:
            return (), ()


KIND = Kind(
    "menu",
    SiteMenu,
    desire,
    read,
    price,
    create,
    update,
    after=("site", "library", "list", "page"),
    permissions=web_rights.NEEDS,
)
