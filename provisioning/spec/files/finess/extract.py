"""What a reader of a public FINESS file gives, and the small rules that both formats share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from provisioning.errors import Mistake

# Open data of 2004-2026, file etalab-cs1100502: overseas départements under letters of its own.
_OVERSEAS = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9E": "975", "9F": "976"}
_PACIFIC = {"9J": "986"}


class RegisterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One establishment as a public file writes it: every value is text, possibly empty."""

    line: int
    finess: str
    name: str
    category: str
    departement: str
    ej_finess: str = ""
    commune: str = ""
    siren: str = ""
    siret: str = ""
    open: bool = True


class Extract(msgspec.Struct, frozen=True):
    """``rows`` can be read once; what could not be read gathers in ``unreadable`` meanwhile."""

    source_date: date | None
    rows: Iterator[RegisterRow]
    unreadable: list[Mistake]


def departement_of(commune: str) -> str:
    """INSEE code of the département in an INSEE commune: ``29019`` is in 29, ``97411`` in 974."""
    return commune[: 3 if commune.startswith(("97", "98")) else 2]


def commune_of(departement: str, commune: str) -> str:
    """INSEE commune from the old file's two cells: ``9F`` and ``606`` make ``97606``."""
    if len(commune) != 3 or not departement:
        return ""
    if departement in _PACIFIC:
        return f"98{commune}"
    return f"97{commune}" if departement in _OVERSEAS else f"{departement[:2]}{commune}"


def insee(departement: str) -> str:
    """The old file's letters for overseas, as INSEE's codes: ``9D`` is 974."""
    return (_OVERSEAS | _PACIFIC).get(departement, departement)


def plain(text: str) -> str:
    """One line without trailing blanks, doubled ones or what cannot be printed."""
    return "".join(filter(str.isprintable, " ".join(text.split())))


def day_in(text: str) -> date | None:
    """The day that opens ``text``; 1900-01-01 is how the old file writes that it has none."""
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if found.year > 1900 else None
