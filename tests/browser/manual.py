"""The manual of registration, in French, with our own screens: ``docs/manuel.md``, its pictures.

``make pictures`` follows the steps in a browser, on the portal of ``make portal``.
A step is one row: what is done, the words of the manual, the picture of the page that comes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.measures import chromium
from tests.browser.visiting import PASSWORD, Opened, Visitor, make_portal
from tests.house.repository import ROOT

PAGE = ROOT / "docs" / "manuel.md"
FOLDER = ROOT / "docs" / "pictures" / "portail"
ADDRESS = "anna.morvan@ars-bretagne.example"
_SIZE = (1180, 760)
_COLOURS = 64


class People(NamedTuple):
    """Each with a browser of their own."""

    anna: Visitor
    claire: Visitor
    opened: Opened


class Step(NamedTuple):
    """``act`` gives the visitor whose page is taken as ``picture``; ``alt`` says what it shows."""

    text: str
    picture: str
    alt: str
    act: Callable[[People], Visitor]


def _entry(them: People) -> Visitor:
    them.anna.open("/")
    return them.anna


def _identification(them: People) -> Visitor:
    it = them.anna
    it.follow("Faire une demande d'inscription")
    for name, typed in (
        ("Nom", "Morvan"),
        ("Prénom", "Anna"),
        ("Adresse courriel", ADDRESS),
        ("Mot de passe", PASSWORD),
    ):
        it.fill(name, typed)
    return it


def _applications(them: People) -> Visitor:
    it = them.anna
    it.press("Suivant")
    it.page.get_by_label("Extranet", exact=True).check()
    it.page.get_by_label("Accès avec Microsoft Online", exact=True).check()
    return it


def _structures(them: People) -> Visitor:
    it = them.anna
    it.press("Suivant")
    it.page.get_by_label("* Type de structures").select_option("ars")
    it.press("Continuer")
    it.page.get_by_label("* Nom de la structure").select_option("ARS-BRETAGNE")
    it.press("Ajouter une structure")
    return it


def _summary(them: People) -> Visitor:
    them.anna.follow("Suivant")
    return them.anna


def _confirmation(them: People) -> Visitor:
    it = them.anna
    it.press("Envoyer ma demande")
    mail = it.mail(ADDRESS, "confirmez votre adresse courriel")
    with it.page.expect_navigation():
        mail.get_by_role("link").filter(has_text="/confirmer/").click()
    return it


def _waiting(them: People) -> Visitor:
    it = them.anna
    it.fill("Mot de passe", PASSWORD)
    it.press("Confirmer mon adresse")
    it.sign_in(ADDRESS)
    return it


def _deciding(them: People) -> Visitor:
    it = them.claire
    it.sign_in(them.opened.logins["responsable"], them.opened.password)
    it.follow("Demandes à traiter")
    it.follow("Anna Morvan")
    return it


def _tile(them: People) -> Visitor:
    them.claire.press("Accepter")
    invitation = them.claire.mail(ADDRESS, "Invitation de Microsoft")
    them.claire.press(f"Accepter l'invitation de {ADDRESS}", invitation)
    them.anna.open("/mon-compte")
    them.anna.until("Vos applications")
    return them.anna


STEPS = (
    Step(
        "1. Appuyez sur le bouton **Faire une demande d'inscription**.",
        "entree",
        "La page d'accueil du portail : se connecter, ou faire une demande d'inscription",
        _entry,
    ),
    Step(
        "Complétez les informations d'identification : nom, prénom, adresse courriel, mot de "
        "passe.",
        "identification",
        "La première étape de la demande de création de compte",
        _identification,
    ),
    Step(
        "2. Dans la section « **Applications** », sélectionnez « **Extranet** », puis le profil le "
        "plus adapté à votre système informatique. Nous recommandons le profil « **Accès avec "
        "Microsoft Online** ».",
        "applications",
        "Le choix de l'application et du profil",
        _applications,
    ),
    Step(
        "3. Précisez le **type de structure** de votre organisme ainsi que son **nom**.",
        "structures",
        "La structure ajoutée à la demande",
        _structures,
    ),
    Step(
        "4. À la fin du processus, consultez les détails du « **Récapitulatif de la demande** », "
        "puis envoyez-la.",
        "recapitulatif",
        "Le récapitulatif de la demande, avec un message au gestionnaire",
        _summary,
    ),
    Step(
        "Vous recevez un courriel : suivez son lien pour confirmer votre adresse, avec le mot de "
        "passe que vous avez choisi.",
        "confirmer",
        "La page du lien, qui demande le mot de passe choisi",
        _confirmation,
    ),
    Step(
        "Votre demande d'accès est alors **soumise à l'approbation d'un responsable**. « Mon "
        "compte » dit où elle en est.",
        "en-attente",
        "Mon compte : une demande en attente",
        _waiting,
    ),
    Step(
        "Le responsable voit votre demande, ce qui est prouvé et ce qui est déclaré, et décide.",
        "decider",
        "La demande telle que le responsable la voit",
        _deciding,
    ),
    Step(
        "5. Après l'approbation, un deuxième courriel donne vos identifiants ; avec Microsoft "
        "Online, acceptez l'invitation que Microsoft vous envoie. Connectez-vous au portail, puis "
        "sélectionnez la « Tuile » Extranet qui est apparue.",
        "tuile",
        "La tuile Extranet dans Vos applications",
        _tile,
    ),
)
_BEFORE = """\
# Manuel d'inscription sur l'extranet

Ce manuel se remet tel quel. Ses images sont celles de la démonstration ; `make pictures` les
reprend.

## Étape 1 : s'inscrire sur le portail d'accès sécurisé aux services

### Vous ne possédez pas de compte sur le portail
"""
_AFTER = """\
À l'issue de votre inscription, vous avez deux identifiants : un **identifiant pour le portail** et
un **identifiant Extranet** au format d'une adresse courriel. Avec « Accès standard », celui-ci est
donné par l'extranet ; avec « Accès avec Microsoft Online », c'est votre adresse professionnelle. Il
est demandé pour accéder directement à un lien de l'extranet.

Bravo, vous êtes connecté à l'Extranet.

## Étape 2 : accéder aux espaces de l'extranet

Si l'espace désiré requiert un « **profil** », demandez-le ; le lien rapide « **Informations d'accès
aux Espaces** » de l'accueil dit lequel. Une fois votre demande validée par le **référent de
l'espace**, vous recevez une notification.
"""


def manual() -> str:
    """The page, from the table alone."""
    return "\n".join([_BEFORE, *_steps(), _AFTER])


def _steps() -> Iterator[str]:
    for step in STEPS:
        yield f"{step.text}\n\n![{step.alt}](pictures/portail/{step.picture}.png)\n"


def take(browser: Browser, opened: Opened) -> None:
    """Every picture, by following every step."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    visitors = (Visitor(browser, opened.root, measured=()) for _ in range(2))
    them = People(*visitors, opened)
    for step in STEPS:
        page = step.act(them).page
        page.set_viewport_size(dict(zip(("width", "height"), _SIZE, strict=True)))
        picture = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
        file = FOLDER / f"{step.picture}.png"
        picture.quantize(_COLOURS).save(file, optimize=True)
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")


def main() -> None:
    with make_portal() as opened, chromium() as browser:
        take(browser, opened)
    PAGE.write_text(manual(), "utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
