"""The links of a site's menu as SharePoint's own REST service shows them, and whose each is.

A link of ours says behind the ``#`` of its address which thing it leads to, so that it is known
after that thing has left the file, and that a link put by hand to the same place is not ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote

import msgspec

from provisioning.graph import query
from provisioning.graph.sharepoint import SharePoint
from provisioning.plan.details import Detail
from provisioning.plan.model import Key

HEADING: Final = "http://linkless.header/"
"""What SharePoint takes for a title that leads nowhere."""
_MARK: Final = re.compile(r"#xnet/([a-z]+)/(.+)$")


class MenuLink(Detail, frozen=True, kw_only=True):
    """``name`` is what people read; it leads to the thing ``to`` or, a heading, nowhere.

    Of a link of ours that leads elsewhere than it should, ``to`` is ``address/URL``.
    """

    to: Key | None = None
    under: str = ""


def identity(link: MenuLink) -> tuple[Key | None, str]:
    """What a link is the same by, whatever its title; a heading, by its title."""
    return link.to, link.under if link.to else link.name


def alike(have: Sequence[MenuLink], want: Sequence[MenuLink]) -> int:
    """How many links stand as they should, from the first."""
    pairs = zip(have, want, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one != other), min(len(have), len(want))
    )


class MenuNode(msgspec.Struct, frozen=True, rename="pascal"):
    id: int
    title: str
    url: str = ""
    children: tuple[MenuNode, ...] = ()


class KeptNode(NamedTuple):
    """A link of ours that is there; ``shared``: a heading that has links of others under it."""

    link: MenuLink
    id: int
    shared: bool = False


async def nodes(rest: SharePoint, site: str) -> list[MenuNode]:
    path = query(f"{navigation(site)}/quicklaunch", expand="Children")
    return await rest.collect(path, MenuNode)


def navigation(site: str) -> str:
    return f"{site}/_api/web/navigation"


def marked(url: str, key: Key) -> str:
    return f"{url}#xnet/{key}"


def ours(
    shown: Iterable[MenuNode], wanted: Sequence[MenuLink], addresses: Mapping[Key, str]
) -> Iterator[KeptNode]:
    """In the order of the menu. ``addresses``: where each wanted link leads.

    A link without our mark is ours if it is just what is wanted, and nothing else bears its mark.
    """
    shown = tuple(shown)
    below = [child for node in shown for child in node.children]
    there = {key for node in (*shown, *below) if (key := _mark(node))}
    plain = {
        (each.name, each.under, _folded(addresses[each.to])): each.to
        for each in wanted
        if each.to and each.to not in there and each.to in addresses
    }
    headings = {each.name for each in wanted if each.to is None}

    def link(node: MenuNode, under: str = "") -> MenuLink | None:
        key = _mark(node) or plain.get((node.title, under, _folded(node.url)))
        if key is None:
            return None
        astray = key in addresses and _folded(addresses[key]) != _folded(node.url)
        to = Key("address", node.url.partition("#")[0]) if astray else key
        return MenuLink(name=node.title, to=to, under=under)

    for node in shown:
        inside = [KeptNode(to, each.id) for each in node.children if (to := link(each, node.title))]
        others = len(inside) < len(node.children)
        alone = bool(inside) and not others
        if found := link(node):
            yield KeptNode(found, node.id)
        elif node.url == HEADING and (alone or node.title in headings):
            yield KeptNode(MenuLink(name=node.title), node.id, others)
        yield from inside


def placed(have: Sequence[KeptNode], wanted: Sequence[MenuLink]) -> list[KeptNode]:
    """With each heading that others share where it is wanted: it cannot be put anew elsewhere."""
    order = [each.name for each in wanted if not each.under]
    groups = [
        (each, [below for below in have if below.link.under == each.link.name])
        for each in have
        if not each.link.under
    ]
    stuck = [each for each in groups if each[0].shared and each[0].link.name in order]
    found = [each for each in groups if each not in stuck]
    for group in stuck:
        before = order[: order.index(group[0].link.name)]
        last = [at for at, other in enumerate(found, 1) if other[0].link.name in before]
        found.insert(max(last, default=0), group)
    tops = {each.link.name for each, _ in groups}
    lost = [each for each in have if each.link.under and each.link.under not in tops]
    return [*(each for top, below in found for each in (top, *below)), *lost]


def _mark(node: MenuNode) -> Key | None:
    found = _MARK.search(unquote(node.url))
    return Key(found[1], found[2]) if found else None


def _folded(url: str) -> str:
    return unquote(url).partition("#")[0].rstrip("/").casefold()
