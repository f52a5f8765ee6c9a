"""The JSON Schema of spaces.yaml, for editors that complete and underline."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from provisioning.spec.model import Entry, Spec

_INCLUDE = {
    "title": "Include",
    "description": "Other files beneath this one's folder, such as spaces/*.yaml",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}


def schema() -> dict[str, Any]:
    """No key is required at the top, because an included file holds only a part."""
    found = Spec.model_json_schema()
    entries = {each.__name__: each for each in _entries(Entry)}
    for name, made in (("Spec", found), *found["$defs"].items()):
        for field, sentence in _sentences(entries[name]):
            _properties(made)[field]["description"] = sentence
    found["properties"]["include"] = _INCLUDE
    found.pop("required", None)
    found["title"] = "spaces.yaml"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _entries(of: type[Entry]) -> Iterator[type[Entry]]:
    for each in of.__subclasses__():
        yield each
        yield from _entries(each)


def _properties(made: dict[str, Any]) -> dict[str, Any]:
    """Of a map, or of the map that a bare text stands for."""
    maps = (each for each in (made, *made.get("anyOf", ())) if "properties" in each)
    found: dict[str, Any] = next(maps)["properties"]
    return found


def _sentences(entry: type[Entry]) -> Iterator[tuple[str, str]]:
    """The sentence under each field. pydantic reads them too, but at each start of the program."""
    for base in reversed(entry.__mro__):
        if issubclass(base, Entry):
            (written,) = ast.parse(inspect.getsource(base)).body
            assert isinstance(written, ast.ClassDef)
            for field, below in pairwise(written.body):
                match field, below:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(sentence))),
                    ):
                        yield name, inspect.cleandoc(sentence)


def schema_text() -> str:
    """As it stands in spaces.schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
