"""The store of requests at full size, in the database that is named: the measured process.

``python -m bench.store FOLDER PEOPLE [DATABASE_URL]`` fills an empty store with so many people,
three grants each, and takes forty decisions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from django.db import transaction

from bench.measure import tell
from provisioning.requests import link
from provisioning.requests.form import AccountForm, ProfileForm
from provisioning.requests.journal import witness
from provisioning.requests.models import Alias, Person, ProfileRequest
from provisioning.requests.setup import configure
from provisioning.requests.store import accounts, audit_verify, profiles
from provisioning.reviewed_files import load
from provisioning.settings import Settings
from provisioning.spec.model import Spec

DECISIONS = 20
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CODES = ("ars-investissement", "ars-esms", "ars-parcours")


def fill(spec: Spec, count: int) -> None:
    """Everybody accepted, each with three grants, without the lines of how that came about."""
    approver = spec.responsables[0].address
    known = {"structure_type": "ars", "structure": "ARS-BRETAGNE", "access_mode": "microsoft"}
    let_in = {"accepted_by": approver, "accepted_on": NOW.date()}
    names = [f"p{number}@ars.example" for number in range(count)]
    rows = (Person(address=a, first_name="P", last_name="M", **known, **let_in) for a in names)
    people = Person.objects.bulk_create(rows, batch_size=2000)
    aliases = (Alias(address=person.address, person=person) for person in people)
    Alias.objects.bulk_create(aliases, batch_size=2000)
    grants = (
        ProfileRequest(
            person=person,
            profile=code,
            state="approved",
            submitted_at=NOW,
            decided_by=spec.approvers[code][0].address,
            decided_on=date(2020 + number % 6, 1 + number % 12, 1 + number % 28),
            until=date(2027, 1 + number % 12, 1 + number % 28),
        )
        for number, person in enumerate(people)
        for code in CODES
    )
    ProfileRequest.objects.bulk_create(grants, batch_size=2000)
    with transaction.atomic():
        witness()


def accepting(spec: Spec, number: int) -> Callable[[], object]:
    form = AccountForm(
        address=f"new{number}@ars.example",
        first_name="Paul",
        last_name="Martin",
        access_mode="microsoft",
        structures=(("ars", "ARS-BRETAGNE"),),
    )
    request = accounts.submit(spec, form, now=NOW)
    seen = accounts.confirm(spec, link.token(request.id, NOW), now=NOW)
    by = spec.responsables[0].address
    return lambda: accounts.accept(spec, seen.id, by=by, digest=seen.digest, now=NOW)


def approving(spec: Spec, number: int) -> Callable[[], object]:
    form = ProfileForm(profiles=CODES[:1])
    (seen,) = profiles.submit(spec, f"new{number}@ars.example", form, now=NOW)
    by = spec.approvers[seen.profile][0].address
    return lambda: profiles.approve(spec, seen.id, by=by, digest=seen.digest, now=NOW)


def timed(decide: Callable[[], object]) -> float:
    """Milliseconds on the clock, the commit included."""
    began = perf_counter()
    decide()
    return (perf_counter() - began) * 1000


def main(folder: Path, count: int, url: str = "") -> None:
    configure(Settings(state_directory=folder, environment={"DATABASE_URL": url}))
    spec = load(Path("spaces.yaml")).spec
    fill(spec, count)
    times = [
        timed(story(spec, number))
        for story in (accepting, approving)
        for number in range(DECISIONS)
    ]
    assert audit_verify.verify_journal().faults == ()
    tell(decision_ms=median(times), slowest_ms=max(times))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
