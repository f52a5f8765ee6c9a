"""The mirror: what we believe the tenant to be, and how to ask what changed since."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from pathlib import Path

import msgspec

from provisioning.drift.watch.deltas import Company
from provisioning.graph.rows import User
from provisioning.private import write_private

FORMAT = 1
CHUNK = 50
"""Ids by which one delta query may be filtered. Source: Use delta query, group-delta."""


class Chunk(msgspec.Struct, frozen=True):
    """Groups followed by one query; ``link`` is empty before the first answer."""

    ids: tuple[str, ...]
    link: str = ""


class Mirror(msgspec.Struct, frozen=True):
    """``passes`` counts them; ``link`` follows the accounts, ``chunks`` the groups.

    ``answers`` are what the sites answered, by question; ``turns`` counts the passes that
    re-read a part of them, ``applied`` is the moment of the apply that they are later than.
    """

    tenant: str
    passes: int = 0
    link: str = ""
    chunks: tuple[Chunk, ...] = ()
    users: dict[str, User] = {}
    groups: dict[str, Company] = {}
    answers: dict[str, msgspec.Raw] = {}
    turns: int = 0
    applied: str = ""
    format: int = FORMAT


def covering(chunks: Iterable[Chunk], wanted: Iterable[str]) -> tuple[Chunk, ...]:
    """Chunks that follow every wanted group; a token's filter is frozen, so a newcomer makes a
    chunk of its own, and when there are too many small ones all start anew.
    """
    kept = tuple(chunks)
    ids = sorted(set(wanted))
    followed = {id_ for chunk in kept for id_ in chunk.ids}
    missing = [id_ for id_ in ids if id_ not in followed]
    grown = (*kept, *_cut(missing))
    return grown if len(grown) <= ceil(len(ids) / CHUNK) + 2 else _cut(ids)


def _cut(ids: list[str]) -> tuple[Chunk, ...]:
    return tuple(Chunk(tuple(ids[n : n + CHUNK])) for n in range(0, len(ids), CHUNK))


def place(state: Path, tenant: str) -> Path:
    return state / f"mirror-{tenant}.json"


def load(state: Path, tenant: str) -> Mirror:
    """A new one where there is none, or one that cannot be trusted: it is only a memory."""
    try:
        mirror = msgspec.json.decode(place(state, tenant).read_bytes(), type=Mirror)
    except (OSError, msgspec.DecodeError):
        return Mirror(tenant)
    return mirror if (mirror.format, mirror.tenant) == (FORMAT, tenant) else Mirror(tenant)


def save(state: Path, mirror: Mirror) -> None:
    write_private(place(state, mirror.tenant), msgspec.json.encode(mirror))


def forget(state: Path, tenant: str) -> None:
    place(state, tenant).unlink(missing_ok=True)
