"""What every site and every list is born with: the same ids everywhere, as in SharePoint."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from graph_simulator.objects.sharepoint import Column, ContentType, Template
from graph_simulator.wire.messages import Json

ITEM, DOCUMENT, FOLDER = "0x01", "0x0101", "0x0120"
_NAMES = uuid.UUID("5f3c7b5e-0f52-4cb1-9f57-2f7d1d0e6a55")


def _column(name: str, display_name: str, kind: str, **rest: object) -> Column:
    id_ = str(uuid.uuid5(_NAMES, name))
    shown: Json = {
        "columnGroup": "_Hidden" if rest.get("hidden") else "Custom Columns",
        "description": "",
        "displayName": display_name,
        "enforceUniqueValues": False,
        "hidden": False,
        "id": id_,
        "indexed": False,
        "name": name,
        "readOnly": False,
        "required": False,
        **rest,
    }
    return Column(id_, name, kind, shown)


_TEXT: Json = {
    "allowMultipleLines": False,
    "appendChangesToExistingText": False,
    "linesForEditing": 0,
    "maxLength": 255,
}
_DATE: Json = {"displayAs": "default", "format": "dateTime"}
_PERSON: Json = {
    "allowMultipleSelection": False,
    "chooseFromType": "peopleAndGroups",
    "displayAs": "nameWithPresence",
}
TITLE = _column("Title", "Title", "text", required=True, text=_TEXT)
_COMMON = (
    # Some SharePoint types have no facet in Graph: base properties are all there is.
    _column("ContentType", "Content Type", "", readOnly=True),
    _column("ID", "ID", "", readOnly=True),
    _column("Modified", "Modified", "dateTime", readOnly=True, dateTime=_DATE),
    _column("Created", "Created", "dateTime", readOnly=True, dateTime=_DATE),
    _column("Author", "Created By", "personOrGroup", readOnly=True, personOrGroup=_PERSON),
    _column("Editor", "Modified By", "personOrGroup", readOnly=True, personOrGroup=_PERSON),
    _column("_UIVersionString", "Version", "text", readOnly=True, text=_TEXT),
    _column("_ColorTag", "Color Tag", "", readOnly=True),
)
_ROWS = (
    TITLE,
    *_COMMON,
    _column("Attachments", "Attachments", "", readOnly=True),
    _column("LinkTitle", "Title", "", readOnly=True),
)
_FILES = (
    _column("Title", "Title", "text", text=_TEXT),
    *_COMMON,
    _column("FileLeafRef", "Name", "text", required=True, readOnly=True, text=_TEXT),
    _column("LinkFilename", "Name", "", readOnly=True),
    _column("DocIcon", "Type", "", readOnly=True),
    _column("FileSizeDisplay", "File Size", "", readOnly=True),
)
COLUMNS: Mapping[Template, tuple[Column, ...]] = {
    "genericList": _ROWS,
    "documentLibrary": _FILES,
    "webPageLibrary": _FILES,
}
COLUMNS_BY_NAME: Mapping[Template, Mapping[str, Column]] = {
    template: {column.name: column for column in columns} for template, columns in COLUMNS.items()
}
SITE_COLUMNS = {column.name: column for column in (*_ROWS, *_FILES)}


def content_type_json(
    id_: str, name: str, *, parent: str, description: str = "", group: str = "", built_in: bool
) -> Json:
    return {
        "description": description,
        "group": group or "Custom Content Types",
        "hidden": False,
        "id": id_,
        "isBuiltIn": built_in,
        "name": name,
        "parentId": parent,
        "readOnly": False,
        "sealed": False,
    }


def _type(id_: str, name: str, parent: str, group: str, *columns: str) -> ContentType:
    shown = content_type_json(id_, name, parent=parent, group=group, built_in=True)
    return ContentType(id_, name, shown, ("ContentType", *columns))


SITE_TYPES: Mapping[str, ContentType] = {
    one.id: one
    for one in (
        _type(ITEM, "Item", "0x", "List Content Types", "Title"),
        _type(DOCUMENT, "Document", ITEM, "Document Content Types", "FileLeafRef", "Title"),
        _type(FOLDER, "Folder", ITEM, "Folder Content Types", "FileLeafRef", "Title"),
    )
}
LIST_TYPES: Mapping[Template, tuple[str, ...]] = {
    "genericList": (ITEM, FOLDER),
    "documentLibrary": (DOCUMENT, FOLDER),
    "webPageLibrary": (DOCUMENT, FOLDER),
}
