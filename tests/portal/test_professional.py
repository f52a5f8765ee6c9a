"""What a professional does: applications, profiles, spaces, one's name and data, the directory."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisioning.plan.doors import LINKS
from provisioning.plan.why import Reason
from provisioning.portal.screens.account import CORRECTION_STATES, PROFILE_STATES, STATES
from provisioning.portal.screens.spaces import WORDS
from provisioning.requests.models import AccountRequest, ProfileRequest
from provisioning.requests.store import accounts, corrections, directory, people, readings
from provisioning.requests.store.readings import Shown
from provisioning.requests.workflow import AccountState, CorrectionState, ProfileState
from provisioning.spec.establishments import Establishment
from tests.portal.conftest import Portal, text
from tests.requests.story import (
    CLAIRE,
    INES,
    NADIA,
    PAUL,
    ZOE,
    accepted,
    approved,
    asked,
    confirmed,
    granted,
    spec,
    wanting,
)


def shows(portal: Portal, address: str = PAUL, **more: str) -> None:
    """What the worker keeps of a reading."""
    said = {"state": "provisioned"} | more
    readings.mark(portal.rules, [Shown(address=address, **said)], now=portal.now)


def page(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, text(answer)
    return text(answer)


def said(browser: Client, path: str, **typed: object) -> str:
    """What is read after a form was sent."""
    return text(browser.post(path, typed, follow=True))


# Vos applications, Nouvelle demande


def test_the_tile_is_there_once_a_reading_of_the_tenant_showed_the_account(portal: Portal) -> None:
    accepted()
    browser = portal.signed_in(PAUL)
    assert "Aucune application ne vous est encore ouverte" in page(browser, "/applications")

    shows(portal, account="id-of-paul")

    answer = browser.get("/applications")
    assert 'href="https://extranet.example"' in answer.content.decode()
    assert f"Votre identifiant pour l'Extranet : {PAUL}" in text(answer)


def test_a_standard_account_reads_its_name_in_its_mail_and_not_a_wrong_one_here(
    portal: Portal,
) -> None:
    accepted(ZOE, access_mode="standard")
    shows(portal, ZOE, account="id-of-zoe")

    assert "Votre identifiant" not in page(portal.signed_in(ZOE), "/applications")


def test_another_application_is_asked_for_in_three_steps(portal: Portal) -> None:
    accepted()
    browser = portal.signed_in(PAUL)
    first = page(browser, "/habilitation/applications")
    assert "Demande d'habilitation" in first
    assert "Autre" in first
    assert "Fermée" not in first
    assert 'value="extranet"' not in browser.get("/habilitation/applications").content.decode()

    chosen = {"application": "other", "access_mode": "microsoft"}
    assert browser.post("/habilitation/applications", chosen).headers["Location"] == (
        "/habilitation/structures"
    )
    assert "ARS-BRETAGNE" in page(browser, "/habilitation/structures")
    shown = page(browser, "/habilitation/recapitulatif")
    assert "Paul" in shown
    assert "annuaire" not in shown
    done = said(browser, "/habilitation/recapitulatif", message="Merci.")

    assert "Votre demande a été soumise." in done
    assert "1 en attente / 1 acceptée / 0 refusée" in done
    asked = AccountRequest.objects.get(application="other")
    assert (asked.state, asked.first_name, asked.message) == ("confirmed", "Paul", "Merci.")
    assert 'value="other"' not in browser.get("/habilitation/applications").content.decode()


def test_what_somebody_has_is_not_asked_for_again(portal: Portal) -> None:
    accepted()
    browser = portal.signed_in(PAUL)

    for application in ("extranet", "closed", "nothing"):
        chosen = {"application": application, "access_mode": "microsoft"}
        assert browser.post("/habilitation/applications", chosen).status_code == 400
    assert browser.get("/habilitation/recapitulatif").headers["Location"] == (
        "/habilitation/applications"
    )


def test_two_tabs_ask_once(portal: Portal) -> None:
    accepted()
    one, two = portal.signed_in(PAUL), portal.signed_in(PAUL)
    for browser in (one, two):
        chosen = {"application": "other", "access_mode": "microsoft"}
        browser.post("/habilitation/applications", chosen)
    one.post("/habilitation/recapitulatif")

    answer = two.post("/habilitation/recapitulatif")

    assert answer.status_code == 400
    assert "Vous avez déjà cette application" in text(answer)
    assert AccountRequest.objects.filter(application="other").count() == 1


def test_a_visitor_s_form_and_a_member_s_do_not_mix(portal: Portal) -> None:
    accepted()
    browser = portal.signed_in(PAUL)
    browser.post("/habilitation/applications", {"application": "other", "access_mode": "microsoft"})

    assert "paul@" not in browser.get("/demande/identification").content.decode()
    browser.post("/habilitation/annuler")
    assert browser.get("/habilitation/recapitulatif").status_code == 302


# Informations métier


def test_a_profile_is_asked_for_with_what_one_does(portal: Portal) -> None:
    accepted()
    browser = portal.signed_in(PAUL)
    shown = page(browser, "/informations-metier")
    assert "Aidants Ouvre : Aidants. Décision : ines@cnsa.example ou claire@cnsa.example." in shown
    assert "Département" not in shown

    typed = {
        "function": "charge",
        "sub_function": "charge/invest",
        "profiles": ["aidants", "tarif"],
    }
    assert "Votre demande a été soumise." in said(browser, "/informations-metier", **typed)

    rows = ProfileRequest.objects.order_by("id")
    assert [(row.profile, row.function, row.sub_function) for row in rows] == [
        ("aidants", "charge", "invest"),
        ("tarif", "charge", "invest"),
    ]
    again = page(browser, "/informations-metier")
    assert "Aidants : demandé, en attente" in again
    assert 'value="aidants"' not in browser.get("/informations-metier").content.decode()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, "Profil(s) métier : Ce champ est obligatoire."),
        ({"profiles": ["departement"]}, "Profil(s) métier : Sélectionnez un choix valide."),
        ({"profiles": ["nothing"]}, "Profil(s) métier : Sélectionnez un choix valide."),
        ({"profiles": ["tarif"], "function": "roi"}, "Fonction : Sélectionnez un choix valide."),
        ({"profiles": ["tarif"], "sub_function": "charge/invest"}, "celle d'une autre fonction"),
        ({"profiles": ["tarif"], "sub_function": "invest"}, "Sous-fonction : Sélectionnez"),
    ],
)
def test_what_the_rules_do_not_know_is_not_asked_for(
    portal: Portal, typed: dict[str, object], wrong: str
) -> None:
    accepted()

    answer = portal.signed_in(PAUL).post("/informations-metier", typed)

    assert answer.status_code == 400
    assert wrong in text(answer)
    assert not ProfileRequest.objects.exists()


# Accès aux espaces


def test_each_space_says_its_rule_and_what_is_missing(portal: Portal) -> None:
    accepted()
    browser = portal.signed_in(PAUL)
    shown = page(browser, "/espaces")
    assert "Externe - Public" in shown
    assert "Référents : ines@cnsa.example , claire@cnsa.example" in shown
    assert "Il vous manque un profil métier. Demander le profil « Aidants »" in shown
    assert "Demander le profil « Département »" not in shown

    assert "Votre demande a été soumise." in said(
        browser, "/informations-metier/demander", profil="aidants"
    )
    assert "« Aidants » est demandé et attend sa décision." in page(browser, "/espaces")


def state_of(browser: Client, title: str) -> str:
    """What one space says of whoever looks."""
    body = browser.get("/espaces").content.decode()
    _, _, after = body.partition(f">{title}</h2>")
    _, _, after = after.partition('<p class="state')
    answer = after.partition("</strong>")[0].rpartition("<strong>")[2]
    return answer.replace("&#x27;", "'")


def test_a_door_opens_when_the_reading_that_is_kept_shows_it(portal: Portal) -> None:
    granted()
    browser = portal.signed_in(PAUL)
    assert state_of(browser, "Aidants") == WORDS["account"]
    shows(portal)
    assert state_of(browser, "Aidants") == WORDS["membership"]

    for reason in ("invitation", "site", "enabled"):
        shows(portal, profile="aidants", state="pending", reason=reason)
        assert state_of(browser, "Aidants") == WORDS[reason]
    shows(portal, profile="aidants", state="failed", reason="a policy")
    assert state_of(browser, "Aidants") == WORDS["refused"]

    shows(portal, profile="aidants")
    assert state_of(browser, "Aidants") == "Ouvert pour vous."
    assert state_of(browser, "Financement") == WORDS["profile"]


def test_before_an_account_the_spaces_say_how_one_is_had(portal: Portal) -> None:
    asked()
    assert state_of(portal.signed_in(PAUL), "Aidants") == WORDS["waiting"]
    request = confirmed(ZOE)
    digest = accounts.show(request.id).digest
    accounts.refuse(
        portal.rules, request.id, by=CLAIRE, digest=digest, reason="Inconnue", now=portal.now
    )
    zoe = portal.signed_in(ZOE)
    assert state_of(zoe, "Aidants") == WORDS["asked"]
    assert 'href="/habilitation/applications"' in zoe.get("/espaces").content.decode()
    assert state_of(portal.signed_in(CLAIRE), "Aidants") == WORDS["unknown"]


def test_every_reason_and_every_state_has_its_words() -> None:
    assert WORDS.keys() == {*get_args(Reason), *LINKS, "waiting"}
    assert STATES.keys() == set(AccountState)
    assert PROFILE_STATES.keys() == set(ProfileState)
    assert CORRECTION_STATES.keys() == set(CorrectionState)


# Mon compte


def test_an_entitlement_says_until_when_by_whom_and_what_it_opens(portal: Portal) -> None:
    granted()
    shown = page(portal.signed_in(PAUL), "/mon-compte")

    assert "Jusqu'au 22/11/2028. Accordée par ines@cnsa.example le 23/11/2026." in shown
    assert "Espace ouvert : Aidants" in shown
    assert "renouvellement" not in shown


def test_a_renewal_is_asked_for_in_the_last_month(portal: Portal) -> None:
    grant = granted()
    browser = portal.signed_in(PAUL)
    place = f"/mon-compte/habilitations/{grant.id}/renouveler"
    assert "ne se renouvelle pas encore" in said(browser, place)
    portal.wait(days=715)
    browser = portal.signed_in(PAUL)
    assert "Demander le renouvellement" in page(browser, "/mon-compte")

    assert "Renouvellement demandé le" in said(browser, place)
    assert ProfileRequest.objects.get().renewal_asked_on == portal.now.date()


def test_what_is_given_back_is_held_no_more_and_says_why(portal: Portal) -> None:
    grant = granted()
    browser = portal.signed_in(PAUL)
    place = f"/mon-compte/habilitations/{grant.id}/rendre"
    assert "vous n'entrerez plus dans : Aidants" in page(browser, place)
    assert browser.post(place, {"reason": "\u200b"}).status_code == 400

    done = said(browser, place, reason="J'ai changé de poste.")

    assert "Votre habilitation est rendue." in done
    assert "Aucune habilitation." in done
    assert ProfileRequest.objects.get().state == "revoked"


def test_a_profile_that_waits_is_taken_back(portal: Portal) -> None:
    accepted()
    wanting("aidants")
    browser = portal.signed_in(PAUL)
    assert "1 en attente / 1 acceptée" in page(browser, "/mon-compte")

    assert "0 en attente / 1 acceptée" in said(browser, "/mon-compte/profils/1/supprimer")


def test_mon_compte_asks_as_many_questions_whatever_one_asked_for(portal: Portal) -> None:
    accepted()
    browser = portal.signed_in(PAUL)

    def questions(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(path).status_code == 200
        return len(found)

    pages = ("/mon-compte", "/espaces", "/informations-metier", "/applications", "/annuaire")
    questions("/mon-compte")  # the session notes that somebody is there
    few = [questions(path) for path in pages]
    for code in ("aidants", "tarif"):
        approved(wanting(code)[0], INES)
    for number in range(30):
        accepted(f"p{number}@ars.example", listed=True)

    assert [questions(path) for path in pages[:2]] == few[:2]
    many = dict(zip(pages, [questions(path) for path in pages], strict=True))
    assert many["/annuaire"] - few[-1] <= 1  # whose profiles, once there is somebody
    assert max(many[path] for path in ("/mon-compte", "/annuaire")) <= 12
    assert many["/espaces"] <= 12


# Mon identité


def test_a_name_is_corrected_by_somebody_else(portal: Portal) -> None:
    accepted()
    browser, claire = portal.signed_in(PAUL), portal.signed_in(CLAIRE)
    typed = {"first_name": "Paul", "last_name": "Martin-Durand", "message": "Mariage."}
    done = said(browser, "/mon-compte/identite", **typed)
    assert "Correction de mon identité – Paul Martin-Durand" in done
    assert people.show(PAUL).last_name == "Martin"

    assert "Paul Martin-Durand" in page(claire, "/corrections")
    decision = {"decision": "accept", "digest": corrections.show(1).digest}
    assert "Le nom est corrigé." in said(claire, "/corrections/1", **decision)

    assert people.show(PAUL).last_name == "Martin-Durand"
    assert "déjà été traitée" in said(portal.signed_in(NADIA), "/corrections/1", **decision)


def test_a_refused_correction_says_why_and_a_stale_one_is_shown_again(portal: Portal) -> None:
    accepted()
    browser, claire = portal.signed_in(PAUL), portal.signed_in(CLAIRE)
    said(browser, "/mon-compte/identite", first_name="A", last_name="B")
    stale = {"decision": "accept", "digest": "0" * 32}
    assert "a changé depuis" in said(claire, "/corrections/1", **stale)
    refusal = {"decision": "refuse", "digest": corrections.show(1).digest, "reason": "Preuve ?"}

    said(claire, "/corrections/1", **refusal)

    assert "Motif : Preuve ?" in page(browser, "/mon-compte")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"last_name": "Mar\u202etin"}, "ne s'affichent pas"),
        ({"last_name": "Mar\u200btin"}, "ne s'affichent pas"),
        ({"first_name": "😀" * 65}, "64"),
        ({"message": "é" * 2001}, "2001 caractères ; gardez-en 2000 au plus."),
        ({"first_name": "Paul", "last_name": "Martin"}, "le nom que nous connaissons déjà"),
        ({"first_name": " "}, "obligatoire"),
    ],
)
def test_a_name_that_cannot_be_kept_is_said(
    portal: Portal, typed: dict[str, str], wrong: str
) -> None:
    accepted()
    known = {"first_name": "Zoé", "last_name": "Élan"} | typed

    answer = portal.signed_in(PAUL).post("/mon-compte/identite", known)

    assert answer.status_code == 400
    assert wrong in text(answer)
    assert corrections.listed() == []


def test_markup_in_a_name_is_text_on_every_page_where_it_stands(portal: Portal) -> None:
    name = "<script>alert(1)</script>"
    accepted(first_name=name, last_name="Martin", listed=True)
    browser, claire = portal.signed_in(PAUL), portal.signed_in(CLAIRE)
    said(browser, "/mon-compte/identite", first_name=name + "!", last_name="Martin")

    for who, path in (
        (browser, "/mon-compte"),
        (browser, "/annuaire"),
        (browser, "/annuaire?recherche=%3Cscript%3E"),
        (claire, "/corrections"),
        (claire, "/corrections/1"),
    ):
        body = who.get(path).content.decode()
        assert "<script>" not in body
        assert "&lt;script&gt;" in body


# Mes données


def test_my_data_are_a_file_of_mine_alone(portal: Portal) -> None:
    granted()
    granted(address=ZOE)
    browser = portal.signed_in(PAUL)
    assert "effacées 365 jours après votre départ" in page(browser, "/mon-compte/donnees")

    answer = browser.get("/mon-compte/donnees/fichier")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    kept = json.loads(answer.content)
    assert kept["store"]["person"]["address"] == kept["portal"]["address"] == PAUL
    assert ZOE not in answer.content.decode()
    assert (
        json.loads(portal.signed_in(CLAIRE).get("/mon-compte/donnees/fichier").content)["store"]
        is None
    )


def test_whoever_leaves_is_out_at_once(portal: Portal) -> None:
    granted()
    browser = portal.signed_in(PAUL)
    page(browser, "/mon-compte/quitter")

    assert "Vous avez quitté l'extranet" in said(browser, "/mon-compte/quitter")

    assert people.show(PAUL).standing == "left"
    assert browser.get("/mon-compte").status_code == 403


# Annuaire


def test_one_agrees_to_appear_and_stops(portal: Portal) -> None:
    accepted()
    accepted(ZOE, first_name="Zoé", last_name="Élan", listed=True)
    browser = portal.signed_in(PAUL)
    shown = page(browser, "/annuaire")
    assert "Élan Zoé" in shown
    assert "Martin Paul" not in shown

    assert "Martin Paul" in said(browser, "/annuaire/consentement", figurer="oui")
    assert "Vous n'y figurez plus." in said(browser, "/annuaire/consentement", figurer="non")
    assert "Aucun membre ne correspond" in page(browser, "/annuaire?recherche=personne")
    assert "Élan Zoé" in page(browser, "/annuaire?recherche=%C3%A9lan")


def test_the_directory_is_read_page_by_page(portal: Portal) -> None:
    accepted()
    for number in range(26):
        accepted(f"p{number}@ars.example", last_name=f"Nom & {number:02}", listed=True)
    browser = portal.signed_in(PAUL)
    first = browser.get("/annuaire").content.decode()
    assert first.count("<tr>") == 26
    following = first.partition('<a href="?')[2].partition('"')[0].replace("&amp;", "&")

    last = page(browser, f"/annuaire?{following}")

    assert "Nom & 25" in last
    assert "Nom & 24" not in last
    page(browser, "/annuaire?apres=%00%0A%0A9999999999999999999999")


def test_who_agrees_when_asking_appears_once_accepted(portal: Portal) -> None:
    portal.fill()
    portal.browser.post("/demande/recapitulatif", {"listed": "on"})
    portal.browser.post(portal.place(), {"password": "Éléphant-bleu-42"})
    found = accounts.show(1)
    accounts.accept(portal.rules, 1, by=CLAIRE, digest=found.digest, now=portal.now)

    entries = directory.search(portal.rules, today=portal.now.date()).entries
    assert [each.address for each in entries] == [PAUL]


# Pages of the foot


def test_the_foot_leads_to_the_pages_of_text_of_the_extranet_s_own_foot(portal: Portal) -> None:
    text_ = "Écrivez à **support@extranet.example**."
    portal.rules = spec(
        home={
            "referents": [CLAIRE],
            "footer": [
                {"title": "Mentions", "page": "mentions"},
                {"title": "Plan", "page": "plan"},
                {"title": "Ailleurs", "url": "https://cnsa.example"},
            ],
            "pages": {
                "mentions": {"title": "Mentions légales", "text": text_},
                "plan": {"title": "Plan", "template": "site-map"},
                "interne": {"title": "Réservée aux membres", "text": "Confidentiel."},
            },
        }
    )
    visitor = portal.another()
    assert "Mentions légales Plan du site Accessibilité : non conforme" in page(visitor, "/")
    assert "Écrivez à support@extranet.example ." in page(visitor, "/page/mentions")
    for hidden in ("interne", "plan", "rien"):
        assert visitor.get(f"/page/{hidden}").status_code == 404
    assert "non conforme avec le référentiel" in page(visitor, "/accessibilite")
    assert "Faire une demande d'inscription" in page(visitor, "/plan-du-site")


# What completes the form


def test_applications_are_searched_without_a_program(portal: Portal) -> None:
    portal.browser.post(
        "/demande/identification",
        {"last_name": "M", "first_name": "P", "address": "p@x.fr", "password": "Éléphant-bleu-42"},
    )

    def offered(words: str) -> set[str]:
        body = portal.browser.get(f"/demande/applications?recherche={words}").content.decode()
        return {code for code in ("extranet", "other") if f'value="{code}"' in body}

    assert offered("AUTRE") == {"other"}
    assert offered("") == {"extranet", "other"}
    assert offered("%3Cb%3E") == set()


def test_a_structure_s_name_is_completed_from_the_register(portal: Portal) -> None:
    portal.rules = spec(
        structure_types={
            "camsp": {"label": "CAMSP", "key": "finess", "finess_categories": ["190"]},
            "ars": {"label": "Agence"},
            "cd": {"label": "CD"},
        }
    )
    rows = [("990000002", "CAMSP LES TILLEULS", "190", True), ("990000010", "CMPP", "189", True)]
    rows.append(("990000028", "CAMSP FERMÉ", "190", False))
    portal.establishments = [
        Establishment(finess=n, name=name, category=c, departement="35", open=open_)
        for n, name, c, open_ in rows
    ]
    portal.fill()

    body = portal.browser.get("/demande/structures?type=camsp").content.decode()
    assert '<option value="990000002 CAMSP LES TILLEULS">' in body
    assert body.count("<option") == 1
    assert "<datalist" not in portal.browser.get("/demande/structures?type=cd").content.decode()
    portal.browser.post("/demande/structures?type=camsp", {"name": "990000002 CAMSP LES TILLEULS"})
    assert "CAMSP : 990000002 CAMSP LES TILLEULS" in page(portal.browser, "/demande/structures")


def test_an_account_of_ours_is_no_address_to_ask_with(portal: Portal) -> None:
    typed = {"last_name": "M", "first_name": "P", "password": "Éléphant-bleu-42"}
    address = "paumartin@comptes.extranet.example"

    answer = portal.browser.post("/demande/identification", typed | {"address": address})

    assert answer.status_code == 400
    assert "un compte de cet extranet" in text(answer)
