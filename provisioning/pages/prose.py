"""The HTML that SharePoint keeps in a text part, written in one way so that it can be compared.

Whatever is not in the subset is refused rather than dropped: SharePoint would drop it silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Final
from urllib.parse import urlsplit

from provisioning.pages.markup import Misshapen, Node

_BLOCKS: Final = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
_TAGS: Final = _BLOCKS | {"a", "strong", "em"}
_EMPTY: Final = frozenset({"br", "hr"})
_SCHEMES: Final = frozenset({"https", "http", "mailto", "extranet"})
_ANCHOR: Final = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_SPACE: Final = re.compile(r"\s+")
_AROUND: Final = re.compile(rf" ?(</?(?:{'|'.join(sorted(_BLOCKS))})/?>) ?")


def written(node: Node) -> str:
    """What ``node`` holds as HTML: no attribute but a link's, no space that nobody sees."""
    text = _SPACE.sub(" ", "".join(_pieces(node)))
    return _AROUND.sub(r"\1", text).strip()


def _pieces(node: Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield escape(child, quote=False)
            continue
        tag = child.tag
        if tag not in _TAGS:
            raise Misshapen(child.line, f"SharePoint does not keep <{tag}>; remove it")
        yield _opening(child)
        if tag not in _EMPTY:
            yield from _pieces(child)
            yield f"</{tag}>"


def _opening(node: Node) -> str:
    if node.tag == "a":
        href = node.take("href").get("href", "")
        check(href, node.line)
        return f'<a href="{escape(href)}">'
    node.take()
    return f"<{node.tag}/>" if node.tag in _EMPTY else f"<{node.tag}>"


def check(href: str, line: int) -> None:
    """A link leads to the web, to a mailbox or into the extranet, and nowhere else."""
    if (reason := unfit(href)) is not None:
        raise Misshapen(line, reason)


def unfit(href: str) -> str | None:
    try:
        scheme = urlsplit(href).scheme
    except ValueError:
        scheme = ""
    if scheme in _SCHEMES and href.isprintable() and " " not in href:
        return None
    return f"the link {href[:80]!r} is not taken; write https://, mailto: or extranet:"


def links(html: str) -> Iterator[str]:
    return (unescape(found.group(1)) for found in _ANCHOR.finditer(html))


def relinked(html: str, address: Callable[[str], str | None]) -> str:
    """Each link under its address; the words of a link that leads nowhere stay."""

    def one(found: re.Match[str]) -> str:
        href = address(unescape(found.group(1)))
        words = found.group(2)
        return f'<a href="{escape(href)}">{words}</a>' if href else words

    return _ANCHOR.sub(one, html)
