"""What happened in the tenant, in order: the source of delta queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

Verb: TypeAlias = Literal["created", "updated", "deleted", "restored", "purged"]
CAPACITY = 200_000


class Change(msgspec.Struct, frozen=True, array_like=True):
    """``names`` are Graph's property names, or one relation (``members``) with its ``member``."""

    number: int
    at: float
    type: Literal["user", "group"]
    id: str
    verb: Verb
    names: tuple[str, ...] = ()
    member: str = ""


class ChangeLog(msgspec.Struct):
    """``floor`` is the number below which changes are forgotten: such a token must resync."""

    number: int = 0
    floor: int = 0
    entries: list[Change] = []

    def add(
        self,
        at: float,
        type_: Literal["user", "group"],
        id_: str,
        verb: Verb,
        *,
        names: tuple[str, ...] = (),
        member: str = "",
    ) -> None:
        self.number += 1
        self.entries.append(Change(self.number, at, type_, id_, verb, names, member))
        if len(self.entries) > CAPACITY:
            forgotten = CAPACITY // 4
            self.floor = self.entries[forgotten - 1].number
            del self.entries[:forgotten]

    def forget(self) -> None:
        """Something too large to log happened (a bulk seed): older tokens must resync."""
        self.number += 1
        self.floor = self.number
        self.entries.clear()

    def seen_at(self, moment: float) -> int:
        """The number of the last change that readers may know of at ``moment``."""
        for change in reversed(self.entries):
            if change.at <= moment:
                return change.number
        return self.floor

    def between(self, after: int, upto: int) -> Iterator[Change]:
        return (change for change in self.entries if after < change.number <= upto)
