"""States, moves and who may decide: tables, no database.

A move that is not in its table does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

import msgspec

from provisioning.plan.grants import decides, may_decide as named
from provisioning.requests.errors import WrongMove
from provisioning.spec.model import Referent, Spec


class AccountState(StrEnum):
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ProfileState(StrEnum):
    """*left* is an approval asleep because its holder left; it may wake for 30 days."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ENDED = "ended"
    RENEWED = "renewed"
    LEFT = "left"
    MERGED = "merged"


class CorrectionState(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


GrantId = int | str
"""The number of a grant of the store, or ``ADDRESS/PROFILE`` for one of a file."""

State = TypeVar("State", AccountState, ProfileState, CorrectionState)

ACCOUNT_MOVES: Mapping[tuple[AccountState, str], AccountState] = {
    (AccountState.SUBMITTED, "confirm"): AccountState.CONFIRMED,
    (AccountState.SUBMITTED, "withdraw"): AccountState.WITHDRAWN,
    (AccountState.CONFIRMED, "accept"): AccountState.ACCEPTED,
    (AccountState.CONFIRMED, "refuse"): AccountState.REFUSED,
    (AccountState.CONFIRMED, "withdraw"): AccountState.WITHDRAWN,
    (AccountState.CONFIRMED, "expire"): AccountState.EXPIRED,
}

PROFILE_MOVES: Mapping[tuple[ProfileState, str], ProfileState] = {
    (ProfileState.SUBMITTED, "approve"): ProfileState.APPROVED,
    (ProfileState.SUBMITTED, "refuse"): ProfileState.REFUSED,
    (ProfileState.SUBMITTED, "withdraw"): ProfileState.WITHDRAWN,
    (ProfileState.SUBMITTED, "expire"): ProfileState.EXPIRED,
    (ProfileState.SUBMITTED, "merge"): ProfileState.MERGED,
    (ProfileState.APPROVED, "revoke"): ProfileState.REVOKED,
    (ProfileState.APPROVED, "end"): ProfileState.ENDED,
    (ProfileState.APPROVED, "renew"): ProfileState.RENEWED,
    (ProfileState.APPROVED, "leave"): ProfileState.LEFT,
    (ProfileState.APPROVED, "merge"): ProfileState.MERGED,
    (ProfileState.LEFT, "come back"): ProfileState.APPROVED,
    (ProfileState.LEFT, "revoke"): ProfileState.REVOKED,
    (ProfileState.LEFT, "end"): ProfileState.ENDED,
    (ProfileState.LEFT, "merge"): ProfileState.MERGED,
}

CORRECTION_MOVES: Mapping[tuple[CorrectionState, str], CorrectionState] = {
    (CorrectionState.SUBMITTED, "accept"): CorrectionState.ACCEPTED,
    (CorrectionState.SUBMITTED, "refuse"): CorrectionState.REFUSED,
    (CorrectionState.SUBMITTED, "withdraw"): CorrectionState.WITHDRAWN,
}

LIVE_ACCOUNTS = (AccountState.SUBMITTED, AccountState.CONFIRMED)
LIVE_PROFILES = (ProfileState.SUBMITTED, ProfileState.APPROVED, ProfileState.LEFT)


def moved(
    moves: Mapping[tuple[State, str], State], state: State, event: str, *, what: str
) -> State:
    """The state after ``event``; ``what`` names the request in the refusal."""
    try:
        return moves[state, event]
    except KeyError:
        possible = sorted(known for start, known in moves if start == state)
        todo = f"it can only: {', '.join(possible)}" if possible else "nothing more can be done"
        raise WrongMove(f"{what} is {state}: {event} is not possible; {todo}") from None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request as its decider sees it: an account's when there is no ``profile``.

    ``about`` holds every known address of the person, case-folded.
    """

    about: frozenset[str]
    profile: str | None = None
    application: str = ""


def deciders(spec: Spec, request: Asked) -> tuple[Referent, ...]:
    """For an account the managers of its application, else a responsable; for a profile its
    approvers, else the referents of its home.
    """
    if request.profile is not None:
        return spec.approvers.get(request.profile, ())
    application = spec.applications.get(request.application)
    return (application.managers if application else ()) or spec.responsables


def objection(spec: Spec, request: Asked, who: str, day: date) -> str | None:
    """Why ``who`` does not decide on this request that day; ``None`` when they may."""
    circle = deciders(spec, request)
    if who in request.about:
        return "nobody decides on their own request; ask another approver"
    if not decides(circle, who, day):
        others = [each for each in circle if each.address not in request.about]
        return f"{who} does not decide on it on {day}; ask {named(others, day)}"
    return None


def may_decide(spec: Spec, request: Asked, who: str, day: date) -> bool:
    return objection(spec, request, who, day) is None


def profiles_decided_by(spec: Spec, who: str, day: date) -> frozenset[str]:
    """Codes of the profiles that ``who`` decides on that day."""
    return frozenset(code for code, circle in spec.approvers.items() if decides(circle, who, day))


def spaces_of(spec: Spec, who: str, day: date) -> tuple[str, ...]:
    """Codes of the spaces that ``who`` is a referent of that day, in the order of the file."""
    return tuple(code for code, space in spec.spaces.items() if decides(space.referents, who, day))


def may_end(spec: Spec, request: Asked, who: str, day: date) -> bool:
    """Taking away is wider than giving: also responsables, admins, and the person themself."""
    return (
        who in request.about
        or who in spec.admins
        or decides(spec.responsables, who, day)
        or decides(deciders(spec, request), who, day)
    )
