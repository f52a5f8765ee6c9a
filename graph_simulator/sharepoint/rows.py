"""What is in one list: by number, by key, by folder, and what changed since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from graph_simulator.objects.sharepoint import ROOT, Item, Role


class Rows:
    """Numbers start at 1 and are never given twice; 0 is the folder that a library is.

    ``scopes`` counts the places with grants of their own; ``inherited`` are those of the site,
    or of the list where it has its own.
    """

    def __init__(
        self, items: Iterable[Item] = (), *, removed: Mapping[int, int] | None = None, last: int = 0
    ) -> None:
        self.items: dict[int, Item] = {}
        self.removed: dict[int, int] = dict(removed or {})
        self.last = last
        self.scopes = 0
        self.inherited: Mapping[str, Role] = {}
        self._by_key: dict[str, int] = {}
        self._children: dict[int, dict[str, int]] = {}
        for item in items:
            self._index(item)
        self.stamp = max(
            [*self.removed.values(), *(item.stamp for item in self.items.values())] or [0]
        )

    def next_number(self) -> int:
        self.last += 1
        return self.last

    def __iter__(self) -> Iterator[Item]:
        return (item for item in self.items.values() if item.number != ROOT)

    def __len__(self) -> int:
        return len(self.items) - (ROOT in self.items)

    def get(self, number: str) -> Item | None:
        """By number, as texts of URLs say it; the root of a library is no item of its list."""
        found = self.items.get(int(number)) if number.isascii() and number.isdigit() else None
        return None if found and found.number == ROOT else found

    def keyed(self, key: str) -> Item | None:
        number = self._by_key.get(key)
        return None if number is None else self.items[number]

    def child(self, folder: int, name: str) -> Item | None:
        number = self._children.get(folder, {}).get(name.casefold())
        return None if number is None else self.items[number]

    def children(self, folder: int) -> list[Item]:
        return [self.items[number] for number in self._children.get(folder, {}).values()]

    def count(self, folder: int) -> int:
        return len(self._children.get(folder, ()))

    def put(self, item: Item) -> Item:
        """Added, or in the place of the one with this number."""
        old = self.items.get(item.number)
        if old is not None:
            self.scopes -= old.grants is not None
            if old.name:
                del self._children[old.parent][old.name.casefold()]
        self.stamp += 1
        self._index(msgspec.structs.replace(item, stamp=self.stamp))
        return self.items[item.number]

    def remove(self, item: Item) -> None:
        """With everything inside."""
        for inside in self.children(item.number) if item.folder else ():
            self.remove(inside)
        del self.items[item.number], self._by_key[item.key]
        self.scopes -= item.grants is not None
        self._children.pop(item.number, None)
        if item.name:
            del self._children[item.parent][item.name.casefold()]
        self.stamp += 1
        self.removed[item.number] = self.stamp

    def path(self, item: Item) -> str:
        """From the root of the library: ``990000002/2026``; empty for the root itself."""
        names: list[str] = []
        while item.number != ROOT:
            names.append(item.name)
            item = self.items[item.parent]
        return "/".join(reversed(names))

    def size(self, item: Item) -> int:
        """A folder is as large as what is inside."""
        if not item.folder:
            return item.size
        return sum(self.size(inside) for inside in self.children(item.number))

    def _index(self, item: Item) -> None:
        self.items[item.number] = item
        self.scopes += item.grants is not None
        self._by_key[item.key] = item.number
        self.last = max(self.last, item.number)
        if item.name:
            self._children.setdefault(item.parent, {})[item.name.casefold()] = item.number
