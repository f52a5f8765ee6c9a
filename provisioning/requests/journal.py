"""What happened, line after line, each sealed to the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from django.conf import settings
from django.utils.crypto import salted_hmac

from provisioning.requests.audit import AuditLine, canonical
from provisioning.requests.models import Chain, Event

SYSTEM = "system"


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written. ``about`` and ``actor`` are addresses, here only: their pseudonyms
    are what is kept. An empty actor is the system itself. ``detail`` holds codes, days and
    digests, never who somebody is.
    """

    act: str
    what: str
    about: str
    actor: str
    at: datetime
    detail: Mapping[str, str | int | None] = {}


def pseudonym(address: str) -> str:
    """What the journal knows of a person: a digest that only the secret key can make again."""
    return _keyed(settings.SECRET_KEY, address)


@lru_cache(maxsize=1024)
def _keyed(key: str, address: str) -> str:
    digest = salted_hmac("access.journal", address, secret=key, algorithm="sha256")
    return str(digest.hexdigest())[:32]


def record(
    act: str, *, what: str, about: str, actor: str, at: datetime, **detail: str | int | None
) -> None:
    """One more line, inside the caller's transaction."""
    record_all([JournalEntry(act=act, what=what, about=about, actor=actor, at=at, detail=detail)])


def record_all(entries: Iterable[JournalEntry]) -> None:
    head = Chain.objects.get(pk=1)
    lines = []
    for entry in entries:
        line = AuditLine.sealed(
            seq=head.seq + 1,
            at=entry.at.astimezone(UTC).isoformat(timespec="seconds"),
            act=entry.act,
            what=entry.what,
            about=pseudonym(entry.about) if entry.about else "",
            actor=pseudonym(entry.actor) if entry.actor else SYSTEM,
            detail=canonical({k: v for k, v in entry.detail.items() if v is not None}),
            previous=head.seal,
        )
        head.seq, head.seal = line.seq, line.seal
        lines.append(Event(**line.columns()))
    if lines:
        Event.objects.bulk_create(lines, batch_size=500)
        head.save(update_fields=["seq", "seal"])
