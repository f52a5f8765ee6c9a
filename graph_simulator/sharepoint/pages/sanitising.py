"""What SharePoint leaves of the HTML of a text web part: rarely what was sent, always safe.

Sanitising what is sanitised changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

DROPPED_WITH_CONTENT = frozenset(
    {"script", "style", "iframe", "object", "embed", "form", "svg", "noscript", "template", "head"}
)
KEPT = frozenset(
    {
        "a", "blockquote", "br", "caption", "div", "em", "figure", "h2", "h3", "h4", "h5", "hr",
        "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th",
        "thead", "tr", "u", "ul",
    }
)  # fmt: skip
RENAMED = {"b": "strong", "i": "em", "strike": "s", "del": "s", "h1": "h2", "h6": "h5"}
EMPTY = frozenset({"br", "hr"})
ATTRIBUTES = frozenset({"class", "colspan", "href", "rowspan", "scope", "style", "target", "title"})
SCHEMES = ("http://", "https://", "mailto:", "tel:", "/", "#")


def sanitised(html: str) -> str:
    cleaner = _Cleaner()
    cleaner.feed(html)
    cleaner.close()
    return cleaner.result()


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._open: list[str] = []
        self._dropping = 0

    def result(self) -> str:
        return "".join([*self._pieces, *(f"</{tag}>" for tag in reversed(self._open))])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED_WITH_CONTENT:
            self._dropping += tag != "embed"
        name = RENAMED.get(tag, tag)
        if self._dropping or name not in KEPT:
            return
        self._pieces.append(f"<{name}{_attributes(name, attrs)}>")
        if name not in EMPTY:
            self._open.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED_WITH_CONTENT:
            self._dropping = max(0, self._dropping - 1)
        name = RENAMED.get(tag, tag)
        if self._dropping or name not in self._open:
            return
        while True:
            closed = self._open.pop()
            self._pieces.append(f"</{closed}>")
            if closed == name:
                return

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._pieces.append(escape(data, quote=False).replace("\xa0", "&nbsp;"))


def _attributes(tag: str, attrs: Sequence[tuple[str, str | None]]) -> str:
    """In alphabetical order; a link is marked as one that SharePoint follows."""
    kept = {
        name: value or ""
        for name, value in attrs
        if name in ATTRIBUTES and (name != "href" or _safe(value))
    }
    if tag == "a" and "href" in kept:
        kept["data-interception"] = "on"
    return "".join(f' {name}="{escape(value)}"' for name, value in sorted(kept.items()))


def _safe(url: str | None) -> bool:
    return (url or "").strip().lower().startswith(SCHEMES)
