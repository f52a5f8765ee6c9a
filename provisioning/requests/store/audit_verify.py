"""The journal out of the database: verified, or as lines that anybody can verify offline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.db import connection, transaction

from provisioning.requests import form
from provisioning.requests.audit import AuditLine, Verdict, exported, verify
from provisioning.requests.holdings import Testimony, holdings
from provisioning.requests.journal import keys
from provisioning.requests.keys import key_of
from provisioning.requests.models import Chain, Event
from provisioning.requests.transaction import reading


def export() -> Iterator[str]:
    """JSON lines, oldest first."""
    with reading():
        yield from exported(_lines(Event.objects.order_by("seq")))


def verify_journal(noted: Iterable[str] = ()) -> Verdict:
    """Line by line up to the head as it was on entering, then the rows against the lines. Others
    may go on writing meanwhile.
    """
    with reading(), transaction.atomic(durable=False):
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        head = Chain.objects.get(pk=1)
        lines = _lines(Event.objects.filter(seq__lte=head.seq).order_by("seq"))
        at = [f"{head.seq}:{head.seal}"] if head.seq else []
        verdict = verify(exported(lines), keys=keys(), noted=(*at, *noted))
        faults = [*verdict.faults, *_beyond(head), *_of_rows()]
        return msgspec.structs.replace(verdict, faults=tuple(faults))


def _beyond(head: Chain) -> Iterator[str]:
    if head.seq and not key_of(head.seal):
        yield "the end: the last line has no key; lines were cut, or all was rewritten"
    if Event.objects.filter(seq__gt=head.seq).exists():
        yield "the end: lines stand after the head; this program did not write them"


def _of_rows() -> Iterator[str]:
    testimony, held = Testimony(keys()), holdings()
    for each in held:
        if not testimony.proves(each):
            yield (
                f"person/{each.who[0]} ({each.who[1]}): the database says of them what no decision "
                "in the journal says; it gives no access. Revoke what nobody decided, restore the "
                "row, or extranet audit witness"
            )
    for about in testimony.unheard([each.who[1] for each in held]):
        yield f"{about}: the journal lets them in, and the database has lost them; restore it"


def seal() -> str:
    """The head, to be noted where the owner of this database does not write."""
    with reading():
        head = Chain.objects.get(pk=1)
    return f"{head.seq}:{head.seal}" if head.seq else ""


def lost(noted: str) -> bool:
    """Whether a head of before is no longer in this journal."""
    seq, _, seal = noted.partition(":")
    if not seq.isdecimal():
        return True
    with reading():
        return not Event.objects.filter(seq=int(seq), seal=seal).exists()


def head_fault() -> str:
    """What is wrong with the last line, empty when nothing: one row, however long the journal."""
    with reading():
        head = Chain.objects.get(pk=1)
        last = next(_lines(Event.objects.order_by("-seq")[:1]), None)
    if last is None:
        return "its lines are gone" if head.seq else ""
    if (last.seq, last.seal) != (head.seq, head.seal):
        return "its last line is not the one that was sealed"
    return (
        "" if last.true(keys()) else "its last line was changed, or sealed by a key not known here"
    )


def history(address: str) -> Iterator[str]:
    """JSON lines about somebody, or of what they did; by the present key and the former ones."""
    known = [key.pseudonym(form.address(address)) for key in keys()]
    rows = Event.objects.filter(about__in=known) | Event.objects.filter(actor__in=known)
    with reading():
        yield from exported(_lines(rows.order_by("seq")))


def _lines(rows: Any) -> Iterator[AuditLine]:
    names = AuditLine.__struct_fields__
    for values in rows.values_list(*names).iterator(chunk_size=2000):
        yield AuditLine(**dict(zip(names, values, strict=True)))
