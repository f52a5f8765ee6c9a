"""The one writer of tables that leave: no cell of them is ever a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

MARK = "\ufeff"
"""By which a spreadsheet knows UTF-8."""

# What a spreadsheet starts to calculate from, our own sign before it counted in.
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]").match


def as_csv(head: Sequence[str], rows: Iterable[Iterable[object]], *, delimiter: str = ";") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def same_row(cells: Sequence[str], *, delimiter: str) -> str:
    """A row of somebody's own file, its cells as they stood there."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            # The writer quotes a line feed and no carriage return: that one would end the row.
            return inert(str(value).replace("\r\n", "\n").replace("\r", "\n"))


def inert(text: str) -> str:
    """The text behind an apostrophe where it could be calculated; ``without_guard`` undoes it."""
    return f"'{text}" if _FORMULA(text) else text


def without_guard(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA(text) else text
