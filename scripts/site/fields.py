"""The reference of spaces.yaml, from its JSON Schema: a section for each kind of entry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]

HEAD = """\
# spaces.yaml, field by field

Written by `make site` from the schema that `extranet schema` prints. What the sections are for, and
how they work together, is in [spaces.yaml and approvals.yaml](../spaces.md). A field without a
default that is not required may be left out: then there is none, or it is not ours to say.

A **code** is made of `a-z`, `0-9` and hyphens, and begins with a letter or a digit. A **day** is
`YYYY-MM-DD`. In a place, `*` is any key of a map and `[]` any item of a list.
"""


class Section(NamedTuple):
    """One table: the class of its entries, where such entries are written, their schema."""

    name: str
    places: tuple[str, ...]
    schema: Schema


def page(schema: Schema) -> str:
    return "\n".join((HEAD, *(_section(each) for each in sections(schema))))


def sections(schema: Schema) -> list[Section]:
    """The whole file first, then each class in the order in which one meets it."""
    places: dict[str, list[str]] = {}
    waiting = [(place, name) for place, name in _uses("", fields(schema))]
    while waiting:
        place, name = waiting.pop(0)
        first = name not in places
        places.setdefault(name, []).append(place)
        if first:
            waiting += _uses(f"{place}.", fields(entry(schema["$defs"][name])))
    classes = (Section(each, tuple(found), schema["$defs"][each]) for each, found in places.items())
    return [Section("The file", (), schema), *classes]


def entry(schema: Schema) -> Schema:
    """The map of an entry that may also be written as a bare text."""
    return next((each for each in schema.get("anyOf", ()) if "properties" in each), schema)


def fields(schema: Schema) -> Mapping[str, Schema]:
    found: Mapping[str, Schema] = schema.get("properties", {})
    return found


def _uses(before: str, of: Mapping[str, Schema]) -> Iterator[tuple[str, str]]:
    """Where, below these fields, entries of which class are written."""
    for name, field in of.items():
        yield from _classes(f"{before}{name}", field)


def _classes(place: str, field: Schema) -> Iterator[tuple[str, str]]:
    if "$ref" in field:
        yield place, _name(field)
    for choice in field.get("anyOf", ()):
        yield from _classes(place, choice)
    if "items" in field:
        yield from _classes(f"{place}[]", field["items"])
    if (values := _values(field)) is not None:
        yield from _classes(f"{place}.*", values)


def _name(field: Schema) -> str:
    return str(field["$ref"]).rpartition("/")[2]


def _values(field: Schema) -> Schema | None:
    """What a map holds under its keys, whatever they are."""
    patterns = list(field.get("patternProperties", {}).values())
    found = patterns[0] if patterns else field.get("additionalProperties")
    return found if isinstance(found, dict) else None


def _section(of: Section) -> str:
    map_ = entry(of.schema)
    lines = [f"## {title(of.name)}", ""]
    if of.places:
        lines += ["Written at " + ", ".join(f"`{place}`" for place in of.places) + ".", ""]
    if map_ is not of.schema:
        lines += ["A bare text stands for the map with its first field alone.", ""]
    if said := map_.get("description"):
        lines += [prose(said), ""]
    lines += ["| Field | Type | Default | What it says |", "|---|---|---|---|"]
    required = map_.get("required", ())
    for name, field in fields(map_).items():
        default = "**required**" if name in required else _default(field)
        said = cell(prose(field.get("description", "")))
        lines.append(f"| `{name}` | {kind(field)} | {default} | {said} |")
    return "\n".join([*lines, ""])


def title(name: str) -> str:
    """``SiteList`` -> ``Site list``."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", name)


def prose(said: str) -> str:
    return said.replace("``", "`").strip()


def cell(said: str) -> str:
    """Words in a table; between backquotes a bar needs no escape, and would show it."""
    return " ".join(said.split()).replace("|", "\\|")


def kind(field: Schema) -> str:
    """A type as a reader says it: ``list of [Link](#link)``, ``whole number, 1 to 100``."""
    match field:
        case {"$ref": _}:
            name = title(_name(field))
            return f"[{name}](#{name.lower().replace(' ', '-')})"
        case {"anyOf": choices}:
            return " or ".join(kind(each) for each in choices if each.get("type") != "null")
        case {"enum": words}:
            return ", ".join(f"`{word}`" for word in words)
        case {"type": "array"}:
            return f"list of {kind(field.get('items', {}))}"
        case {"type": "object"}:
            return f"map to {kind(_values(field) or {})}"
    return _plain(field)


_NAMES = {"boolean": "`true` or `false`", "integer": "whole number", "string": "text"}
_CODE = "^[a-z0-9][a-z0-9-]*$"
_FORMATS = {"date": "day", "email": "address", "uri": "web address", "hostname": "domain"}


def _plain(field: Schema) -> str:
    pattern = field.get("pattern")
    types = [field["type"]] if isinstance(field["type"], str) else field["type"]
    said = _FORMATS.get(field.get("format", "")) or " or ".join(_NAMES[each] for each in types)
    if pattern == _CODE:
        said, pattern = "code", None
    least, most = field.get("minimum"), field.get("maximum")
    if least is not None:
        said += f", {least} to {most}" if most is not None else f", {least} or more"
    elif most is not None:
        said += f", {most} at most"
    if pattern:
        said += f" like `{pattern}`"
    if "maxLength" in field:
        said += f", up to {field['maxLength']} characters"
    return said


def _default(field: Schema) -> str:
    value = field.get("default")
    if value in (None, [], {}) or "$ref" in field:
        return ""
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"`{said}`"
