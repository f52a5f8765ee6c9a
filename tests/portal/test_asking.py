"""« Demande de création de compte », and the proof of the address."""

from __future__ import annotations

import pytest
from django.db import connection

from provisioning.portal import throttle
from provisioning.requests.models import AccountRequest, Mail, Person
from tests.portal.conftest import LAST_STEP, PASSWORD, Portal, text
from tests.requests.story import spec


def mails() -> list[str]:
    return [mail.template for mail in Mail.objects.order_by("id")]


def test_what_was_typed_over_four_pages_is_one_request(portal: Portal) -> None:
    portal.fill()
    portal.browser.post("/demande/structures?type=ars", {"name": "ARS-NORMANDIE"})
    shown = text(portal.browser.get(LAST_STEP))

    assert "Paul" in shown
    assert "Extranet – Accès avec Microsoft Online" in shown
    assert "Structures (2)" in shown
    portal.browser.post(LAST_STEP, {"message": "Bonjour,\r\nmerci."})

    asked = AccountRequest.objects.get()
    assert (asked.first_name, asked.last_name, asked.access_mode) == ("Paul", "Martin", "microsoft")
    assert asked.structures == [["ars", "ARS-BRETAGNE"], ["ars", "ARS-NORMANDIE"]]
    assert asked.message == "Bonjour,\nmerci."
    assert mails() == ["address-to-prove"]


def test_no_row_ever_holds_the_password_in_clear(portal: Portal) -> None:
    portal.fill()
    assert PASSWORD not in str(dict(portal.browser.session))
    portal.browser.post(LAST_STEP)
    portal.browser.post(portal.place(), {"password": PASSWORD})

    assert PASSWORD not in "".join(connection.connection.iterdump())


def test_the_hash_is_argon2_at_nineteen_mebibytes(portal: Portal) -> None:
    portal.fill()

    kept = portal.browser.session["asking"]["password"]
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password": "Court-1"}, "de 12 à 128 caractères"),
        ({"password": "toutenminuscules"}, "au moins 3 des caractères suivants"),
        ({"address": "paul"}, "Saisissez une adresse courriel valide"),
        ({"last_name": "Mar\u202etin"}, "caractères qui ne s'affichent pas"),
        ({"first_name": ""}, "Ce champ est obligatoire"),
        ({"first_name": "P" * 65}, "64"),
    ],
)
def test_what_cannot_be_kept_is_said_at_the_page_where_it_is_typed(
    portal: Portal, typed: dict[str, str], said: str
) -> None:
    known = {"last_name": "M", "first_name": "P", "address": "p@x.fr", "password": PASSWORD}

    answer = portal.browser.post("/demande/identification", known | typed)

    assert answer.status_code == 400
    assert said in text(answer)
    assert PASSWORD not in answer.content.decode()


def test_an_access_that_the_application_does_not_take_is_refused(portal: Portal) -> None:
    portal.rules = spec(
        applications={"extranet": {"label": "Extranet", "modes": ["standard"]}},
    )
    portal.browser.post(
        "/demande/identification",
        {"last_name": "M", "first_name": "P", "address": "p@x.fr", "password": PASSWORD},
    )

    page = "/demande/applications"
    answer = portal.browser.post(page, {"application": "extranet", "access_mode": "microsoft"})

    assert "Cette application se choisit avec : Accès standard." in text(answer)


def test_a_message_holds_two_thousand_characters_and_not_one_more(portal: Portal) -> None:
    portal.fill()

    answer = portal.browser.post(LAST_STEP, {"message": "é" * 2001})
    assert answer.status_code == 400
    assert "2001 caractères ; gardez-en 2000 au plus." in text(answer)
    assert portal.browser.post(LAST_STEP, {"message": "😀" * 2000}).status_code == 302


def test_nothing_is_lost_by_going_back(portal: Portal) -> None:
    portal.fill()
    page = portal.browser.get("/demande/identification").content.decode()
    assert 'value="paul@ars.example"' in page
    assert "Déjà choisi" in page

    changed = {"last_name": "Martin", "first_name": "Zoé", "address": "paul@ars.example"}
    portal.browser.post("/demande/identification", changed)
    portal.browser.post(LAST_STEP)

    assert AccountRequest.objects.get().first_name == "Zoé"
    assert portal.browser.post(portal.place(), {"password": PASSWORD}).status_code == 200


