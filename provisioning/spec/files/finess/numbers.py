"""The numbers of an establishment's row, with what a spreadsheet took from them given back.

ValueError is a sentence for whoever mends the row.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from provisioning.spec.establishments import luhn, normal
from provisioning.spec.files.spreadsheet import digits, scientific

_LA_POSTE = "356000000"


def finess(text: str) -> str:
    """Nine characters; at most one zero is lost, since no département is 00."""
    number = normal(_plain(text))
    if number is None:
        raise ValueError(f"{text!r} is no FINESS number; write its nine characters, as text")
    return number.finess


def siren(text: str) -> str:
    return _filled(text, 9, "SIREN", luhn)


def siret(text: str) -> str:
    """Luhn, but for the post offices, whose digits add up to a multiple of five."""
    return _filled(
        text,
        14,
        "SIRET",
        lambda known: (
            luhn(known) or (known.startswith(_LA_POSTE) and sum(map(int, known)) % 5 == 0)
        ),
    )


def category(text: str) -> str:
    return _shaped(_plain(text), text, r"\d{3,4}", "FINESS category; write it as 190")


def departement(text: str) -> str:
    plain = _plain(text)
    plain = f"0{plain}" if re.fullmatch(r"[1-9]", plain, re.ASCII) else plain
    return _shaped(
        plain, text, r"\d{2,3}|2[AB]", "code of a département; write it as 01, 2A or 974"
    )


def commune(text: str) -> str:
    plain = _plain(text)
    plain = f"0{plain}" if re.fullmatch(r"[1-9]\d{3}", plain, re.ASCII) else plain
    return _shaped(plain, text, r"\d{5}|2[AB]\d{3}", "INSEE code of a commune; write it as 01053")


def _plain(text: str) -> str:
    if told := scientific(text):
        raise ValueError(told)
    return digits(text).upper()


def _shaped(plain: str, text: str, pattern: str, what: str) -> str:
    if not re.fullmatch(pattern, plain, re.ASCII):
        raise ValueError(f"{text!r} is no {what}")
    return plain


def _filled(text: str, length: int, what: str, ok: Callable[[str], bool]) -> str:
    """Zeros are given back where the key of the whole number is then right, and only there."""
    plain = _plain(text)
    if plain.isascii() and plain.isdigit():
        if len(plain) == length:
            return plain
        if length - 3 <= len(plain) < length and ok(plain.zfill(length)):
            return plain.zfill(length)
    raise ValueError(f"{text!r} is no {what} number; write its {length} digits, as text")
