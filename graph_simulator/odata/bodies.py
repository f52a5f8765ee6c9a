"""What a body may set: unknown properties are 501, read-only ones 400, wrong types 400."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, cast, get_args, get_type_hints

import msgspec

from graph_simulator.odata.shapes import Shape
from graph_simulator.wire.errors import bad_request, not_simulated
from graph_simulator.wire.messages import Json

T = TypeVar("T")


def shaped(body: object, type_: type[T], what: str) -> T:
    """``body`` as ``type_``: an unknown field is 501, a wrong type 400."""
    try:
        return msgspec.convert(_spelled(body, _spellings(cast(Any, type_))), type_)
    except msgspec.ValidationError as error:
        if "unknown field" in str(error):
            raise not_simulated(f"a part of this {what} ({error})") from None
        raise bad_request(f"Invalid {what}: {error}.") from None


def _spelled(value: object, spellings: Mapping[str, str]) -> object:
    """In our case, and without the ``@odata.type`` that generated SDKs say at every level."""
    match value:
        case dict():
            return {
                spellings.get(name.casefold(), name): _spelled(inner, spellings)
                for name, inner in value.items()
                if name != "@odata.type"
            }
        case list():
            return [_spelled(item, spellings) for item in value]
    return value


@lru_cache(maxsize=100)
def _spellings(type_: Any) -> Mapping[str, str]:
    """Of the fields of ``type_`` and of all that it holds, by case-folded name."""
    found: dict[str, str] = {}
    for part in (type_, *get_args(type_)):
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            found |= {name.casefold(): name for name in part.__struct_encode_fields__}
            for inner in get_type_hints(part).values():
                found |= _spellings(inner)
        elif part is not type_:
            found |= _spellings(part)
    return found


class Rule(NamedTuple):
    """``kind``: text, flag, texts (a list of strings) or slots (extension attributes)."""

    kind: str = "text"
    limit: int = 256
    required: bool = False


def read_body(shape: Shape, body: Json, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Property by property, under the attribute names of the objects."""
    changes: dict[str, Any] = {}
    for name, value in shape.body(body).items():
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
