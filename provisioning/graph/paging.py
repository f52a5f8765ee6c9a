"""Pages, the links between them, and readings that several people share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import msgspec

from provisioning.graph.errors import GraphError

T = TypeVar("T")

MOST_PAGES = 10_000
BARREN = 100
"""Pages in a row that bring nothing new: empty ones are normal, links that never end were seen."""


class ResultPage(msgspec.Struct, Generic[T]):
    value: list[T]
    next: str | None = msgspec.field(default=None, name="@odata.nextLink")


class Rows(Generic[T]):
    """The rows of a listing as its pages come in, each of them once, and whether it must end."""

    def __init__(self) -> None:
        self._rows: list[T] = []
        self._ids: set[str] = set()
        self._links: set[str] = set()
        self._barren = 0

    def add(self, page: Iterable[T]) -> None:
        before = len(self._rows)
        for row in page:
            id_: str | None = getattr(row, "id", None)
            if id_ is not None and id_ in self._ids:
                continue
            self._rows.append(row)
            if id_ is not None:
                self._ids.add(id_)
        self._barren = 0 if len(self._rows) > before else self._barren + 1

    def follow(self, link: str) -> None:
        """Raise ``GraphError`` where the links lead nowhere."""
        if link in self._links:
            raise GraphError("the page links lead round in a circle")
        self._links.add(link)
        if self._barren >= BARREN:
            raise GraphError(f"the page links never come to an end ({BARREN} bring nothing new)")
        if len(self._links) > MOST_PAGES:
            raise GraphError(f"the page links never come to an end ({MOST_PAGES} were followed)")

    def all(self) -> list[T]:
        return self._rows


def relative(link: str, root: str) -> str:
    """A link to the next page, opaque but for its root, which must be ours."""
    if link.startswith(root + "/"):
        return link[len(root) :]
    ours, theirs = urlsplit(root), urlsplit(link)
    same = (ours.scheme, ours.hostname, ours.port) == (theirs.scheme, theirs.hostname, theirs.port)
    if same and theirs.path.startswith(ours.path + "/"):
        return link[link.index(theirs.path) + len(ours.path) :]
    raise GraphError(
        f"the link to the next page leads to {theirs.scheme}://{theirs.netloc}, not to {root}; "
        "it was not followed"
    )


class Shared:
    """Readings under way: whoever asks for the same one meanwhile gets a copy of its rows."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Future[list[Any]]] = {}

    async def read(self, key: Hashable, reading: Callable[[], Awaitable[list[T]]]) -> list[T]:
        while (shared := self._under_way.get(key)) is not None:
            try:
                return list(await asyncio.shield(shared))
            except asyncio.CancelledError:
                if not shared.cancelled():
                    raise
                # Whoever was reading gave up; one of us takes over.
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._under_way[key] = future
        try:
            rows = await reading()
        except Exception as error:
            future.set_exception(error)
            future.exception()  # seen, even when nobody else was waiting
            raise
        else:
            future.set_result(rows)
            return list(rows)
        finally:
            future.cancel()
            del self._under_way[key]
