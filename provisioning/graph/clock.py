"""What time it is at the service, beside what this machine believes."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

SKEW: Final = 300.0
"""Seconds beyond which tokens are refused. Source: page *Microsoft identity platform, tokens*."""


def apart(date: str | None, now: datetime) -> float | None:
    """Seconds that ``now`` is ahead of the Date header of an answer; ``None`` where it says
    nothing that can be read.
    """
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    return (now - theirs).total_seconds()


def wrong(date: str | None, now: datetime) -> str:
    """How far this machine is from the service; empty while that is near enough, or unknown."""
    seconds = apart(date, now)
    if seconds is None or abs(seconds) <= SKEW:
        return ""
    way = "ahead of" if seconds > 0 else "behind"
    return f"this machine is {abs(seconds):.0f} seconds {way} the service"
