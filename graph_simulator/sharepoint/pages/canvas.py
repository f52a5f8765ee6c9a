"""The canvas of a page: what is accepted (page *Update sitePage*), and how it is read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from graph_simulator.sharepoint.pages.sanitising import sanitised
from graph_simulator.sharepoint.query import text
from graph_simulator.sharepoint.refusals import invalid_request
from graph_simulator.wire.messages import Json

TEXT, STANDARD = "#microsoft.graph.textWebPart", "#microsoft.graph.standardWebPart"
COLUMNS = {
    "oneColumn": 1,
    "twoColumns": 2,
    "threeColumns": 3,
    "oneThirdLeftColumn": 2,
    "oneThirdRightColumn": 2,
    "fullWidth": 1,
}
EMPHASES = frozenset({"none", "neutral", "soft", "strong"})
TITLE_LAYOUTS = frozenset({"imageAndTitle", "plain", "colorBlock", "overlap"})
ALIGNMENTS = frozenset({"left", "center"})
# The closed list of the pages "Create sitePage" and "Update sitePage".
WEB_PARTS = frozenset(
    {
        "e377ea37-9047-43b9-8cdb-a761be2f8e09",  # Bing Maps
        "0f087d7f-520e-42b7-89c0-496aaf979d58",  # Button
        "df8e44e7-edd5-46d5-90da-aca1539313b8",  # Call to action
        "2161a1c6-db61-4731-b97c-3cdb303f7cbb",  # Divider
        "b7dd04e1-19ce-4b24-9132-b60a1c2b910d",  # Document embed
        "d1d91016-032f-456d-98a4-721247c305e8",  # Image
        "af8be689-990e-492a-81f7-ba3e4cd3ed9c",  # Image gallery
        "6410b3b6-d440-4663-8744-378976dc041e",  # Link preview
        "e84a8ca2-f63c-4fb9-bc0b-d8eef5ccb22b",  # Org chart
        "7f718435-ee4d-431c-bdbf-9c4ff326f46e",  # People
        "c70391ea-0b10-4ee9-b2b4-006d3fcad0cd",  # Quick links
        "8654b779-4886-46d4-8ffb-b5ed960ee986",  # Spacer
        "544dd15b-cf3c-441b-96da-004d5a8cea1d",  # YouTube
        "cbe7b0a9-3504-44dd-a3a3-0e5cacd07788",  # Title area
    }
)
DATA = frozenset(
    {"audiences", "dataVersion", "description", "properties", "serverProcessedContent", "title"}
)
PAIRED = ("componentDependencies", "customMetadata", "htmlStrings", "imageSources", "links")
PROCESSED = frozenset({*PAIRED, "searchablePlainTexts"})


def canvas(given: object, new_id: Callable[[], str]) -> Json | None:
    """As it will be read. Raise 400 for a part, a layout or a property that is not accepted."""
    if given is None:
        return None
    body = _object(given, "canvasLayout", {"horizontalSections", "verticalSection"})
    sections = body.get("horizontalSections") or []
    shown: Json = {
        "horizontalSections": [
            _section(section, number, new_id)
            for number, section in enumerate(_objects(sections, "horizontalSections"), start=1)
        ]
    }
    if body.get("verticalSection") is not None:
        known = {"id", "emphasis", "webparts"}
        vertical = _object(body["verticalSection"], "verticalSection", known)
        shown["verticalSection"] = {
            "emphasis": _one_of(vertical, "emphasis", EMPHASES, "none"),
            "webparts": _parts(vertical, new_id),
        }
    return shown


def title_area(given: object) -> Json | None:
    """An open type; its layout and alignment are not open."""
    if given is None:
        return None
    body = _object(given, "titleArea", None)
    return {
        **body,
        "layout": _one_of(body, "layout", TITLE_LAYOUTS, "plain"),
        "textAlignment": _one_of(body, "textAlignment", ALIGNMENTS, "left"),
    }


def web_parts(layout: Json | None) -> list[Json]:
    """Every part, in reading order."""
    if not layout:
        return []
    sections = layout["horizontalSections"]
    columns = [column for section in sections for column in section["columns"]]
    vertical = layout.get("verticalSection")
    holders = [*columns, *([vertical] if vertical else [])]
    return [part for holder in holders for part in holder["webparts"]]


def _section(given: Json, number: int, new_id: Callable[[], str]) -> Json:
    body = _object(given, "horizontalSection", {"id", "layout", "emphasis", "columns"})
    layout = _one_of(body, "layout", COLUMNS, "oneColumn")
    columns = [
        _object(column, "horizontalSectionColumn", {"id", "width", "webparts"})
        for column in _objects(body.get("columns") or [], "columns")
    ]
    if len(columns) != COLUMNS[layout]:
        raise invalid_request(f"A section of layout {layout} has {COLUMNS[layout]} column(s).")
    widths = [column.get("width", 12 // len(columns)) for column in columns]
    wanted = 0 if layout == "fullWidth" else 12
    if not all(isinstance(width, int) for width in widths) or sum(widths) not in {wanted, 12}:
        raise invalid_request(f"The widths of the columns of a section make {wanted}.")
    return {
        "layout": layout,
        "id": text(body, "id", str(number)),
        "emphasis": _one_of(body, "emphasis", EMPHASES, "none"),
        "columns": [
            {
                "id": text(column, "id", str(place)),
                "width": widths[place - 1],
                "webparts": _parts(column, new_id),
            }
            for place, column in enumerate(columns, start=1)
        ],
    }


def _parts(holder: Json, new_id: Callable[[], str]) -> list[Json]:
    return [_part(part, new_id) for part in _objects(holder.get("webparts") or [], "webparts")]


def _part(given: Json, new_id: Callable[[], str]) -> Json:
    kind, id_ = given.get("@odata.type"), text(given, "id") or new_id()
    match kind:
        case "#microsoft.graph.textWebPart":
            body = _object(given, "textWebPart", {"id", "innerHtml"})
            html = sanitised(text(body, "innerHtml", limit=1_000_000))
            return {"@odata.type": TEXT, "id": id_, "innerHtml": html}
        case "#microsoft.graph.standardWebPart":
            known = {"id", "webPartType", "containerTextWebPartId", "data"}
            body = _object(given, "standardWebPart", known)
            type_ = text(body, "webPartType").lower()
            if type_ not in WEB_PARTS:
                raise invalid_request(f"The web part type '{type_}' is not supported.")
            shown = {"@odata.type": STANDARD, "id": id_, "webPartType": type_}
            return {**shown, "data": _data(body.get("data"))}
    raise invalid_request("A web part needs '@odata.type': textWebPart or standardWebPart.")


def _data(given: object) -> Json:
    body = _object(given, "data", DATA)
    shown: Json = {
        "audiences": body.get("audiences") or [],
        "dataVersion": text(body, "dataVersion", "1.0"),
        "description": text(body, "description", limit=10_000),
        "title": text(body, "title"),
        "properties": _object(body.get("properties") or {}, "properties", None),
    }
    if body.get("serverProcessedContent") is not None:
        content = _object(body["serverProcessedContent"], "serverProcessedContent", PROCESSED)
        for name, pairs in content.items():
            for pair in _objects(pairs or [], name):
                if "key" not in pair:
                    raise invalid_request(f"'{name}' is a list of keys and values.")
        shown["serverProcessedContent"] = content
    return shown


def _object(given: object, name: str, known: Iterable[str] | None) -> Json:
    """Without its annotations."""
    if not isinstance(given, dict):
        raise invalid_request(f"'{name}' must be an object.")
    body = {key: value for key, value in given.items() if "@" not in key}
    if known is not None and (unknown := sorted(set(body) - set(known))):
        raise invalid_request(f"'{unknown[0]}' is not a property of {name}.")
    return body


def _objects(given: object, name: str) -> list[Json]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise invalid_request(f"'{name}' must be a list of objects.")
    return given


def _one_of(body: Json, name: str, allowed: Iterable[str], default: str) -> Any:
    value = body.get(name, default)
    if value is None:
        return default
    if not isinstance(value, str) or value not in allowed:
        raise invalid_request(f"'{value}' is not a value of '{name}'.")
    return value
