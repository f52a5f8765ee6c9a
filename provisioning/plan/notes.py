"""Notes in both languages."""

from __future__ import annotations

from datetime import date
from typing import Literal

from provisioning.i18n import Message, Phrase, phrase
from provisioning.plan.messages import DELETED
from provisioning.plan.model import Key, Note, Restorable


def noted(
    key: Key,
    text: Message,
    level: Literal["note", "refused", "unknown", "manual"] = "note",
    *,
    who: str = "",
    deleted: tuple[str, ...] = (),
    conflict: bool = False,
) -> Note:
    return Note(key, str(text), level, who, deleted, conflict, text.render("fr"))


def days_of(gone: Restorable) -> Phrase:
    """When it was deleted, and until when it comes back."""
    if not gone.on:
        return phrase(DELETED["some_day"])
    on, until = map(date.fromisoformat, (gone.on, gone.until))
    return phrase(DELETED["day"], on=on, until=until)
