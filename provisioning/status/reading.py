"""The facts, from the store of requests (which is open) and from what is kept of passes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from provisioning.plan.file_grants import FileGrant
from provisioning.reconcile.passes import Passes, drifted
from provisioning.requests.store import audit_verify, mails, readings, recertification
from provisioning.requests.store.pending import unclosed, undone
from provisioning.spec.model import Spec
from provisioning.status.facts import StatusFacts, Waiting, What

_CAUSES: Final[tuple[tuple[What, str], ...]] = (
    ("departures", "left"),
    ("revocations", "revoked"),
    ("expiries", "expired"),
)


def read(spec: Spec, passes: Passes, at: datetime, held: Collection[FileGrant] = ()) -> StatusFacts:
    """``held`` are grants of files, which are reviewed like the store's."""
    day = at.date()
    work = list(undone(day))
    ended = list(unclosed(day))
    waiting: dict[What, Waiting] = {
        "openings": _of_days(each.since for each in work if each.waits != "invitation"),
        "invitations": _of_days(each.since for each in work if each.waits == "invitation"),
        "refusals": Waiting(*readings.refused(day)),
        "mails": Waiting(*mails.waiting(at)),
        "mails_to_settle": Waiting(*mails.astray()),
        "reviews": _of_days(since for _, since in recertification.overdue(spec, day, held)),
        "drifts": Waiting(drifted(passes).moved),
        "limits": Waiting(sum(len(each.limits) for each in passes.values())),
    }
    for what, cause in _CAUSES:
        waiting[what] = _of_days(each.since for each in ended if each.cause == cause)
    return StatusFacts(at=at, passes=passes, waiting=waiting, journal=audit_verify.head_fault())


def _of_days(days: Iterable[date]) -> Waiting:
    found = sorted(days)
    return Waiting(len(found), _end_of(found[0])) if found else Waiting()


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)
