"""What is written in spaces.yaml and changes nothing in this version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from provisioning.spec.model import Entry, Spec
from provisioning.spec.model.effects import Waits
from provisioning.spec.model.fields import declaring, effect, fields
from provisioning.spec.rules.finding import Finding, Path


def without_effect(spec: Spec, data: Mapping[str, Any]) -> Iterator[Finding]:
    """One warning for each such field, where it is first written in ``data``."""
    places: dict[tuple[str, str], list[tuple[Path, Waits]]] = {}
    for path, entry, field in _written((), spec, data):
        mark = effect(type(entry), field)
        if isinstance(mark, Waits):
            name = declaring(type(entry), field).__name__, field
            places.setdefault(name, []).append((path, mark))
    for found in places.values():
        path, mark = found[0]
        more = f" (written {len(found)} times)" if len(found) > 1 else ""
        text = f"it has no effect in this version{more}: it is there for {mark.what}"
        yield Finding(path, text, warning=True)


@cache
def _waiting(model: type[Entry]) -> frozenset[str]:
    """The fields that wait, and those in which some may."""
    return frozenset(
        name
        for name, field in fields(model).items()
        if isinstance(effect(model, name), Waits) or any(map(_waiting, _entries(field.type)))
    )


def _entries(kind: Any) -> Iterator[type[Entry]]:
    if isinstance(kind, type) and issubclass(kind, Entry):
        yield kind
    for part in get_args(kind):
        yield from _entries(part)


def _written(path: Path, value: object, data: Any) -> Iterator[tuple[Path, Entry, str]]:
    """What somebody wrote of those fields, from the outside in; below one that waits, none."""
    match value, data:
        case Entry(), Mapping():
            for field in sorted(data.keys() & _waiting(type(value))):
                here = (*path, field)
                yield here, value, field
                if not isinstance(effect(type(value), field), Waits):
                    yield from _written(here, getattr(value, field), data[field])
        case Mapping(), Mapping():
            for key, inside in value.items():
                yield from _written((*path, key), inside, data.get(key))
        case tuple(), list():
            for index, (inside, written) in enumerate(zip(value, data, strict=False)):
                yield from _written((*path, index), inside, written)
