"""What is to be changed in a reviewed list of approvals, and where that stands."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Edit(NamedTuple):
    """One person of a file: ``grants`` are indexes of their approvals, none: the whole person.

    They end on ``withdrawn``; without a day the whole person goes from the file. ``note`` becomes
    a comment, where the file has any.
    """

    address: str
    withdrawn: date | None = None
    grants: tuple[int, ...] = ()
    note: str = ""


class EntryLines(NamedTuple):
    """Lines to look at (from 1): that of the person, and of the grants that end."""

    edit: Edit
    line: int
    lines: tuple[int, ...]
