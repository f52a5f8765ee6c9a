"""The scenarios of the manual, in a browser, with the worker and a simulated tenant beside."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.steps import (
    MICROSOFT,
    SPACE,
    accept,
    ask,
    choose_application,
    choose_profile,
    come_in,
    is_open,
    prove,
)
from tests.browser.visiting import Opened, Visitor, make_portal

STANDARD = "Accès standard"


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    """One for the module. Once it is told to stop, nobody listens any more."""
    with make_portal() as found:
        yield found
    parts = urlsplit(found.root)
    with socket.socket() as asking:
        assert asking.connect_ex((parts.hostname, parts.port)) != 0
    assert found.process.returncode == 0


@pytest.mark.parametrize(("name", "mode"), [("Morvan", MICROSOFT), ("Kerguelen", STANDARD)])
def test_scenario_1_somebody_without_an_account_comes_to_the_tile(
    opened: Opened, browser: Browser, name: str, mode: str
) -> None:
    anna, claire = (Visitor(browser, opened.root) for _ in range(2))
    address = f"anna.{name.lower()}@ars-bretagne.example"
    ask(anna, name, address, mode)
    prove(anna, address)
    anna.sign_in(address)
    anna.look("Vos applications")
    anna.follow("Mon compte")
    assert anna.page.get_by_text("1 en attente / 0 acceptée / 0 refusée").is_visible()

    accept(claire, opened, f"Anna {name}")
    if mode == MICROSOFT:
        come_in(anna, address)
    anna.open("/applications")
    anna.until("Extranet")
    tile = anna.page.get_by_role("link", name="Extranet", exact=True)
    assert tile.get_attribute("href") == "https://extranet.example/accueil"
    anna.mail(address, "votre demande est acceptée, vos identifiants de connexion")
    assert anna.wrong + claire.wrong == []


def test_scenario_2_somebody_with_an_account_comes_into_a_space_and_leaves(
    opened: Opened, browser: Browser
) -> None:
    maud, claire, karim = (Visitor(browser, opened.root) for _ in range(3))
    address, profile = "anna.lebras@ars-bretagne.example", "ars - Référent investissement"
    ask(maud, "Lebras", address, MICROSOFT, "Conférence des financeurs")
    prove(maud, address)
    maud.sign_in(address)
    maud.follow("Nouvelle demande")
    maud.look("Applications (1 sur 3)")
    choose_application(maud, "Extranet", MICROSOFT)
    maud.press("Suivant")
    maud.look("Structures (2 sur 3)")
    maud.follow("Suivant")
    maud.look("Récapitulatif (3 sur 3)")
    maud.press("Envoyer ma demande")
    maud.look("Mon compte")
    assert maud.page.get_by_text("2 en attente / 0 acceptée / 0 refusée").is_visible()
    accept(claire, opened, "Anna Lebras")
    come_in(maud, address)
    assert not is_open(maud)

    choose_profile(maud)
    maud.press("Envoyer ma demande")
    assert maud.page.get_by_text("2 en attente / 1 acceptée / 0 refusée").is_visible()
    karim.sign_in(opened.logins["référent"], opened.password)
    karim.follow("Administration des profils métiers")
    karim.follow("Anna Lebras")
    karim.look("Demande de profil de Anna Lebras")
    karim.page.get_by_label("Jusqu'au").fill(_soon(karim).isoformat())
    karim.press("Accorder")
    assert karim.page.get_by_text("Le profil est accordé.").is_visible()
    while not is_open(maud):
        maud.page.wait_for_timeout(250)
    maud.mail(address, "vous pouvez accéder à votre Espace Extranet")

    maud.open("/mon-compte")
    maud.press(f"Demander le renouvellement de {profile}")
    assert maud.page.get_by_text("Renouvellement demandé le").is_visible()
    karim.follow(SPACE)
    karim.follow("Anna Lebras")
    karim.press("Renouveler")
    assert karim.page.get_by_text("Le profil est renouvelé jusqu'au").is_visible()

    maud.open("/mon-compte")
    assert not maud.page.get_by_text("Renouvellement demandé").count()
    maud.follow("Mes données")
    maud.follow("Quitter l'extranet")
    maud.press("Quitter l'extranet")
    maud.look("Vous avez quitté l'extranet")
    karim.follow(SPACE)
    assert not karim.page.get_by_role("link", name="Anna Lebras").count()
    maud.mail(address, "votre compte est fermé")
    assert maud.wrong + claire.wrong + karim.wrong == []


def _soon(it: Visitor) -> date:
    """Some days after the one that this page shows: the end is near enough to be put off."""
    shown = it.page.get_by_text(re.compile(r"^\d\d/\d\d/\d{4}$")).first.inner_text()
    day, month, year = map(int, shown.split("/"))
    return date(year, month, day) + timedelta(days=20)


def test_a_referent_who_is_removed_from_the_file_loses_the_queue_at_their_next_page(
    opened: Opened, browser: Browser
) -> None:
    odile, before = Visitor(browser, opened.root), opened.rules.read_text("utf-8")
    eva = "      - eva.collet@cnsa.example\n"
    assert eva in before
    named = before.replace(eva, f"{eva}      - odile.tessier@cnsa.example\n", 1)
    opened.rules.write_text(named, "utf-8")
    typed = f"{opened.password}\n"
    opened.run("portal", "password", "odile.tessier@cnsa.example", "--sandbox", typed=typed)
    odile.sign_in("odile.tessier@cnsa.example", opened.password)
    odile.follow("Administration des profils métiers")
    odile.look("Administration des profils métiers")
    odile.follow(SPACE)

    opened.rules.write_text(before, "utf-8")
    odile.page.reload()

    odile.look("Cette page n'est pas ouverte")


def test_a_depositor_sees_their_establishment_and_the_manager_sees_all(
    opened: Opened, browser: Browser
) -> None:
    nadia, gael = (Visitor(browser, opened.root) for _ in range(2))
    address, tilleuls = "gael.roux@camsp-les-tilleuls.example", "990000002 CAMSP Les Tilleuls"
    who = ("--first-name", "Gaël", "--last-name", "Roux", "--mode", "standard", "--proved")
    opened.run("requests", "submit", "--address", address, *who, "--structure", "camsp", tilleuls)
    opened.run("portal", "password", address, "--sandbox", typed=f"{opened.password}\n")
    nadia.sign_in(opened.logins["campagne"], opened.password)
    nadia.follow("Demandes à traiter")
    nadia.follow("Gaël Roux")
    nadia.press("Accepter")
    gael.sign_in(address, opened.password)
    gael.follow("Informations métier")
    gael.page.get_by_label("camsp - Déposant", exact=True).check()
    gael.press("Envoyer ma demande")
    gael.follow("Dépôt des documents")
    gael.look("Dépôt des documents")
    nadia.follow("Administration des profils métiers")
    nadia.follow("Gaël Roux")
    nadia.press("Accorder")

    nadia.follow("Dépôt des documents")
    nadia.look("Rapports d'activité 2025")
    many = nadia.page.get_by_role("table", name="Établissements").get_by_role("link").count()
    gael.open("/depots")
    links = gael.page.get_by_role("table", name="Établissements").get_by_role("link")
    assert links.all_inner_texts() == [tilleuls.upper()]
    assert many > 1
    gael.follow(tilleuls.upper())
    gael.look("Récépissé de CAMSP LES TILLEULS")
    assert gael.page.get_by_text("quantitatif : manquant").is_visible()
    assert nadia.wrong + gael.wrong == []


def test_a_refusal_reaches_whoever_asked_without_javascript_on_a_telephone(
    opened: Opened, browser: Browser
) -> None:
    small = {"java_script_enabled": False, "measured": (360,)}
    luc, claire = (Visitor(browser, opened.root, **small) for _ in range(2))
    address = "anna.legoff@ars-bretagne.example"
    ask(luc, "Legoff", address, STANDARD)
    prove(luc, address)

    claire.sign_in(opened.logins["responsable"], opened.password)
    claire.open("/demandes-a-traiter")
    claire.follow("Anna Legoff")
    claire.press("Refuser")
    claire.look("Demande de Anna Legoff")
    claire.page.get_by_label("Motif", exact=True).fill("Votre structure est inconnue.")
    claire.press("Refuser")
    luc.sign_in(address)
    luc.follow("Mon compte")

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
        ("Se connecter", "Vos applications"),
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
        visitor = Visitor(browser, opened.root)
        visitor.sign_in(login, opened.password)
        visitor.look("Vos applications")
        assert visitor.wrong == []


def test_a_security_key_opens_the_account_after_the_password(
    opened: Opened, browser: Browser
) -> None:
    it = Visitor(browser, opened.root.replace("127.0.0.1", "localhost"))  # keys are of a name
    keys = it.context.new_cdp_session(it.page)
    keys.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    login = opened.logins["administrateur"]
    it.sign_in(login, opened.password)
    it.open("/mon-compte/cles/ajouter")
    it.look("Ajouter une clé de sécurité")
    it.press("Ajouter")
    it.look("Codes de secours")
    it.press("Se déconnecter")

    it.sign_in(login, opened.password)
    it.look("Second facteur")
    it.press("Utiliser une clé de sécurité")
    it.look("Vos applications")
    assert it.wrong == []
    opened.run("portal", "forget-factor", "hugo.lemaire@cnsa.example")


def test_the_rule_of_passwords_is_judged_as_it_is_typed(opened: Opened, browser: Browser) -> None:
    it = Visitor(browser, opened.root, measured=(320, 1280))
    it.open("/demande/identification")
    lines = it.page.locator("#regle li")
    for typed, size, classes in (
        ("", "", ""),
        ("court", "pas encore", "pas encore"),
        ("toutenminuscules", "respecté", "pas encore"),
        ("Éléphant-bleu", "respecté", "respecté"),
    ):
        it.fill("Mot de passe", typed)
        verdicts = [each.text_content() or "" for each in lines.locator(".verdict").all()]
        assert verdicts == [f" : {each}" if each else "" for each in (size, classes)], typed
    it.look("Identification")
    assert it.wrong == []
