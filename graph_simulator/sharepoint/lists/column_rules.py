"""What a column may be (page *columnDefinition*), and what answers leave out of it."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from graph_simulator.objects.sharepoint import Column
from graph_simulator.sharepoint.query import flag, text
from graph_simulator.sharepoint.refusals import invalid_request, name_already_exists
from graph_simulator.wire.messages import Json

INDEXES = 20
_FLOAT = 1.797693134862316e308
# The facets and what they are filled with when the body does not say.
FACETS: Mapping[str, Mapping[str, Any]] = {
    "boolean": {},
    "calculated": {"format": "dateOnly", "formula": "", "outputType": "text"},
    "choice": {"allowTextEntry": False, "choices": [], "displayAs": "dropDownMenu"},
    "currency": {"locale": "fr-fr"},
    "dateTime": {"displayAs": "default", "format": "dateOnly"},
    "geolocation": {},
    "hyperlinkOrPicture": {"isPicture": False},
    "lookup": {
        "allowMultipleValues": False,
        "allowUnlimitedLength": False,
        "columnName": "Title",
        "listId": "",
        "primaryLookupColumnId": None,
    },
    "number": {
        "decimalPlaces": "automatic",
        "displayAs": "number",
        "maximum": _FLOAT,
        "minimum": -_FLOAT,
    },
    "personOrGroup": {
        "allowMultipleSelection": False,
        "chooseFromType": "peopleAndGroups",
        "displayAs": "nameWithPresence",
    },
    "text": {
        "allowMultipleLines": False,
        "appendChangesToExistingText": False,
        "linesForEditing": 0,
        "maxLength": 255,
        "textType": "plain",
    },
    "thumbnail": {},
}
# Page columnDefinition: responses of lists and sites leave these facets and properties out.
UNSHOWN = frozenset({"hyperlinkOrPicture", "thumbnail"})
UNSHOWN_IN_FACETS = {"text": {"textType"}, "lookup": {"primaryLookupColumnId"}}
ACCEPTED_UNSHOWN = frozenset({"validation", "propagateChanges", "isDeletable", "isReorderable"})
TEXTS = {"displayName": 255, "description": 1024, "columnGroup": 255}
FLAGS = ("enforceUniqueValues", "hidden", "indexed", "readOnly", "required")
_KNOWN = frozenset({"id", "name", "defaultValue", *TEXTS, *FLAGS, *ACCEPTED_UNSHOWN, *FACETS})
_UNNAMEABLE = re.compile(r"[^A-Za-z0-9_]")


def internal_name(name: str) -> str:
    """As SharePoint writes it: ``Année`` is ``Ann_x00e9_e``; 32 characters at most."""
    encoded = _UNNAMEABLE.sub(lambda found: f"_x{ord(found[0]):04x}_", name)
    if encoded[:1].isdigit():
        encoded = f"_x{ord(encoded[0]):04x}_{encoded[1:]}"
    return encoded[:32]


def new_column(body: Json, id_: str, taken: Collection[str], lists: Collection[str]) -> Column:
    """``taken`` are names in use; ``lists`` are ids that a lookup may point to.

    Raise 400 for a column that is not exactly one facet, 409 for a name in use.
    """
    _check_names(body)
    given = text(body, "name", limit=255)
    if not given:
        raise invalid_request("A column needs a 'name'.")
    name = internal_name(given)
    if name.casefold() in {other.casefold() for other in taken}:
        raise name_already_exists(name)
    kinds = [kind for kind in FACETS if body.get(kind) is not None]
    if len(kinds) != 1:
        raise invalid_request(f"A column has exactly one type; this one has {len(kinds)}.")
    kind = kinds[0]
    facet = _facet(kind, FACETS[kind], body[kind])
    if kind == "lookup" and facet["listId"].lower() not in lists:
        raise invalid_request(f"The list '{facet['listId']}' of the lookup is not in this site.")
    shown: Json = {
        "columnGroup": "Custom Columns",
        "description": "",
        "displayName": given,
        "enforceUniqueValues": False,
        "hidden": False,
        "id": id_,
        "indexed": False,
        "name": name,
        "readOnly": False,
        "required": False,
    }
    return _finished(Column(id_, name, kind, {**shown, **_values(body)}), facet)


def changed_column(column: Column, body: Json) -> Column:
    """Raise 400 for another name or another type: both are for life."""
    _check_names(body)
    if body.get("name") not in (None, column.name):
        raise invalid_request("The name of a column cannot be changed.")
    others = [kind for kind in FACETS if kind != column.kind and body.get(kind) is not None]
    if others:
        raise invalid_request(f"A column of type {column.kind} cannot become {others[0]}.")
    facet: Json = dict(column.shown.get(column.kind) or {})
    if body.get(column.kind) is not None:
        facet = _facet(column.kind, {**FACETS[column.kind], **facet}, body[column.kind])
    return _finished(
        Column(column.id, column.name, column.kind, {**column.shown, **_values(body)}), facet
    )


def check_indexes(columns: Sequence[Column]) -> None:
    if sum(column.indexed for column in columns) > INDEXES:
        raise invalid_request(f"A list has at most {INDEXES} indexed columns.")


def _check_names(body: Json) -> None:
    if unknown := sorted(set(body) - _KNOWN):
        raise invalid_request(f"'{unknown[0]}' is not a property or a type of a column.")


def _values(body: Json) -> Json:
    """What the body says, checked; what answers never show is checked and left out."""
    values: Json = {
        name: text(body, name, limit=limit) for name, limit in TEXTS.items() if name in body
    }
    values |= {name: flag(body, name) for name in FLAGS if name in body}
    match body.get("defaultValue"):
        case None:
            pass
        case {"value": str()} | {"formula": str()} as default:
            kept = {name: value for name, value in default.items() if name in {"value", "formula"}}
            values["defaultValue"] = kept
        case _:
            raise invalid_request("'defaultValue' is a value or a formula, as a text.")
    return values


def _facet(kind: str, known: Mapping[str, Any], given: object) -> Json:
    if not isinstance(given, dict):
        raise invalid_request(f"'{kind}' must be an object.")
    wanted = {name: value for name, value in given.items() if "@" not in name}
    for name, value in wanted.items():
        if name not in FACETS[kind]:
            raise invalid_request(f"'{name}' is not a property of '{kind}'.")
        model = FACETS[kind][name]
        fits = (
            isinstance(value, (int, float))
            if isinstance(model, float)
            else (model is None or isinstance(value, type(model)))
        )
        if value is not None and not fits:
            raise invalid_request(f"'{name}' of '{kind}' is of the wrong type.")
    facet = {**known, **{name: value for name, value in wanted.items() if value is not None}}
    if kind == "choice" and not (
        facet["choices"] and all(isinstance(one, str) for one in facet["choices"])
    ):
        raise invalid_request("A choice column needs its 'choices', which are texts.")
    return facet


def _finished(column: Column, facet: Json) -> Column:
    shown = column.shown
    default = (shown.get("defaultValue") or {}).get("value")
    if default is not None and column.kind in {"number", "currency"} and not _number(default):
        raise invalid_request(f"The default value '{default}' is not a number.")
    if shown["enforceUniqueValues"] and not shown["indexed"]:
        raise invalid_request("'enforceUniqueValues' needs 'indexed'.")
    if shown["indexed"] and (
        facet.get("allowMultipleLines") or column.kind == "hyperlinkOrPicture"
    ):
        raise invalid_request(f"The column '{column.name}' is of a type that cannot be indexed.")
    if column.kind not in UNSHOWN:
        hidden = UNSHOWN_IN_FACETS.get(column.kind, set())
        shown[column.kind] = {n: v for n, v in facet.items() if n not in hidden}
    if column.kind == "calculated":
        shown["readOnly"] = True
    return column


def _number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
