"""finess.csv: our own copy of the establishments, reviewed like the other files.

UTF-8, semicolons, one line per establishment in the order of the numbers, everything as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from provisioning.errors import Mistake
from provisioning.spec.establishments import Establishment, normal
from provisioning.spec.model.fields import day, one_line, truth
from provisioning.spec.rules import suggestion

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

Placed = tuple[int, Establishment]


def as_text(establishments: Iterable[Establishment]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in sorted(establishments, key=lambda one: one.finess):
        writer.writerow(_cell(getattr(each, name)) for name in COLUMNS)
    return out.getvalue()


def _cell(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case _:
            return str(value)


def read_table(raw: bytes, file: str) -> tuple[list[Placed], list[Mistake]]:
    """The establishments with their lines, then mistakes and warnings."""
    table = _Table(file)
    try:
        text = raw.decode("utf-8-sig")
        placed = list(table.read(text))
    except (csv.Error, UnicodeDecodeError) as error:
        table.wrong(1, "", f"this is not a table: {error}; save it again as CSV UTF-8")
        placed = []
    return placed, table.mistakes


class _Table:
    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Mistake] = []

    def read(self, text: str) -> Iterator[Placed]:
        first = text.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        names = [name.strip().casefold() for name in next(reader, [])]
        if not self._header(names):
            return
        seen: dict[str, int] = {}
        for cells in reader:
            line = reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(names):
                told = f"{len(cells)} cells under {len(names)} columns; add or remove separators"
                self.wrong(line, "", told)
                continue
            row = dict(zip(names, map(str.strip, cells), strict=True))
            if (each := self._establishment(line, row)) is None:
                continue
            if each.finess in seen:
                told = f"{each.finess} stands on line {seen[each.finess]} already; keep one"
                self.wrong(line, "finess", told)
            seen.setdefault(each.finess, line)
            yield line, each

    def _header(self, names: list[str]) -> bool:
        before = len(self.mistakes)
        for name in dict.fromkeys(names):
            if name not in COLUMNS:
                self.wrong(1, name, f"unknown column {name!r}; {suggestion(name, COLUMNS)}")
            elif names.count(name) > 1:
                self.wrong(1, name, f"column {name!r} stands twice; remove one")
        for name in _NEEDED:
            if name not in names:
                self.wrong(1, "", f"column {name!r} is missing; add it to the first line")
        return len(self.mistakes) == before

    def _establishment(self, line: int, row: dict[str, str]) -> Establishment | None:
        before = len([each for each in self.mistakes if not each.warning])
        for name in _NEEDED:
            if not row[name]:
                self.wrong(line, name, f"the cell {name!r} is empty; fill it")
            else:
                self._read(line, name, row[name])
        finess = self._number(line, "finess", row["finess"])
        ej_finess = self._number(line, "ej_finess", row.get("ej_finess", ""))
        dated, opened = row.get("source_date", ""), row.get("open", "").casefold()
        for name, text in (("source_date", dated), ("open", opened)):
            if text:
                self._read(line, name, text)
        if len([each for each in self.mistakes if not each.warning]) > before:
            return None
        return Establishment(
            finess=finess,
            ej_finess=ej_finess,
            name=one_line(row["name"]),
            category=row["category"],
            departement=row["departement"].upper(),
            commune=row.get("commune", "").upper(),
            siren=row.get("siren", ""),
            siret=row.get("siret", ""),
            open=truth(opened or "true"),
            source_date=day(dated) if dated else None,
        )

    def _number(self, line: int, column: str, text: str) -> str:
        if not text:
            return ""
        number = normal(text)
        if number is None:
            told = f"{text!r} is no FINESS number; write its nine characters, as text"
            self.wrong(line, column, told)
            return ""
        if number.zero_added:
            told = f"{text} has eight digits: read as {number.finess}; write the leading zero"
            self.wrong(line, column, told, warning=True)
        return number.finess

    def _read(self, line: int, name: str, text: str) -> None:
        try:
            {"source_date": day, "open": truth}.get(name, one_line)(text)
        except ValueError as error:
            self.wrong(line, name, str(error))

    def wrong(self, line: int, column: str, text: str, *, warning: bool = False) -> None:
        self.mistakes.append(Mistake(self.file, line, 1, column, text, warning))


def write_table(path: Path, establishments: Iterable[Establishment]) -> None:
    """All of it or nothing: a run that is killed leaves the former file."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(as_text(establishments), encoding="utf-8", newline="\n")
    beside.replace(path)
