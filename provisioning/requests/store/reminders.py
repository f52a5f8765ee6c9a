"""What waits, and for whom: one message a day to each decider, not one for each request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from provisioning.requests.models import AccountRequest, Correction, ProfileRequest
from provisioning.requests.store import finding, mails
from provisioning.requests.store.finding import Asking
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import AccountState, CorrectionState, ProfileState, deciders
from provisioning.spec.model import Spec

Waiting = Mapping[str, tuple[str, ...]]
"""Decider -> what waits for them, oldest first: ``account/12``, ``profile/34``."""


def waiting(spec: Spec, day: date) -> Waiting:
    return _by_decider(spec, _undecided(), day)


def remind(spec: Spec, *, now: datetime) -> Waiting:
    """Write the day's message to whoever has something new, or something that waits too long.

    It waits too long at each of ``retention.reminders`` days. Run again on the same day, it adds
    nothing.
    """
    with writing():
        rows = [row for row in _undecided() if _step(spec, row, now) > row.reminded]
        told = _by_decider(spec, rows, now.date())
        for decider in told:
            about = f"waiting {now.date()}"
            mails.write("waiting", to=decider, about=about, now=now, person=None)
        reached = {what for whats in told.values() for what in whats}
        for row in rows:
            if finding.name_of(row) in reached:
                row.reminded = _step(spec, row, now)
                row.save(update_fields=["reminded"])
        return told


def _undecided() -> list[Asking]:
    """With what its holder asks to keep."""
    accounts = AccountRequest.objects.filter(state=AccountState.CONFIRMED)
    profiles = ProfileRequest.objects.filter(state=ProfileState.SUBMITTED)
    corrections = Correction.objects.filter(state=CorrectionState.SUBMITTED)
    again = ProfileRequest.objects.filter(
        state=ProfileState.APPROVED, renewal_asked_on__isnull=False
    )
    return [
        *accounts.select_related("person").order_by("confirmed_at", "id"),
        *profiles.select_related("person").order_by("submitted_at", "id"),
        *corrections.select_related("person").order_by("submitted_at", "id"),
        *again.select_related("person").order_by("renewal_asked_on", "id"),
    ]


def _step(spec: Spec, row: Asking, now: datetime) -> int:
    """1 from the first day, one more at each reminder that came due."""
    since = row.submitted_at
    if isinstance(row, AccountRequest) and row.confirmed_at:
        since = row.confirmed_at
    days = (now - since).days
    if isinstance(row, ProfileRequest) and row.renewal_asked_on:
        days = (now.date() - row.renewal_asked_on).days
    return 1 + sum(days >= due for due in spec.retention.reminders)


def _by_decider(spec: Spec, rows: Iterable[Asking], day: date) -> Waiting:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        asked = finding.asked(row)
        for address in dict.fromkeys(
            who.address for who in deciders(spec, asked) if who.decides_on(day)
        ):
            if address not in asked.about:
                found[address].append(finding.name_of(row))
    return {address: tuple(whats) for address, whats in found.items()}
