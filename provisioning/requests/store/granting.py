"""What the plan needs from the store: who was let in, and which approvals stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from django.db import connection, transaction

from provisioning.requests.transaction import reading
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Approval, Registration

_PEOPLE: Final = """
    SELECT id, address, first_name, last_name, structure_type, structure, access_mode,
           function, sub_function, listed, accepted_by, accepted_on, account
    FROM access_person WHERE accepted_on IS NOT NULL AND left_on IS NULL ORDER BY id"""
_GRANTS: Final = """
    SELECT person_id, profile, decided_by, decided_on, until
    FROM access_profilerequest
    WHERE state = 'approved' AND (until IS NULL OR until >= %s) ORDER BY person_id, id"""


def granting(day: date, *, spec: Spec | None = None) -> Iterator[Registration]:
    """Everybody accepted who did not leave, with the approvals that stand on ``day``.

    Rows, not models: 100,000 people and 300,000 grants are read at each plan. Both lists are of
    the same instant. ``core.grants.honour`` holds them against the rules as they are then; with
    ``spec``, what it does not know at all is left out (``unheard_of`` counts it).
    """
    people, grants = _rows(day)
    if spec is not None:
        modes, profiles = spec.access_modes, spec.profiles
        people = [who for who in people if who[6] in modes]
        grants = [row for row in grants if row[1] in profiles]
    read_day, approval = _days(), _approvals()
    position, last = 0, len(grants)
    for who in people:
        number = who[0]
        held = []
        while position < last and grants[position][0] <= number:
            if grants[position][0] == number:
                held.append(approval(*grants[position][1:]))
            position += 1
        yield Registration(
            address=who[1],
            first_name=who[2],
            last_name=who[3],
            structure_type=who[4],
            structure=who[5],
            access_mode=who[6],
            function=who[7] or None,
            sub_function=who[8] or None,
            listed=bool(who[9]),
            accepted_by=who[10],
            accepted_on=read_day(who[11]),
            approvals=tuple(held),
            where=f"person/{number}",
            witnessed=True,
            account=who[12] or None,
        )


def unheard_of(spec: Spec, day: date) -> Mapping[str, int]:
    """Codes that spaces.yaml no longer has -> how many grants or people wait for them."""
    people, grants = _rows(day)
    codes = Counter(row[1] for row in grants if row[1] not in spec.profiles)
    return codes + Counter(who[6] for who in people if who[6] not in spec.access_modes)


def _rows(day: date) -> tuple[list[Any], list[Any]]:
    with reading(), transaction.atomic(durable=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(_PEOPLE)
        people = cursor.fetchall()
        cursor.execute(_GRANTS, [day.isoformat()])
        return people, cursor.fetchall()


def _days() -> Callable[[date | str | None], date | None]:
    @cache
    def day(value: date | str | None) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value

    return day


def _approvals() -> Callable[..., Approval]:
    """Equal approvals are one object: a day's batch by one referent is the usual case."""
    read_day = _days()

    @lru_cache(maxsize=100_000)
    def approval(profile: str, by: str, on: date | str, until: date | str | None) -> Approval:
        day = read_day(on)
        assert day is not None
        return Approval(profile=profile, by=by, on=day, until=read_day(until))

    return approval
