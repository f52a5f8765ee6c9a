"""What is known of the work at one moment; no rule is applied to it here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from provisioning.reconcile.passes import Passes

What = Literal[
    "openings",
    "invitations",
    "departures",
    "revocations",
    "expiries",
    "refusals",
    "mails",
    "mails_to_settle",
    "reviews",
    "drifts",
    "limits",
]


class Waiting(msgspec.Struct, frozen=True):
    """``since`` is when the oldest of them began to wait; what is dated by a day waits since the
    end of it (UTC).
    """

    count: int = 0
    since: datetime | None = None


class StatusFacts(msgspec.Struct, frozen=True, kw_only=True):
    """``journal`` is what is wrong with the last line of the journal, empty when nothing."""

    at: datetime
    passes: Passes
    waiting: Mapping[What, Waiting]
    journal: str = ""
