"""The JSON Schema of spaces.yaml, for editors that complete and underline."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import msgspec

from provisioning.spec.model import Entry, Spec
from provisioning.spec.model.fields import Shorthand

_INCLUDE = {
    "title": "Include",
    "description": "Other files beneath this one's folder, such as spaces/*.yaml",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}


def schema() -> dict[str, Any]:
    """No key is required at the top, because an included file holds only a part."""
    described = msgspec.json.schema(Spec)["$defs"]
    entries = {each.__name__: each for each in _entries(Entry)}
    for name, made in described.items():
        made["description"] = inspect.getdoc(entries[name])
        for field, sentence in _sentences(entries[name]):
            made["properties"][field]["description"] = sentence
        if issubclass(entries[name], Shorthand):
            described[name] = {"anyOf": [{"type": "string"}, made]}
    whole = described.pop("Spec")
    whole["properties"]["include"] = _INCLUDE
    del whole["required"]
    whole["title"] = "spaces.yaml"
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, **whole, "$defs": described}


def _entries(of: type[Entry]) -> Iterator[type[Entry]]:
    for each in of.__subclasses__():
        yield each
        yield from _entries(each)


def _sentences(entry: type[Entry]) -> Iterator[tuple[str, str]]:
    """The sentence under each field."""
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
