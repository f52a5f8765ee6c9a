"""What is to be changed in a reviewed list of approvals, and where that stands."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Renewal(NamedTuple):
    """Who grants it again, when, and until when; without a day, as the rules say."""

    by: str
    on: date
    until: date | None = None


class Edit(NamedTuple):
    """One person of a file: ``grants`` are indexes of their approvals, none: the whole person.

    They end on ``withdrawn`` or are ``renewed``; with neither the whole person goes from the file.
    ``note`` becomes a comment, where the file has any.
    """

    address: str
    withdrawn: date | None = None
    grants: tuple[int, ...] = ()
    note: str = ""
    renewed: Renewal | None = None

    @property
    def goes(self) -> bool:
        return self.withdrawn is None and self.renewed is None

    @property
    def values(self) -> dict[str, str]:
        """What is to be written of each thing that ends or is renewed, by key."""
        if self.renewed:
            said = self.renewed._asdict()
            return {name: str(value) for name, value in said.items() if value}
        return {"withdrawn": self.withdrawn.isoformat()} if self.withdrawn else {}


class EntryLines(NamedTuple):
    """Lines to look at (from 1): that of the person, and of the grants that end."""

    edit: Edit
    line: int
    lines: tuple[int, ...]
