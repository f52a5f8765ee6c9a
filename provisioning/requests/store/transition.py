"""One request moves to its next state: the row, the decision, the line of journal."""

from __future__ import annotations

from datetime import datetime

from provisioning.requests import views
from provisioning.requests.errors import ChangedSince, NotYours
from provisioning.requests.journal import record
from provisioning.requests.models import AccountRequest, Correction, Decision, ProfileRequest
from provisioning.requests.store.finding import Asking, asked, name_of
from provisioning.requests.workflow import (
    ACCOUNT_MOVES,
    CORRECTION_MOVES,
    PROFILE_MOVES,
    AccountState,
    CorrectionState,
    ProfileState,
    moved,
    objection,
)
from provisioning.spec.model import Spec

_GOING_ON = {AccountState.CONFIRMED, ProfileState.APPROVED, ProfileState.LEFT}


def _next(row: Asking, event: str) -> str:
    what = name_of(row)
    match row:
        case ProfileRequest():
            return moved(PROFILE_MOVES, ProfileState(row.state), event, what=what).value
        case AccountRequest():
            return moved(ACCOUNT_MOVES, AccountState(row.state), event, what=what).value
        case Correction():
            return moved(CORRECTION_MOVES, CorrectionState(row.state), event, what=what).value


def _shown(row: Asking, spec: Spec) -> views.AnyView:
    match row:
        case ProfileRequest():
            return views.profile(row, spec)
        case AccountRequest():
            return views.account(row)
        case Correction():
            return views.correction(row)


def move(
    row: Asking,
    event: str,
    *,
    actor: str,
    now: datetime,
    reason: str = "",
    **detail: str | None,
) -> None:
    """``WrongMove`` when the table has no such move. ``detail`` goes to the journal."""
    before, what = row.state, name_of(row)
    row.state = _next(row, event)
    if isinstance(row, ProfileRequest):
        detail = {"profile": row.profile, **detail}
    row.closed_at = None if row.state in _GOING_ON else now
    row.reason = reason
    row.save()
    record(
        event,
        what=what,
        about=row.person.address,
        actor=actor,
        at=now,
        **{"from": before, "to": row.state, **detail},
    )


def decide(
    row: Asking,
    event: str,
    *,
    spec: Spec,
    by: str,
    digest: str,
    now: datetime,
    reason: str = "",
    **detail: str | None,
) -> None:
    """A move that only some may make, on exactly what they were shown.

    The state is looked at first: whoever comes second is told that it was decided.
    """
    what = name_of(row)
    _next(row, event)
    if why_not := objection(spec, asked(row), by, now.date()):
        raise NotYours(f"{what}: {why_not}")
    if digest != _shown(row, spec).digest:
        raise ChangedSince(
            f"{what} is no longer what you were shown; look at it again, then decide"
        )
    move(row, event, actor=by, now=now, reason=reason, digest=digest, **detail)
    keep_decision(row, by=by, now=now, digest=digest)


def keep_decision(row: Asking, *, by: str, now: datetime, digest: str = "") -> None:
    """Who, by name, brought the row to its present state."""
    Decision.objects.create(
        what=name_of(row),
        person=row.person,
        outcome=row.state,
        by=by,
        at=now,
        reason=row.reason,
        digest=digest,
    )
