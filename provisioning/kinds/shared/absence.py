"""An absence is believed when two answers agree on it.

What one listing leaves out (it came back empty, or cut short) would be made a second time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar


class HasId(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=HasId)


async def believed(
    read: Callable[[], Awaitable[Sequence[R]]], lacks: Callable[[Sequence[R]], bool]
) -> Sequence[R]:
    """The rows of a listing; where they lack something, those of a second one with them."""
    rows = await read()
    if not lacks(rows):
        return rows
    return list({row.id: row for row in (*rows, *await read())}.values())
