"""A sheet -> what Graph takes: canvas layout and title area. Facts: page *Create sitePage*.

Web parts have the same ids each time, so that the same sheet is the same layout to the letter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from provisioning.pages.sheet import (
    Address,
    Button,
    Divider,
    LinksLayout,
    Part,
    QuickLinks,
    SectionLayout,
    Sheet,
    Text,
    TitleArea,
    addressed,
    target,
)
from provisioning.plan.model import Key

QUICK_LINKS: Final = "c70391ea-0b10-4ee9-b2b4-006d3fcad0cd"
BUTTON: Final = "0f087d7f-520e-42b7-89c0-496aaf979d58"
DIVIDER: Final = "2161a1c6-db61-4731-b97c-3cdb303f7cbb"

_WIDTHS: Final[dict[SectionLayout, tuple[int, ...]]] = {
    "oneColumn": (12,),
    "twoColumns": (6, 6),
    "threeColumns": (4, 4, 4),
    "oneThirdLeftColumn": (4, 8),
    "oneThirdRightColumn": (8, 4),
    "fullWidth": (0,),
}
LAYOUTS: Final[dict[LinksLayout, str]] = {
    "list": "List",
    "cards": "CompactCard",
    "buttons": "Button",
}
_PARTS: Final = UUID("5f1d3e06-3a86-5a4e-9d38-0f5cc5f9d3c1")
"""The namespace of our web parts' ids: chosen once."""


def canvas(key: Key, sheet: Sheet, address: Address) -> dict[str, Any]:
    """``canvasLayout``: the whole page, since Graph replaces all of it at each update.

    ``address`` turns links into addresses; ``None`` leaves a link out.
    """
    whole = addressed(sheet, address)
    return {
        "horizontalSections": [
            {
                "id": str(number),
                "layout": section.layout,
                "emphasis": section.emphasis,
                "columns": [
                    {
                        "id": str(place),
                        "width": width,
                        "webparts": [
                            _webpart(part, str(uuid5(_PARTS, f"{key}:{number}.{place}.{rank}")))
                            for rank, part in enumerate(column.parts, 1)
                        ],
                    }
                    for place, (column, width) in enumerate(
                        zip(section.columns, _WIDTHS[section.layout], strict=True), 1
                    )
                ],
            }
            for number, section in enumerate(whole.sections, 1)
        ]
    }


def title_area(sheet: Sheet) -> dict[str, Any] | None:
    """A page of the *home* layout has none."""
    match sheet.title_area:
        case None:
            return None
        case TitleArea(above=above):
            return {
                "layout": "plain",
                "textAlignment": "left",
                "title": sheet.title,
                "showAuthor": False,
                "showPublishedDate": False,
                "showTextBlockAboveTitle": bool(above),
                "textAboveTitle": above,
                "enableGradientEffect": False,
            }


def digest(key: Key, sheet: Sheet, known: Iterable[Key]) -> str:
    """What would be sent, with links to ``known`` keys as they are written, and no other."""
    there = frozenset(known)

    def symbolic(href: str) -> str | None:
        to = target(href)
        return href if to is None or to in there else None

    content = [sheet.title, title_area(sheet), canvas(key, sheet, symbolic)]
    encoded = msgspec.json.encode(content, order="deterministic")
    return hashlib.sha256(encoded).hexdigest()[:32]


def _webpart(part: Part, id_: str) -> dict[str, Any]:
    match part:
        case Text(html=html):
            return {"@odata.type": "#microsoft.graph.textWebPart", "id": id_, "innerHtml": html}
        case QuickLinks():
            return _standard(id_, QUICK_LINKS, _quick_links(part))
        case Button():
            return _standard(id_, BUTTON, _button(part))
        case Divider():
            return _standard(id_, DIVIDER, _DIVIDER)


def _standard(id_: str, type_: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.standardWebPart",
        "id": id_,
        "webPartType": type_,
        "data": data,
    }


def _processed(texts: Iterator[tuple[str, str]], links: Iterator[tuple[str, str]]) -> Any:
    """Where SharePoint looks for words to search and for links to mend when a site moves."""
    return {
        "htmlStrings": [],
        "searchablePlainTexts": [{"key": key, "value": value} for key, value in texts],
        "imageSources": [],
        "links": [{"key": key, "value": value} for key, value in links],
    }


def _quick_links(part: QuickLinks) -> dict[str, Any]:
    """The shape that the web part itself saves; Microsoft documents none."""
    items = list(enumerate(part.items))
    described = any(item.description for item in part.items)
    iconic = any(item.icon for item in part.items)

    def texts() -> Iterator[tuple[str, str]]:
        if part.title:
            yield "title", part.title
        for rank, item in items:
            yield f"items[{rank}].title", item.title
            if item.description:
                yield f"items[{rank}].description", item.description

    return {
        "dataVersion": "2.2",
        "title": part.title or "Liens",
        "description": "Liens rapides",
        "properties": {
            "items": [
                {
                    "id": rank + 1,
                    "title": item.title,
                    "description": item.description,
                    "thumbnailType": 2 if item.icon else 3,
                    "sourceItem": {
                        "url": item.href,
                        "itemType": 2,
                        "fileExtension": "",
                        "progId": "",
                    },
                    **({"fabricReactIcon": {"iconName": item.icon}} if item.icon else {}),
                }
                for rank, item in items
            ],
            "isMigrated": True,
            "layoutId": LAYOUTS[part.layout],
            "shouldShowThumbnail": True,
            "hideWebPartWhenEmpty": True,
            "dataProviderId": "QuickLinks",
            "listLayoutOptions": {"showDescription": described, "showIcon": iconic},
            "buttonLayoutOptions": {
                "showDescription": described,
                "buttonTreatment": 2,
                "iconPositionType": 2,
                "textAlignmentVertical": 2,
                "textAlignmentHorizontal": 2,
                "linesOfText": 2,
            },
        },
        "serverProcessedContent": _processed(
            texts(), ((f"items[{rank}].sourceItem.url", item.href) for rank, item in items)
        ),
    }


def _button(part: Button) -> dict[str, Any]:
    return {
        "dataVersion": "1.1",
        "title": "Bouton",
        "description": "",
        "properties": {
            "label": part.label,
            "linkUrl": part.href,
            "alignment": "Left",
            "minimumLayoutWidth": 1,
        },
        "serverProcessedContent": _processed(
            iter([("label", part.label)]), iter([("linkUrl", part.href)])
        ),
    }


_DIVIDER: Final[dict[str, Any]] = {
    "dataVersion": "1.1",
    "title": "Séparateur",
    "description": "",
    "properties": {"minimumLayoutWidth": 1, "length": 100, "weight": 1},
    "serverProcessedContent": _processed(iter(()), iter(())),
}
