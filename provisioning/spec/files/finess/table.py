"""finess.csv: our own copy of the establishments, reviewed like the other files.

UTF-8, semicolons, one line per establishment in the order of the numbers, everything as text. A
row that a spreadsheet damaged is mended whole, and that is said, or refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from provisioning.errors import Mistake
from provisioning.private import write_whole
from provisioning.spec.csv_out import as_csv, without_guard
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.finess import numbers
from provisioning.spec.files.grid import Row, header, read_grid, wrong_width
from provisioning.spec.files.spreadsheet import day, present, truth
from provisioning.spec.text import line as one_line

COLUMNS = (
    "finess",
    "ej_finess",
    "name",
    "category",
    "departement",
    "commune",
    "siren",
    "siret",
    "open",
    "source_date",
)
_NEEDED = ("finess", "name", "category", "departement")
_READERS: Mapping[str, Callable[[str], object]] = {
    "finess": numbers.finess,
    "ej_finess": numbers.finess,
    "name": lambda text: one_line(without_guard(text)),
    "category": numbers.category,
    "departement": numbers.departement,
    "commune": numbers.commune,
    "siren": numbers.siren,
    "siret": numbers.siret,
    "open": truth,
    "source_date": day,
}

Placed = tuple[int, Establishment]


def as_text(establishments: Iterable[Establishment]) -> str:
    rows = sorted(establishments, key=lambda one: one.finess)
    return as_csv(COLUMNS, ([getattr(each, name) for name in COLUMNS] for each in rows))


class Table(NamedTuple):
    """The establishments with their lines, then mistakes and warnings.

    ``codes`` are (line, column, code) of every row, whether or not the rest of it can be read.
    """

    placed: list[Placed]
    mistakes: list[Mistake]
    codes: list[tuple[int, str, str]]


def read_table(raw: bytes, file: str) -> Table:
    sheet = read_grid(raw, file)
    mistakes = [*sheet.mistakes]
    if all(mistake.warning for mistake in mistakes):
        mistakes += header(sheet, COLUMNS, _NEEDED, file)
    if not all(mistake.warning for mistake in mistakes):
        return Table([], mistakes, [])
    table = _Table(file, sheet.names)
    placed = list(table.read(sheet.rows))
    return Table(placed, mistakes + table.mistakes, table.codes)


class _Table:
    def __init__(self, file: str, names: list[str]) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []
        self.codes: list[tuple[int, str, str]] = []
        self._names = names

    def read(self, rows: Iterable[Row]) -> Iterator[Placed]:
        seen: dict[str, int] = {}
        for row in rows:
            if (each := self._establishment(row)) is None:
                continue
            if each.finess in seen:
                told = f"{each.finess} stands on line {seen[each.finess]} already; keep one"
                self._wrong(row.line, "finess", told)
            seen.setdefault(each.finess, row.line)
            yield row.line, each

    def _establishment(self, row: Row) -> Establishment | None:
        if told := wrong_width(row, self._names):
            self._wrong(row.line, "", told)
            return None
        cells = dict(zip(self._names, row.cells, strict=True))
        before = len(self.mistakes)
        values = self._values(row.line, cells)
        for name in ("category", "departement"):
            if name in values:
                self.codes.append((row.line, name, str(values[name])))
        if len(self.mistakes) > before:
            return None
        mended = [name for name in values if _changed(name, cells[name], values[name])]
        if mended:
            self._mended(row.line, mended, cells, values)
        return Establishment(**values)  # type: ignore[arg-type]

    def _values(self, line: int, cells: Mapping[str, str]) -> dict[str, object]:
        """What could be read; the rest is a mistake of the row."""
        values: dict[str, object] = {}
        for name, text in cells.items():
            if text:
                try:
                    values[name] = _READERS[name](present(text))
                except ValueError as error:
                    self._wrong(line, name, str(error))
            elif name in _NEEDED:
                self._wrong(line, name, f"the cell {name!r} is empty; fill it")
        return values

    def _mended(
        self, line: int, names: list[str], cells: Mapping[str, str], values: Mapping[str, object]
    ) -> None:
        each = (f"{name} {cells[name]} is read as {_written(values[name])}" for name in names)
        told = f"{', '.join(each)}; write it that way, as text"
        self.mistakes.append(Mistake(self.file, line, 1, names[0], told, warning=True))

    def _wrong(self, line: int, column: str, text: str) -> None:
        self.mistakes.append(Mistake(self.file, line, 1, column, text))


def _changed(name: str, text: str, value: object) -> bool:
    """Whether more than the case of letters had to be read into it."""
    return name != "name" and text.casefold() not in {_written(value), _french(value)}


def _written(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case _:
            return str(value).casefold() if isinstance(value, str) else str(value)


def _french(value: object) -> str:
    return {True: "vrai", False: "faux"}.get(value, "") if isinstance(value, bool) else ""


def write_table(path: Path, establishments: Iterable[Establishment]) -> None:
    """All of it or nothing: a run that is killed leaves the former file."""
    write_whole(path, as_text(establishments).encode())
