"""Is this door open to this person? Whoever says so asks here: why, mails, status, the review.

A door is one membership or several that go together, and the sites behind them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from provisioning.i18n import Phrase, phrase
from provisioning.plan.messages import DOORS
from provisioning.plan.model import Key

if TYPE_CHECKING:
    from provisioning.plan.survey import Survey

Link = Literal["account", "enabled", "invitation", "secret", "membership", "site"]


class DoorFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of each link; ``None``: nothing.

    The account is there, it is not blocked, its invitation was accepted where one was needed, its
    first secret has left where one is owed, the membership was read, the site answers.
    """

    account: bool | None = None
    enabled: bool | None = None
    invitation: bool | None = None
    secret: bool | None = None
    membership: bool | None = None
    site: bool | None = None


class Missing(NamedTuple):
    """A link that is not closed; ``known``: it is certain that it is not."""

    link: Link
    known: bool


LINKS: Final[tuple[Link, ...]] = (
    "account",
    "enabled",
    "invitation",
    "secret",
    "membership",
    "site",
)
ACTS: Final[Mapping[Link, tuple[str, str]]] = {
    link: (DOORS[link][1], DOORS[f"{link}.act"][1]) for link in LINKS
}
"""What is missing, and who does something about it."""


def sentence(gap: Missing) -> Phrase:
    """What is missing and who acts, or that nobody could read it."""
    if not gap.known:
        return phrase(DOORS["unread"], link=phrase(DOORS[f"{gap.link}.name"]))
    return phrase(DOORS["missing"], what=phrase(DOORS[gap.link]), act=act(gap.link))


def act(link: Link) -> Phrase:
    return phrase(DOORS[f"{link}.act"])


def missing(facts: DoorFacts) -> tuple[Missing, ...]:
    """In the order in which one comes in. None: the door is open."""
    states = ((link, getattr(facts, link)) for link in LINKS)
    return tuple(Missing(link, state is False) for link, state in states if state is not True)


def read(
    surveyed: Survey, person: Key, memberships: Collection[Key], *, secret: bool = True
) -> DoorFacts:
    """What one reading shows; ``secret``: whether no first secret is owed any more.

    Whether a site that refuses us answers others is theirs to see: only one that is not made yet,
    or refuses at its birth, stands in the way.
    """
    ids, readings = surveyed.ids, surveyed.readings.values()
    there = person in ids
    if not there:
        doubt = person in ids.ambiguous or person in ids.unread
        return DoorFacts(account=None if doubt else False)
    inside = all(person in ids.members.get(door, frozenset()) for door in memberships)
    unread = {note.key for note in surveyed.plan.notes if note.level == "unknown"}
    doubtful = not inside and not unread.isdisjoint({person, *memberships})
    sites = {Key("site", door.name) for door in memberships}
    return DoorFacts(
        account=True,
        enabled=not any(person in each.blocked for each in readings),
        invitation=not any(person in each.unredeemed for each in readings),
        secret=secret,
        membership=None if doubtful else inside,
        site=all(sites.isdisjoint(each.late) for each in readings),
    )
