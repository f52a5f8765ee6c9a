"""The journal proves itself, offline too."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, strategies as st

from provisioning.requests.audit import AuditLine, Verdict, canonical, exported, verify
from provisioning.requests.journal import keys
from provisioning.requests.keys import SecretKey
from provisioning.requests.models import Chain, Event
from provisioning.requests.store import accounts, audit_verify
from tests.requests.story import CLAIRE, DAY, INES, NOW, PAUL, SPEC, confirmed, granted

KEY, OTHER = SecretKey("a key of these lines" * 2), SecretKey("somebody else's key" * 2)


def proved(written: list[str], *noted: str) -> Verdict:
    return verify(written, keys=[KEY], noted=noted)


def lines(many: int = 4) -> list[str]:
    seal, made = "", []
    for seq in range(1, many + 1):
        line = AuditLine.sealed(
            KEY,
            seq=seq,
            at="2026-11-23T09:00:00+00:00",
            act="approve",
            what=f"profile/{seq}",
            about="a" * 32,
            actor="b" * 32,
            detail='{"to":"é"}',
            previous=seal,
        )
        made.append(line)
        seal = line.seal
    return list(exported(made))


def after(written: list[str]) -> str:
    previous = json.loads(written[-1])
    fields = {**previous, "seq": len(written) + 1, "previous": previous["seal"]}
    del fields["seal"]
    return next(exported([AuditLine.sealed(KEY, **fields)]))


def rewritten(written: list[str], seal: Callable[[dict[str, Any]], str]) -> list[str]:
    """Every line with another word in it, sealed again from the first to the last."""
    made: list[AuditLine] = []
    for text in written:
        fields = {**json.loads(text), "act": "refuse", "previous": made[-1].seal if made else ""}
        del fields["seal"]
        made.append(AuditLine(**fields, seal=seal(fields)))
    return list(exported(made))


def test_lines_as_they_were_written_are_proved() -> None:
    verdict = proved(lines())
    assert (verdict.lines, verdict.faults) == (4, ())


@given(st.data())
def test_one_changed_byte_is_caught(data: st.DataObject) -> None:
    written = "".join(lines()).encode()
    place = data.draw(st.integers(0, len(written) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != written[place]))
    changed = written[:place] + bytes([byte]) + written[place + 1 :]
    text = changed.decode("utf-8", errors="surrogateescape")
    assert proved(text.splitlines(keepends=True)).faults


def test_another_spelling_of_the_same_line_is_caught() -> None:
    written = lines()
    written[1] = json.dumps(json.loads(written[1]), ensure_ascii=False) + "\n"
    assert proved(written).faults == ("line 2: it was changed after it was written",)


@given(st.permutations(range(4)))
def test_moved_lines_are_caught(order: list[int]) -> None:
    written = lines()
    faults = proved([written[place] for place in order]).faults
    assert bool(faults) is (order != sorted(order))


@pytest.mark.parametrize("cut", range(3))
def test_a_missing_line_is_caught(cut: int) -> None:
    written = lines()
    assert proved(written[:cut] + written[cut + 1 :]).faults


def test_a_missing_end_is_caught_by_whoever_noted_the_head() -> None:
    written = lines()
    head = proved(written).head
    assert proved([*written, after(written)], head).faults == ()
    assert proved(written[:-1]).faults == ()
    assert proved(written[:-1], head).faults == (
        "the end: a seal that was noted is not in it; lines were cut, or all was rewritten",
    )


@given(st.sets(st.integers(1, 9), min_size=1), st.integers(0, 9))
def test_a_tail_that_was_cut_is_caught_by_each_head_that_was_noted_after_it(
    noted: set[int], left: int
) -> None:
    written = lines(9)
    heads = [proved(written[:count]).head for count in sorted(noted)]
    assert bool(proved(written[:left], *heads).faults) is (left < max(noted))
    reworded = rewritten(written[:left], lambda fields: AuditLine.sealed(KEY, **fields).seal)
    assert proved(reworded, *heads).faults, "whoever holds the key rewrites no noted line"


def test_a_rewritten_line_is_caught_even_when_it_is_sealed_again() -> None:
    written = lines()
    fields = json.loads(written[1]) | {"act": "refuse"}
    del fields["seal"]
    written[1] = next(exported([AuditLine.sealed(KEY, **fields)]))
    assert proved(written).faults == ("line 3: it does not follow the line before",)


def test_a_chain_rewritten_without_the_key_is_caught_line_by_line() -> None:
    """By whoever may write the database: another key, or none, as before there were keys."""
    other = rewritten(lines(), lambda fields: AuditLine.sealed(OTHER, **fields).seal)
    bare = rewritten(lines(), lambda fields: sha256(canonical(fields).encode()).hexdigest())
    assert proved(other).unproved == {OTHER.id: 4}
    assert proved(bare).faults == ()
    assert proved(bare, proved(lines()).head).faults != ()
    assert len(proved([*lines(2), *bare[2:]]).faults) == 2


def test_without_the_key_nothing_is_said_to_be_proved() -> None:
    assert verify(lines()).unproved == {KEY.id: 4}
    assert verify(lines(), keys=[OTHER, KEY]).unproved == {}


@pytest.mark.usefixtures("store")
def test_what_is_exported_is_what_the_database_proves() -> None:
    granted()
    verdict = audit_verify.verify_journal()
    assert verdict.faults == ()
    assert verify(audit_verify.export(), keys=keys(), noted=[verdict.head]) == verdict


@pytest.mark.usefixtures("store")
def test_an_end_cut_behind_our_back_is_caught() -> None:
    granted()
    Chain.objects.update(seal="f" * 64)
    assert audit_verify.verify_journal().faults


@pytest.mark.usefixtures("store")
def test_a_line_added_behind_our_back_is_caught_even_well_sealed() -> None:
    granted()
    head = Chain.objects.get()
    fields = Event.objects.values(*AuditLine.__struct_fields__[:-1]).order_by("-seq")[0]
    forged = AuditLine.sealed(keys()[0], **fields | {"seq": head.seq + 1, "previous": head.seal})
    Event.objects.create(**forged.columns())
    assert audit_verify.verify_journal().faults == (
        "the end: lines stand after the head; this program did not write them",
    )


@pytest.mark.usefixtures("store")
def test_every_decision_is_in_the_journal_and_nobody_is_named_there() -> None:
    grant = granted()
    acts = [json.loads(line)["act"] for line in audit_verify.export()]
    assert acts == ["submit", "confirm", "accept", "submit", "approve"]
    text = "".join(audit_verify.export())
    for word in (PAUL, CLAIRE, INES, "Paul", "Martin", "BRETAGNE"):
        assert word not in text
    assert grant.digest in text


@pytest.mark.usefixtures("store")
def test_whoever_holds_the_key_finds_what_somebody_did_and_met() -> None:
    granted()
    (line,) = audit_verify.history(INES)
    assert '"act":"approve"' in line
    assert len(list(audit_verify.history(PAUL))) == 5


@pytest.mark.usefixtures("store")
def test_a_clock_set_back_is_counted_and_breaks_nothing() -> None:
    request = confirmed()
    before = NOW - 30 * DAY
    accounts.accept(SPEC, request.id, by=CLAIRE, digest=request.digest, now=before)
    verdict = audit_verify.verify_journal()
    assert (verdict.faults, verdict.clock_went_back) == ((), 1)
