"""Files of establishments: the public register's two formats, and our own copy, finess.csv."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from provisioning.errors import Mistake, Mistakes, Refusal
from provisioning.spec.establishments import Establishment, normal, regions, structure_types
from provisioning.spec.files.finess.etalab import MARKS, read_etalab
from provisioning.spec.files.finess.extract import Extract, RegisterRow
from provisioning.spec.files.finess.flow import read_flow
from provisioning.spec.files.finess.table import read_table, write_table
from provisioning.spec.model import Spec
from provisioning.spec.rules import suggestion

__all__ = ["Edition", "load_establishments", "read_edition", "write_table"]


class Edition(NamedTuple):
    """An edition of the public register, of some categories; what of it could not be read."""

    establishments: tuple[Establishment, ...]
    unreadable: tuple[Mistake, ...]


def load_establishments(
    path: Path, spec: Spec | None = None
) -> tuple[tuple[Establishment, ...], tuple[Mistake, ...]]:
    """Our own copy, and its warnings; held against ``spec`` when given. Raises ``Mistakes``."""
    placed, mistakes, codes = read_table(_read(path), str(path))
    if spec:
        mistakes += _against(spec, codes, str(path))
    if not all(mistake.warning for mistake in mistakes):
        raise Mistakes(sorted(set(mistakes)))
    return tuple(each for _, each in placed), tuple(mistakes)


def _against(spec: Spec, codes: list[tuple[int, str, str]], file: str) -> Iterator[Mistake]:
    categories, covered = structure_types(spec), regions(spec)
    for line, column, code in codes:
        if column == "category" and code not in categories:
            told = f"no structure type has category {code!r}; {suggestion(code, categories)}"
            yield Mistake(file, line, 1, column, told)
        if column == "departement" and covered and code not in covered:
            told = f"no regional structure covers {code!r}; add it to one in spaces.yaml"
            yield Mistake(file, line, 1, column, told, warning=True)


def read_edition(path: Path, categories: Collection[str]) -> Edition:
    """A file of the public register, in either format; ``Refusal`` when it is neither."""
    extract = _extract(_read(path), str(path))
    found: dict[str, Establishment] = {}
    for row in extract.rows:
        if row.category in categories:
            each = _establishment(row, extract, str(path))
            if each and found.setdefault(each.finess, each) is not each:
                told = f"{each.finess} stands twice in this file; the first one is kept"
                extract.unreadable.append(Mistake(str(path), row.line, 1, "", told))
    return Edition(tuple(found.values()), tuple(extract.unreadable))


def _extract(raw: bytes, file: str) -> Extract:
    opening = raw[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if opening.startswith(b"{"):
        return read_flow(raw.removeprefix(b"\xef\xbb\xbf"), file)
    if opening.startswith(tuple(mark.encode() for mark in MARKS)):
        return read_etalab(raw, file)
    raise Refusal(
        f"{file}: neither the structures flow of FINESS (JSON) nor its old extract "
        "(etalab-cs1100502, CSV); give one of the two, unpacked"
    )


def _establishment(row: RegisterRow, extract: Extract, file: str) -> Establishment | None:
    number, manager = normal(row.finess), normal(row.ej_finess)
    if number is None or not (row.name and row.departement):
        what = f"{row.finess!r} is no FINESS number"
        if number:
            what = f"{number.finess} has no {'département' if row.name else 'name'}"
        extract.unreadable.append(Mistake(file, row.line, 1, "", f"{what}; left out"))
        return None
    return Establishment(
        finess=number.finess,
        ej_finess=manager.finess if manager else "",
        name=row.name,
        category=row.category,
        departement=row.departement,
        commune=row.commune,
        siren=row.siren,
        siret=row.siret,
        open=row.open,
        source_date=extract.source_date,
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        told = f"cannot read this file: {reason}; check its name and rights"
        raise Mistakes([Mistake(str(path), 1, 1, "", told)]) from None
