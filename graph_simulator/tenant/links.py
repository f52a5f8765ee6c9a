"""Who is linked to what: members and owners of groups, sponsors of users."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, TypeAlias, get_args

Relation: TypeAlias = Literal["members", "owners", "sponsors"]


class Links:
    """Read from both ends, in the order in which links were made."""

    def __init__(self) -> None:
        self._held: dict[Relation, dict[str, dict[str, None]]] = {
            relation: {} for relation in get_args(Relation)
        }
        self._holders: dict[str, set[tuple[Relation, str]]] = {}

    def of(self, relation: Relation, holder: str) -> Collection[str]:
        return self._held[relation].get(holder, {})

    def holding(self, member: str) -> Iterable[tuple[Relation, str]]:
        """What holds ``member``, in an order that does not vary."""
        return sorted(self._holders.get(member, ()))

    def all(self) -> Iterator[tuple[Relation, str, Collection[str]]]:
        for relation, links in self._held.items():
            for holder, held in links.items():
                yield relation, holder, held

    def add(self, relation: Relation, holder: str, members: Iterable[str]) -> None:
        held = self._held[relation].setdefault(holder, {})
        for member in members:
            held[member] = None
            self._holders.setdefault(member, set()).add((relation, holder))

    def remove(self, relation: Relation, holder: str, member: str) -> None:
        del self._held[relation][holder][member]
        self._holders[member].discard((relation, holder))

    def forget(self, id_: str) -> None:
        """At both ends."""
        for relation, holder in self._holders.pop(id_, set()):
            del self._held[relation][holder][id_]
        for relation, links in self._held.items():
            for member in links.pop(id_, {}):
                self._holders[member].discard((relation, id_))
