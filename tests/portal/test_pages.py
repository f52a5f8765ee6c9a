"""The pages of the entry and of a professional: valid, and right to whoever reads them."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from provisioning.requests.form import CorrectionForm
from provisioning.requests.models import AccountRequest
from provisioning.requests.store import corrections, readings
from provisioning.requests.store.readings import Shown
from tests.portal.conftest import LAST_STEP, Portal
from tests.portal.html import mistakes
from tests.requests.story import accepted, approved, wanting

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
    "/habilitation/structures",
    "/habilitation/recapitulatif",
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


def test_every_page_is_right_whether_its_lists_are_empty_or_full(
    portal: Portal, tmp_path: Path
) -> None:
    nothing = portal.responsable().get("/corrections")
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
        (paul, "/mon-compte/cles/ajouter"),
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
    anne.post("/habilitation/applications", {"application": "other", "access_mode": "microsoft"})
    answers = [nothing, *(browser.get(page) for browser, page in pages)]
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
        anne.post("/annuaire/consentement", {"figurer": "non"}, follow=True),
        anne.post("/mon-compte/quitter"),
    ]
    assert mistakes(answers, tmp_path) == []
