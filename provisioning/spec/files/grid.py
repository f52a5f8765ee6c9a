"""A table as people save it -> its rows, whatever program wrote it.

Semicolons, commas or tabs, or what a first line ``sep=;`` says; columns without name or content at
the end; cells of several lines; cells that a spreadsheet was told to keep as text (``="01"``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from provisioning.errors import Mistake
from provisioning.spec.files.encoding import MOST, decode
from provisioning.spec.files.merge_marks import unmerged
from provisioning.spec.rules import suggestion

_SEPARATORS = ";,\t"
_BLANK = f'{_SEPARATORS}" \r\n'
_ABOVE = 20
"""Lines within which a header is looked for, to say where it stands."""
_SAYS = re.compile(r"\"?sep=(.)\"?\r?\n", re.IGNORECASE).match
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"').match
_QUOTED = re.compile(r'"[^"]*"')


class Row(NamedTuple):
    """``line`` is the first of its lines. Cells are trimmed, no-break spaces too."""

    line: int
    cells: list[str]


class Grid(NamedTuple):
    """``names`` are those of the header, folded, which stands on ``line``; a row may have
    more or fewer cells than it.

    Mistakes that are no warning say that the table as a whole cannot be trusted.
    """

    names: list[str]
    rows: list[Row]
    mistakes: list[Mistake]
    line: int = 1


def read_grid(raw: bytes, file: str, *, most: int = MOST) -> Grid:
    text, mistakes = decode(raw, file, most=most)
    mistakes = [*mistakes, *unmerged(text, file)]
    if not all(mistake.warning for mistake in mistakes):
        return Grid([], [], mistakes)
    rows: list[Row] = []
    kept: list[int] = []
    try:
        rows += _rows(text, kept)
    except _NotATable as error:
        told = f"this is not a table: {error.text}; save it again as CSV UTF-8"
        return Grid([], [], [*mistakes, Mistake(file, error.line, 1, "", told)])
    if kept:
        more = f" (and {len(kept) - 1} more)" if len(kept) > 1 else ""
        told = f'a cell is written as ="…"{more}: the text inside is read; write it alone'
        mistakes.append(Mistake(file, kept[0], 1, "", told, warning=True))
    names = [cell.casefold() for cell in rows[0].cells] if rows else []
    while names and not names[-1]:
        names.pop()
    below = [_cut(row, len(names)) for row in rows[1:]]
    return Grid(names, below, mistakes, rows[0].line if rows else 1)


class _NotATable(ValueError):
    def __init__(self, line: int, text: str) -> None:
        self.line, self.text = line, text


def _rows(text: str, kept: list[int]) -> Iterator[Row]:
    """Rows with something in them; ``kept`` collects the lines of cells kept as text."""
    first, delimiter = separated(text)
    body, above = text[len(first) :], first.count("\n")
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + above
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _NotATable(line, str(error)) from None
        cells = [_text(cell, line, kept) for cell in cells]
        if any(cells):
            yield Row(line, cells)


def separated(text: str) -> tuple[str, str]:
    """The line that says the separator, where there is one, and the separator."""
    if said := _SAYS(text):
        return said[0], said[1]
    return "", _separator(next((line for line in text.splitlines() if line.strip(_BLANK)), ""))


def _separator(first: str) -> str:
    bare = _QUOTED.sub("", first)
    return max(_SEPARATORS, key=bare.count) if any(map(bare.count, _SEPARATORS)) else ","


def _text(cell: str, line: int, kept: list[int]) -> str:
    cell = cell.strip()
    if cell.startswith('="') and (found := _KEPT_AS_TEXT(cell)):
        kept.append(line)
        return (found[1] + cell[found.end() :]).strip()
    return cell


def _cut(row: Row, width: int) -> Row:
    """Without the empty cells beyond the last named column."""
    if len(row.cells) > width and not any(row.cells[width:]):
        return Row(row.line, row.cells[:width])
    return row


def header(
    sheet: Grid,
    columns: Collection[str],
    needed: Sequence[str],
    file: str,
    words: Mapping[str, str] | None = None,
) -> list[Mistake]:
    """What is wrong with the first line; ``words`` are other words -> the column to write."""
    words, names = words or {}, sheet.names
    meant = {words.get(name, name) for name in names}
    if lower := _lower(sheet, needed):
        told = f"the names of the columns stand on line {lower}; remove what is above them"
        return [Mistake(file, lower, 1, "", told)]
    found = []
    for name in dict.fromkeys(names):
        if not name:
            told = f"column {names.index(name) + 1} has no name; write it, or remove the column"
            found.append(Mistake(file, sheet.line, 1, "", told))
        elif name not in columns:
            hint = f"write {words[name]!r}" if name in words else suggestion(name, columns)
            told = f"unknown column {name!r}; {hint}"
            found.append(Mistake(file, sheet.line, 1, name, told))
        elif list(names).count(name) > 1:
            told = f"column {name!r} stands twice; remove one"
            found.append(Mistake(file, sheet.line, 1, name, told))
    for name in needed:
        if name not in meant:
            told = f"column {name!r} is missing; add it to the first line"
            found.append(Mistake(file, sheet.line, 1, "", told))
    return found


def _lower(sheet: Grid, needed: Sequence[str]) -> int:
    """The line of the header where a title, or cells merged over it, stand above; else 0."""
    if not set(needed).isdisjoint(sheet.names):
        return 0
    folded = ((row.line, {cell.casefold() for cell in row.cells}) for row in sheet.rows[:_ABOVE])
    return next((line for line, cells in folded if cells.issuperset(needed)), 0)


def wrong_width(row: Row, names: Sequence[str]) -> str | None:
    if len(row.cells) == len(names):
        return None
    return f"{len(row.cells)} cells under {len(names)} columns; add or remove separators"
