"""Whether somebody is active, inactive or unknown, and which step of the file's road is next.

Days are counted up to the last reading that would have shown a sign-in, never up to today: while
nobody looks, nobody grows inactive.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import msgspec

from provisioning.spec.model.settings import Retention

Activity = Literal["active", "inactive", "unknown"]


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """``last_seen``: the latest day that any source saw them. ``read_on``: the last day that the
    tenant told when they signed in. Either is ``None`` when it is not known.
    """

    last_seen: date | None = None
    read_on: date | None = None

    @property
    def idle(self) -> int | None:
        """Days without a sign of life; ``None``: unknown."""
        if self.last_seen is None or self.read_on is None:
            return None
        return max(0, (self.read_on - self.last_seen).days)


def seen(life: Life, *days: date | None) -> Life:
    """With what one more source saw; a source that saw nothing changes nothing."""
    known = [day for day in (life.last_seen, *days) if day is not None]
    return msgspec.structs.replace(life, last_seen=max(known, default=None))


def steps(retention: Retention) -> tuple[int, ...]:
    """Idle days of each step: the warnings, then the block."""
    return (*retention.inactive_warnings, retention.inactive_blocked)


def activity(retention: Retention, life: Life, today: date) -> Activity:
    first = steps(retention)[0]
    if life.last_seen is not None and (today - life.last_seen).days < first:
        return "active"
    return "unknown" if life.idle is None or life.idle < first else "inactive"


def next_step(retention: Retention, life: Life, done: int, done_on: date | None) -> int | None:
    """How many steps are done once the one that is due now is; ``None``: none is due.

    One at a time and as far apart as in the file, so that whoever is found idle for years is
    warned like everybody before being blocked. 0: they were seen again, the road starts anew.
    """
    days = steps(retention)
    if life.idle is None or life.read_on is None:
        return None
    if life.idle < days[0]:
        return 0 if done else None
    if done >= len(days) or life.idle < days[done]:
        return None
    if done and done_on and (life.read_on - done_on).days < days[done] - days[done - 1]:
        return None
    return done + 1


def blocked_on(retention: Retention, done: int, done_on: date) -> date:
    """When the account of whoever was warned ``done`` times is blocked at the earliest."""
    days = steps(retention)
    return done_on + timedelta(days=max(0, days[-1] - days[min(done, len(days)) - 1]))
