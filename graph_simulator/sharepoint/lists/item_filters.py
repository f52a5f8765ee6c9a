"""``$filter`` and ``$orderby`` on items: ``fields/Name eq 'x'``, joined by ``and`` and ``or``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from graph_simulator.objects.sharepoint import Column, Item, SiteList
from graph_simulator.sharepoint.lists.field_values import column_of_field, columns_by_name
from graph_simulator.sharepoint.refusals import invalid_request
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Request

Predicate: TypeAlias = Callable[[Item], bool]
UNINDEXED = "honornonindexedquerieswarningmayfailrandomly"
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_COMPARED = re.compile(r"\s*fields/(\w+)\s+(eq|ne|lt|le|gt|ge)\s+('(?:[^']|'')*'|[\w.:+-]+)\s*")
_STARTS = re.compile(r"\s*startswith\(\s*fields/(\w+)\s*,\s*('(?:[^']|'')*')\s*\)\s*")
_WORDS = {"true": True, "false": False, "null": None}


def matching(request: Request, one: SiteList, text: str) -> Predicate:
    """Raise 400 for a column without an index, unless the request says that it may fail."""
    either = [
        [_test(request, one, part) for part in _joined(clause, "and")]
        for clause in _joined(text, "or")
    ]
    return lambda item: any(all(test(item) for test in tests) for tests in either)


def ordered(request: Request, one: SiteList, text: str, items: Sequence[Item]) -> Sequence[Item]:
    name, _, direction = text.partition(" ")
    if not name.startswith("fields/") or direction.strip().lower() not in {"", "asc", "desc"}:
        raise not_simulated(f"$orderby={text} on items")
    field = name.removeprefix("fields/")
    _column(request, one, field)
    return sorted(
        items,
        key=lambda item: ((value := _value(item, field)) is not None, str(value or "").casefold()),
        reverse=direction.strip().lower() == "desc",
    )


def _joined(text: str, word: str) -> list[str]:
    """Split at a word that is not between quotes."""
    parts = re.findall(r"'(?:[^']|'')*'|[^']+", text)
    joined = "".join(
        part if part.startswith("'") else re.sub(rf"\s{word}\s", "\0", part) for part in parts
    )
    return joined.split("\0")


def _test(request: Request, one: SiteList, clause: str) -> Predicate:
    if found := _STARTS.fullmatch(clause):
        field, start = found[1], str(_literal(found[2])).casefold()
        _column(request, one, field)
        return lambda item: str(_value(item, field) or "").casefold().startswith(start)
    found = _COMPARED.fullmatch(clause)
    if found is None:
        raise not_simulated(f"$filter={clause.strip()} on items")
    field, compare, wanted = found[1], _OPERATORS[found[2]], _literal(found[3])
    column = _column(request, one, field)
    if column is not None and column.kind in {"number", "currency"} and isinstance(wanted, str):
        raise invalid_request(f"The value of '{field}' in the filter is not a number.")

    def holds(item: Item) -> bool:
        value = _value(item, field)
        if isinstance(value, str) and isinstance(wanted, str):
            return compare(value.casefold(), wanted.casefold())
        if value is None or wanted is None or type(value) is not type(wanted):
            return found[2] == "ne" if value != wanted else found[2] in {"eq", "le", "ge"}
        return compare(value, wanted)

    return holds


def _column(request: Request, one: SiteList, field: str) -> Column | None:
    if field == "id":
        return None
    column = column_of_field(columns_by_name(one), field)
    if column is None:
        raise invalid_request(f"Field '{field}' is not recognized")
    if not column.indexed and not request.prefers(UNINDEXED):
        raise invalid_request(
            f"Field '{field}' cannot be referenced in filter or orderby as it is not indexed. "
            "Provide the 'Prefer: HonorNonIndexedQueriesWarningMayFailRandomly' header to allow "
            "this, but be warned that such queries may fail on large lists."
        )
    return column


def _value(item: Item, field: str) -> object:
    match field:
        case "id":
            return str(item.number)
        case "Created":
            return item.created
        case "Modified":
            return item.modified
        case "FileLeafRef":
            return item.name
    return item.fields.get(field)


def _literal(text: str) -> object:
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if text in _WORDS:
        return _WORDS[text]
    try:
        return float(text)
    except ValueError:
        return text
