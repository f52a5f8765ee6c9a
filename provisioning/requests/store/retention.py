"""What is kept too long is removed, and it is said why. The journal stays: it names nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import transaction

from provisioning.requests.errors import AccessRefusal
from provisioning.requests.journal import JournalEntry, record_all
from provisioning.requests.models import (
    AccountRequest,
    CampaignReminder,
    Correction,
    Decision,
    Mail,
    Person,
    ProfileRequest,
    Review,
    ReviewLine,
    WorkerReport,
)
from provisioning.requests.store import finding
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import AccountState, CorrectionState, ProfileState
from provisioning.spec.model import Spec

_NOTHING_CAME = (AccountState.REFUSED, AccountState.WITHDRAWN, AccountState.EXPIRED)
_NOTHING_HELD = (
    ProfileState.REFUSED,
    ProfileState.WITHDRAWN,
    ProfileState.EXPIRED,
    ProfileState.MERGED,
)


class Purged(msgspec.Struct, frozen=True, kw_only=True):
    """``what`` are ``account/12``, ``person/5``, ``mail/7``...; ``why`` quotes the setting."""

    rule: str
    why: str
    what: tuple[str, ...]


_Swept = tuple[str, str, list[tuple[str, str]]]
"""A rule, its reason, and what it removed: a name and the address concerned."""


MOST_FORGOTTEN: Final = 100
"""People whom one pass of the worker forgets by itself: a clock gone astray stops here."""


class TooMany(AccessRefusal):
    """``people`` would be forgotten, and the worker forgets ``most``: nothing was removed."""

    def __init__(self, people: int, most: int) -> None:
        super().__init__(
            f"retention: {people} people would be forgotten at once (the worker forgets "
            f"{most} at most); check the clock and retention, then: extranet retention run"
        )
        self.people, self.most = people, most


def purge(
    spec: Spec, *, now: datetime, dry_run: bool = False, most: int | None = None
) -> tuple[Purged, ...]:
    """Apply spaces.yaml's ``retention``. A dry run does it all, reports it, and undoes it.

    ``TooMany`` when more than ``most`` people would be forgotten.
    """
    with writing():
        report = []
        for sweep in _SWEEPS:
            for rule, why, gone in sweep(spec, now):
                record_all(
                    JournalEntry(
                        act="purge", what=what, about=about, actor="", at=now, detail={"rule": rule}
                    )
                    for what, about in gone
                )
                if gone:
                    what = tuple(name for name, _ in gone)
                    report.append(Purged(rule=rule, why=why, what=what))
        people = sum(name.startswith("person/") for purged in report for name in purged.what)
        if most is not None and people > most:
            raise TooMany(people, most)
        transaction.set_rollback(dry_run)
        return tuple(report)


def _requests(spec: Spec, now: datetime) -> Iterator[_Swept]:
    days = spec.retention.unconfirmed
    late = AccountRequest.objects.filter(
        state=AccountState.SUBMITTED, submitted_at__lt=now - timedelta(days=days)
    )
    yield "unconfirmed", f"the address was not proved within {days} days", _remove(late)
    days = spec.retention.refused
    why, before = f"closed more than {days} days ago", now - timedelta(days=days)
    closed = AccountRequest.objects.filter(state__in=_NOTHING_CAME, closed_at__lt=before)
    yield "refused", why, _remove(closed)
    asked = ProfileRequest.objects.filter(state__in=_NOTHING_HELD, closed_at__lt=before)
    yield "refused", why, _remove(asked)
    told = Correction.objects.exclude(state=CorrectionState.SUBMITTED)
    yield "refused", why, _remove(told.filter(closed_at__lt=before))


def _remove(rows: Any) -> list[tuple[str, str]]:
    found: list[finding.Asking] = list(rows.select_related("person"))
    gone = [(finding.name_of(row), row.person.address) for row in found]
    Decision.objects.filter(what__in=[what for what, _ in gone]).delete()
    Mail.objects.filter(about__in=[what for what, _ in gone]).delete()
    for row in found:
        row.delete()
    return gone


def _people(spec: Spec, now: datetime) -> Iterator[_Swept]:
    days = spec.retention.accepted
    left = Person.objects.filter(left_on__lt=now.date() - timedelta(days=days))
    yield "accepted", f"the account ended more than {days} days ago", _forget(left)
    idle = Person.objects.filter(accepted_on=None, accounts=None, profiles=None)
    yield "nobody", "nothing that they asked for is kept any more", _forget(idle)


def _forget(people: Any) -> list[tuple[str, str]]:
    found: list[Person] = list(people)
    gone = [(f"person/{person.id}", person.address) for person in found]
    for model in (ReviewLine, ProfileRequest, AccountRequest):
        field = "grant__person" if model is ReviewLine else "person"
        model.objects.filter(**{f"{field}__in": found}).delete()
    for person in found:
        person.delete()
    return gone


def _traces(spec: Spec, now: datetime) -> Iterator[_Swept]:
    days = spec.retention.mail_log
    old = Mail.objects.filter(
        state__in=["sent", "failed"], touched_at__lt=now - timedelta(days=days)
    )
    gone = [(f"mail/{mail.id}", "") for mail in old]
    old.delete()
    asked = CampaignReminder.objects.filter(on__lt=now.date() - timedelta(days=days))
    gone += [(f"campaign-reminder/{each.id}", "") for each in asked]
    asked.delete()
    found = WorkerReport.objects.filter(at__lt=now - timedelta(days=days))
    gone += [(f"report/{each.name}", "") for each in found]
    found.delete()
    yield "mail_log", f"written more than {days} days ago", gone
    days = spec.retention.decision_journal
    standing = ProfileRequest.objects.filter(state__in=[ProfileState.APPROVED, ProfileState.LEFT])
    kept = {f"profile/{number}" for number in standing.values_list("id", flat=True)}
    past = Decision.objects.filter(at__lt=now - timedelta(days=days)).select_related("person")
    rows = [row for row in past if row.what not in kept]
    Decision.objects.filter(pk__in=[row.pk for row in rows]).delete()
    decided = [(row.what, row.person.address) for row in rows]
    over = Review.objects.filter(closed_at__lt=now - timedelta(days=days))
    decided += [(f"review/{review.id}", "") for review in over]
    over.delete()
    yield "decision_journal", f"decided more than {days} days ago", decided


_SWEEPS: tuple[Callable[[Spec, datetime], Iterator[_Swept]], ...] = (_requests, _people, _traces)
