"""The first chain: asking, proving an address, being accepted or refused."""

from __future__ import annotations

import msgspec
import pytest

from provisioning.requests import link
from provisioning.requests.errors import (
    AlreadyThere,
    BadLink,
    BadRequest,
    ChangedSince,
    NotYours,
    Unknown,
    WrongMove,
)
from provisioning.requests.models import Person
from provisioning.requests.store import accounts, mails, merging, reminders
from provisioning.requests.store.granting import granting
from tests.requests.story import (
    CLAIRE,
    DAY,
    INES,
    KARIM,
    NADIA,
    NOW,
    PAUL,
    SPEC,
    ZOE,
    accepted,
    asked,
    confirmed,
    form,
    spec,
)

pytestmark = pytest.mark.usefixtures("store")


def test_an_accepted_person_is_granted_their_account() -> None:
    accepted(structures=(("ars", "ARS-BRETAGNE"), ("cd", "CD-FINISTERE")))
    (who,) = granting(NOW.date(), spec=SPEC)
    assert (who.address, who.accepted_by, who.accepted_on) == (PAUL, CLAIRE, NOW.date())
    assert (who.structure_type, who.structure) == ("ars", "ARS-BRETAGNE")
    assert who.structures == (("ars", "ARS-BRETAGNE"), ("cd", "CD-FINISTERE"))


@pytest.mark.parametrize("step", [asked, confirmed])
def test_nobody_is_let_in_before_a_decision(step) -> None:
    step()
    assert list(granting(NOW.date(), spec=SPEC)) == []


def test_an_address_is_proved_before_anybody_decides() -> None:
    request = asked()
    with pytest.raises(WrongMove, match="submitted: accept is not possible"):
        accounts.accept(SPEC, request.id, by=CLAIRE, digest=request.digest, now=NOW)


def test_a_link_lives_48_hours_and_not_a_second_more() -> None:
    request = asked()
    token = link.token(request.id, NOW)
    with pytest.raises(BadLink, match="older than 48 hours"):
        accounts.confirm(SPEC, token, now=NOW + 2 * DAY + DAY / 86400)
    assert accounts.confirm(SPEC, token, now=NOW + 2 * DAY).state == "confirmed"


def test_a_link_confirms_once() -> None:
    request = confirmed()
    with pytest.raises(WrongMove, match="is confirmed"):
        accounts.confirm(SPEC, link.token(request.id, NOW), now=NOW)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", str.upper])
def test_a_false_link_is_refused_and_not_repeated(spoil) -> None:
    token = spoil(link.token(asked().id, NOW))
    with pytest.raises(BadLink) as refusal:
        accounts.confirm(SPEC, token, now=NOW)
    assert not token or token not in str(refusal.value)


def test_no_link_is_kept_in_the_outbox() -> None:
    request = asked()
    (letter,) = mails.due(NOW)
    assert (letter.template, letter.to) == ("address-to-prove", PAUL)
    assert link.token(request.id, NOW) not in str(letter)


def test_five_links_are_enough() -> None:
    request = asked()
    for _ in range(4):
        accounts.link_again(SPEC, request.id, now=NOW)
    with pytest.raises(WrongMove, match="5 links"):
        accounts.link_again(SPEC, request.id, now=NOW)
    assert len(mails.due(NOW)) == 5


@pytest.mark.parametrize(
    "address", [PAUL, PAUL.upper(), f" {PAUL.title()} ", "p.martin@ars.example"]
)
@pytest.mark.parametrize("step", [asked, confirmed, accepted])
def test_a_second_request_never_makes_a_second_person(address, step) -> None:
    step()
    merging.add_alias(SPEC, PAUL, "p.martin@ars.example", by=NADIA, now=NOW)
    with pytest.raises(AlreadyThere, match="already"):
        asked(address)
    assert Person.objects.count() == 1


def test_whoever_was_refused_may_ask_again_and_stays_one_person() -> None:
    request = confirmed()
    accounts.refuse(SPEC, request.id, by=CLAIRE, digest=request.digest, reason="Non.", now=NOW)
    again = confirmed(now=NOW + DAY)
    accounts.accept(SPEC, again.id, by=CLAIRE, digest=again.digest, now=NOW + DAY)
    assert Person.objects.count() == 1
    assert len(list(granting(NOW.date(), spec=SPEC))) == 1


def test_a_refusal_says_why_and_writes_to_the_person() -> None:
    request = confirmed()
    with pytest.raises(BadRequest, match="needs a reason"):
        accounts.refuse(SPEC, request.id, by=CLAIRE, digest=request.digest, reason=" ", now=NOW)
    told = accounts.refuse(
        SPEC, request.id, by=CLAIRE, digest=request.digest, reason="Hors réseau.", now=NOW
    )
    assert (told.state, told.reason) == ("refused", "Hors réseau.")
    assert "refused" in {letter.template for letter in mails.due(NOW)}


def test_acceptance_is_not_announced_before_a_reading_shows_it() -> None:
    accepted()
    assert {letter.template for letter in mails.due(NOW)} == {
        "address-to-prove",
        "request-received",
    }


