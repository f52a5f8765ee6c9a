"""A review that may be shown to anybody: counts and rules stay, nobody is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from provisioning.change_review.comparison.access import Move
from provisioning.change_review.comparison.contents import ContentChange
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
    return replace(review, spaces=spaces, widened=widened, consents=consents, seen=seen)


def _moves(moves: Iterable[Move]) -> tuple[Move, ...]:
    replace = msgspec.structs.replace
    return tuple(
        replace(move, address="", name=HIDDEN, reason=replace(move.reason, whose=""))
        for move in moves
    )


def _items(items: Iterable[ContentChange]) -> tuple[ContentChange, ...]:
    return tuple(
        msgspec.structs.replace(item, title=HIDDEN) if item.what == "referent" else item
        for item in items
    )


def _numbered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(HIDDEN for _ in names)
