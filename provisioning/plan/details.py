"""Details of a resource (columns, rows, types of document), and what moved between two tuples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

import msgspec


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """A part that is no resource of its own: a column, a row. Its name tells it from the others."""

    name: str

    def facts(self) -> Mapping[str, object]:
        """What a plan prints when two details of one name differ."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name != "name"}


class Moves(msgspec.Struct, frozen=True):
    """``changed`` pairs each detail that differs with what it was."""

    added: tuple[Detail, ...] = ()
    changed: tuple[tuple[Detail, Detail], ...] = ()
    removed: tuple[Detail, ...] = ()


def details(value: Any) -> TypeGuard[tuple[Detail, ...]]:
    return isinstance(value, tuple) and bool(value) and all(isinstance(v, Detail) for v in value)


def moves(before: Iterable[Detail] | None, after: Iterable[Detail]) -> Moves:
    was, now = {each.name: each for each in before or ()}, {each.name: each for each in after}
    return Moves(
        added=tuple(each for name, each in now.items() if name not in was),
        changed=tuple(
            (was[name], each) for name, each in now.items() if name in was and was[name] != each
        ),
        removed=tuple(each for name, each in was.items() if name not in now),
    )


def differences(before: Detail, after: Detail) -> dict[str, tuple[Any, Any]]:
    """Fact -> what it was and what it is to be; a fact that nobody wants is none."""
    was = before.facts()
    return {
        name: (was.get(name), value)
        for name, value in after.facts().items()
        if was.get(name) != value
    }
