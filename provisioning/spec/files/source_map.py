"""Data that remembers where it was written."""

from __future__ import annotations

from typing import Any, NamedTuple


class Map(dict[str, Any]):
    """A mapping; ``keys_at`` says where each key stands."""

    __slots__ = ("at", "keys_at")
    at: int
    keys_at: dict[str, int]


class Seq(list[Any]):
    """A sequence; ``items_at`` says where each item stands."""

    __slots__ = ("at", "items_at")
    at: int
    items_at: list[int]


class Position(NamedTuple):
    """``file`` is the number given to ``read``; lines and columns count from 1."""

    file: int
    line: int
    column: int


def unpack(at: int) -> Position:
    return Position(at >> 48, (at >> 16 & 0xFFFFFFFF) + 1, (at & 0xFFFF) + 1)


def locate(data: Any, path: tuple[str | int, ...]) -> tuple[Position, tuple[str | int, ...]]:
    """Where ``path`` stands, and the part of it that exists; what is not written is passed over."""
    at, real = getattr(data, "at", 0), []
    for part in path:
        if isinstance(data, Map) and part in data:
            at, data = data.keys_at[str(part)], data[str(part)]
        elif isinstance(data, Seq) and isinstance(part, int) and part < len(data):
            at, data = data.items_at[part], data[part]
        else:
            continue
        real.append(part)
    return unpack(at), tuple(real)


def pack(file: int, line: int, column: int) -> int:
    """A position in one number: millions of them are kept. Lines and columns count from 0."""
    return file << 48 | line << 16 | min(column, 0xFFFF)