def test_only_a_responsable_accepts() -> None:
    request = confirmed()
    with pytest.raises(NotYours, match=f"ask {CLAIRE}"):
        accounts.accept(SPEC, request.id, by=INES, digest=request.digest, now=NOW)
    assert accounts.show(request.id).state == "confirmed"


def test_a_responsable_does_not_accept_themself() -> None:
    request = confirmed(CLAIRE)
    with pytest.raises(NotYours, match=r"own request.*"):
        accounts.accept(SPEC, request.id, by=CLAIRE.upper(), digest=request.digest, now=NOW)


def test_what_changed_since_it_was_shown_is_not_accepted() -> None:
    request = confirmed()
    accounts.amend(SPEC, request.id, form(last_name="Martinet"), by=PAUL, now=NOW)
    with pytest.raises(ChangedSince, match="look at it again"):
        accounts.accept(SPEC, request.id, by=CLAIRE, digest=request.digest, now=NOW)
    now = accounts.show(request.id)
    assert accounts.accept(SPEC, now.id, by=CLAIRE, digest=now.digest, now=NOW).state == "accepted"
    assert [who.last_name for who in granting(NOW.date(), spec=SPEC)] == ["Martinet"]


def test_only_who_asked_may_change_or_withdraw() -> None:
    request = confirmed()
    with pytest.raises(NotYours):
        accounts.amend(SPEC, request.id, form(), by=CLAIRE, now=NOW)
    with pytest.raises(NotYours):
        accounts.withdraw(request.id, by=CLAIRE, now=NOW)
    assert accounts.withdraw(request.id, by=PAUL, now=NOW).state == "withdrawn"


def test_amending_does_not_change_whose_request_it_is() -> None:
    request = confirmed()
    with pytest.raises(BadRequest, match="the address"):
        accounts.amend(SPEC, request.id, form("other@ars.example"), by=PAUL, now=NOW)


def test_another_application_does_not_open_the_extranet() -> None:
    accepted(application="other")
    assert list(granting(NOW.date(), spec=SPEC)) == []


def test_a_request_that_is_not_there_is_said() -> None:
    with pytest.raises(Unknown, match="no account request 99"):
        accounts.accept(SPEC, 99, by=CLAIRE, digest="", now=NOW)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_name": "P" * 300}, "300 characters; Microsoft's directory keeps 64"),
        ({"last_name": "Mar\x07tin"}, r"last name: character 4 is a control character \(U\+0007\)"),
        ({"last_name": "\u202emartin"}, "last name"),
        ({"last_name": "Mar\udc80tin"}, "last name"),
        ({"last_name": "   "}, "last name: this text is empty"),
        ({"address": "paul.été@ars.example"}, "without accents"),
        ({"address": "paul+extranet@ars.example"}, r"Microsoft invites no address with \+"),
        ({"address": "paul"}, "not an e-mail address"),
        ({"message": "x" * 2001}, "2001 characters; keep 2000"),
        ({"message": "a\x00b"}, "message: character 2 is a control character"),
        ({"access_mode": "standrad"}, "did you mean 'standard'"),
        ({"application": "closed"}, "unknown 'closed'"),
        ({"structures": ()}, "none is given"),
        ({"structures": (("ars", "ARS-BRETAGN"),)}, "did you mean 'ARS-BRETAGNE'"),
        ({"structures": (("xyz", "Z"),)}, "unknown 'xyz'"),
        ({"structures": (("cd", "C" * 300),)}, "300 characters"),
    ],
)
def test_a_bad_form_is_refused_in_a_sentence_and_nothing_is_kept(wrong, said) -> None:
    with pytest.raises(BadRequest, match=said):
        accounts.submit(SPEC, msgspec.structs.replace(form(), **wrong), now=NOW)
    assert Person.objects.count() == 0


def test_a_plus_is_fine_for_an_account_of_ours() -> None:
    assert asked("paul+x@ars.example", access_mode="standard").state == "submitted"


def test_all_the_mistakes_of_a_form_are_told_at_once() -> None:
    with pytest.raises(BadRequest, match=r"first name.*structure"):
        asked(first_name="", structures=(("ars", "nowhere"),))


def test_a_script_in_the_message_stays_text() -> None:
    message = "<script>alert('é')</script>\nBonjour ' \" ; DROP TABLE"
    request = asked(message=message.replace("\n", "\r\n"))
    assert accounts.show(request.id).message == message
    assert accounts.form_of(request.id) == form(message=message)


def test_an_application_that_names_its_managers_is_decided_by_them() -> None:
    other = {"other": {"label": "Autre", "managers": [KARIM]}}
    rules = spec(applications=other | {"extranet": {"label": "Extranet"}})
    mine = accounts.submit(rules, form(application="other"), now=NOW, proved=True)
    assert reminders.waiting(rules, NOW.date()) == {KARIM: (f"account/{mine.id}",)}
    with pytest.raises(NotYours, match=KARIM):
        accounts.accept(rules, mine.id, by=CLAIRE, digest=mine.digest, now=NOW)
    assert accounts.accept(rules, mine.id, by=KARIM, digest=mine.digest, now=NOW).state == (
        "accepted"
    )
    theirs = accounts.submit(rules, form(ZOE), now=NOW, proved=True)
    assert accounts.accept(rules, theirs.id, by=CLAIRE, digest=theirs.digest, now=NOW).state == (
        "accepted"
    )
