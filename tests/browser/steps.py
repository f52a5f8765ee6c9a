"""What people do on the portal, page after page."""

from __future__ import annotations

from tests.browser.visiting import PASSWORD, Opened, Visitor

MICROSOFT = "Accès avec Microsoft Online"
SPACE = "Financement et réformes tarifaires"


def identify(it: Visitor, last_name: str, address: str) -> None:
    for name, typed in (
        ("Nom", last_name),
        ("Prénom", "Anna"),
        ("Adresse courriel", address),
        ("Mot de passe", PASSWORD),
    ):
        it.fill(name, typed)


def choose_application(it: Visitor, label: str, mode: str) -> None:
    it.page.get_by_label(label, exact=True).check()
    it.page.get_by_label(mode, exact=True).check()


def add_structure(it: Visitor) -> None:
    it.page.get_by_label("* Type de structures").select_option("ars")
    it.press("Continuer")
    it.page.get_by_label("* Nom de la structure").select_option("ARS-BRETAGNE")
    it.press("Ajouter une structure")


def ask(it: Visitor, last_name: str, address: str, mode: str, label: str = "Extranet") -> None:
    """From the first page to the one that says that a mail comes."""
    it.open("/")
    it.look("Se connecter")
    it.follow("Faire une demande d'inscription")
    it.press("Suivant")
    it.look("Identification (1 sur 4)")
    identify(it, last_name, address)
    it.press("Suivant")
    it.look("Applications (2 sur 4)")
    choose_application(it, label, mode)
    it.press("Suivant")
    it.look("Structures (3 sur 4)")
    add_structure(it)
    it.follow("Suivant")
    it.look("Récapitulatif (4 sur 4)")
    it.press("Envoyer ma demande")
    it.look("Consultez votre messagerie")


def follow_link(it: Visitor, address: str) -> None:
    mail = it.mail(address, "confirmez votre adresse courriel")
    it.look("Courriels envoyés")
    with it.page.expect_navigation():
        mail.get_by_role("link").filter(has_text="/confirmer/").click()
    it.look("Confirmer mon adresse")


def prove(it: Visitor, address: str) -> None:
    follow_link(it, address)
    it.fill("Mot de passe", PASSWORD)
    it.press("Confirmer mon adresse")
    it.look("Adresse confirmée")


def accept(claire: Visitor, opened: Opened, name: str) -> None:
    """As the responsable, from the first page."""
    claire.sign_in(opened.logins["responsable"], opened.password)
    claire.follow("Demandes à traiter")
    claire.look("Demandes à traiter")
    claire.follow(name)
    claire.look(f"Demande de {name}")
    claire.press("Accepter")
    claire.look("Demandes à traiter")
    assert claire.page.get_by_text("La demande est acceptée.").is_visible()


def come_in(it: Visitor, address: str) -> None:
    """Microsoft's invitation is accepted, and the tile comes."""
    it.press(f"Accepter l'invitation de {address}", it.mail(address, "Invitation de Microsoft"))
    it.open("/applications")
    it.until("Extranet")
    it.look("Vos applications")


def choose_profile(it: Visitor) -> None:
    """The one that opens ``SPACE``."""
    it.follow("Informations métier")
    it.look("Informations métier")
    it.page.get_by_label("Fonction", exact=True).select_option(label="CHARGE(E) DE MISSION")
    it.page.get_by_label("Sous-fonction", exact=True).select_option(label="INVESTISSEMENT")
    it.page.get_by_label("ars - Référent investissement", exact=True).check()


def is_open(it: Visitor) -> int:
    """Whether « Accès aux espaces » says so of ``SPACE``."""
    it.open("/espaces")
    it.look("Informations d'accès aux espaces")
    space = it.page.get_by_role("article", name=SPACE)
    space.evaluate("each => each.scrollIntoView()")
    return space.get_by_text("Ouvert pour vous.").count()
