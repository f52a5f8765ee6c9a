"""The manual of registration, in French, with our own screens: ``docs/manuel.md``, its pictures.

``make pictures`` follows the steps in a browser, on the portal of ``make portal``.
A step is one row: what is done, the words of the manual, the picture of the page that comes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser

from tests.browser import manual_acts as acts
from tests.browser.manual_acts import People
from tests.browser.measures import chromium
from tests.browser.visiting import Opened, Visitor, make_portal
from tests.house.repository import ROOT

PAGE = ROOT / "docs" / "manuel.md"
FOLDER = ROOT / "docs" / "pictures" / "portail"
_SIZE = (1180, 760)
_LONGEST = 2200
_COLOURS = 64


class Step(NamedTuple):
    """``act`` gives the visitor whose page is taken as ``picture``; ``alt`` says what it shows."""

    text: str
    picture: str
    alt: str
    act: Callable[[People], Visitor]


STEPS = (
    Step(
        "1. Appuyez sur le bouton **Faire une demande d'inscription**.",
        "entree",
        "La page d'accueil du portail : se connecter, ou faire une demande d'inscription",
        acts.entry,
    ),
    Step(
        "Complétez les informations d'identification : nom, prénom, adresse courriel, mot de "
        "passe.",
        "identification",
        "La première étape de la demande de création de compte",
        acts.identification,
    ),
    Step(
        "2. Dans la section « **Applications** », sélectionnez « **Extranet** », puis le profil le "
        "plus adapté à votre système informatique. Nous recommandons le profil « **Accès avec "
        "Microsoft Online** ».",
        "applications",
        "Le choix de l'application et du profil",
        acts.applications,
    ),
    Step(
        "3. Précisez le **type de structure** de votre organisme ainsi que son **nom**.",
        "structures",
        "La structure ajoutée à la demande",
        acts.structures,
    ),
    Step(
        "4. À la fin du processus, consultez les détails du « **Récapitulatif de la demande** », "
        "puis envoyez-la.",
        "recapitulatif",
        "Le récapitulatif de la demande, avec un message au gestionnaire",
        acts.summary,
    ),
    Step(
        "Vous recevez un courriel : suivez son lien pour confirmer votre adresse, avec le mot de "
        "passe que vous avez choisi.",
        "confirmer",
        "La page du lien, qui demande le mot de passe choisi",
        acts.confirmation,
    ),
    Step(
        "Votre demande d'accès est alors **soumise à l'approbation d'un responsable**. « Mon "
        "compte » dit où elle en est.",
        "en-attente",
        "Mon compte : une demande en attente",
        acts.waiting,
    ),
    Step(
        "Le responsable voit votre demande, ce qui est prouvé et ce qui est déclaré, et décide.",
        "decider",
        "La demande telle que le responsable la voit",
        acts.deciding,
    ),
    Step(
        "5. Après l'approbation, un deuxième courriel donne vos identifiants ; avec Microsoft "
        "Online, acceptez l'invitation que Microsoft vous envoie. Connectez-vous au portail, puis "
        "sélectionnez la « Tuile » Extranet qui est apparue.",
        "tuile",
        "La tuile Extranet dans Vos applications",
        acts.tile,
    ),
)
SECOND = (
    Step(
        "1. Connectez-vous au portail avec votre identifiant, puis sélectionnez « **Nouvelle "
        "demande** ».",
        "nouvelle-demande",
        "Vos applications, avec le bouton Nouvelle demande",
        acts.another,
    ),
    Step(
        "2. Dans la section « **Applications** », sélectionnez « **Extranet** », puis le profil le "
        "plus adapté. Nous recommandons le profil « **Accès avec Microsoft Online** ».",
        "habilitation-applications",
        "La première étape de la demande d'habilitation",
        acts.another_application,
    ),
    Step(
        "3. En fin de parcours, vérifiez les informations du « **Récapitulatif de la demande** », "
        "puis envoyez-la.",
        "habilitation-recapitulatif",
        "Le récapitulatif de la demande d'habilitation",
        acts.another_summary,
    ),
    Step(
        "4. Votre demande attend l'approbation d'un gestionnaire : « Mon compte » le dit. Une fois "
        "qu'elle est approuvée, la « Tuile » Extranet est visible dans « Vos applications ».",
        "habilitation-en-attente",
        "Mon compte : la demande d'habilitation en attente",
        acts.another_waiting,
    ),
)
SPACES = (
    Step(
        "A. « **Accès aux espaces** » dit le profil requis pour chaque espace, ses référents, et "
        "où vous en êtes. Le lien rapide « **Informations d'accès aux Espaces** » de l'extranet "
        "le dit aussi.",
        "acces-espaces",
        "Les conditions d'accès à chaque espace",
        acts.rules,
    ),
    Step(
        "Si l'espace désiré requiert un « **profil** », demandez-le dans « **Informations "
        "métier** » : fonction, sous-fonction, profil(s) métier.",
        "informations-metier",
        "La demande d'un profil métier",
        acts.profile,
    ),
    Step(
        "Le **référent de l'espace** voit votre demande dans « **Administration des profils "
        "métiers** ».",
        "administration",
        "Ce qui attend un référent, dans tous ses espaces",
        acts.queue,
    ),
    Step(
        "Il l'accorde, jusqu'à un jour s'il le veut, ou la refuse avec un motif que vous lirez.",
        "accorder",
        "La demande de profil telle que le référent la voit",
        acts.grant,
    ),
    Step(
        "B. Une fois votre demande validée, vous recevez une notification, et l'espace est ouvert.",
        "espace-ouvert",
        "Accès aux espaces : l'espace est ouvert",
        acts.space,
    ),
    Step(
        "Le référent voit qui tient un profil de son espace, jusqu'à quand, et le renouvelle ou le "
        "retire.",
        "titulaires",
        "Les titulaires des profils d'un espace",
        acts.holders,
    ),
)
DEPOSITS = (
    Step(
        "Depuis la page d'accueil de l'extranet, le lien « **Dépôt des documents CAMSP/CMPP** » "
        "mène à l'espace où l'on dépose, par le bouton « **Nouveau** ». Sur le portail, « **Dépôt "
        "des documents** » dit ce qui a été reçu : à un déposant pour son établissement, à une ARS "
        "pour sa région, au gestionnaire de la campagne pour tous.",
        "campagne",
        "La campagne telle que son gestionnaire la voit",
        acts.campaign,
    ),
)
EVERY = (*STEPS, *SECOND, *SPACES, *DEPOSITS)
_BEFORE = """\
# Manuel d'inscription sur l'extranet

