"""What each field of spaces.yaml acts on, said by the model; a test proves it from the code."""

from __future__ import annotations

from typing import Final, NamedTuple


class ReadBy(NamedTuple):
    """The module, below ``provisioning``, through which the field acts."""

    module: str


class Waits(NamedTuple):
    """Accepted, and of no effect in this version: ``what`` it is there for."""

    what: str


Effect = ReadBy | Waits

PORTAL: Final = Waits("the access portal")
