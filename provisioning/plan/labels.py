"""How things of the tenant are called, in the language of the agency."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Language, Sentence, render
from provisioning.spec.model import Place

CLASSIFICATIONS: Final[dict[str, Sentence]] = {
    "public": ("Externe - Public", "External - Public"),
    "confidentiel": ("Externe - Confidentiel", "External - Confidential"),
}
PROFILE_GROUP: Final[Sentence] = ("Profil métier : {label}", "Profile: {label}")
PROFILE_MEMBERS: Final[Sentence] = (
    "Personnes dont le profil « {label} » a été approuvé.",
    'People whose profile "{label}" was approved.',
)
SPACE: Final[Sentence] = ("Espace « {title} » de l'extranet.", 'Space "{title}" of the extranet.')

MENU: Final[dict[str, Sentence]] = {
    "page": ("Pages", "Pages"),
    "library": ("Bibliothèques", "Libraries"),
    "list": ("Listes", "Lists"),
}
"""Above what a site holds, in its menu."""


def classification(place: Place, language: Language) -> str:
    return render(CLASSIFICATIONS[place.label], language)
