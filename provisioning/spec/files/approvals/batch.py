"""What a reader of approvals gives: registrations, and how to say where each thing was written."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from provisioning.errors import Mistake
from provisioning.spec.registrations import Registration
from provisioning.spec.rules import Path


class Batch(msgspec.Struct):
    """``mistake(index, path, text)`` places what is wrong at ``path`` of a registration.

    Paths are those of the YAML form: ``("structure", "type")``, ``("profiles", 0, "by")``.
    """

    registrations: list[Registration]
    mistakes: list[Mistake]
    mistake: Callable[[int, Path, str], Mistake]
