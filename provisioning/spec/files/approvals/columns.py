"""The columns of approvals as a table, and the words that people write for them."""

from __future__ import annotations

from provisioning.spec.files.approvals.batch import What

NEEDED = (
    "first_name",
    "last_name",
    "address",
    "structure_type",
    "structure_name",
    "access_mode",
)
_OPTIONAL = (
    "function",
    "sub_function",
    "listed",
    "accepted_by",
    "accepted_on",
    "until",
    "withdrawn",
)
STRUCTURE = ("structure_type", "structure_name")
PROFILE = ("profile", "profile_by", "profile_on", "profile_until", "profile_withdrawn")
PERSON = (*NEEDED, *_OPTIONAL)
ALL = (*PERSON, *PROFILE)
REQUIRED = frozenset({*NEEDED, "profile", "profile_by", "profile_on"})
DAYS = ("accepted_on", "until", "withdrawn", "profile_on", "profile_until", "profile_withdrawn")
CODES: tuple[tuple[str, What, str], ...] = (
    ("structure_type", "structure type", ""),
    ("structure_name", "structure", "structure_type"),
    ("access_mode", "access mode", ""),
    ("function", "function", ""),
    ("sub_function", "sub-function", "function"),
    ("profile", "profile", ""),
)
"""Columns that hold a word of the rules, with the column of what it belongs to."""

_FRENCH = {
    "first_name": ("prénom", "prenom", "first name"),
    "last_name": ("nom", "nom de famille", "last name"),
    "address": ("adresse", "adresse courriel", "courriel", "email", "e-mail", "mail", "mél"),
    "structure_type": ("type de structure", "type structure", "type"),
    "structure_name": ("structure", "nom de la structure", "nom de structure", "organisme"),
    "access_mode": ("mode d'accès", "mode d’accès", "mode d'acces", "accès", "acces"),
    "function": ("fonction",),
    "sub_function": ("sous-fonction", "sous fonction"),
    "listed": ("annuaire", "visible dans l'annuaire", "visible"),
    "accepted_by": ("accepté par", "accepte par"),
    "accepted_on": ("accepté le", "accepte le"),
    "until": ("jusqu'au", "jusqu’au", "fin", "date de fin"),
    "withdrawn": ("retiré le", "retire le"),
    "profile": ("profil", "profil métier", "profil metier"),
    "profile_by": ("profil accordé par", "accordé par", "approuvé par", "validé par"),
    "profile_on": ("profil accordé le", "accordé le", "approuvé le", "validé le"),
    "profile_until": ("profil jusqu'au", "profil jusqu’au", "fin du profil"),
    "profile_withdrawn": ("profil retiré le",),
}
OTHER_WORDS = {word: column for column, words in _FRENCH.items() for word in words}
