"""What a body may set: unknown properties are 501, read-only ones 400, wrong types 400."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from graph_simulator.odata.shapes import Shape
from graph_simulator.wire.errors import bad_request, not_simulated
from graph_simulator.wire.messages import Json

T = TypeVar("T")


def shaped(body: object, type_: type[T], what: str) -> T:
    """``body`` as ``type_``: an unknown field is 501, a wrong type 400."""
    try:
        return msgspec.convert(_without_types(body), type_)
    except msgspec.ValidationError as error:
        if "unknown field" in str(error):
            raise not_simulated(f"a part of this {what} ({error})") from None
        raise bad_request(f"Invalid {what}: {error}.") from None


def _without_types(value: object) -> object:
    """Generated SDKs say ``@odata.type`` at every level."""
    match value:
        case dict():
            return {k: _without_types(v) for k, v in value.items() if k != "@odata.type"}
        case list():
            return [_without_types(item) for item in value]
    return value


class Rule(NamedTuple):
    """``kind``: text, flag, texts (a list of strings) or slots (extension attributes)."""

    kind: str = "text"
    limit: int = 256
    required: bool = False


def read_body(shape: Shape, body: Json, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Property by property, under the attribute names of the objects."""
    changes: dict[str, Any] = {}
    for name, value in body.items():
        if "@odata." in name:
            continue
        attribute = shape.attribute(name)
        if name not in rules:
            raise bad_request(f"Property '{name}' is read-only and cannot be set.")
        changes[attribute] = checked(name, value, rules[name])
    return changes


def checked(name: str, value: object, rule: Rule) -> object:
    match rule.kind, value:
        case _, None if not rule.required:
            return () if rule.kind == "texts" else {} if rule.kind == "slots" else None
        case "text", str() if value or not rule.required:
            if len(value) > rule.limit:
                raise invalid(name, f"longer than {rule.limit} characters")
            return value
        case "flag", bool():
            return value
        case "texts", list() if all(isinstance(item, str) for item in value):
            return tuple(value)
        case "slots", dict():
            return _slots(name, value)
    raise invalid(name, "missing or of the wrong type")


def _slots(name: str, value: Json) -> dict[str, str | None]:
    known = {f"extensionAttribute{number}" for number in range(1, 16)}
    for slot, text in value.items():
        if "@odata." in slot:
            continue
        if slot not in known or not (text is None or isinstance(text, str)):
            raise invalid(name, f"'{slot}' is not a slot with a text")
        if text and len(text) > 1024:
            raise invalid(name, "longer than 1024 characters")
    return {slot: text for slot, text in value.items() if "@odata." not in slot}


def invalid(name: str, why: str) -> Exception:
    return bad_request(f"Invalid value specified for property '{name}' of the resource: {why}.")
