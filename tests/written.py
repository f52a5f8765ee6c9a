"""Entries of a specification as they would be written: plain data, without what goes unsaid."""

from __future__ import annotations

from typing import Any

import msgspec

from provisioning.spec.model import Entry
from provisioning.spec.model.fields import fields


def written(value: Any) -> Any:
    match value:
        case Entry():
            said = {name: getattr(value, name) for name in value.__struct_fields__}
            return {n: written(each) for n, each in said.items() if each != _unsaid(value, n)}
        case dict():
            return {key: written(each) for key, each in value.items()}
        case tuple():
            return [written(each) for each in value]
    return msgspec.to_builtins(value)


def _unsaid(entry: Entry, name: str) -> object:
    field = fields(type(entry))[name]
    made = field.default_factory
    return field.default if made is msgspec.NODEFAULT else made()
