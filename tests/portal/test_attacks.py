"""What somebody who means harm types, and how much of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisioning.portal import throttle
from provisioning.portal.models import Attempt
from provisioning.requests.models import AccountRequest, Alias, Person
from provisioning.requests.store import accounts
from tests.portal.conftest import LAST_STEP, PASSWORD, Portal, text
from tests.requests.story import CLAIRE, confirmed

QUEUE = "/demandes-a-traiter"
MANY = 2_000
HIDDEN = "\u202e\u2066\u200b\u200f\u2060\ufeff"
"""Turned round, isolated, of no width."""
WIDE = "𠮷"
"""A letter of four bytes, and of two units of UTF-16."""


def asked_by_many(state: str, portal: Portal) -> None:
    """As so many forms leave them, without the mails."""
    rows = (
        Person(address=f"p{number}@bots.example", first_name="P", last_name=f"M{number}")
        for number in range(MANY)
    )
    people = Person.objects.bulk_create(rows, batch_size=500)
    aliases = (Alias(address=each.address, person=each) for each in people)
    Alias.objects.bulk_create(aliases, batch_size=500)
    requests = (
        AccountRequest(
            person=each,
            application="extranet",
            first_name=each.first_name,
            last_name=each.last_name,
            access_mode="microsoft",
            structures=[["ars", "ARS-BRETAGNE"]],
            state=state,
            submitted_at=portal.now,
        )
        for each in people
    )
    AccountRequest.objects.bulk_create(requests, batch_size=500)


def test_one_place_leaves_thirty_forms_however_many_it_sends(portal: Portal) -> None:
    sent = [
        throttle.taken(throttle.FORM, "203.0.113.9", f"p{number}@bots.example", portal.now)
        for number in range(90)
    ]

    assert sent == [True] * 30 + [False] * 60
    assert Attempt.objects.count() == 30, "what is refused takes no room"
    assert throttle.taken(throttle.FORM, "203.0.113.10", "p@ars.example", portal.now)


@pytest.mark.parametrize("state", ["submitted", "confirmed"])
def test_thousands_of_requests_leave_the_queue_usable(portal: Portal, state: str) -> None:
    """Addresses that nobody proved are not in it; those of one's own domain stand behind whoever
    asked before.
    """
    first = confirmed("first@ars.example", now=portal.now)
    portal.wait(minutes=1)
    asked_by_many(state, portal)
    claire = portal.responsable()
    claire.get(QUEUE)

    with CaptureQueriesContext(connection) as found:
        page = claire.get(QUEUE)

    assert len(found) <= 12
    rows = page.content.decode().count(f'href="{QUEUE}/')
    assert rows == (1 if state == "submitted" else 25)
    decided = {"decision": "accept", "digest": accounts.show(first.id).digest}
    assert claire.post(f"{QUEUE}/{first.id}", decided).status_code == 302
    assert AccountRequest.objects.get(pk=first.id).state == "accepted"


def test_an_address_of_the_agency_asked_for_by_somebody_else_is_never_linked(
    portal: Portal,
) -> None:
    """Claire's own way in, and what waits for her, are as before."""
    claire = portal.responsable()
    typed = "Renard-gris-77!"

    portal.ask(portal.another(), address=CLAIRE.upper(), password=typed)

    refused = portal.another().post("/", {"login": CLAIRE, "password": typed})
    assert refused.status_code == 400
    assert claire.get(QUEUE).status_code == 200
    assert portal.responsable().get(QUEUE).status_code == 200
    stranger = portal.another().post(portal.place(), {"password": "Autre-essai-88!"})
    assert stranger.status_code == 400
    assert AccountRequest.objects.get().state == "submitted"
    assert text(claire.get(QUEUE)).count(CLAIRE) == 0


def test_an_address_of_the_extranet_s_own_accounts_is_refused_where_it_is_typed(
    portal: Portal,
) -> None:
    known = {"last_name": "M", "first_name": "P", "password": PASSWORD}
    address = f"p.m@{portal.rules.instance.domain}"

    answer = portal.browser.post("/demande/identification", known | {"address": address})

    assert answer.status_code == 400
    assert not AccountRequest.objects.exists()


@pytest.mark.parametrize("decision", ["accept", "refuse"])
@pytest.mark.parametrize("digest", ["", "0" * 64, "é", "of the other"])
def test_a_digest_of_anything_else_decides_nothing(
    portal: Portal, decision: str, digest: str
) -> None:
    one, two = (confirmed(f"{name}@ars.example", now=portal.now) for name in ("one", "two"))
    digest = accounts.show(two.id).digest if digest == "of the other" else digest
    typed = {"decision": decision, "digest": digest, "reason": "Inconnue"}

    portal.responsable().post(f"{QUEUE}/{one.id}", typed)

    assert {row.state for row in AccountRequest.objects.all()} == {"confirmed"}


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_name_that_hides_something_is_refused_or_kept_without_it(
    portal: Portal, field: str
) -> None:
    for number, hidden in enumerate(HIDDEN):
        browser = portal.another()
        known = {
            "last_name": "Martin",
            "first_name": "Paul",
            "address": f"p{number}@ars.example",
            "password": PASSWORD,
        }
        answer = browser.post("/demande/identification", known | {field: f"Ma{hidden}rie"})
        if answer.status_code == 302:
            portal.ask(browser, **known | {field: f"Ma{hidden}rie"})
        else:
            assert "ne s'affichent pas" in text(answer), hex(ord(hidden))
    for row in AccountRequest.objects.all():
        assert not set(HIDDEN) & set(row.first_name + row.last_name)


def test_letters_of_four_bytes_are_counted_as_letters_up_to_each_limit(portal: Portal) -> None:
    known = {"last_name": "M", "first_name": "P", "address": "p@x.fr", "password": PASSWORD}
    page = "/demande/identification"
    portal.fill(last_name=WIDE * 64)
    over = portal.another().post(page, known | {"last_name": WIDE * 65})

    assert over.status_code == 400
    assert portal.browser.post(LAST_STEP, {"message": WIDE * 2001}).status_code == 400
    assert portal.browser.post(LAST_STEP, {"message": WIDE * 2000}).status_code == 302
    kept = AccountRequest.objects.get()
    assert (kept.last_name, kept.message) == (WIDE * 64, WIDE * 2000)


@pytest.mark.parametrize(("length", "state"), [(2000, "refused"), (2001, "confirmed")])
def test_a_reason_holds_two_thousand_letters_of_four_bytes(
    portal: Portal, length: int, state: str
) -> None:
    asked = confirmed("one@ars.example", now=portal.now)
    typed = {"decision": "refuse", "digest": accounts.show(asked.id).digest}

    answer = portal.responsable().post(f"{QUEUE}/{asked.id}", typed | {"reason": WIDE * length})

    assert answer.status_code == (302 if state == "refused" else 400)
    assert AccountRequest.objects.get().state == state


@pytest.mark.parametrize("markup", ["<script>alert(1)</script>", "{{ settings.SECRET_KEY }}"])
def test_markup_in_a_name_is_shown_as_it_was_typed(portal: Portal, markup: str) -> None:
    asked = confirmed("one@ars.example", first_name=markup, now=portal.now)
    claire = portal.responsable()

    for page in (QUEUE, f"{QUEUE}/{asked.id}"):
        body = claire.get(page).content.decode()
        assert "<script>alert" not in body
        assert markup in text(claire.get(page))