Ce manuel se remet tel quel. Ses images sont celles de la démonstration ; `make pictures` les
reprend.

## Étape 1 : s'inscrire sur le portail d'accès sécurisé aux services

### Scénario 1 : vous ne possédez pas de compte sur le portail
"""
_BETWEEN = """\
À l'issue de votre inscription, vous avez deux identifiants : un **identifiant pour le portail** et
un **identifiant Extranet** au format d'une adresse courriel. Avec « Accès standard », celui-ci est
donné par l'extranet ; avec « Accès avec Microsoft Online », c'est votre adresse professionnelle. Il
est demandé pour accéder directement à un lien de l'extranet.

Bravo, vous êtes connecté à l'Extranet.

### Scénario 2 : vous possédez déjà un compte sur le portail
"""
_DONE = """\
Félicitations, vous pouvez accéder à votre Espace Extranet.

### Déposer les documents d'une campagne
"""
_TITLE = """\
## Étape 2 : accéder aux espaces de l'extranet
"""


def manual() -> str:
    """The page, from the tables alone."""
    parts = (
        (_BEFORE, *_told(STEPS)),
        (_BETWEEN, *_told(SECOND)),
        (_TITLE, *_told(SPACES)),
        (_DONE, *_told(DEPOSITS)),
    )
    return "\n".join(each for part in parts for each in part)


def _told(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        yield f"{step.text}\n\n![{step.alt}](pictures/portail/{step.picture}.png)\n"


def take(browser: Browser, opened: Opened) -> None:
    """Every picture, by following every step."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    visitors = [Visitor(browser, opened.root) for _ in range(5)]
    them = People(*visitors, opened)
    for each in visitors:
        each.page.set_viewport_size(dict(zip(("width", "height"), _SIZE, strict=True)))
    for step in EVERY:
        page = step.act(them).page
        whole = page.evaluate("document.documentElement.scrollHeight") <= _LONGEST
        picture = Image.open(BytesIO(page.screenshot(full_page=whole))).convert("RGB")
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
