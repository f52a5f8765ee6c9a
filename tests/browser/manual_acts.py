"""What is done at each step of the manual: each gives the visitor whose page is shown."""

from __future__ import annotations

from typing import NamedTuple

from tests.browser.steps import (
    MICROSOFT,
    SPACE,
    add_structure,
    ask,
    choose_application,
    choose_profile,
    come_in,
    follow_link,
    identify,
    is_open,
    prove,
)
from tests.browser.visiting import PASSWORD, Opened, Visitor

ADDRESS = "anna.morvan@ars-bretagne.example"
OTHER = "anna.tanguy@ars-bretagne.example"


class People(NamedTuple):
    """Each with a browser of their own."""

    anna: Visitor
    luc: Visitor
    claire: Visitor
    karim: Visitor
    nadia: Visitor
    opened: Opened


def entry(them: People) -> Visitor:
    them.anna.open("/")
    return them.anna


def identification(them: People) -> Visitor:
    them.anna.follow("Faire une demande d'inscription")
    identify(them.anna, "Morvan", ADDRESS)
    return them.anna


def applications(them: People) -> Visitor:
    them.anna.press("Suivant")
    choose_application(them.anna, "Extranet", MICROSOFT)
    return them.anna


def structures(them: People) -> Visitor:
    them.anna.press("Suivant")
    add_structure(them.anna)
    return them.anna


def summary(them: People) -> Visitor:
    them.anna.follow("Suivant")
    return them.anna


def confirmation(them: People) -> Visitor:
    them.anna.press("Envoyer ma demande")
    follow_link(them.anna, ADDRESS)
    return them.anna


def waiting(them: People) -> Visitor:
    it = them.anna
    it.fill("Mot de passe", PASSWORD)
    it.press("Confirmer mon adresse")
    it.sign_in(ADDRESS)
    it.follow("Mon compte")
    return it


def deciding(them: People) -> Visitor:
    it = them.claire
    it.sign_in(them.opened.logins["responsable"], them.opened.password)
    it.follow("Demandes à traiter")
    it.follow("Anna Morvan")
    return it


def tile(them: People) -> Visitor:
    them.claire.press("Accepter")
    come_in(them.anna, ADDRESS)
    return them.anna


def another(them: People) -> Visitor:
    """Somebody with an account of the portal, and without the Extranet."""
    it = them.luc
    ask(it, "Tanguy", OTHER, MICROSOFT, "Conférence des financeurs")
    prove(it, OTHER)
    it.sign_in(OTHER)
    return it


def another_application(them: People) -> Visitor:
    them.luc.follow("Nouvelle demande")
    choose_application(them.luc, "Extranet", MICROSOFT)
    return them.luc


def another_summary(them: People) -> Visitor:
    them.luc.press("Suivant")
    them.luc.follow("Suivant")
    return them.luc


def another_waiting(them: People) -> Visitor:
    them.luc.press("Envoyer ma demande")
    return them.luc


def rules(them: People) -> Visitor:
    is_open(them.anna)
    return them.anna


def profile(them: People) -> Visitor:
    choose_profile(them.anna)
    them.anna.page.evaluate("scrollTo(0, 0)")
    return them.anna


def queue(them: People) -> Visitor:
    them.anna.press("Envoyer ma demande")
    it = them.karim
    it.sign_in(them.opened.logins["référent"], them.opened.password)
    it.follow("Administration des profils métiers")
    return it


def grant(them: People) -> Visitor:
    them.karim.follow("Anna Morvan")
    return them.karim


def space(them: People) -> Visitor:
    them.karim.press("Accorder")
    while not is_open(them.anna):
        them.anna.page.wait_for_timeout(250)
    return them.anna


def holders(them: People) -> Visitor:
    them.karim.follow(SPACE)
    return them.karim


def campaign(them: People) -> Visitor:
    it = them.nadia
    it.sign_in(them.opened.logins["campagne"], them.opened.password)
    it.follow("Dépôt des documents")
    return it
