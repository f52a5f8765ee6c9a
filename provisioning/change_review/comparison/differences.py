"""Every field that two versions of an entry have otherwise, with what stood there and what does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import structs

from provisioning.spec.model import Referent

Scalar = str | int | date | None
Path = tuple[str, ...]
_NAMES = ("address", "title", "label", "space")
"""By which of these fields the entries of a list are told apart."""


class FieldChange(msgspec.Struct, frozen=True):
    """``path`` has names of fields and, in brackets, codes and names of the file.

    ``None`` is where nothing is written; an empty text, something with nothing in it.
    ``erased``: somebody who decides is no longer named at all.
    """

    path: Path
    before: Scalar
    after: Scalar
    erased: bool = False


def differences(old: object, new: object, path: Path = ()) -> tuple[FieldChange, ...]:
    """None if and only if both are equal."""
    return () if old == new else tuple(_differences(old, new, path))


def _differences(old: Any, new: Any, path: Path) -> Iterator[FieldChange]:
    kind = old if old is not None else new
    if isinstance(kind, Referent) and new is None:
        yield FieldChange(path, old.address, None, erased=True)
    elif isinstance(kind, msgspec.Struct):
        whole = old is not None and new is not None
        yield from _of_maps(_fields(old, whole), _fields(new, whole), path, "{}")
    elif isinstance(kind, Mapping):
        yield from _of_maps(old, new, path, "[{}]")
    elif isinstance(kind, tuple):
        yield from _of_lists(old, new, path)
    else:
        yield FieldChange(path, old, new)


def _fields(entry: msgspec.Struct | None, whole: bool) -> dict[str, object] | None:
    """``whole``: also what goes without saying."""
    if entry is None:
        return None
    values = {name: getattr(entry, name) for name in entry.__struct_fields__}
    if whole:
        return values
    known = {each.name: _default(each) for each in structs.fields(entry)}
    return {name: value for name, value in values.items() if value != known[name]}


def _values(each: Any) -> Mapping[str, Any]:
    return (_fields(each, True) or {}) if isinstance(each, msgspec.Struct) else each


def _default(field: structs.FieldInfo) -> object:
    made = field.default_factory
    return field.default if made is msgspec.NODEFAULT else made()


def _of_maps(
    old: Mapping[str, object] | None, new: Mapping[str, object] | None, path: Path, form: str
) -> Iterator[FieldChange]:
    was, now = old or {}, new or {}
    found = [
        each
        for name in dict.fromkeys([*now, *was])
        for each in differences(was.get(name), now.get(name), (*path, form.format(name)))
    ]
    yield from found or [_bare(old, new, path)]


def _of_lists(
    old: tuple[Any, ...] | None, new: tuple[Any, ...] | None, path: Path
) -> Iterator[FieldChange]:
    was, now = old or (), new or ()
    if not any(isinstance(each, msgspec.Struct | Mapping) for each in (*was, *now)):
        yield FieldChange(path, _joined(old), _joined(new))
        return
    called = _names(was, now)
    if called is None:
        gone, come = _without(was, now), _without(now, was)
        found = [each for one in gone for each in differences(one, None, path)]
        found += [each for one in come for each in differences(None, one, path)]
    else:
        had = dict(zip(called[0], was, strict=True))
        has = dict(zip(called[1], now, strict=True))
        found = list(_of_maps(had, has, path, "[{}]")) if had != has else []
    if not found and was != now:
        before, after = map(", ".join, called or _numbered(was, now))
        found = [FieldChange((*path, "order"), before, after)]
    yield from found or [_bare(old, new, path)]


def _bare(old: object, new: object, path: Path) -> FieldChange:
    """Something with nothing in it, against nothing."""
    return FieldChange(path, None if old is None else "", None if new is None else "")


def _joined(values: Sequence[object] | None) -> str | None:
    return (
        None
        if values is None
        else ", ".join(" ".join(v) if isinstance(v, tuple) else str(v) for v in values)
    )


def _without(these: Sequence[object], those: Sequence[object]) -> list[object]:
    left = list(those)
    found = []
    for each in these:
        if each in left:
            left.remove(each)
        else:
            found.append(each)
    return found


def _numbered(was: Sequence[object], now: Sequence[object]) -> tuple[list[str], list[str]]:
    """Places of before, in both orders: what is listed twice has its first."""
    before, after = ([str(was.index(each) + 1) for each in those] for those in (was, now))
    return before, after


def _names(was: Sequence[Any], now: Sequence[Any]) -> tuple[list[str], list[str]] | None:
    """How the entries of both lists are called, where one field tells all of them apart."""
    every = [_values(each) for each in (*was, *now)]
    shared = [name for name in every[0] if all(name in each for each in every)]
    for name in sorted(shared, key=lambda name: (name not in _NAMES, shared.index(name))):
        values = [str(each[name]) for each in every]
        before, after = values[: len(was)], values[len(was) :]
        if all(len({*names}) == len(names) for names in (before, after)):
            return before, after
    return None
