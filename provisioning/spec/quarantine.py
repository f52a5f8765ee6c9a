"""People whom no approval explains and who stay where they were found, until a day.

What must not be taken out is copied into what is wanted; after the day it no longer is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec


class Tolerated(msgspec.Struct, frozen=True, kw_only=True):
    """``groups`` are named as in keys: ``space/aidants``. The day ``until`` is included."""

    address: str
    groups: frozenset[str]
    until: date


def tolerated(quarantine: Iterable[Tolerated], group: str, today: date) -> frozenset[str]:
    """The addresses of those who may stay in ``group`` today."""
    return frozenset(
        each.address for each in quarantine if group in each.groups and today <= each.until
    )
