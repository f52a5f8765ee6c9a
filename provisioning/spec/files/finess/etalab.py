"""The old open data extract, ``etalab-cs1100502-stock-*.csv``: frozen since May 2026.

A comment line, no header, semicolons, quotes where needed, and 32 positions by number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from provisioning.errors import Mistake
from provisioning.spec.files.finess.extract import (
    Extract,
    RegisterRow,
    commune_of,
    day_in,
    departement_of,
    insee,
    plain,
)

MARKS = ("finess;etalab;", "structureet;")
_FINESS, _EJ, _SHORT_NAME, _NAME, _COMMUNE, _DEPARTEMENT, _CATEGORY, _SIRET = (
    *(1, 2, 3, 4),
    *(12, 13, 18, 22),
)
_LEAST: Final = _SIRET + 1


def read_etalab(raw: bytes, file: str) -> Extract:
    text = _text(raw)
    first = text.partition("\n")[0].strip().split(";")
    dated = first[3] if first[0] == "finess" and len(first) > 3 else ""
    unreadable: list[Mistake] = []
    return Extract(day_in(dated), _rows(text, file, unreadable), unreadable)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _rows(text: str, file: str, unreadable: list[Mistake]) -> Iterator[RegisterRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            unreadable.append(Mistake(file, line, 1, "", f"not a row ({error}); left out"))
            continue
        if not cells or cells[0] != "structureet":
            continue
        if len(cells) < _LEAST:
            told = f"{len(cells)} cells where at least {_LEAST} are needed; left out"
            unreadable.append(Mistake(file, line, 1, "", told))
            continue
        yield _row(line, [plain(cell) for cell in cells])


def _row(line: int, cells: list[str]) -> RegisterRow:
    departement = cells[_DEPARTEMENT].upper()
    commune = commune_of(departement, cells[_COMMUNE])
    return RegisterRow(
        line=line,
        finess=cells[_FINESS],
        ej_finess=cells[_EJ],
        name=cells[_NAME] or cells[_SHORT_NAME],
        category=cells[_CATEGORY],
        departement=departement_of(commune) or insee(departement),
        commune=commune,
        siren=cells[_SIRET][:9],
        siret=cells[_SIRET],
    )
