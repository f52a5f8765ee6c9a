"""What happened, line after line, each sealed to the one before.

Lines are written at the end of their transaction: each about a person says what they hold then, so
that what the database says of them later can be held against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from django.conf import settings
from django.db import transaction

from provisioning.requests import work_list
from provisioning.requests.audit import AuditLine, canonical
from provisioning.requests.holdings import NOTHING, Testimony, holdings, in_parts
from provisioning.requests.keys import SecretKey
from provisioning.requests.models import Alias, Chain, Event, Person

SYSTEM = "system"
TAKEN, SOURCE = "adopt", "source/"
"""The line of somebody who was moved here out of another source: its act, and what it is of."""
COMMITTED = "committed"
"""The same database by another connection, which does not see what a transaction is changing."""


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written. ``about`` and ``actor`` are addresses, here only: their pseudonyms
    are what is kept. An empty actor is the system itself. ``detail`` holds codes, days and
    digests, never who somebody is. ``joined`` is the address of whoever became one with ``about``.
    ``vouched``: an admin says that what the rows hold now is right, whatever they held before.
    """

    act: str
    what: str
    about: str
    actor: str
    at: datetime
    detail: Mapping[str, str | int | None] = {}
    joined: str = ""
    vouched: bool = False


_entries: ContextVar[list[JournalEntry] | None] = ContextVar("entries", default=None)


def keys() -> tuple[SecretKey, ...]:
    """Of this store, the present one first."""
    return _keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=8)
def _keys(*secrets: str) -> tuple[SecretKey, ...]:
    return tuple(map(SecretKey, secrets))


def pseudonym(address: str) -> str:
    """What the journal knows of a person: a digest that only the secret key can make again."""
    return keys()[0].pseudonym(address)


def record(
    act: str, *, what: str, about: str, actor: str, at: datetime, **detail: str | int | None
) -> None:
    """One more line, when the caller's transaction ends."""
    record_all([JournalEntry(act=act, what=what, about=about, actor=actor, at=at, detail=detail)])


def record_all(entries: Iterable[JournalEntry]) -> None:
    """``LookupError`` outside ``recording``."""
    kept = _entries.get()
    if kept is None:
        raise LookupError("a line of the journal belongs to a transaction (writing)")
    kept += entries


@contextmanager
def recording() -> Iterator[None]:
    """The lines of one transaction, written at its end with what their people hold by then."""
    if _entries.get() is not None:
        yield
        return
    kept: list[JournalEntry] = []
    token = _entries.set(kept)
    try:
        yield
    finally:
        _entries.reset(token)
    if kept and not transaction.get_rollback():
        _write(kept, _held(kept))
        work_list.relist(_spoken_of(kept))


def _spoken_of(entries: Iterable[JournalEntry]) -> frozenset[int]:
    about = {each for entry in entries for each in (entry.about, entry.joined) if each}
    return frozenset(_people(about, "default").values())


def bear_witness() -> None:
    """Once, in a store whose lines are older than keys: what its rows hold is held against them
    from here on. ``LookupError`` where this key knows none of the people of these lines.
    """
    with transaction.atomic():
        head = Chain.objects.select_for_update().get(pk=1)
        if head.seq and not Event.objects.filter(seal__contains=":").exists():
            witness()


def witness() -> None:
    """A line for each person accepted, inside the caller's transaction."""
    at = datetime.now(UTC)
    accepted = Person.objects.exclude(accepted_on=None).order_by("id")
    people = list(accepted.values_list("id", "address"))
    some = [pseudonym(address) for _, address in people[:500]]
    if some and Event.objects.exists() and not Event.objects.filter(about__in=some).exists():
        raise LookupError("the journal names these people by another key")
    entries = [
        JournalEntry(act="witness", what=f"person/{id_}", about=address, actor="", at=at)
        for id_, address in people
    ]
    opening = JournalEntry(act="key", what="journal", about="", actor="", at=at)
    _write([opening, *entries], _now({entry.about for entry in entries}))
    work_list.relist()


def _held(entries: Collection[JournalEntry]) -> Mapping[str, str]:
    """What each person of these lines holds. Whoever's rows were changed behind our back before
    this transaction keeps what the journal said of them: no verb makes it true by coming after.
    """
    about = {each for entry in entries for each in (entry.about, entry.joined) if each}
    vouched = {entry.about for entry in entries if entry.vouched}
    joined = {entry.about: entry.joined for entry in entries if entry.joined}
    people = _people(about, COMMITTED)
    before = {held.who[0]: held for held in holdings(people.values(), using=COMMITTED)}
    testimony = Testimony(keys(), about, using=COMMITTED)

    def proved(address: str) -> bool:
        held = before.get(people.get(address, 0))
        if held is None or held.who[1] != address:
            return True
        return testimony.proves(held)

    now = _now(about)
    doubtful = {each for each in about - vouched if not proved(each)}
    doubtful |= {kept for kept, gone in joined.items() if gone in doubtful}
    return {each: testimony.of(each) if each in doubtful else now[each] for each in about}


def _now(about: Collection[str]) -> Mapping[str, str]:
    people = _people(about, "default")
    key = keys()[0]
    held = {each.who[1]: key.holding(each.text) for each in holdings(set(people.values()))}
    return {each: held.get(each, NOTHING) for each in about}


def _people(addresses: Collection[str], using: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_parts(addresses):
        rows = Alias.objects.using(using).filter(address__in=part)
        found |= dict(rows.values_list("address", "person_id"))
        named = Person.objects.using(using).filter(address__in=part)
        found |= dict(named.values_list("address", "id"))
    return found


def _write(entries: Iterable[JournalEntry], held: Mapping[str, str]) -> None:
    head = Chain.objects.get(pk=1)
    key = keys()[0]
    lines = []
    for entry in entries:
        access = held[entry.about] if entry.about else None
        detail = {**entry.detail, "access": access}
        line = AuditLine.sealed(
            key,
            seq=head.seq + 1,
            at=entry.at.astimezone(UTC).isoformat(timespec="seconds"),
            act=entry.act,
            what=entry.what,
            about=key.pseudonym(entry.about) if entry.about else "",
            actor=key.pseudonym(entry.actor) if entry.actor else SYSTEM,
            detail=canonical({k: v for k, v in detail.items() if v is not None}),
            previous=head.seal,
        )
        head.seq, head.seal = line.seq, line.seal
        lines.append(Event(**line.columns()))
    Event.objects.bulk_create(lines, batch_size=500)
    head.save(update_fields=["seq", "seal"])
