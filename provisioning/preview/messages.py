"""What a preview says around the pages that it shows, in the agency's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from provisioning.i18n import Language


class Words(NamedTuple):
    summary: str
    refused: str
    spaces: str
    lists: str
    table: str
    not_drawn: str
    """With ``{}``: the sort of web part."""
    choices: str
    """Between a type and what may be chosen."""
    yes: str
    no: str
    types: Mapping[str, str]


WORDS: Final[Mapping[Language, Words]] = {
    "fr": Words(
        summary="Sommaire de l'aperçu",
        refused="Accès refusé",
        spaces="Espaces",
        lists="Listes",
        table="Tableau",
        not_drawn="Partie {} : non dessinée ici.",
        choices=" : ",
        yes="oui",
        no="non",
        types={
            "text": "Texte",
            "note": "Texte long",
            "choice": "Choix",
            "date": "Date",
            "number": "Nombre",
            "boolean": "Oui ou non",
            "lookup": "Recherche dans une liste",
        },
    ),
    "en": Words(
        summary="Contents of the preview",
        refused="Access denied",
        spaces="Spaces",
        lists="Lists",
        table="Table",
        not_drawn="Part {}: not drawn here.",
        choices=": ",
        yes="yes",
        no="no",
        types={
            "text": "Text",
            "note": "Long text",
            "choice": "Choice",
            "date": "Date",
            "number": "Number",
            "boolean": "Yes or no",
            "lookup": "Lookup in a list",
        },
    ),
}
