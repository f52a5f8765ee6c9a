"""How the last passes of the worker went: ``worker.json`` in the state folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from provisioning.private import write_private


class Health(msgspec.Struct):
    """Of the last passes, kept beside the store. Times are ISO 8601, empty when never."""

    last_pass: str = ""
    last_full_pass: str = ""
    last_error: str = ""


class HealthFile:
    def __init__(self, state: Path) -> None:
        self._path = state / "worker.json"

    def read(self) -> Health:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Health)
        except (OSError, msgspec.DecodeError):
            return Health()

    def passed(self, *, full: bool, refused: Sequence[str]) -> None:
        health, at = self.read(), datetime.now(UTC).isoformat(timespec="seconds")
        health.last_pass, health.last_error = at, "; ".join(refused)
        health.last_full_pass = at if full else health.last_full_pass
        write_private(self._path, msgspec.json.encode(health))

    def failed(self, why: str) -> None:
        health = self.read()
        health.last_error = f"{datetime.now(UTC).isoformat(timespec='seconds')}: {why}"
        write_private(self._path, msgspec.json.encode(health))
