"""Of which folders the rights are read in one pass. Pure.

What is remembered of a folder is the day on which its rights were read and found as wanted, and
its mark on that day. Losing that memory means reading again, never believing.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

FEW = 40
"""So many folders of a library are read in every pass: 200 units of SharePoint, ten seconds."""
MOST = 400
"""Folders of a library read for the first time, or because they moved, in one pass."""


def remembered(day: int, mark: str) -> str:
    return f"{day} {mark}"


def due(there: Mapping[str, str], read: Mapping[str, str], day: int, days: int) -> frozenset[str]:
    """Those of ``there`` (id -> mark) of which something moved since they were read, with those
    whose day came since: each has one day in ``days``, whatever the others are.

    ``day`` counts days; ``read`` is what was remembered, by id.
    """
    if len(there) <= FEW:
        return frozenset(there)
    turn, moved = set[str](), list[str]()
    for id_, mark in there.items():
        on, _, was = read.get(id_, "").partition(" ")
        known = was == mark and on.isdecimal() and int(on) <= day
        since = _since_its_day(id_, day, days)
        if (known and int(on) < day - since) or (not known and not since):
            turn.add(id_)
        elif not known:
            moved.append(id_)
    moved.sort(key=lambda id_: -_since_its_day(id_, day, days) % days)
    return frozenset(turn | {*moved[:MOST]})


def _since_its_day(id_: str, day: int, days: int) -> int:
    return (day - zlib.crc32(id_.encode())) % days
