"""Two people at the same moment: one wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from provisioning.requests.errors import AccessRefusal, AlreadyThere, WrongMove
from provisioning.requests.models import Person
from provisioning.requests.store import accounts, audit_verify, expiry, profiles
from tests.requests.story import (
    CLAIRE,
    INES,
    NADIA,
    NOW,
    PAUL,
    SPEC,
    accepted,
    approved,
    asked,
    confirmed,
    wanting,
)

pytestmark = pytest.mark.usefixtures("store")

ROUNDS = 5


def together(*verbs: Callable[[], object]) -> list[object]:
    """What each said, begun at the same moment, each on a connection of its own."""
    said: list[object] = [None] * len(verbs)
    start = Barrier(len(verbs))

    def act(index: int) -> None:
        try:
            start.wait(10)
            said[index] = verbs[index]()
        except AccessRefusal as refusal:
            said[index] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=act, args=(index,)) for index in range(len(verbs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return said


def one_refused(said: list[object], kind: type[AccessRefusal]) -> None:
    refusals = [each for each in said if isinstance(each, AccessRefusal)]
    assert [type(each) for each in refusals] == [kind], said
    assert len(said) == 2
    assert audit_verify.verify_journal().faults == ()


def test_of_two_referents_one_wins_and_the_other_is_told() -> None:
    accepted()
    for _ in range(ROUNDS):
        (request,) = wanting()
        said = together(lambda r=request: approved(r, INES), lambda r=request: approved(r, CLAIRE))
        one_refused(said, WrongMove)
        expiry.revoke(SPEC, request.id, by=INES, reason="again", now=NOW)


def test_of_two_responsables_who_disagree_one_wins() -> None:
    for number in range(ROUNDS):
        request = confirmed(f"p{number}@ars.example")
        said = together(
            lambda r=request: accounts.accept(SPEC, r.id, by=CLAIRE, digest=r.digest, now=NOW),
            lambda r=request: accounts.refuse(
                SPEC, r.id, by=NADIA, digest=r.digest, reason="Non.", now=NOW
            ),
        )
        one_refused(said, WrongMove)


def test_a_form_sent_twice_makes_one_request() -> None:
    said = together(asked, lambda: asked(PAUL.upper()))
    one_refused(said, AlreadyThere)
    assert Person.objects.count() == 1


def test_a_withdrawal_and_an_approval_do_not_both_happen() -> None:
    accepted()
    (request,) = wanting()
    said = together(
        lambda: approved(request), lambda: profiles.withdraw(SPEC, request.id, by=PAUL, now=NOW)
    )
    one_refused(said, WrongMove)


def test_many_writers_leave_one_unbroken_journal() -> None:
    said = together(*(lambda n=n: asked(f"p{n}@ars.example") for n in range(6)))
    assert not [each for each in said if isinstance(each, AccessRefusal)]
    verdict = audit_verify.verify_journal()
    assert (verdict.lines, verdict.faults) == (6, ())
