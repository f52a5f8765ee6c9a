"""What a reader of approvals gives: registrations, and how to say where each thing was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec

from provisioning.errors import Mistake
from provisioning.spec.registrations import Registration, Unread
from provisioning.spec.rules import Path

What = Literal["structure type", "structure", "access mode", "function", "sub-function", "profile"]


class Code(NamedTuple):
    """A word of the rules, as somebody wrote it; ``under`` is its structure type or function."""

    what: What
    value: str
    under: str = ""


class Spoiled(NamedTuple):
    """Somebody who cannot be read, and the codes of their line, each with its place."""

    who: Unread
    codes: list[tuple[Mistake, Code]]


class Batch(msgspec.Struct):
    """``mistakes`` are of the file as a whole; unless all are warnings it cannot be trusted.

    ``mistake(index, path, text)`` places what is wrong at ``path`` of a registration.
    Paths are those of the YAML form: ``("structure", 0, "type")``, ``("profiles", 0, "by")``.
    """

    registrations: list[Registration]
    unread: list[Spoiled]
    mistakes: list[Mistake]
    mistake: Callable[[int, Path, str], Mistake]
