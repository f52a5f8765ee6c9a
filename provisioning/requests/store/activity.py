"""Who uses their account. Not knowing is not the same as knowing that they do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

import msgspec

from provisioning.requests.models import Person
from provisioning.requests.transaction import writing
from provisioning.spec.model import Retention, Spec

Activity = Literal["active", "inactive", "unknown"]
Step = Literal["warn", "block", "delete"]


class Idle(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody known to be inactive, and what ``retention`` says of it."""

    address: str
    last_seen: date
    step: Step


def activity(kept: Retention, last_seen: date | None, today: date) -> Activity:
    if last_seen is None:
        return "unknown"
    return "inactive" if step(kept, last_seen, today) else "active"


def step(kept: Retention, last_seen: date, today: date) -> Step | None:
    days = (today - last_seen).days
    if days >= kept.inactive_deleted:
        return "delete"
    if days >= kept.inactive_blocked:
        return "block"
    return "warn" if days >= min(kept.inactive_warnings, default=days + 1) else None


def seen(last_days: Mapping[str, date]) -> int:
    """Keep the last sign-ins (address -> day) that a reading of the tenant showed."""
    with writing():
        changed = 0
        for address, day in last_days.items():
            rows = Person.objects.filter(aliases__address=address)
            for person in rows.exclude(last_seen__gte=day):
                person.last_seen = day
                person.save(update_fields=["last_seen"])
                changed += 1
        return changed


def idle(spec: Spec, today: date) -> Iterator[Idle]:
    """The inactive, longest first; whoever is unknown is not among them."""
    people: Iterable[Person] = Person.objects.filter(
        left_on=None, accepted_on__isnull=False, last_seen__isnull=False
    ).order_by("last_seen", "id")
    for person in people:
        assert person.last_seen is not None
        if found := step(spec.retention, person.last_seen, today):
            yield Idle(address=person.address, last_seen=person.last_seen, step=found)
