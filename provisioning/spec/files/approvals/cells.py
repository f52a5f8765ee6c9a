"""The cells of a line of approvals -> values; ``Wrong`` says why one cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TypeVar

from provisioning.spec.address import address
from provisioning.spec.files import spreadsheet
from provisioning.spec.files.approvals import columns
from provisioning.spec.files.spreadsheet import scientific
from provisioning.spec.registrations import Approval
from provisioning.spec.text import line as one_line, name as one_name, person

Row = dict[str, str]
T = TypeVar("T")


class Wrong(ValueError):
    """A cell that cannot be read, and why."""

    def __init__(self, text: str) -> None:
        self.text = text


def approval(row: Row, where: str) -> Approval:
    return Approval(
        profile=cell(row, "profile", one_line),
        by=cell(row, "profile_by", known_address),
        on=cell(row, "profile_on", known_day),
        until=maybe(row, "profile_until", known_day),
        withdrawn=maybe(row, "profile_withdrawn", known_day),
        where=where,
    )


def cell(row: Row, name: str, read: Callable[[str], T]) -> T:
    text = row.get(name, "")
    if not text:
        raise Wrong(f"the cell {name!r} is empty; fill it")
    try:
        return read(spreadsheet.present(text))
    except ValueError as error:
        raise Wrong(str(error)) from None


def maybe(row: Row, name: str, read: Callable[[str], T]) -> T | None:
    return cell(row, name, read) if row.get(name) else None


def structure_name(row: Row) -> str:
    return cell(row, "structure_name", _with_its_number)


def _with_its_number(text: str) -> str:
    """A name may open with a number of the register, which a spreadsheet may have shortened."""
    if told := scientific(text):
        raise ValueError(told)
    return one_name(text)


@lru_cache(maxsize=4096)
def known_day(text: str) -> date:
    return spreadsheet.day(text)


@lru_cache(maxsize=4096)
def read_otherwise(text: str) -> date | None:
    """The day, where it was not written as days are."""
    try:
        found = spreadsheet.day(text)
    except ValueError:
        return None
    return found if text != found.isoformat() else None


@lru_cache(maxsize=4096)
def known_address(text: str) -> str:
    return address(text)


READERS: dict[str, Callable[[str], object]] = {
    "address": address,
    "first_name": person,
    "last_name": person,
    "structure_name": _with_its_number,
    "listed": spreadsheet.truth,
    "accepted_by": known_address,
    "profile_by": known_address,
    **dict.fromkeys(columns.DAYS, known_day),
}
