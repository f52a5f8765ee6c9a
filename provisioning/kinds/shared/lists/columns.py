"""Columns: as wanted, as Graph shows them, as Graph takes them (page *columnDefinition*)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from provisioning.graph.errors import GraphError
from provisioning.graph.rows import Row
from provisioning.plan.details import Detail
from provisioning.plan.model import Key, Ledger
from provisioning.spec import model


class ListColumn(Detail, frozen=True, kw_only=True):
    """``type`` is text, note, choice, date, number, boolean or lookup; ``name`` never changes."""

    title: str
    type: str = "text"
    choices: tuple[str, ...] = ()
    lookup: Key | None = None
    required: bool = False
    indexed: bool = False
    unique: bool = False
    hidden: bool = False


def wanted(space: str, columns: Mapping[str, model.Column]) -> tuple[ListColumn, ...]:
    """As the file has them, in its order: it is the order in which people will see them."""
    return tuple(
        ListColumn(
            name=name,
            title=column.title or name,
            type=column.type,
            choices=column.choices,
            lookup=Key("list", f"{space}/{column.lookup}") if column.lookup else None,
            required=column.required,
            indexed=column.indexed or column.unique,  # SharePoint: unique values need an index
            unique=column.unique,
        )
        for name, column in columns.items()
    )


class _Text(msgspec.Struct, frozen=True, rename="camel"):
    allow_multiple_lines: bool = False


class _Choice(msgspec.Struct, frozen=True):
    choices: tuple[str, ...] | None = None


_Facet = dict[str, Any]


class ColumnRow(Row, frozen=True, kw_only=True):
    """Answers leave properties out, and some SharePoint types have no facet at all."""

    name: str
    display_name: str | None = None
    required: bool | None = None
    indexed: bool | None = None
    enforce_unique_values: bool | None = None
    text: _Text | None = None
    choice: _Choice | None = None
    date_time: _Facet | None = None
    number: _Facet | None = None
    boolean: _Facet | None = None
    lookup: _Facet | None = None

    @property
    def type(self) -> str | None:
        if self.text:
            return "note" if self.text.allow_multiple_lines else "text"
        facets = {
            "choice": self.choice,
            "date": self.date_time,
            "number": self.number,
            "boolean": self.boolean,
            "lookup": self.lookup,
        }
        return next((type_ for type_, facet in facets.items() if facet is not None), None)


def seen(want: ListColumn, row: ColumnRow) -> ListColumn:
    """``want`` as the tenant has it; what an answer does not show is taken to be as wanted."""

    def shown(value: Any, otherwise: Any) -> Any:
        return otherwise if value is None else value

    choices = row.choice.choices if row.choice else None
    return msgspec.structs.replace(
        want,
        title=shown(row.display_name, want.title),
        type=shown(row.type, want.type),
        choices=shown(choices, want.choices) if want.type == "choice" else want.choices,
        required=shown(row.required, want.required),
        indexed=want.indexed and shown(row.indexed, want.indexed),
        unique=shown(row.enforce_unique_values, want.unique),
    )


def body(column: ListColumn, ids: Ledger, itself: str = "") -> dict[str, Any]:
    """What a POST takes; a PATCH takes the same without the name.

    ``itself`` is the id of its list, for a column that looks up the list it is in.
    """
    return {
        "name": column.name,
        "displayName": column.title,
        "required": column.required,
        "indexed": column.indexed,
        "enforceUniqueValues": column.unique,
        **({"hidden": True} if column.hidden else {}),
        **_facet(column, itself or _looked_up(column, ids)),
    }


def _looked_up(column: ListColumn, ids: Ledger) -> str:
    if column.lookup and column.lookup not in ids:
        raise GraphError(f"column {column.name} waits for {column.lookup}, which is not there")
    return ids[column.lookup] if column.lookup else ""


_FACETS: Mapping[str, dict[str, Any]] = {
    "text": {"text": {"allowMultipleLines": False}},
    "note": {"text": {"allowMultipleLines": True, "textType": "plain"}},
    "date": {"dateTime": {"format": "dateOnly"}},
    "number": {"number": {"decimalPlaces": "automatic"}},
    "boolean": {"boolean": {}},
}


def _facet(column: ListColumn, list_: str) -> dict[str, Any]:
    if column.lookup:
        return {"lookup": {"listId": list_, "columnName": "Title"}}
    if column.type == "choice":
        return {"choice": {"choices": column.choices, "displayAs": "dropDownMenu"}}
    return _FACETS[column.type]
