"""The manual's rule for logins: ``paumartin`` is three letters of Paul, then Martin."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count

from anyascii import anyascii

_NOT_A_LETTER = re.compile(r"[^a-z]+")
_LONGEST = 48


def stem(first_name: str, last_name: str) -> str:
    """``("Zoé", "Le Goff")`` -> ``zoelegoff``; letters only, without accents."""
    first, last = (_letters(name) for name in (first_name, last_name))
    return (first[:3] + last)[:_LONGEST] or "invite"


def _letters(name: str) -> str:
    return _NOT_A_LETTER.sub("", anyascii(name).lower())


def free(wish: str, taken: Container[str]) -> str:
    """``paumartin``, else ``paumartin2``, ``paumartin3``…: the first that nobody has."""
    if wish not in taken:
        return wish
    return next(login for n in count(2) if (login := f"{wish}{n}") not in taken)
