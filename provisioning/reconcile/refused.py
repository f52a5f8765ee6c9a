"""What the tenant refused at the last try, person by person, from the journals of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from provisioning.plan.model import Key
from provisioning.plan.why import ACCOUNT
from provisioning.reconcile.journal import JournalLine, key_of, now, runs

REMEMBERED = timedelta(days=30)


class Refused(msgspec.Struct, frozen=True):
    reason: str
    at: datetime

    def __str__(self) -> str:
        return f"the tenant refused it on {self.at:%Y-%m-%d}: {self.reason}"


Refusals = Mapping[tuple[Key, str], Refused]
"""Of each person, by what they were refused: ``ACCOUNT``, or the name of a membership."""


def refused(folder: Path, tenant: str, clock: Callable[[], datetime] = now) -> Refusals:
    """What was done since is refused no more."""
    found: dict[tuple[Key, str], Refused] = {}
    for lines in runs(folder, tenant, since=clock() - REMEMBERED):
        for line in lines:
            for whom, what, failed, reason in _tried(line):
                found.pop((whom, what), None)
                if failed:
                    found[whom, what] = Refused(reason, line.time)
    return found


def _tried(line: JournalLine) -> Iterator[tuple[Key, str, bool, str]]:
    if line.event != "end":
        return
    key = key_of(line.key)
    if line.verb == "create" and key.kind in ("guest", "account"):
        yield key, ACCOUNT, line.status == "failed", line.reason
    for part in line.people:
        if part.verb == "add" and key.kind == "membership":
            yield key_of(part.key), key.name, part.status == "failed", part.reason
