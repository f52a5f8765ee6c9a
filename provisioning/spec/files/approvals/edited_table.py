"""The text of approvals.csv with some lines ended or gone; the other lines stay as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from provisioning.spec.csv_out import same_row
from provisioning.spec.files.approvals.edit import EntryLines
from provisioning.spec.files.grid import separated


class _Record(NamedTuple):
    """One row as it stands in the file, end of line included; ``line`` is its first."""

    line: int
    text: str
    cells: list[str]


def edited_table(text: str, _: str, places: Sequence[EntryLines]) -> str:
    above, delimiter = separated(text)
    records = [*_records(text[len(above) :], delimiter, above.count("\n"))]
    first = next(n for n, record in enumerate(records) if any(map(str.strip, record.cells)))
    blank, head, rows = records[:first], records[first], records[first + 1 :]
    names = [cell.strip().casefold() for cell in head.cells]
    where = names.index("address")
    gone = {place.edit.address for place in places if place.edit.goes}
    changed: dict[int, dict[str, str]] = {}
    for place in places:
        of = "profile_" if place.lines else ""
        for line in place.lines or (place.line,):
            for name, value in place.edit.values.items():
                changed.setdefault(line, {})[of + name] = value
    missing = sorted({name for cells in changed.values() for name in cells} - {*names})
    out = [above, *(record.text for record in blank), _wider(head, missing, delimiter)]
    for row in rows:
        if len(row.cells) > where and row.cells[where].strip().casefold() in gone:
            continue
        cells = changed.get(row.line, {})
        if not cells:
            out.append(_wider(row, [""] * len(missing), delimiter))
            continue
        wide = dict(zip([*names, *missing], [*row.cells, *[""] * len(missing)], strict=False))
        out.append(same_row([*(wide | cells).values()], delimiter=delimiter) + _ending(row))
    return "".join(out)


def _records(text: str, delimiter: str, above: int) -> Iterator[_Record]:
    lines = list(io.StringIO(text, newline=""))
    reader, done = csv.reader(lines, delimiter=delimiter, strict=True), 0
    for cells in reader:
        yield _Record(above + done + 1, "".join(lines[done : reader.line_num]), cells)
        done = reader.line_num


def _ending(row: _Record) -> str:
    return row.text[len(row.text.rstrip("\r\n")) :]


def _wider(row: _Record, cells: Sequence[str], delimiter: str) -> str:
    if not any(row.cells):
        return row.text
    ending = _ending(row)
    bare = row.text[: len(row.text) - len(ending)]
    return bare + "".join(delimiter + cell for cell in cells) + ending
