"""What an e-mail address is, for everybody who takes one from outside."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)"
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z"
).match


def address(text: str) -> str:
    """Case-folded, so that inside equality is equality; ValueError is a sentence for its writer."""
    folded = text.strip().casefold()
    if _ADDRESS(folded):
        return folded
    if foreign := [letter for letter in folded if not letter.isascii()]:
        raise ValueError(f"{text!r} has {foreign[0]!r} in it; write the address without accents")
    raise ValueError(f"{text!r} is not an e-mail address; write it as name@domain.example")