def test_a_structure_can_be_taken_back(portal: Portal) -> None:
    portal.fill()
    portal.browser.post("/demande/structures", {"remove": "0"})

    assert "Aucune structure" in text(portal.browser.get("/demande/structures"))
    assert portal.browser.get(LAST_STEP).headers["Location"] == "/demande/structures"


def test_a_page_ahead_of_what_is_filled_leads_back_and_says_why(portal: Portal) -> None:
    answer = portal.browser.get(LAST_STEP, follow=True)

    assert answer.redirect_chain == [("/demande/identification", 302)]
    assert "Votre session a expiré" in text(answer)


def test_a_form_given_up_leaves_nothing(portal: Portal) -> None:
    portal.fill()
    portal.browser.post("/demande/annuler")

    assert "paul@ars.example" not in portal.browser.get("/demande/identification").content.decode()
    assert not Person.objects.exists()


def test_whoever_asks_reads_the_same_page_whether_or_not_the_address_is_known(
    portal: Portal,
) -> None:
    portal.known(address="known@ars.example")
    first = portal.ask(portal.another())
    again = portal.ask(portal.another())
    known = portal.ask(portal.another(), address="known@ars.example")

    assert first == again == known
    assert mails() == [
        "address-to-prove",
        "request-received",
        "address-to-prove",
        "address-to-prove",
        "already-known",
    ]


def test_many_forms_from_one_place_are_bounded(portal: Portal) -> None:
    for number in range(29):
        throttle.taken(throttle.FORM, "127.0.0.1", f"p{number}@ars.example", portal.now)
    portal.ask()
    portal.fill(address="one.more@ars.example")

    assert portal.browser.post(LAST_STEP).status_code == 429
    portal.wait(minutes=61)
    assert portal.browser.post(LAST_STEP).status_code == 302


def test_opening_the_link_confirms_nothing_and_the_button_does(portal: Portal) -> None:
    portal.ask()

    assert "Confirmer mon adresse" in text(portal.browser.get(portal.place()))
    assert AccountRequest.objects.get().state == "submitted"
    answer = portal.browser.post(portal.place(), {"password": PASSWORD})

    assert "paumartin" in text(answer)
    assert AccountRequest.objects.get().state == "confirmed"
    assert mails() == ["address-to-prove", "request-received"]


def test_a_link_works_for_forty_eight_hours_and_again_does_no_harm(portal: Portal) -> None:
    portal.ask()
    place = portal.place()
    portal.wait(hours=48, seconds=1)
    assert "Ce lien n'est plus valable" in text(portal.browser.get(place))
    portal.wait(seconds=-1)
    assert portal.browser.post(place, {"password": PASSWORD}).status_code == 200

    again = portal.browser.post(place, {"password": "Un-tout-autre-mot-2"})

    assert "déjà" not in text(again)
    portal.sign_in("paumartin")
    assert portal.browser.get("/confirmer/faux").status_code == 400


def test_whoever_reads_the_mailbox_alone_says_which_password_is_theirs(portal: Portal) -> None:
    """Somebody else asked first, under this address: their password opens nothing."""
    portal.ask(portal.another(), password="Mot-d-un-autre-1")
    portal.ask(password=PASSWORD)

    wrong = portal.browser.post(portal.place(), {"password": "Ni-l-un-ni-l-autre-3"})
    assert wrong.status_code == 400
    portal.browser.post(portal.place(), {"password": PASSWORD})

    portal.sign_in("paul@ars.example", PASSWORD)
    taken = {"login": "paul@ars.example", "password": "Mot-d-un-autre-1"}
    assert portal.another().post("/", taken).status_code == 400


def test_a_new_link_is_sent_five_times_at_most_and_the_page_never_says_so(portal: Portal) -> None:
    portal.ask()
    said = set()
    for _ in range(8):
        answer = portal.browser.post("/lien", {"address": "paul@ars.example"}, follow=True)
        said.add(text(answer))
    said.add(text(portal.browser.post("/lien", {"address": "nobody@x.fr"}, follow=True)))

    assert len(said) == 1
    assert mails() == ["address-to-prove"] * 5


def test_who_asked_by_a_command_chooses_a_password_with_the_link(portal: Portal) -> None:
    from provisioning.requests.store import accounts
    from tests.requests.story import form

    accounts.submit(portal.rules, form(), now=portal.now)

    assert portal.browser.post(portal.place(), {"password": "court"}).status_code == 400
    assert portal.browser.post(portal.place(), {"password": PASSWORD}).status_code == 200
    portal.sign_in("paumartin")
