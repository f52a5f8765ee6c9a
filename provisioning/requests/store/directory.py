"""The directory of the extranet: those who agreed to appear, and how one stops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import msgspec
from django.db.models import Q

from provisioning.requests import form as forms
from provisioning.requests.journal import record
from provisioning.requests.models import Person, ProfileRequest
from provisioning.requests.store import finding
from provisioning.requests.store.profiles import accepted
from provisioning.requests.transaction import reading, writing
from provisioning.requests.workflow import ProfileState
from provisioning.spec.model import Spec
from provisioning.spec.text import without_hidden


class DirectoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Labels, as people read them."""

    address: str
    first_name: str
    last_name: str
    structures: tuple[str, ...]
    function: str
    profiles: tuple[str, ...]


class DirectoryPage(NamedTuple):
    """``after`` is the key of the page that follows; empty at the end."""

    entries: Sequence[DirectoryEntry]
    after: str


def consent(by: str, *, listed: bool, now: datetime) -> None:
    """By the person themself: nobody agrees in the place of another."""
    by = forms.address(by)
    with writing():
        person = finding.person(by)
        if listed:
            accepted(person)
        if person.listed != listed:
            person.listed = listed
            person.save(update_fields=["listed"])
            act = "enter directory" if listed else "leave directory"
            record(act, what=f"person/{person.id}", about=person.address, actor=by, at=now)


def search(
    spec: Spec, words: str = "", *, today: date, after: str = "", most: int = 25
) -> DirectoryPage:
    """By name; each word stands in the name, the structure or the address."""
    words, after = without_hidden(words), after.replace("\0", "")
    rows = Person.objects.filter(listed=True, accepted_on__isnull=False, left_on=None)
    for word in words.split()[:8]:
        rows = rows.filter(_holds(word[:64]))
    if after.count("\n") == 2:
        last, first, number = after.split("\n")
        if number.isdecimal() and number.isascii() and len(number) < 19:
            rows = rows.filter(
                Q(last_name__gt=last)
                | Q(last_name=last, first_name__gt=first)
                | Q(last_name=last, first_name=first, id__gt=int(number))
            )
    with reading():
        found = list(rows.order_by("last_name", "first_name", "id")[: most + 1])
        shown = found[:most]
        held = _profiles(spec, [each.id for each in shown], today)
    last_one = shown[-1] if len(found) > most else None
    return DirectoryPage(
        [_entry(spec, each, held.get(each.id, ())) for each in shown],
        f"{last_one.last_name}\n{last_one.first_name}\n{last_one.id}" if last_one else "",
    )


def _holds(word: str) -> Q:
    """SQLite folds only ASCII: a word is looked for in each of its usual cases."""
    wanted = Q()
    for form in {word, word.lower(), word.upper(), word.capitalize()}:
        for field in ("last_name", "first_name", "structure", "address"):
            wanted |= Q(**{f"{field}__icontains": form})
    return wanted


def _profiles(spec: Spec, people: Sequence[int], today: date) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = ProfileRequest.objects.filter(
        Q(until=None) | Q(until__gte=today), person__in=people, state=ProfileState.APPROVED
    )
    for person, code in rows.order_by("id").values_list("person_id", "profile"):
        known = spec.profiles.get(spec.former_profiles.get(code, code))
        if known:
            found[person] = (*found.get(person, ()), known.label)
    return found


def _entry(spec: Spec, person: Person, profiles: Sequence[str]) -> DirectoryEntry:
    function = spec.functions.get(person.function)
    return DirectoryEntry(
        address=person.address,
        first_name=person.first_name,
        last_name=person.last_name,
        structures=tuple(name for _, name in person.structures),
        function=function.label if function else "",
        profiles=tuple(sorted(profiles)),
    )
