"""The scenarios of the manual, in a browser, with the worker and a simulated tenant beside."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.visiting import PASSWORD, Opened, Visitor, make_portal


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    """One for the module. Once it is told to stop, nobody listens any more."""
    with make_portal() as found:
        yield found
    parts = urlsplit(found.root)
    with socket.socket() as asking:
        assert asking.connect_ex((parts.hostname, parts.port)) != 0
    assert found.process.returncode == 0


def _ask(it: Visitor, last_name: str, address: str, mode: str) -> None:
    """From the first page to the one that says that a mail comes."""
    it.open("/")
    it.look("Se connecter")
    it.follow("Faire une demande d'inscription")
    it.press("Suivant")
    it.look("Identification (1 sur 4)")
    for name, typed in (
        ("Nom", last_name),
        ("Prénom", "Anna"),
        ("Adresse courriel", address),
        ("Mot de passe", PASSWORD),
    ):
        it.fill(name, typed)
    it.press("Suivant")
    it.look("Applications (2 sur 4)")
    it.page.get_by_label("Extranet", exact=True).check()
    it.page.get_by_label(mode, exact=True).check()
    it.press("Suivant")
    it.look("Structures (3 sur 4)")
    it.page.get_by_label("* Type de structures").select_option("ars")
    it.press("Continuer")
    it.page.get_by_label("* Nom de la structure").select_option("ARS-BRETAGNE")
    it.press("Ajouter une structure")
    it.follow("Suivant")
    it.look("Récapitulatif (4 sur 4)")
    it.press("Envoyer ma demande")
    it.look("Consultez votre messagerie")


def _prove(it: Visitor, address: str) -> None:
    mail = it.mail(address, "confirmez votre adresse courriel")
    it.look("Courriels envoyés")
    with it.page.expect_navigation():
        mail.get_by_role("link").filter(has_text="/confirmer/").click()
    it.look("Confirmer mon adresse")
    it.fill("Mot de passe", PASSWORD)
    it.press("Confirmer mon adresse")
    it.look("Adresse confirmée")


@pytest.mark.parametrize(
    ("name", "mode", "measured"),
    [("Morvan", "Accès avec Microsoft Online", (320, 1280)), ("Kerguelen", "Accès standard", ())],
)
def test_scenario_1_somebody_without_an_account_comes_to_the_tile(
    opened: Opened, browser: Browser, name: str, mode: str, measured: tuple[int, ...]
) -> None:
    anna, claire = (Visitor(browser, opened.root, measured=measured) for _ in range(2))
    address = f"anna.{name.lower()}@ars-bretagne.example"
    _ask(anna, name, address, mode)
    _prove(anna, address)
    anna.sign_in(address)
    anna.look("Mon compte")
    assert anna.page.get_by_text("1 en attente / 0 acceptée / 0 refusée").is_visible()

    claire.sign_in(opened.logins["responsable"], opened.password)
    claire.follow("Demandes à traiter")
    claire.look("Demandes à traiter")
    claire.follow(f"Anna {name}")
    claire.look(f"Demande de Anna {name}")
    claire.press("Accepter")
    claire.look("Demandes à traiter")
    assert claire.page.get_by_text("La demande est acceptée.").is_visible()

    if mode != "Accès standard":
        invitation = claire.mail(address, "Invitation de Microsoft")
        claire.press(f"Accepter l'invitation de {address}", invitation)
    anna.open("/mon-compte")
    anna.until("Vos applications")
    anna.look("Mon compte")
    tile = anna.page.get_by_role("link", name="Extranet", exact=True)
    assert tile.get_attribute("href") == "https://extranet.example/accueil"
    anna.mail(address, "votre demande est acceptée, vos identifiants de connexion")
    assert anna.wrong + claire.wrong == []


def test_a_refusal_reaches_whoever_asked_without_javascript_on_a_telephone(
    opened: Opened, browser: Browser
) -> None:
    small = {"java_script_enabled": False, "measured": (360,)}
    luc, claire = (Visitor(browser, opened.root, **small) for _ in range(2))
    address = "anna.legoff@ars-bretagne.example"
    _ask(luc, "Legoff", address, "Accès standard")
    _prove(luc, address)

    claire.sign_in(opened.logins["responsable"], opened.password)
    claire.open("/demandes-a-traiter")
    claire.follow("Anna Legoff")
    claire.press("Refuser")
    claire.look("Demande de Anna Legoff")
    claire.fill("Motif du refus", "Votre structure est inconnue.")
    claire.press("Refuser")
    luc.sign_in(address)
    luc.look("Mon compte")

    assert luc.page.get_by_text("Motif : Votre structure est inconnue.").is_visible()
    luc.mail(address, "votre demande n'est pas acceptée")
    assert luc.wrong + claire.wrong == []


def test_the_keyboard_alone_is_enough_to_decide(opened: Opened, browser: Browser) -> None:
    claire = Visitor(browser, opened.root)
    claire.open("/")
    claire.tab_to("* Identifiant")
    claire.page.keyboard.type(opened.logins["responsable"])
    claire.tab_to("* Mot de passe")
    claire.page.keyboard.type(opened.password)
    for name, title in (
        ("Se connecter", "Mon compte"),
        ("Demandes à traiter", "Demandes à traiter"),
        ("Zoé Lacaze", "Demande de Zoé Lacaze"),
        ("Accepter", "Demandes à traiter"),
    ):
        claire.tab_to(name)
        with claire.page.expect_navigation():
            claire.page.keyboard.press("Enter")
        assert title in claire.page.title()

    assert claire.page.get_by_text("La demande est acceptée.").is_visible()
    assert claire.wrong == []


def test_each_role_that_is_printed_signs_in(opened: Opened, browser: Browser) -> None:
    for login in opened.logins.values():
        visitor = Visitor(browser, opened.root, measured=(360,))
        visitor.sign_in(login, opened.password)
        visitor.look("Mon compte")
        assert visitor.wrong == []
