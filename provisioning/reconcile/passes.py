"""How the last passes went, by kind: ``worker.json`` and ``drift.json`` in the state folder.

Two files, since two programs may write at the same moment: each has its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import msgspec

from provisioning.private import write_private

PassKind = Literal["full", "targeted", "mails", "drift"]
_FILES: Final[Mapping[PassKind, str]] = {
    "full": "worker.json",
    "targeted": "worker.json",
    "mails": "worker.json",
    "drift": "drift.json",
}


class PassRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """``ended`` is when the last that went through ended; ``stopped`` since when none does, and
    ``error`` why. ``limits`` forbade what the last one wanted, as ``french`` says too. ``moved``
    is how much differs that no file explains, as it left the tenant.
    """

    ended: datetime | None = None
    stopped: datetime | None = None
    error: str = ""
    limits: tuple[str, ...] = ()
    french: tuple[str, ...] = ()
    moved: int = 0


Passes = Mapping[PassKind, PassRecord]


def recorded(state: Path) -> Passes:
    """What cannot be read never was: it is told as late, and the next pass writes it anew."""
    found: dict[PassKind, PassRecord] = {}
    for name in sorted(set(_FILES.values())):
        found |= _read(state / name)
    return found


def drifted(passes: Passes) -> PassRecord:
    """Of the newest reading of the whole tenant: a full pass puts back what drift had found."""
    looked, full = passes.get("drift", PassRecord()), passes.get("full", PassRecord())
    if looked.ended and full.ended and full.ended > looked.ended and not full.limits:
        return full
    return looked


def ended(
    state: Path,
    kind: PassKind,
    at: datetime,
    *,
    limits: Sequence[str] = (),
    french: Sequence[str] = (),
    moved: int = 0,
) -> PassRecord:
    record = PassRecord(ended=at, limits=tuple(limits), french=tuple(french), moved=moved)
    return _keep(state, kind, record)


def failed(state: Path, kind: PassKind, at: datetime, why: str) -> PassRecord:
    """What was known of the last one that went through stays."""
    before = _read(state / _FILES[kind]).get(kind, PassRecord())
    since = before.stopped or at
    return _keep(state, kind, msgspec.structs.replace(before, stopped=since, error=why))


def _keep(state: Path, kind: PassKind, record: PassRecord) -> PassRecord:
    path = state / _FILES[kind]
    write_private(path, msgspec.json.encode({**_read(path), kind: record}))
    return record


def _read(path: Path) -> dict[PassKind, PassRecord]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[PassKind, PassRecord])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}
