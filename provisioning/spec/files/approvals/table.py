"""Approvals written as CSV: one line per person and profile.

The columns are the keys of the YAML form, joined by ``_``. A line without a profile is the
acceptance of the account. On a person's further lines an empty cell means *the same*, and another
structure is one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from sys import intern
from typing import NamedTuple

from provisioning.errors import Mistake
from provisioning.spec.address import address
from provisioning.spec.files import spreadsheet
from provisioning.spec.files.approvals import columns, doubtful
from provisioning.spec.files.approvals.batch import Batch, Code, Spoiled
from provisioning.spec.files.approvals.cells import (
    READERS,
    Row,
    Wrong,
    approval,
    cell,
    known_address,
    known_day,
    maybe,
    read_otherwise,
    structure_name,
)
from provisioning.spec.files.grid import Row as SheetRow, header, read_grid, wrong_width
from provisioning.spec.registrations import Approval, Belonging, Registration, Unread
from provisioning.spec.rules import Path
from provisioning.spec.text import line as one_line, person


def read_table(raw: bytes, file: str) -> Batch:
    """What is said of a line is that of its person, who is then unread; the others go on."""
    sheet = read_grid(raw, file)
    mistakes = [*sheet.mistakes]
    if all(mistake.warning for mistake in mistakes):
        mistakes += header(sheet, columns.ALL, columns.NEEDED, file, columns.OTHER_WORDS)
    table = _Table(file, sheet.names, mistakes)
    batch = Batch([], [], mistakes, table.place)
    if all(mistake.warning for mistake in mistakes):
        table.read(sheet.rows, batch)
    return batch


class _Lines(NamedTuple):
    """Where one registration was written: its approvals and its structures, line by line."""

    approvals: list[int]
    structures: list[int]


class _Table:
    """``mistakes`` are the table's; those of a person are gathered in ``own`` meanwhile."""

    def __init__(self, file: str, names: list[str], mistakes: list[Mistake]) -> None:
        self._file = file
        self._names = names
        self._mistakes = mistakes
        self._own: list[Mistake] = []
        self._lines: list[_Lines] = []
        self._days: list[tuple[int, str, str, date]] = []

    def read(self, rows: Iterable[SheetRow], batch: Batch) -> None:
        people: dict[str, list[tuple[int, Row]]] = {}
        askew: list[SheetRow] = []
        for row in rows:
            if len(row.cells) != len(self._names):
                askew.append(row)
                continue
            # The same words come back on every line: each is kept once.
            cells = dict(zip(self._names, map(intern, row.cells), strict=True))
            who = cells["address"].casefold() or f"line {row.line}"
            people.setdefault(who, []).append((row.line, cells))
        spoiled: list[Spoiled] = []
        for lines in people.values():
            self._own = []
            found = self._registration(lines)
            if found and not self._own:
                batch.registrations.append(found[0])
                self._lines.append(found[1])
            else:
                spoiled.append(Spoiled(self._unread(lines), list(self._codes(lines))))
        spoiled += [Spoiled(self._askew(row, batch.registrations), []) for row in askew]
        batch.unread += [
            each._replace(who=doubtful.with_namesakes(each.who, batch.registrations))
            for each in spoiled
        ]
        self._say_days()

    def _registration(self, rows: list[tuple[int, Row]]) -> tuple[Registration, _Lines] | None:
        line, person = rows[0]
        structures = self._structures(rows)
        approvals, lines = [], [line]
        for number, row in rows:
            if row.get("profile") or any(row.get(name) for name in columns.PROFILE):
                try:
                    approvals.append(approval(row, f"{self._file}:{number}"))
                    lines.append(number)
                except Wrong:
                    self._explain(number, row, columns.PROFILE)
            self._note_days(number, row)
        if bool(person.get("accepted_by")) != bool(person.get("accepted_on")):
            text = "accepted_by and accepted_on go together; fill or empty both"
            self._wrong(line, "accepted_by", text)
        try:
            who = self._person(person, tuple(approvals), line, structures)
        except Wrong:
            self._explain(line, person, columns.PERSON)
            return None
        return who, _Lines(lines, [line, *(number for number, _ in structures)])

    def _structures(self, rows: list[tuple[int, Row]]) -> list[tuple[int, Belonging]]:
        """The further ones, with their lines. Everything else must be said the same way again."""
        (line, person), *others = rows
        first = {name: person.get(name, "") for name in columns.PERSON}
        known = [(first["structure_type"], first["structure_name"])]
        found: list[tuple[int, Belonging]] = []
        for other_line, other in others:
            pair = other.get("structure_type", ""), other.get("structure_name", "")
            another = all(pair) and pair not in known
            if another:
                known.append(pair)
                try:
                    names = cell(other, "structure_type", one_line), structure_name(other)
                    found.append((other_line, Belonging(*names)))
                except Wrong:
                    self._explain(other_line, other, columns.STRUCTURE)
            for name in columns.PERSON:
                theirs = other.get(name, "")
                same = theirs in ("", first[name]) or name == "address"
                mend = "write the same"
                if name in ("first_name", "last_name"):
                    mend = "write the same, or the address of each of the two people"
                if not same and not (name in columns.STRUCTURE and all(pair)):
                    text = f"{theirs!r} here but {first[name]!r} on line {line}; {mend}"
                    self._wrong(other_line, name, text)
        return found

    def _person(
        self,
        row: Row,
        approvals: tuple[Approval, ...],
        line: int,
        structures: list[tuple[int, Belonging]],
    ) -> Registration:
        return Registration(
            address=cell(row, "address", address),
            first_name=cell(row, "first_name", person),
            last_name=cell(row, "last_name", person),
            structure_type=cell(row, "structure_type", one_line),
            structure=structure_name(row),
            more_structures=tuple(each for _, each in structures),
            access_mode=cell(row, "access_mode", one_line),
            function=maybe(row, "function", one_line),
            sub_function=maybe(row, "sub_function", one_line),
            listed=maybe(row, "listed", spreadsheet.truth) or False,
            accepted_by=maybe(row, "accepted_by", known_address),
            accepted_on=maybe(row, "accepted_on", known_day),
            until=maybe(row, "until", known_day),
            withdrawn=maybe(row, "withdrawn", known_day),
            approvals=approvals,
            where=f"{self._file}:{line}",
        )

    def _explain(self, line: int, row: Row, names: Iterable[str]) -> None:
        """Every cell of the line that cannot be read."""
        for name in names:
            if name in columns.REQUIRED or row.get(name):
                try:
                    cell(row, name, READERS.get(name, one_line))
                except Wrong as wrong:
                    self._wrong(line, name, wrong.text)

    def _unread(self, rows: list[tuple[int, Row]]) -> Unread:
        line, row = rows[0]
        names = row.get("first_name", ""), row.get("last_name", "")
        place = Mistake(self._file, line, 1, "address", "")
        where = f"{self._file}:{line}"
        return doubtful.unread_line(names, row["address"], where, place=place, mistakes=self._own)

    def _codes(self, rows: list[tuple[int, Row]]) -> Iterator[tuple[Mistake, Code]]:
        for number, row in rows:
            for column, what, under in columns.CODES:
                if value := row.get(column):
                    place = Mistake(self._file, number, 1, column, "")
                    yield place, Code(what, value, row.get(under, ""))

    def _askew(self, row: SheetRow, readable: list[Registration]) -> Unread:
        told = wrong_width(row, self._names) or ""
        mistake = Mistake(self._file, row.line, 1, "", told)
        return doubtful.askew(row.cells, self._names.index("address"), mistake, readable)

    def _note_days(self, line: int, row: Row) -> None:
        for name in columns.DAYS:
            if (text := row.get(name, "")) and (found := read_otherwise(text)):
                self._days.append((line, name, text, found))

    def _say_days(self) -> None:
        if self._days:
            line, name, text, found = self._days[0]
            more = f" (and {len(self._days) - 1} more such days)" if len(self._days) > 1 else ""
            told = f"{text!r} is read as {found}{more}; write days as YYYY-MM-DD"
            self._mistakes.append(Mistake(self._file, line, 1, name, told, warning=True))

    def place(self, index: int, path: Path, text: str) -> Mistake:
        lines = self._lines[index]
        match path:
            case ("profiles", int(number), *rest):
                column = "_".join(["profile", *(str(part) for part in rest if part != "profile")])
                return Mistake(self._file, lines.approvals[number + 1], 1, column, text)
            case ("structure", int(number), part):
                column = f"structure_{part}"
                return Mistake(self._file, lines.structures[number], 1, column, text)
            case _:
                column = "_".join(map(str, path))
                return Mistake(self._file, lines.approvals[0], 1, column, text)

    def _wrong(self, line: int, column: str, text: str) -> None:
        self._own.append(Mistake(self._file, line, 1, column, text))
