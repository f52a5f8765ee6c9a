"""Approvals written as CSV: one line per person and profile.

The columns are the keys of the YAML form, joined by ``_``. A line without a profile is the
acceptance of the account. On a person's further lines an empty cell means *the same*.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from sys import intern
from typing import TypeVar

from provisioning.errors import Mistake
from provisioning.spec.address import address
from provisioning.spec.files.approvals.batch import Batch
from provisioning.spec.files.document import unmerged
from provisioning.spec.model.fields import day, one_line, truth
from provisioning.spec.registrations import Approval, Registration
from provisioning.spec.rules import Path, suggestion

_NEEDED = (
    "first_name",
    "last_name",
    "address",
    "structure_type",
    "structure_name",
    "access_mode",
)
_OPTIONAL = (
    "function",
    "sub_function",
    "listed",
    "accepted_by",
    "accepted_on",
    "until",
    "withdrawn",
)
_PROFILE = ("profile", "profile_by", "profile_on", "profile_until", "profile_withdrawn")
_PERSON = (*_NEEDED, *_OPTIONAL)
_COLUMNS = (*_PERSON, *_PROFILE)
_REQUIRED = {*_NEEDED, "profile", "profile_by", "profile_on"}

Row = dict[str, str]
T = TypeVar("T")


def read_table(raw: bytes, file: str) -> Batch:
    """UTF-8 with or without its mark, or the Windows code page; commas or semicolons."""
    return _Table(file).read(raw)


class _Wrong(ValueError):
    """A cell that cannot be read, and why."""

    def __init__(self, text: str) -> None:
        self.text = text


class _Table:
    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self.lines: list[list[int]] = []

    def read(self, raw: bytes) -> Batch:
        registrations: list[Registration] = []
        batch = Batch(registrations, self.mistakes, self._place)
        self.mistakes += unmerged(raw.decode("utf-8", "replace"), self.file)
        for rows in [] if self.mistakes else self._people(raw):
            try:
                who, lines = self._registration(rows)
            except _Wrong:
                self._explain(*rows[0], _PERSON)
                continue
            registrations.append(who)
            self.lines.append(lines)
        return batch

    def _people(self, raw: bytes) -> list[list[tuple[int, Row]]]:
        people: dict[str, list[tuple[int, Row]]] = {}
        try:
            for line, row in self._rows(_text(raw)):
                who = row["address"].casefold() or f"line {line}"
                people.setdefault(who, []).append((line, row))
        except (csv.Error, UnicodeDecodeError) as error:
            self._wrong(1, "", f"this is not a table: {error}; save it again as CSV UTF-8")
        return list(people.values())

    def _rows(self, text: str) -> Iterator[tuple[int, Row]]:
        first = text.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        names = [name.strip().casefold() for name in next(reader, [])]
        if not self._header(names):
            return
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(names):
                text = f"{len(cells)} cells under {len(names)} columns; add or remove separators"
                self._wrong(reader.line_num, "", text)
                continue
            # The same words come back on every line: each is kept once.
            words = map(intern, map(str.strip, cells))
            yield reader.line_num, dict(zip(names, words, strict=True))

    def _header(self, names: list[str]) -> bool:
        before = len(self.mistakes)
        for name in names:
            if name not in _COLUMNS:
                self._wrong(1, name, f"unknown column {name!r}; {suggestion(name, _COLUMNS)}")
            elif names.count(name) > 1:
                self._wrong(1, name, f"column {name!r} stands twice; remove one")
        for name in _NEEDED:
            if name not in names:
                self._wrong(1, "", f"column {name!r} is missing; add it to the first line")
        return len(self.mistakes) == before

    def _registration(self, rows: list[tuple[int, Row]]) -> tuple[Registration, list[int]]:
        (line, person), *others = rows
        for other_line, other in others:
            for name in _PERSON:
                mine, theirs = person.get(name, ""), other.get(name, "")
                if theirs and theirs != mine and name != "address":
                    text = f"{theirs!r} here but {mine!r} on line {line}; write the same"
                    self._wrong(other_line, name, text)
        approvals, lines = [], [line]
        for number, row in rows:
            if row.get("profile") or any(row.get(name) for name in _PROFILE):
                try:
                    approvals.append(_approval(row))
                    lines.append(number)
                except _Wrong:
                    self._explain(number, row, _PROFILE)
        if bool(person.get("accepted_by")) != bool(person.get("accepted_on")):
            text = "accepted_by and accepted_on go together; fill or empty both"
            self._wrong(line, "accepted_by", text)
        return self._person(person, tuple(approvals), line), lines

    def _person(self, row: Row, approvals: tuple[Approval, ...], line: int) -> Registration:
        return Registration(
            address=_cell(row, "address", address),
            first_name=_cell(row, "first_name", one_line),
            last_name=_cell(row, "last_name", one_line),
            structure_type=_cell(row, "structure_type", one_line),
            structure=_cell(row, "structure_name", one_line),
            access_mode=_cell(row, "access_mode", one_line),
            function=_maybe(row, "function", one_line),
            sub_function=_maybe(row, "sub_function", one_line),
            listed=_maybe(row, "listed", _truth) or False,
            accepted_by=_maybe(row, "accepted_by", _known_address),
            accepted_on=_maybe(row, "accepted_on", _day),
            until=_maybe(row, "until", _day),
            withdrawn=_maybe(row, "withdrawn", _day),
            approvals=approvals,
            where=f"{self.file}:{line}",
        )

    def _explain(self, line: int, row: Row, columns: Iterable[str]) -> None:
        """Every cell of the line that cannot be read."""
        for name in columns:
            if name in _REQUIRED or row.get(name):
                try:
                    _cell(row, name, _READERS.get(name, one_line))
                except _Wrong as wrong:
                    self._wrong(line, name, wrong.text)

    def _place(self, index: int, path: Path, text: str) -> Mistake:
        match path:
            case ("profiles", int(number), *rest):
                column = "_".join(["profile", *(str(part) for part in rest if part != "profile")])
                return Mistake(self.file, self.lines[index][number + 1], 1, column, text)
            case _:
                column = "_".join(map(str, path))
                return Mistake(self.file, self.lines[index][0], 1, column, text)

    def _wrong(self, line: int, column: str, text: str) -> None:
        self.mistakes.append(Mistake(self.file, line, 1, column, text))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _approval(row: Row) -> Approval:
    return Approval(
        profile=_cell(row, "profile", one_line),
        by=_cell(row, "profile_by", _known_address),
        on=_cell(row, "profile_on", _day),
        until=_maybe(row, "profile_until", _day),
        withdrawn=_maybe(row, "profile_withdrawn", _day),
    )


def _cell(row: Row, name: str, read: Callable[[str], T]) -> T:
    text = row.get(name, "")
    if not text:
        raise _Wrong(f"the cell {name!r} is empty; fill it")
    try:
        return read(text)
    except ValueError as error:
        raise _Wrong(str(error)) from None


def _maybe(row: Row, name: str, read: Callable[[str], T]) -> T | None:
    return _cell(row, name, read) if row.get(name) else None


def _truth(text: str) -> bool:
    return truth(text.casefold())


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return day(text)


@lru_cache(maxsize=4096)
def _known_address(text: str) -> str:
    return address(text)


_READERS: dict[str, Callable[[str], object]] = {
    "address": address,
    "listed": _truth,
    "accepted_by": _known_address,
    "profile_by": _known_address,
    **dict.fromkeys(
        ("accepted_on", "until", "withdrawn", "profile_on", "profile_until", "profile_withdrawn"),
        _day,
    ),
}
