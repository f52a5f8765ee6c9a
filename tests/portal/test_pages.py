"""The portal as it is served, in a real browser; and its pages held by a validator."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.signing import Signer
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page

from provisioning.requests.form import CorrectionForm
from provisioning.requests.models import AccountRequest
from provisioning.requests.store import corrections, readings
from provisioning.requests.store.readings import Shown
from tests.browser.measures import accessibility, chromium, cut_words, sideways
from tests.house.repository import ROOT
from tests.patience import HANG
from tests.portal.conftest import LAST_STEP, PASSWORD, Portal
from tests.portal.html import mistakes
from tests.requests.engines import KEY
from tests.requests.story import accepted, approved, wanting

AHEAD = 4_102_444_800
"""A link of 2100: it is not too old on any day of these tests."""


MEMBER = (
    "/mon-compte",
    "/applications",
    "/mon-compte/identite",
    "/mon-compte/habilitations/1/rendre",
    "/mon-compte/donnees",
    "/mon-compte/quitter",
    "/informations-metier",
    "/espaces",
    "/annuaire",
    "/annuaire?recherche=personne",
    "/habilitation/applications",
)
ANNE = "anne@ars.example"


def _member(portal: Portal) -> Client:
    """Somebody with everything that a page of theirs may show."""
    accepted(ANNE, first_name="Anne", last_name="Le Goff", listed=True)
    approved(wanting("aidants", address=ANNE)[0])
    wanting("tarif", address=ANNE)
    form = CorrectionForm(first_name="Anne", last_name="Petit", message="Voir mon courriel.")
    corrections.ask(portal.rules, form, by=ANNE, now=portal.now)
    for profile in ("", "aidants"):
        shown = Shown(address=ANNE, state="provisioned", profile=profile)
        readings.mark(portal.rules, [shown], now=portal.now)
    return portal.signed_in(ANNE)


def test_every_page_is_valid_html(portal: Portal, tmp_path: Path) -> None:
    portal.known()
    anne = _member(portal)
    claire, paul = portal.responsable(), portal.sign_in("paumartin")
    portal.ask(portal.another(), address="zoe@ars.example")
    portal.fill(address="ana@ars.example")
    pages = [
        (portal.another(), "/"),
        (portal.browser, "/oubli"),
        (portal.browser, "/demande/identification"),
        (portal.browser, "/demande/applications"),
        (portal.browser, "/demande/structures"),
        (portal.browser, "/demande/structures?type=ars"),
        (portal.browser, "/demande/structures?type=cd"),
        (portal.browser, LAST_STEP),
        (portal.browser, "/demande/envoyee"),
        (portal.browser, portal.place(AccountRequest.objects.order_by("id").last().id)),
        (portal.browser, portal.place(1)),
        (portal.browser, "/confirmer/faux"),
        (portal.browser, "/lien"),
        (portal.browser, "/nulle-part"),
        (portal.browser, "/mon-compte"),
        (paul, "/mon-compte"),
        (paul, "/mon-compte/second-facteur"),
        (paul, "/mon-compte/second-facteur/ajouter"),
        (paul, "/mon-compte/preuve"),
        (paul, "/mon-compte/sessions"),
        (portal.browser, "/oubli/faux"),
        (portal.browser, "/connexion/par/microsoft/retour"),
        (paul, "/applications"),
        (paul, "/mon-compte/donnees"),
        (paul, "/espaces"),
        (portal.browser, "/accessibilite"),
        (portal.browser, "/plan-du-site"),
        (paul, "/plan-du-site"),
        (portal.browser, "/demande/applications?recherche=rien"),
        *((anne, path) for path in MEMBER),
        (claire, "/corrections"),
        (claire, "/corrections/1"),
        (claire, "/demandes-a-traiter"),
        (claire, "/demandes-a-traiter/1"),
    ]
    answers = [browser.get(page) for browser, page in pages]
    answers += [
        portal.another().post("/", {}),
        portal.another().post("/oubli", {}),
        portal.another().post("/oubli", {"login": "paumartin"}),
        paul.post("/mon-compte/second-facteur/ajouter", {"code": "x"}),
        portal.another().post("/demande/identification", {"password": "x"}),
        portal.browser.post("/demande/applications", {}),
        claire.post("/demandes-a-traiter/1", {"decision": "refuse"}),
        claire.post("/corrections/1", {"decision": "refuse"}),
        anne.post("/mon-compte/identite", {}),
        anne.post("/informations-metier", {}),
        anne.post("/mon-compte/habilitations/1/rendre", {}),
    ]
    assert mistakes(answers, tmp_path) == []


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """``extranet portal serve``, as it is typed, on the sample."""
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "EXTRANET_SECRET_KEY": KEY}
    words = [sys.executable, "-m", "provisioning", "portal"]
    rules = ["--file", str(ROOT / "spaces.yaml")]
    typed = {"cwd": tmp_path, "env": known, "text": True}
    subprocess.run(
        [*words, "password", "claire.fontaine@cnsa.example", *rules],
        input=PASSWORD + "\n",
        capture_output=True,
        check=True,
        **typed,
    )
    command = [*words, "serve", "--sandbox", "--port", "0", *rules]
    with subprocess.Popen(command, stdout=subprocess.PIPE, **typed) as it:
        try:
            address = re.search(r"http://\S+", it.stdout.readline())
            assert address
            yield address.group()
        finally:
            it.terminate()
            it.communicate(timeout=HANG)


@pytest.fixture
def chrome() -> Iterator[Browser]:
    """For one test: while it runs, playwright holds the event loop, where Django asks nothing."""
    with chromium() as found:
        yield found


class Looking:
    """One person's browser: each page that is come to is measured."""

    def __init__(self, chrome: Browser, root: str) -> None:
        context = chrome.new_context(reduced_motion="reduce")
        context.set_default_timeout(HANG * 1000)
        self.page: Page = context.new_page()
        self.root, self.wrong = root, []
        self.page.on("console", self._heard)

    def _heard(self, said: ConsoleMessage) -> None:
        """What the policy of contents forbids is said there; an answer 400, too."""
        if said.type in ("error", "warning") and "status of 400" not in said.text:
            self.wrong.append(said.text)

    def look(self, title: str) -> None:
        assert title in self.page.title()
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 800})
            self.wrong += [f"{title} at {width}: {each}" for each in sideways(self.page)]
            self.wrong += [f"{title} at {width}: cut {each}" for each in cut_words(self.page)]
        self.wrong += [f"{title}: {each}" for each in accessibility(self.page)]

    def press(self, name: str) -> None:
        with self.page.expect_navigation():  # the page that comes, not the one that goes
            self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).click()


