"""A page before SharePoint: what it shows and where its links lead, in our own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeVar

import msgspec

from provisioning.pages import prose
from provisioning.plan.model import Key

SectionLayout = Literal[
    "oneColumn",
    "twoColumns",
    "threeColumns",
    "oneThirdLeftColumn",
    "oneThirdRightColumn",
    "fullWidth",
]
Emphasis = Literal["none", "neutral", "soft", "strong"]
LinksLayout = Literal["list", "cards", "buttons"]

COLUMNS: dict[SectionLayout, int] = {
    "oneColumn": 1,
    "twoColumns": 2,
    "threeColumns": 3,
    "oneThirdLeftColumn": 2,
    "oneThirdRightColumn": 2,
    "fullWidth": 1,
}
SCHEME = "extranet:"
"""``extranet:page/accueil/faq`` is a link to a Key; its address is known when it is written."""


class Noun(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    pass


class SheetLink(Noun, frozen=True):
    href: str
    title: str
    description: str = ""
    icon: str = ""


class Text(Noun, frozen=True):
    """``html`` is prose: the subset that SharePoint keeps, written in one way."""

    html: str


class QuickLinks(Noun, frozen=True):
    title: str = ""
    layout: LinksLayout = "list"
    items: tuple[SheetLink, ...] = ()


class Button(Noun, frozen=True):
    label: str
    href: str


class Divider(Noun, frozen=True):
    pass


Part = Text | QuickLinks | Button | Divider


class SheetColumn(Noun, frozen=True):
    parts: tuple[Part, ...] = ()


class SheetSection(Noun, frozen=True):
    layout: SectionLayout = "oneColumn"
    emphasis: Emphasis = "none"
    columns: tuple[SheetColumn, ...] = ()


class TitleArea(Noun, frozen=True):
    """``above`` is a short text over the title."""

    above: str = ""


class Sheet(Noun, frozen=True):
    """``name`` is that of the file without ``.aspx``; a *home* layout has no title area."""

    title: str
    name: str
    layout: Literal["article", "home"] = "article"
    title_area: TitleArea | None = None
    sections: tuple[SheetSection, ...] = ()


def target(href: str) -> Key | None:
    """The key that a symbolic link leads to; ``None`` for an address of the web."""
    kind, slash, name = href.removeprefix(SCHEME).partition("/")
    return Key(kind, name) if href.startswith(SCHEME) and slash else None


def symbol(key: Key) -> str:
    return f"{SCHEME}{key}"


def links(sheet: Sheet) -> Iterator[str]:
    """Every address that the sheet leads to, symbolic or not."""
    for section in sheet.sections:
        for column in section.columns:
            for part in column.parts:
                match part:
                    case Text(html=html):
                        yield from prose.links(html)
                    case QuickLinks(items=items):
                        yield from (item.href for item in items)
                    case Button(href=href):
                        yield href


def targets(sheet: Sheet) -> frozenset[Key]:
    return frozenset(key for href in links(sheet) if (key := target(href)))


Address = Callable[[str], str | None]
"""From a link as written to the address to send; ``None`` where it leads nowhere yet."""


def addressed(sheet: Sheet, address: Address) -> Sheet:
    """The sheet with addresses in the place of links; what leads nowhere is left out.

    In a text the words stay; a quick link or a button goes, and a list of no links with it.
    """
    sections = (
        _replaced(
            section,
            columns=tuple(
                _replaced(
                    column,
                    parts=tuple(
                        kept for part in column.parts if (kept := _addressed(part, address))
                    ),
                )
                for column in section.columns
            ),
        )
        for section in sheet.sections
    )
    inhabited = tuple(each for each in sections if any(column.parts for column in each.columns))
    return _replaced(sheet, sections=inhabited)


def _addressed(part: Part, address: Address) -> Part | None:
    match part:
        case Text(html=html):
            return Text(html=prose.relinked(html, address))
        case QuickLinks(items=items):
            kept = tuple(
                _replaced(item, href=href) for item in items if (href := address(item.href))
            )
            return _replaced(part, items=kept) if kept else None
        case Button(label=label, href=href):
            found = address(href)
            return Button(label=label, href=found) if found else None
        case _:
            return part


N = TypeVar("N", bound=Noun)


def _replaced(noun: N, **changes: object) -> N:
    return msgspec.structs.replace(noun, **changes)
