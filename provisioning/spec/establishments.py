"""FINESS: the national register of health and social care establishments.

A number has nine characters and is text everywhere: leading zeros and Corsica's letters count.
Its first two characters say where it was first registered, not where the establishment is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from provisioning.spec.model import Spec

_USUAL = re.compile(r"(?:\d{2}|2[AB])\d{7}\Z", re.ASCII).match
# The public schema of the structures flow promises no more than this.
_SHAPE = re.compile(r"(?=.*\d)[A-Z0-9]{9}\Z", re.ASCII).match
_SHORT = re.compile(r"\d{8}\Z", re.ASCII).match
_LETTERS = {"A": 1, "B": 2}


class Establishment(msgspec.Struct, frozen=True, kw_only=True):
    """A place that the register knows (EGE, formerly ET), under its own number.

    ``ej_finess`` is its manager's. ``departement`` (2A, 971) and ``commune`` are INSEE codes of
    where it is. What the source does not say is empty. ``source_date`` dates the source.
    """

    finess: str
    name: str
    category: str
    departement: str
    ej_finess: str = ""
    commune: str = ""
    siren: str = ""
    siret: str = ""
    open: bool = True
    source_date: date | None = None

    @property
    def title(self) -> str:
        return f"{self.finess} {self.name}"


class Number(NamedTuple):
    """``zero_added``: eight digits were written, as a spreadsheet leaves them."""

    finess: str
    zero_added: bool = False


def normal(text: str) -> Number | None:
    """The number as the register writes it; ``None`` when ``text`` cannot be one."""
    text = text.strip().upper()
    if _SHORT(text):
        return Number(f"0{text}", zero_added=True)
    return Number(text) if _SHAPE(text) else None


def key_ok(finess: str) -> bool:
    """Luhn over the nine characters, where Corsica's A counts 1 and B counts 2.

    A wrong key is a reason to look twice, never to refuse: the register itself decides.
    """
    return _USUAL(finess) is not None and luhn(finess)


def luhn(number: str) -> bool:
    digits = [_LETTERS.get(character) or int(character) for character in reversed(number)]
    doubled = (2 * digit for digit in digits[1::2])
    return (sum(digits[::2]) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


def finess_in(name: str) -> str | None:
    """The number that opens a structure's name: ``990000002 CAMSP Les Tilleuls``."""
    first = name.split(maxsplit=1)[:1]
    number = normal(first[0]) if first else None
    return number.finess if number and _USUAL(number.finess) else None


def structure_types(spec: Spec) -> Mapping[str, str]:
    """FINESS category -> code of the structure type that covers it (``190`` -> ``camsp``)."""
    return {
        category: code
        for code, kind in spec.structure_types.items()
        for category in kind.finess_categories
    }


def regions(spec: Spec) -> Mapping[str, str]:
    """INSEE code of a département -> name of the regional structure that covers it.

    Of several types keyed by region, the first one written in the file speaks.
    """
    found: dict[str, str] = {}
    for code, kind in spec.structure_types.items():
        if kind.key == "region":
            for name, structure in spec.structures.items():
                if structure.type == code:
                    for departement in structure.departements:
                        found.setdefault(departement, name)
    return found
