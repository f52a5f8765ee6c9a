"""What waits, and for whom: one message a day to each decider, not one for each request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from provisioning.requests.models import AccountRequest, ProfileRequest
from provisioning.requests.store import finding, mails
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import AccountState, ProfileState, deciders
from provisioning.spec.model import Spec

Waiting = Mapping[str, tuple[str, ...]]
"""Decider -> what waits for them, oldest first: ``account/12``, ``profile/34``."""

_Row = AccountRequest | ProfileRequest


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


def _undecided() -> list[_Row]:
    accounts = AccountRequest.objects.filter(state=AccountState.CONFIRMED)
    profiles = ProfileRequest.objects.filter(state=ProfileState.SUBMITTED)
    return [
        *accounts.select_related("person").order_by("confirmed_at", "id"),
        *profiles.select_related("person").order_by("submitted_at", "id"),
    ]


def _step(spec: Spec, row: _Row, now: datetime) -> int:
    """1 from the first day, one more at each reminder that came due."""
    since = row.submitted_at
    if isinstance(row, AccountRequest) and row.confirmed_at:
        since = row.confirmed_at
    days = (now - since).days
    return 1 + sum(days >= due for due in spec.retention.reminders)


def _by_decider(spec: Spec, rows: Iterable[_Row], day: date) -> Waiting:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        asked = finding.asked(row)
        for address in dict.fromkeys(
            who.address for who in deciders(spec, asked) if who.decides_on(day)
        ):
            if address not in asked.about:
                found[address].append(finding.name_of(row))
    return {address: tuple(whats) for address, whats in found.items()}
