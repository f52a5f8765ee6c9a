"""A template of templates/pages and its values -> a sheet, or one sentence that says where not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast, get_args

from provisioning import shipped, templating
from provisioning.i18n import Language
from provisioning.pages import markup, prose
from provisioning.pages.markup import Misshapen, Node
from provisioning.pages.sheet import (
    COLUMNS,
    Button,
    Divider,
    Emphasis,
    LinksLayout,
    Part,
    QuickLinks,
    SectionLayout,
    Sheet,
    SheetColumn,
    SheetLink,
    SheetSection,
    Text,
    TitleArea,
)

_SUFFIX = ".xml.j2"


def draw(
    template: str,
    values: Mapping[str, Any],
    *,
    title: str,
    name: str,
    language: Language = "fr",
    folders: tuple[Path, ...] = (),
) -> Sheet:
    """``values`` are what the template may mention; ``folders``, those that hold it, ours if none.

    Raises Mistakes.
    """
    path = f"pages/{template}{_SUFFIX}"
    places = folders or shipped.template_folders()
    text = templating.render_in(places, path, {**values, "title": title}, language)
    try:
        return _sheet(markup.read(text), title, name)
    except Misshapen as error:
        shown = text.splitlines()[error.line - 1].strip()[:80]
        said = f"line {error.line} of what it makes of {title!r}: {error.text} (there: {shown})"
        raise templating.broken(f"templates/{path}", 1, said) from None


def _sheet(node: Node, title: str, name: str) -> Sheet:
    _is(node, "page")
    given = node.take("layout", "above")
    layout = _one_of(node, given.get("layout", "article"), Literal["article", "home"])
    area = TitleArea(above=given.get("above", ""))
    sections = tuple(_section(each) for each in node.elements)
    return Sheet(
        title=title,
        name=name,
        layout=cast("Literal['article', 'home']", layout),
        title_area=area if layout == "article" else None,
        sections=tuple(each for each in sections if any(c.parts for c in each.columns)),
    )


def _section(node: Node) -> SheetSection:
    _is(node, "section")
    given = node.take("layout", "emphasis")
    layout = cast("SectionLayout", _one_of(node, given.get("layout", "oneColumn"), SectionLayout))
    columns = tuple(_column(each) for each in node.elements)
    if len(columns) != COLUMNS[layout]:
        text = f"a section {layout} has {COLUMNS[layout]} <column>, this one {len(columns)}"
        raise Misshapen(node.line, text)
    emphasis = cast("Emphasis", _one_of(node, given.get("emphasis", "none"), Emphasis))
    return SheetSection(layout=layout, emphasis=emphasis, columns=columns)


def _column(node: Node) -> SheetColumn:
    _is(node, "column")
    node.take()
    parts = (_part(each) for each in node.elements)
    return SheetColumn(parts=tuple(part for part in parts if part))


def _part(node: Node) -> Part | None:
    """``None`` for a text without words or a list without links: nothing to show."""
    match node.tag:
        case "text":
            node.take()
            html = prose.written(node)
            return Text(html=html) if html else None
        case "quick-links":
            given = node.take("title", "layout")
            layout = _one_of(node, given.get("layout", "list"), LinksLayout)
            items = tuple(_link(each) for each in node.elements)
            return (
                QuickLinks(
                    title=given.get("title", ""), layout=cast("LinksLayout", layout), items=items
                )
                if items
                else None
            )
        case "button":
            given = node.take("label", "href")
            return Button(label=_due(node, "label"), href=_href(node))
        case "divider":
            node.take()
            return Divider()
        case other:
            text = f"<{other}> is no part; write <text>, <quick-links>, <button> or <divider>"
            raise Misshapen(node.line, text)


def _link(node: Node) -> SheetLink:
    _is(node, "link")
    given = node.take("href", "title", "description", "icon")
    return SheetLink(
        href=_href(node),
        title=_due(node, "title"),
        description=given.get("description", ""),
        icon=given.get("icon", ""),
    )


def _href(node: Node) -> str:
    href = _due(node, "href")
    prose.check(href, node.line)
    return href


def _due(node: Node, name: str) -> str:
    value = node.attributes.get(name, "").strip()
    if not value:
        raise Misshapen(node.line, f"<{node.tag}> needs {name}=; write it")
    return value


def _one_of(node: Node, word: str, words: Any) -> str:
    known = get_args(words)
    if word not in known:
        text = f"<{node.tag}> takes no {word!r}; it takes {', '.join(known)}"
        raise Misshapen(node.line, text)
    return word


def _is(node: Node, tag: str) -> None:
    if node.tag != tag:
        raise Misshapen(node.line, f"<{node.tag}> stands where <{tag}> is due")
