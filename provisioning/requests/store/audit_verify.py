"""The journal out of the database: verified, or as lines that anybody can verify offline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from provisioning.requests import form
from provisioning.requests.audit import AuditLine, Verdict, exported, verify
from provisioning.requests.journal import pseudonym
from provisioning.requests.models import Chain, Event
from provisioning.requests.transaction import reading


def export() -> Iterator[str]:
    """JSON lines, oldest first."""
    with reading():
        yield from exported(_lines(Event.objects.order_by("seq")))


def verify_journal() -> Verdict:
    """Line by line up to the head as it was on entering; others may go on writing meanwhile."""
    with reading():
        head = Chain.objects.get(pk=1)
        lines = _lines(Event.objects.filter(seq__lte=head.seq).order_by("seq"))
        verdict = verify(exported(lines), head=head.seal)
        if Event.objects.filter(seq__gt=Chain.objects.values("seq")).exists():
            beyond = "the end: lines stand after the head; this program did not write them"
            verdict = msgspec.structs.replace(verdict, faults=(*verdict.faults, beyond))
        return verdict


def head_fault() -> str:
    """What is wrong with the last line, empty when nothing: one row, however long the journal."""
    with reading():
        head = Chain.objects.get(pk=1)
        last = next(_lines(Event.objects.order_by("-seq")[:1]), None)
    if last is None:
        return "its lines are gone" if head.seq else ""
    if (last.seq, last.seal) != (head.seq, head.seal):
        return "its last line is not the one that was sealed"
    return "" if last.true() else "its last line was changed after it was written"


def history(address: str) -> Iterator[str]:
    """JSON lines about somebody, or of what they did; the key must be that of the time."""
    known = pseudonym(form.address(address))
    rows = Event.objects.filter(about=known) | Event.objects.filter(actor=known)
    with reading():
        yield from exported(_lines(rows.order_by("seq")))


def _lines(rows: Any) -> Iterator[AuditLine]:
    names = AuditLine.__struct_fields__
    for values in rows.values_list(*names).iterator(chunk_size=2000):
        yield AuditLine(**dict(zip(names, values, strict=True)))
