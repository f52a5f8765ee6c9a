"""The accessibility statement: one data file, from which the page and its mention are made."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from provisioning.errors import Refusal
from provisioning.shipped import template

FILE = "pages/accessibility.yaml"
TEMPLATE = "accessibility"


class Barrier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``criterion`` is a number of the RGAA, ``12.6``."""

    criterion: str
    what: str


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``rate`` is the share of criteria met, in percent; absent until an audit was made."""

    state: Literal["non conforme", "partiellement conforme", "totalement conforme"]
    date: date
    tested: str
    contact: str
    answer_within: str
    rate: int | None = None
    barriers: tuple[Barrier, ...] = ()
    exemptions: tuple[str, ...] = ()
    recourse: str = "https://formulaire.defenseurdesdroits.fr/"

    @property
    def mention(self) -> str:
        """What the foot of every page has to say."""
        return f"Accessibilité : {self.state}"


def statement() -> Statement:
    """Raises Refusal when the file is not a statement."""
    return _read(template(FILE))


@cache
def _read(path: Path) -> Statement:
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=Statement)
    except (OSError, msgspec.DecodeError) as error:
        raise Refusal(
            f"templates/{FILE}: not an accessibility statement ({error}); correct it"
        ) from None
