"""Notes in both languages."""

from __future__ import annotations

from typing import Literal

from provisioning.i18n import Message
from provisioning.plan.model import Key, Note


def noted(
    key: Key,
    text: Message,
    level: Literal["note", "refused", "unknown", "manual"] = "note",
    *,
    who: str = "",
    conflict: bool = False,
) -> Note:
    return Note(key, str(text), level, who, conflict=conflict, french=text.render("fr"))