def _ask(it: Looking) -> None:
    it.page.goto(it.root)
    it.look("Se connecter")
    it.follow("Faire une demande d'inscription")
    it.press("Suivant")
    it.look("Identification (1 sur 4)")
    for name, typed in (
        ("Nom", "Martin"),
        ("Prénom", "Paul"),
        ("Adresse courriel", "paul@ars.example"),
        ("Mot de passe", PASSWORD),
    ):
        it.page.get_by_label(f"* {name}", exact=True).fill(typed)
    it.press("Suivant")
    it.look("Applications (2 sur 4)")
    it.page.get_by_label("Extranet", exact=True).check()
    it.page.get_by_label("Accès avec Microsoft Online", exact=True).check()
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


def _sign_in(it: Looking, login: str) -> None:
    it.page.goto(it.root)
    it.page.get_by_label("* Identifiant").fill(login)
    it.page.get_by_label("* Mot de passe").fill(PASSWORD)
    it.press("Se connecter")
    it.look("Mon compte")


def test_somebody_asks_proves_and_is_accepted_in_a_browser(served: str, chrome: Browser) -> None:
    paul, claire = Looking(chrome, served), Looking(chrome, served)
    _ask(paul)

    code = Signer(key=KEY, salt="access.confirm").sign_object([1, AHEAD])
    paul.page.goto(f"{served}/confirmer/{code}")
    paul.look("Confirmer mon adresse")
    paul.page.get_by_label("* Mot de passe").fill(PASSWORD)
    paul.press("Confirmer mon adresse")
    paul.look("Adresse confirmée")
    _sign_in(paul, "paumartin")
    assert paul.page.get_by_text("1 en attente / 0 acceptée / 0 refusée").is_visible()

    _sign_in(claire, "claire.fontaine@cnsa.example")
    claire.follow("Demandes à traiter")
    claire.look("Demandes à traiter")
    claire.follow("Paul Martin")
    claire.look("Demande de Paul Martin")
    claire.press("Accepter")
    claire.look("Demandes à traiter")
    assert claire.page.get_by_text("La demande est acceptée.").is_visible()

    paul.page.reload()
    assert paul.page.get_by_text("0 en attente / 1 acceptée / 0 refusée").is_visible()
    assert paul.wrong + claire.wrong == []


