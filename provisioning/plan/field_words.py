"""Fields of what is managed, and words that stand in them, as a French plan calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from provisioning.i18n import Language

FIELDS: Final[Mapping[str, str]] = {
    "account": "compte",
    "after": "après",
    "choices": "choix",
    "classification": "classification",
    "closed": "fermé",
    "columns": "colonnes",
    "company": "organisme",
    "description": "description",
    "digest": "contenu",
    "display_name": "nom affiché",
    "domain": "domaine",
    "enabled": "actif",
    "first_name": "prénom",
    "group": "groupe",
    "hidden": "cachée",
    "indexed": "indexée",
    "job_title": "fonction",
    "language": "langue",
    "last_name": "nom de famille",
    "login": "identifiant",
    "lookup": "liste liée",
    "mark": "marque",
    "marker": "marque",
    "members": "membres",
    "members_share": "partage par les membres",
    "membership": "appartenance",
    "missing": "manque",
    "name": "nom",
    "nodes": "liens",
    "offers_types": "propose des types",
    "owners": "propriétaires",
    "person": "personne",
    "promote": "actualité",
    "readers": "lecteurs",
    "required": "obligatoire",
    "rows": "lignes",
    "secret": "secret",
    "sender": "expéditeur",
    "shared_with": "partagé avec",
    "site": "site",
    "template": "modèle",
    "title": "titre",
    "to": "destinataire",
    "type": "type",
    "types": "types",
    "unique": "unique",
    "unique_name": "nom unique",
    "values": "valeurs",
    "visibility": "visibilité",
    "visitors": "visiteurs",
    "visits": "le groupe y entre",
    "welcome": "page d'accueil",
    "writers": "auteurs",
}
WORDS: Final[Mapping[str, str]] = {
    "True": "oui",
    "False": "non",
    "owner": "propriétaire",
    "write": "écriture",
    "read": "lecture",
    "contribute": "collaboration",
    "design": "conception",
    "edit": "modification",
    "all": "tout",
    "none": "aucun",
    "a level of its own": "un niveau particulier",
    "nobody": "personne",
    "new guests": "de nouveaux invités",
    "existing guests": "les invités existants",
    "anyone": "n'importe qui",
    "Private": "privé",
    "Public": "public",
    "written in part": "écrite en partie",
    "as SharePoint made it": "telle que SharePoint l'a créée",
    "edited by hand": "modifiée à la main",
    "not ours": "pas la nôtre",
}
"""What we write ourselves in fields; whatever people or the tenant wrote there stays as it is."""


def field(name: str, language: Language) -> str:
    plain = name.replace("_", " ")
    return FIELDS.get(name, plain) if language == "fr" else plain


def value(text: str, language: Language) -> str:
    return WORDS.get(text, text) if language == "fr" else text
