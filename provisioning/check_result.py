"""What a check says."""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["good", "note", "unknown", "warning", "error"]


class CheckResult(msgspec.Struct, frozen=True):
    """``mend`` is the command or the page that mends it; empty where nothing is wrong.

    *error*: something will fail. *warning*: it may. *unknown*: we are not allowed to look.
    """

    level: Level
    check: str
    text: str
    mend: str = ""
