"""Which changes to a file were proposed as a branch, for ``why`` to say that they have not landed.

Kept beside the journal. A proposal speaks of somebody as long as a file still lets them in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

from provisioning.private import write_private


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """That what files give ``address`` ends, in part or whole."""

    address: str
    branch: str
    on: date


def proposals(state: Path) -> tuple[Proposal, ...]:
    """Nothing where the record is missing or makes no sense: it only adds a word to ``why``."""
    try:
        return msgspec.json.decode(_path(state).read_bytes(), type=tuple[Proposal, ...])
    except (OSError, msgspec.DecodeError):
        return ()


def keep(state: Path, made: Iterable[Proposal]) -> None:
    known = dict.fromkeys((*proposals(state), *made))
    write_private(_path(state), msgspec.json.encode(list(known)))


def _path(state: Path) -> Path:
    return state / "proposals.json"
