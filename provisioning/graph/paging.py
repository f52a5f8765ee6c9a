"""Pages, the links between them, and readings that several people share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import msgspec

from provisioning.graph.errors import GraphError

T = TypeVar("T")


class ResultPage(msgspec.Struct, Generic[T]):
    value: list[T]
    next: str | None = msgspec.field(default=None, name="@odata.nextLink")


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
