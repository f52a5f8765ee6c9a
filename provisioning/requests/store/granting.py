"""What the plan needs from the store: who was let in, and which approvals stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

import msgspec
from django.db import connection

from provisioning.errors import Mistake
from provisioning.requests.holdings import Holding, Testimony, holdings
from provisioning.requests.journal import keys
from provisioning.requests.transaction import reading
from provisioning.spec.address import address, meant
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Approval, Belonging, Registration, Unread
from provisioning.spec.text import line, without_hidden


def granting(
    day: date,
    *,
    spec: Spec,
    numbered: bool = False,
    people: Mapping[int, str] | None = None,
) -> Iterator[Registration | Unread]:
    """Everybody accepted who did not leave, with the approvals that stand on ``day``.

    ``numbered``: each approval says its number; else equal ones are one object. ``people``: of
    these alone, by number, each with their main address.

    Rows, not models: 100,000 people and 300,000 grants are read at each plan, all of the same
    instant. A grant under a profile's former code is one of its code of today, whether or not the
    store was told (``renaming``). ``plan.grants.honour`` holds them against the rules; somebody
    whose row makes no sense, or is not what the journal bears witness to, is given as unread:
    nobody is let in or put out by that.
    """
    with reading():
        held = holdings(people)
        testimony = Testimony(keys(), people.values() if people is not None else None)
    yield from registrations(held, testimony, day, spec=spec, numbered=numbered)


def registrations(
    held: Iterable[Holding], testimony: Testimony, day: date, *, spec: Spec, numbered: bool = False
) -> Iterator[Registration | Unread]:
    """Of whom the rows were read already."""
    person, today = _people(spec), day.isoformat()
    for each in held:
        accepted, left = each.who[11], each.who[14]
        if accepted is not None and left is None:
            standing = [
                (*row[1:5], row[6] if numbered else 0) for row in each.grants if _stands(row, today)
            ]
            found = person(each.who, standing)
            sound = isinstance(found, Unread) or testimony.proves(each)
            yield found if sound else _unread(each.who, _UNPROVED)
        elif not testimony.proves(each):
            yield _unread(each.who, _UNPROVED)


def _stands(row: Sequence[Any], today: str) -> bool:
    until, state = row[4:6]
    return state == "approved" and (until is None or str(until) >= today)


_UNPROVED: Final = (
    "the database says of them what no decision in the journal says, so that it changes nothing "
    "for them; see extranet audit verify"
)


def _people(spec: Spec) -> Callable[[Any, list[Any]], Registration | Unread]:
    read_day, approval = _days(), _approvals(spec.former_profiles)

    def registration(who: Any, held: list[Any]) -> Registration:
        return Registration(
            address=address(who[1]),
            first_name=line(who[2]),
            last_name=line(who[3]),
            structure_type=who[4],
            structure=line(who[5]),
            more_structures=() if who[12] == "[]" else _structures(who[12]),
            access_mode=who[6],
            function=who[7] or None,
            sub_function=who[8] or None,
            listed=bool(who[9]),
            accepted_by=who[10],
            accepted_on=read_day(who[11]),
            approvals=tuple(approval(*row) for row in held),
            where=f"person/{who[0]}",
            witnessed=True,
            account=who[13] or None,
        )

    def person(who: Any, held: list[Any]) -> Registration | Unread:
        if who[6] not in spec.access_modes:
            return _unread(who, f"unknown access mode {who[6]!r}; put it back into spaces.yaml")
        try:
            return registration(who, held)
        except (ValueError, TypeError) as error:
            return _unread(who, str(error))

    return person


def _structures(said: str) -> tuple[Belonging, ...]:
    try:
        pairs = msgspec.json.decode(said, type=list[tuple[str, str]])
    except msgspec.DecodeError as error:
        raise ValueError(f"its structures make no sense ({error}); restore this row") from None
    return tuple(Belonging(kind, line(name)) for kind, name in pairs)


def _unread(who: Any, why: str) -> Unread:
    """A row that nobody of us wrote so, or a word that the rules have lost."""
    addresses = meant(str(who[1]))
    return Unread(
        name=without_hidden(f"{who[2]} {who[3]}"),
        where=f"person/{who[0]}",
        mistakes=(Mistake(f"person/{who[0]}", 1, 1, "", why),),
        addresses=addresses,
        anybody=not addresses,
    )


def born() -> str:
    """What tells this store from any other: the seal of the first line of its journal."""
    with reading(), connection.cursor() as cursor:
        cursor.execute("SELECT seal FROM access_event WHERE seq = 1")
        found = cursor.fetchone()
    return str(found[0])[:32] if found else ""


def _days() -> Callable[[date | str | None], date | None]:
    @cache
    def day(value: date | str | None) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value

    return day


def _approvals(former: Mapping[str, str]) -> Callable[..., Approval]:
    """Equal approvals are one object: a day's batch by one referent is the usual case."""
    read_day = _days()

    @lru_cache(maxsize=100_000)
    def approval(
        profile: str, by: str, on: date | str, until: date | str | None, number: int
    ) -> Approval:
        day = read_day(on)
        assert day is not None
        return Approval(
            profile=former.get(profile, profile),
            by=by,
            on=day,
            until=read_day(until),
            where=f"profile/{number}" if number else "",
        )

    return approval