def test_a_security_key_opens_the_account_after_the_password(served: str, chrome: Browser) -> None:
    it = Looking(chrome, served.replace("127.0.0.1", "localhost"))  # keys are of a name
    keys = it.page.context.new_cdp_session(it.page)
    keys.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    _sign_in(it, "claire.fontaine@cnsa.example")
    it.follow("Connexion et sécurité")
    it.look("Connexion et sécurité")
    it.follow("Ajouter une application d'authentification")
    it.look("Ajouter une application d'authentification")
    it.follow("Ajouter plutôt une clé de sécurité")
    it.look("Ajouter une clé de sécurité")
    it.press("Ajouter")
    it.look("Codes de secours")
    it.press("Se déconnecter")

    it.page.get_by_label("* Identifiant").fill("claire.fontaine@cnsa.example")
    it.page.get_by_label("* Mot de passe").fill(PASSWORD)
    it.press("Se connecter")
    it.look("Second facteur")
    it.press("Utiliser une clé de sécurité")
    it.look("Mon compte")
    it.page.goto(f"{it.root}/mon-compte/sessions")
    it.look("Mes sessions")


CLAIRE = "claire.fontaine@cnsa.example"


def _asked(folder: Path, *words: str) -> None:
    """A command on the store of the portal that runs."""
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "EXTRANET_SECRET_KEY": KEY}
    command = [sys.executable, "-m", "provisioning", *words, "--file", str(ROOT / "spaces.yaml")]
    done = subprocess.run(
        command, cwd=folder, env=known, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_member_asks_for_a_profile_and_appears_in_a_browser(
    served: str, tmp_path: Path, chrome: Browser
) -> None:
    claire_is = ["--first-name", "Claire", "--last-name", "Fontaine", "--mode", "microsoft"]
    agency = ["--structure", "ars", "ARS-BRETAGNE", "--proved"]
    _asked(tmp_path, "requests", "submit", "--address", CLAIRE, *claire_is, *agency)
    _asked(tmp_path, "requests", "approve", "1", "--as", "nadia.perrin@cnsa.example")
    it = Looking(chrome, served)
    _sign_in(it, CLAIRE)

    it.follow("Accès aux espaces")
    it.look("Informations d'accès aux espaces")
    it.press("Demander le profil ars - Référent parcours pour Orientations et parcours")
    it.look("Mon compte")
    assert it.page.get_by_text("Votre demande a été soumise.").is_visible()
    it.follow("Informations métier")
    it.page.get_by_label("Fonction", exact=True).select_option(label="CHARGE(E) DE MISSION")
    offered = it.page.get_by_label("Sous-fonction", exact=True).locator("optgroup")
    assert [each.get_attribute("label") for each in offered.all()] == ["CHARGE(E) DE MISSION"]
    it.page.get_by_label("Sous-fonction", exact=True).select_option(label="PARCOURS")
    it.press("Envoyer ma demande")
    it.look("Informations métier")
    it.page.get_by_label("ars - Référent investissement", exact=True).check()
    it.press("Envoyer ma demande")

    it.follow("Annuaire")
    it.look("Annuaire")
    it.press("Accepter d'y figurer")
    it.look("Annuaire")
    assert it.page.get_by_role("row", name="Fontaine Claire").is_visible()
    for title in ("Vos applications", "Mon compte", "Corrections", "Plan du site"):
        it.follow(title)
        it.look(title)
    it.page.goto(f"{served}/applications")
    it.follow("Nouvelle demande")
    it.page.get_by_label("Rechercher une application").fill("financeurs")
    assert not it.page.get_by_label("APA-PCH", exact=True).is_visible()
    it.look("Applications (1 sur 3)")
    it.page.get_by_label("Conférence des financeurs", exact=True).check()
    it.press("Suivant")
    it.page.goto(f"{served}/habilitation/structures?type=camsp")
    assert it.page.locator("#noms option").count() > 0  # of the register beside the rules
    it.look("Structures (2 sur 3)")
    it.follow("Annuler")
    it.follow("Suivant")
    it.page.get_by_label("Joindre un message").fill("Merci 😀")
    assert it.page.get_by_text("7/2000").is_visible()
    it.look("Récapitulatif (3 sur 3)")
    it.press("Envoyer ma demande")
    assert it.page.get_by_text("3 en attente / 1 acceptée / 0 refusée").is_visible()
    it.follow("Mes données")
    it.look("Mes données")
    it.follow("une demande de correction")
    it.look("Corriger mon identité")
    assert it.wrong == []


def test_the_rule_of_passwords_is_judged_as_it_is_typed(served: str, chrome: Browser) -> None:
    it = Looking(chrome, served)
    it.page.goto(f"{served}/demande/identification")
    lines = it.page.locator("#regle li")
    for typed, size, classes in (
        ("", "", ""),
        ("court", "pas encore", "pas encore"),
        ("toutenminuscules", "respecté", "pas encore"),
        ("Éléphant-bleu", "respecté", "respecté"),
    ):
        it.page.get_by_label("* Mot de passe").fill(typed)
        verdicts = [each.text_content() or "" for each in lines.locator(".verdict").all()]
        assert verdicts == [f" : {each}" if each else "" for each in (size, classes)], typed
    it.look("Identification")
    assert it.wrong == []
