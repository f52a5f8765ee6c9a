"""Graph's canvas layout -> HTML: what is read is the JSON that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup, escape

from provisioning.preview.icons import drawn
from provisioning.preview.messages import Words

_QUICK_LINKS: Final = "c70391ea-0b10-4ee9-b2b4-006d3fcad0cd"
_BUTTON: Final = "0f087d7f-520e-42b7-89c0-496aaf979d58"
_DIVIDER: Final = "2161a1c6-db61-4731-b97c-3cdb303f7cbb"


def rendered(layout: Mapping[str, Any], words: Words) -> Markup:
    return Markup("").join(_section(each, words) for each in layout["horizontalSections"])


def _section(section: Mapping[str, Any], words: Words) -> Markup:
    columns = Markup("").join(
        Markup('<div class="column">{}</div>').format(
            Markup("").join(_webpart(part, words) for part in column["webparts"])
        )
        for column in section["columns"]
    )
    return Markup('<div class="section {} {}">{}</div>').format(
        section["layout"], section["emphasis"], columns
    )


def _webpart(part: Mapping[str, Any], words: Words) -> Markup:
    if part["@odata.type"] == "#microsoft.graph.textWebPart":
        # Trusted: it came out of the strict subset of provisioning.pages.prose.
        return Markup('<div class="text">{}</div>').format(_scrolling(part["innerHtml"], words))
    data = part["data"]
    match part["webPartType"]:
        case t if t == _QUICK_LINKS:
            return _quick_links(data)
        case t if t == _BUTTON:
            properties = data["properties"]
            return Markup('<p><a class="button" href="{}">{}</a></p>').format(
                properties["linkUrl"], properties["label"]
            )
        case t if t == _DIVIDER:
            return Markup("<hr>")
        case unknown:
            return Markup('<p class="unknown">{}</p>').format(words.not_drawn.format(unknown))


def _quick_links(data: Mapping[str, Any]) -> Markup:
    properties = data["properties"]
    texts = {t["key"]: t["value"] for t in data["serverProcessedContent"]["searchablePlainTexts"]}
    links = {t["key"]: t["value"] for t in data["serverProcessedContent"]["links"]}
    items = Markup("").join(
        _item(item, texts.get(f"items[{rank}].title"), links.get(f"items[{rank}].sourceItem.url"))
        for rank, item in enumerate(properties["items"])
    )
    title = texts.get("title", "")
    heading = Markup("<h2>{}</h2>").format(title) if title else Markup("")
    return Markup('<div class="links {}">{}<ul>{}</ul></div>').format(
        escape(properties["layoutId"].casefold()), heading, items
    )


def _scrolling(html: str, words: Words) -> Markup:
    """A table wider than the screen scrolls by itself, with the keyboard too."""
    frame = f'<div class="scroll" tabindex="0" role="group" aria-label="{words.table}">'
    return Markup(html.replace("<table", f"{frame}<table").replace("</table>", "</table></div>"))  # noqa: S704


def _item(item: Mapping[str, Any], title: str | None, url: str | None) -> Markup:
    name = item.get("fabricReactIcon", {}).get("iconName", "")
    said = Markup('<span class="title">{}</span>').format(title or item["title"])
    if item["description"]:
        said += Markup('<span class="description">{}</span>').format(item["description"])
    icon = drawn(name) if name else Markup("")
    return Markup('<li><a href="{}">{}<span>{}</span></a></li>').format(
        url or item["sourceItem"]["url"], icon, said
    )
