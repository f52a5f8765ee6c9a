"""How a change ended, for the journal and for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from provisioning.plan.diff import Change
from provisioning.plan.model import Part

Status = Literal["done", "already", "waiting", "skipped", "unknown", "failed"]


class Outcome(msgspec.Struct, frozen=True):
    """*skipped*: its need failed, or the run was stopped. *waiting*: the tenant lags beyond our
    patience, and the next run resumes. *unknown*: the answer was lost, the next reading decides.
    ``id`` is what a creation gave, even an unfinished one; ``parts`` tell each person's fate.
    """

    change: Change
    status: Status
    reason: str = ""
    parts: tuple[Part, ...] = ()
    id: str = ""


def summed_up(change: Change, parts: Sequence[Part]) -> Outcome:
    """One outcome out of the fates of many: the worst of them, and how many met it."""
    for status in ("failed", "waiting"):
        if hit := [part for part in parts if part.status == status]:
            reason = f"{len(hit)} of {len(parts)} people {status}"
            return Outcome(change, status, reason, tuple(parts))
    if parts and all(part.status == "already" for part in parts):
        return Outcome(change, "already", "", tuple(parts))
    return Outcome(change, "done", "", tuple(parts))
