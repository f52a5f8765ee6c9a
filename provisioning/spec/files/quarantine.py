"""quarantine.yaml -> the people tolerated where they are, or every mistake at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from provisioning.errors import Mistake, Mistakes
from provisioning.spec.files.document import load
from provisioning.spec.files.reading import read
from provisioning.spec.files.sentences import written
from provisioning.spec.files.source_map import Map, locate
from provisioning.spec.model import Entry, Retention, Spec
from provisioning.spec.model.fields import Address, Day, Line
from provisioning.spec.quarantine import Tolerated
from provisioning.spec.rules import Path as Where, suggestion


class ToleratedPerson(Entry):
    """``groups`` are ``space/CODE`` or ``profile/CODE``; ``until`` is the file's or sooner."""

    address: Address
    name: Line | None = None
    groups: tuple[Line, ...]
    until: Day | None = None


class Quarantine(Entry):
    until: Day
    people: tuple[ToleratedPerson, ...] = ()


def load_quarantine(path: Path, spec: Spec | None, *, today: date) -> tuple[Tolerated, ...]:
    """Raise ``Mistakes`` with all of them; without a ``spec`` groups are not checked."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        text = f"cannot read this file: {reason}; check its name and rights"
        raise Mistakes([Mistake(str(path), 1, 1, "", text)]) from None
    file = str(path)
    data, mistakes = load(raw, file)
    if data is None and not all(mistake.warning for mistake in mistakes):
        raise Mistakes(mistakes)
    data = Map() if data is None else data
    found = read(Quarantine, data)
    mistakes += _placed(file, data, ((each.at, each.text) for each in found.wrong))
    quarantine = None if found.wrong else found.value
    if spec:
        mistakes += _placed(file, data, _unknown(data, spec))
    if quarantine:
        longest = (spec.retention if spec else Retention()).quarantine
        mistakes += _placed(file, data, _beyond(quarantine.until, today, longest))
    if quarantine is None or not all(mistake.warning for mistake in mistakes):
        raise Mistakes(sorted(mistakes))
    return tuple(
        Tolerated(
            address=who.address,
            groups=frozenset(who.groups),
            until=min(who.until or quarantine.until, quarantine.until),
        )
        for who in quarantine.people
    )


def _beyond(until: date, today: date, longest: int) -> Iterator[tuple[Where, str]]:
    last = today + timedelta(days=longest)
    if until > last:
        yield (
            ("until",),
            (
                f"{until} is more than {longest} days away: a quarantine ends; "
                f"write until: {last}, or an earlier day "
                "(retention.quarantine in spaces.yaml is the longest)"
            ),
        )


def _unknown(data: Any, spec: Spec) -> Iterator[tuple[Where, str]]:
    """Of what is written, whether or not the rest of it is right."""
    spaces = (spec.home.code, *spec.spaces)
    known = [*(f"space/{code}" for code in spaces), *(f"profile/{code}" for code in spec.profiles)]
    people = data.get("people") if isinstance(data, Map) else None
    for number, who in enumerate(people if isinstance(people, list) else ()):
        groups = who.get("groups") if isinstance(who, Map) else None
        for index, group in enumerate(groups if isinstance(groups, list) else ()):
            if isinstance(group, str) and group.strip() not in known:
                path: Where = ("people", number, "groups", index)
                yield path, f"unknown group {group!r}; {suggestion(group, known)}"


def _placed(file: str, data: Any, told: Iterator[tuple[Where, str]]) -> list[Mistake]:
    found = []
    for path, text in told:
        place, real = locate(data, path)
        found.append(Mistake(file, place.line, place.column, written(real), text))
    return sorted(found)
