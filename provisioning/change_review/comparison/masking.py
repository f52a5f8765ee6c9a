"""A review that may be shown to anybody: counts and rules stay, nobody is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from provisioning.change_review.comparison.access import Move
from provisioning.change_review.comparison.contents import ContentChange
from provisioning.change_review.comparison.differences import FieldChange, Scalar
from provisioning.change_review.comparison.shape import ChangeReview

HIDDEN = "…"


def masked(review: ChangeReview, handles: Mapping[str, str]) -> ChangeReview:
    """Whoever must agree is called by their handle on the host, where they have one."""
    replace = msgspec.structs.replace
    spaces = tuple(
        replace(
            space,
            gains=_moves(space.gains),
            losses=_moves(space.losses),
            items=_items(space.items),
        )
        for space in review.spaces
    )
    consents = tuple(
        replace(
            consent,
            any_of=tuple(dict.fromkeys(handles.get(who, HIDDEN) for who in consent.any_of)),
            barred=frozenset(),
        )
        for consent in review.consents
    )
    seen = review.seen and replace(
        review.seen,
        pending=_numbered(review.seen.pending),
        pending_gains=_numbered(review.seen.pending_gains),
        accounts=_numbered(review.seen.accounts),
    )
    widened = tuple(
        replace(each, more=_numbered(each.more)) if each.way == "deciders" else each
        for each in review.widened
    )
    return replace(
        review,
        spaces=spaces,
        sections=_items(review.sections),
        profiles=_items(review.profiles),
        people=_items(review.people),
        widened=widened,
        consents=consents,
        seen=seen,
    )


def _moves(moves: Iterable[Move]) -> tuple[Move, ...]:
    replace = msgspec.structs.replace
    return tuple(
        replace(move, address="", name=HIDDEN, reason=replace(move.reason, whose=""))
        for move in moves
    )


def _items(items: Iterable[ContentChange]) -> tuple[ContentChange, ...]:
    return tuple(
        msgspec.structs.replace(
            item,
            title=HIDDEN if item.what in _PEOPLE else item.title,
            fields=tuple(_field(each, person=item.what == "identity") for each in item.fields),
        )
        for item in items
    )


_PEOPLE = frozenset({"referent", "identity"})
_WORDS = frozenset({"text", "welcome", "because"})
"""Fields of free words, in which somebody may be named."""
_CALLED = re.compile(r"[^\s\[\],<>]*@[^\s\[\],<>]+")
"""An address, or a handle of a host."""


def _field(field: FieldChange, *, person: bool) -> FieldChange:
    free = person or not _WORDS.isdisjoint(field.path)

    def hidden(value: Scalar) -> Scalar:
        if not isinstance(value, str) or not value:
            return value
        return HIDDEN if free else _CALLED.sub(HIDDEN, value)

    path = tuple(_CALLED.sub(HIDDEN, part) for part in field.path)
    return msgspec.structs.replace(
        field, path=path, before=hidden(field.before), after=hidden(field.after)
    )


def _numbered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(HIDDEN for _ in names)
