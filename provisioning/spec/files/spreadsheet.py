"""Cells as a spreadsheet leaves them -> what was meant, where there is one reading only.

Every reader gives what it understood; ValueError is a sentence that shows what to write.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from provisioning.spec.model.fields import day as strict_day, truth as strict_truth

_MIDNIGHT = re.compile(r"(.+?)[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?\Z").match
_ISO_LIKE = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\Z", re.ASCII).match
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})\Z", re.ASCII).match
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?\Z", re.ASCII).match
_EPOCH = date(1899, 12, 30)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]\d+(?=\s|\Z)", re.ASCII | re.IGNORECASE).match
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,'’])\d{3}(?:\1\d{3})*)\Z", re.ASCII).match
_DECIMALS = re.compile(r"(\d+)[.,]0+\Z", re.ASCII).match


_FAILED = re.compile(
    r"#(?:N/A|NAME\?|NOM\?|REF!|VALUE!|VALEUR!|DIV/0!|NUM!|NOMBRE!|NULL!|NUL!|SPILL!|CALC!|#+)\Z",
    re.IGNORECASE,
).match
"""What stands in the place of a value, in an English and a French spreadsheet."""


def present(text: str) -> str:
    """The cell, where the spreadsheet had a value to save."""
    if _FAILED(text):
        raise ValueError(
            f"{text!r} is what a spreadsheet shows where it has no value, or no room for it; "
            "write the value"
        )
    return text


def day(text: str) -> date:
    """A day as YYYY-MM-DD, or as a spreadsheet shows one that can be no other day."""
    plain = found[1] if (found := _MIDNIGHT(text)) else text
    if found := _ISO_LIKE(plain):
        plain = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    if not (found := _DAY_FIRST(plain)):
        if _SERIAL(plain):
            counted = _EPOCH + timedelta(days=int(plain[:5]))
            raise ValueError(f"{text!r} is a day as a spreadsheet counts it; write {counted}")
        return strict_day(plain)
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    full = year if year > 99 else 2000 + year
    days = dict.fromkeys(_days((full, second, first), (full, first, second)))
    if not days:
        raise ValueError(f"{text} is no day of the calendar; write YYYY-MM-DD")
    if len(days) == 1 and year > 99:
        return next(iter(days))
    if year < 100:
        meant = next(iter(days))
        raise ValueError(f"{text!r} has a year of two digits; write {meant} if that is the day")
    others = " or ".join(map(str, days))
    raise ValueError(f"{text!r} may be several days; write the one that is meant: {others}")


def _days(*parts: tuple[int, int, int]) -> list[date]:
    found = []
    for year, month, number in parts:
        try:
            found.append(date(year, month, number))
        except ValueError:
            continue
    return found


def truth(text: str) -> bool:
    words = {"vrai": "true", "faux": "false"}
    folded = text.casefold()
    return strict_truth(words.get(folded, folded))


def scientific(text: str) -> str | None:
    """What to say of a number whose digits a spreadsheet has thrown away."""
    if not (found := _SCIENTIFIC(text)):
        return None
    return (
        f"{found[0]!r} is a number that a spreadsheet shortened; write all its characters, as text"
    )


def digits(text: str) -> str:
    """Without what a spreadsheet puts between or after the digits of a number."""
    plain = "".join(text.split())
    if _THOUSANDS(plain):
        plain = re.sub(r"[.,'’]", "", plain)
    elif found := _DECIMALS(plain):
        plain = found[1]
    return plain
