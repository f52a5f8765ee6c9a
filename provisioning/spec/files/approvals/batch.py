"""What a reader of approvals gives: registrations, and how to say where each thing was written."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from provisioning.errors import Mistake
from provisioning.spec.registrations import Registration, Unread
from provisioning.spec.rules import Path


class Batch(msgspec.Struct):
    """``mistakes`` are of the file as a whole; unless all are warnings it cannot be trusted.

    ``mistake(index, path, text)`` places what is wrong at ``path`` of a registration.
    Paths are those of the YAML form: ``("structure", 0, "type")``, ``("profiles", 0, "by")``.
    """

    registrations: list[Registration]
    unread: list[Unread]
    mistakes: list[Mistake]
    mistake: Callable[[int, Path, str], Mistake]
