"""How the work stands, as it is handed to the portal: it is beside what keeps it on disk."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Alert(NamedTuple):
    """One finding of ``worker status``, in French; ``late``: ``actor`` has to act."""

    late: bool
    text: str
    actor: str


class LastPass(NamedTuple):
    """A kind of pass: when the last ended, since when none does, and what was forbidden."""

    kind: str
    ended: datetime | None
    stopped: datetime | None


class LastPlan(NamedTuple):
    """What the last full pass found to do, in the words of ``plan``. ``allow`` are lines for
    ``allow:``, where a limit forbade it. ``unread``: why nothing can be said of it.
    """

    made: datetime | None = None
    lines: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    unread: str = ""


class Operations(NamedTuple):
    """``metrics`` is the same for Prometheus."""

    alerts: tuple[Alert, ...] = ()
    passes: tuple[LastPass, ...] = ()
    plan: LastPlan = LastPlan()
    metrics: str = ""
