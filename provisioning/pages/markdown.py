"""Markdown -> the HTML that SharePoint keeps; what it would not keep is a mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from provisioning.pages.markup import Misshapen
from provisioning.pages.prose import unfit

_UNKEPT: Final = {
    "html_block": "HTML is not taken in a page; write Markdown",
    "html_inline": "HTML is not taken in a page; write Markdown",
    "image": "an image is not kept in a text; put it on the site and link to it",
    "fence": "a block of code is not kept by SharePoint; write a plain paragraph",
    "code_block": "a line indented by four spaces is code, which is not kept; indent it less",
    "code_inline": "`code` is not kept by SharePoint; write **bold** or *italic*",
}
_ADDRESS: Final = re.compile(r"(?<![\w.@/:-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LOWEST = 4


class Fault(msgspec.Struct, frozen=True):
    """``line`` counts from 1 in the text."""

    line: int
    text: str


class _Parser(MarkdownIt):
    """Every link becomes one, so that a bad one is reproached rather than shown as it stands."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return bool(url)


@cache
def _parser() -> MarkdownIt:
    return _Parser("commonmark", {"html": True, "xhtmlOut": True}).enable("table")


def faults(text: str) -> list[Fault]:
    """What SharePoint would not keep; empty when ``html`` may be trusted with the text."""
    return [fault for token in _parser().parse(text) for fault in _faults(token)]


def _faults(token: Token) -> Iterator[Fault]:
    line = token.map[0] + 1 if token.map else 1
    if token.type in _UNKEPT:
        yield Fault(line, _UNKEPT[token.type])
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type in _UNKEPT:
            yield Fault(line, _UNKEPT[child.type])
        elif child.type == "link_open" and (reason := unfit(str(child.attrGet("href") or ""))):
            yield Fault(line, reason)


def links(text: str) -> Iterator[tuple[int, str]]:
    """Each link of the text with its line."""
    for token in _parser().parse(text):
        line = token.map[0] + 1 if token.map else 1
        for child in token.children or ():
            if child.type in {"softbreak", "hardbreak"}:
                line += 1
            elif child.type == "link_open":
                yield line, str(child.attrGet("href") or "")


def html(text: str, *, top: int = 2) -> Markup:
    """The text as HTML, its highest heading at ``top``: the page has its own title already.

    Raises Misshapen for what ``faults`` names.
    """
    for fault in faults(text):
        raise Misshapen(fault.line, fault.text)
    parser = _parser()
    tokens = parser.parse(text)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = top - min(levels, default=top)
    for token in tokens:
        token.attrs = {}
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(_LOWEST, int(token.tag[1]) + shift)}"
        if token.children:
            token.children = list(_inside(token.children))
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704


def _inside(tokens: Sequence[Token]) -> Iterator[Token]:
    """Links without their tooltips; addresses that were only typed become links."""
    linked = 0
    for token in tokens:
        linked += token.nesting if token.type.startswith("link_") else 0
        if token.type == "link_open":
            token.attrs = {"href": token.attrs["href"]}
        if token.type == "text" and not linked:
            yield from _mailable(token.content)
        else:
            yield token


def _mailable(text: str) -> Iterator[Token]:
    end = 0
    for found in _ADDRESS.finditer(text):
        yield Token("text", "", 0, content=text[end : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": f"mailto:{found.group()}"})
        yield Token("text", "", 0, content=found.group())
        yield Token("link_close", "a", -1)
        end = found.end()
    yield Token("text", "", 0, content=text[end:])
