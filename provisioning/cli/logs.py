"""What is going on, as lines for a machine: time, level, run id, text (``EXTRANET_LOG``)."""

from __future__ import annotations

import os
import re
import secrets
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

LogForm = Literal["plain", "text", "json"]
LogLevel = Literal["info", "error"]
_ADDRESS: Final = re.compile(r"[^\s<>@]+@")


class LogLine(msgspec.Struct, frozen=True):
    """``run`` tells one pass, or one command, from the others. ``time`` is ISO 8601, UTC."""

    time: str
    level: LogLevel
    run: str
    text: str


class _Run:
    id: str = secrets.token_hex(4)


def begin() -> None:
    """What follows is another run."""
    _Run.id = secrets.token_hex(4)


def form() -> LogForm:
    """*plain* is for people, and what a command that is refused for a bad setting still speaks."""
    match os.environ.get("EXTRANET_LOG", "").strip():
        case "text":
            return "text"
        case "json":
            return "json"
        case _:
            return "plain"


def names() -> bool:
    """Whether a line of level *info* may say who."""
    return os.environ.get("EXTRANET_LOG_NAMES", "").strip() == "yes"


def line(level: LogLevel, text: str, at: datetime, *, named: bool) -> LogLine:
    said = text if named or level != "info" else impersonal(text)
    return LogLine(at.astimezone(UTC).isoformat(timespec="seconds"), level, _Run.id, said)


def impersonal(text: str) -> str:
    """Addresses without who; the domain stays, which is of an organisation."""
    return _ADDRESS.sub("…@", text)


def written(of: LogLine, chosen: LogForm) -> str:
    match chosen:
        case "json":
            return msgspec.json.encode(of).decode()
        case "text":
            return f"{of.time} {of.level.upper()} run={of.run} {of.text}"
        case _:
            return of.text
