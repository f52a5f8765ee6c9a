"""The ``fields`` of an item: what may be written under which name, and how it reads back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from graph_simulator.objects.sharepoint import Column, Item, SiteList
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.built_in import COLUMNS_BY_NAME
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.query import NO_OPTIONS, Options
from graph_simulator.sharepoint.refusals import invalid_request
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Json

LOOKUPS = frozenset({"lookup", "personOrGroup"})
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?")
_LONG = 1_000_000
COMPUTED = frozenset(
    {
        "id", "ContentType", "Created", "Modified", "AuthorLookupId", "EditorLookupId",
        "_UIVersionString", "Attachments", "LinkTitle", "FileLeafRef", "LinkFilename", "DocIcon",
        "FileSizeDisplay",
    }
)  # fmt: skip


def columns_by_name(one: SiteList) -> Mapping[str, Column]:
    return {**COLUMNS_BY_NAME[one.template], **{column.name: column for column in one.columns}}


def column_of_field(columns: Mapping[str, Column], name: str) -> Column | None:
    """Lookups and people are written and read as ``<name>LookupId``."""
    column = columns.get(name)
    if column is None and name.endswith("LookupId"):
        column = columns.get(name.removesuffix("LookupId"))
        return column if column and column.kind in LOOKUPS else None
    return column


def written(content: Content, one: SiteList, rows: Rows, given: object, *, of: Item | None) -> Json:
    """The values to keep; ``None`` empties. Raise 400 for a field nobody knows, or that is not
    ours to write, or whose value does not fit, or that must be unique and is not.
    """
    if not isinstance(given, dict):
        raise invalid_request("'fields' must be an object.")
    columns, values = columns_by_name(one), {}
    for name, value in given.items():
        if "@" in name:
            continue
        column = column_of_field(columns, name)
        if column is None:
            raise invalid_request(f"Field '{name}' is not recognized")
        if column.shown["readOnly"]:
            raise invalid_request(f"Field '{name}' is read-only")
        if column.kind in LOOKUPS and name == column.name:
            raise invalid_request(f"Field '{name}' is written as '{name}LookupId'")
        values[name] = None if value is None else _checked(content, column, name, value)
        if column.shown["enforceUniqueValues"] and value is not None:
            _check_unique(rows, name, values[name], of)
    return values


def defaults(one: SiteList) -> Json:
    """What a new item has before anybody says a word; defaults are texts, even of numbers."""
    found: Json = {}
    for column in one.columns:
        value = (column.shown.get("defaultValue") or {}).get("value")
        match column.kind:
            case _ if value is None:
                continue
            case "boolean":
                found[column.name] = value.lower() in {"1", "true"}
            case "number" | "currency":
                found[column.name] = float(value)
            case _:
                found[column.name] = value
    return found


def check_fields(one: SiteList, options: Options) -> None:
    """Raise 400 when ``$select`` names what is no field of the list."""
    options.only()
    columns = columns_by_name(one)
    for name in options.select or ():
        if name not in COMPUTED and column_of_field(columns, name) is None:
            raise invalid_request(f"Field '{name}' is not recognized")


def shown_fields(
    world: World, one: SiteList, item: Item, etag: str, options: Options = NO_OPTIONS
) -> Json:
    """Empty fields are left out, as SharePoint does; hidden ones where the knob says so."""
    veiled = (
        set()
        if world.settings.hidden_columns_given_back
        else {column.name for column in one.columns if column.shown["hidden"]}
    )
    everything = {**item.fields, **_computed(one, item)}
    return {
        "@odata.etag": etag,
        **{
            name: value
            for name, value in everything.items()
            if value is not None
            and name not in veiled
            and (options.select is None or name in options.select)
        },
    }


def content_type_of(one: SiteList, item: Item) -> Json:
    for kind in one.content_types:
        if kind.id == item.content_type:
            return {"id": kind.id, "name": kind.name}
    wanted = "Folder" if item.folder else ""
    first = next((k for k in one.content_types if not wanted or k.name == wanted), None)
    return {"id": first.id, "name": first.name} if first else {"id": "", "name": ""}


def _computed(one: SiteList, item: Item) -> Json:
    common: Json = {
        "id": str(item.number),
        "ContentType": content_type_of(one, item)["name"],
        "Created": item.created,
        "Modified": item.modified,
        "AuthorLookupId": "1073741822",
        "EditorLookupId": "1073741822",
        "_UIVersionString": f"{item.version}.0",
    }
    if one.template == "genericList":
        return {**common, "Attachments": False, "LinkTitle": item.fields.get("Title")}
    icon = None if item.folder else item.name.rpartition(".")[2].lower()
    size = None if item.folder else str(item.size)
    return {
        **common,
        "FileLeafRef": item.name,
        "LinkFilename": item.name,
        "DocIcon": icon,
        "FileSizeDisplay": size,
    }


def _checked(content: Content, column: Column, name: str, value: object) -> Any:
    match column.kind, value:
        case (("lookup" | "personOrGroup"), _):
            return _looked_up(content, column, name, value)
        case (("hyperlinkOrPicture" | "thumbnail"), _):
            raise not_simulated(f"writing the {column.kind} column '{column.name}'")
        case (("number" | "currency"), (int() | float())) if not isinstance(value, bool):
            return float(value)
        case "dateTime", str() if _is_date(value):
            return value if "T" in value else f"{value}T00:00:00Z"
        case _ if _fits(column, value):
            return value
    raise invalid_request(f"The value of field '{name}' does not fit a {column.kind} column")


def _is_date(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return _DATE.fullmatch(value) is not None


def _fits(column: Column, value: object) -> bool:
    match column.kind, value:
        case "text", str():
            return len(value) <= _longest(column)
        case "choice", str():
            return bool(value)
        case "choice", list():
            several = column.shown["choice"]["displayAs"] == "checkBoxes"
            return several and all(isinstance(one, str) for one in value)
        case ("boolean", bool()) | ("geolocation", dict()):
            return True
    return False


def _longest(column: Column) -> int:
    facet = column.shown["text"]
    return _LONG if facet["allowMultipleLines"] else int(facet["maxLength"])


def _looked_up(content: Content, column: Column, name: str, value: object) -> object:
    """A number, or several where the column allows it: ids of items of the other list."""
    several = isinstance(value, list)
    ids = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    many = "allowMultipleValues" if column.kind == "lookup" else "allowMultipleSelection"
    if several and not column.shown[column.kind][many]:
        raise invalid_request(f"Field '{name}' takes one value")
    if column.kind == "lookup":
        rows = content.rows.get(column.shown["lookup"]["listId"].lower(), Rows())
        if missing := next((id_ for id_ in ids if rows.get(id_) is None), None):
            raise invalid_request(f"Field '{name}' points to the item '{missing}', which is not")
    return [int(id_) for id_ in ids] if several else ids[0]


def _check_unique(rows: Rows, name: str, value: object, of: Item | None) -> None:
    for item in rows:
        if item.fields.get(name) == value and (of is None or item.number != of.number):
            raise invalid_request(
                "The list item could not be added or updated because duplicate values were found "
                f"in the field '{name}' of the list."
            )
