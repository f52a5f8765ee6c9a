"""One thing that changes -> the sentence of it, and a line for each of its fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from provisioning.change_review.comparison import ContentChange, FieldChange, Scalar
from provisioning.change_review.comparison.masking import HIDDEN
from provisioning.change_review.messages import Messages

MOST = 100
"""Characters of a text that are shown, around where it differs."""


def sentence(item: ContentChange, messages: Messages) -> str:
    what = messages.thing(item.what)
    if not item.title:
        return messages("item.field", what=what)
    whose = "profile" if (item.what, item.verb) == ("profile", "renamed") else "item"
    values = {"what": what, "title": item.title, "former": item.former}
    return messages(f"{whose}.{item.verb}", **values)


def details(item: ContentChange, messages: Messages, today: date | None) -> Iterator[str]:
    """What each field was and is, then what follows from it that nobody would guess."""
    if item.instead_of:
        yield messages("instead_of", code=item.instead_of)
    if item.verb == "removed" and messages.has(f"stays.{item.what}"):
        yield messages(f"stays.{item.what}")
    if item.what == "referent" and item.verb == "removed":
        yield _erased(item.title, messages, today)
    for each in item.fields:
        yield field(each, messages, alone="" if item.title else item.what)
        if each.erased:
            yield _erased(str(each.before), messages, today)
        if item.what == "referent":
            yield from _ownership(each, messages)


def _ownership(each: FieldChange, messages: Messages) -> Iterator[str]:
    if each.path == ("until",) and isinstance(each.after, date):
        yield messages("until", day=each.after + timedelta(days=1))
    if each.path == ("since",) and isinstance(each.after, date):
        yield messages("since", day=each.after)


def _erased(who: str, messages: Messages, today: date | None) -> str:
    """The line is written as the file wants it, whatever the language."""
    day = today.isoformat() if today else "YYYY-MM-DD"
    return messages("erased", who=who, day=day)


def field(each: FieldChange, messages: Messages, *, alone: str = "") -> str:
    """``alone``: the field of the space or of the file that this is part of."""
    parts = (*((alone,) if alone else ()), *each.path)
    name = " › ".join(messages.field(part) for part in parts)
    before, after = _excerpts(each.before, each.after)
    return messages(
        "field", name=name, before=value(before, messages), after=value(after, messages)
    )


def value(given: Scalar, messages: Messages) -> str:
    match given:
        case None:
            return messages("field.nothing")
        case "":
            return messages("field.empty")
        case bool():
            return messages("field.yes" if given else "field.no")
        case str() if given != HIDDEN:
            return messages("field.quoted", text=given.replace("\n", "↵"))
        case _:
            return messages("field.bare", value=given)


def _excerpts(before: Scalar, after: Scalar) -> tuple[Scalar, Scalar]:
    """Two long texts from where they differ on, so that what is shown differs too."""
    if not (isinstance(before, str) and isinstance(after, str)):
        return _cut(before, 0), _cut(after, 0)
    pairs = enumerate(zip(before, after, strict=False))
    first = next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
    start = max(0, first - MOST // 4) if max(len(before), len(after)) > MOST else 0
    return _cut(before, start), _cut(after, start)


def _cut(text: Scalar, start: int) -> Scalar:
    if not isinstance(text, str):
        return text
    shown = text[start : start + MOST]
    return f"{'…' if start else ''}{shown}{'…' if start + MOST < len(text) else ''}"
