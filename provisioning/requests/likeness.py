"""By what two names look like the same person's: their words, without accents, in any order."""

from __future__ import annotations

import re
from typing import Final

from anyascii import anyascii

LONGEST: Final = 140
_WORDS = re.compile(r"[a-z0-9]+")


def likeness(first_name: str, last_name: str) -> str:
    """``("Zoé", "LE GOFF")`` and ``("Le Goff", "Zoe")`` -> ``goff le zoe``."""
    plain = anyascii(f"{first_name} {last_name}").casefold()
    return " ".join(sorted(_WORDS.findall(plain)))[:LONGEST]
