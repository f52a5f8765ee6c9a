"""What a pass says of itself, in French and in English."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence

STORE: Final[dict[str, Sentence]] = {
    "retention": (
        (
            "conservation : {people:personne serait oubliée|personnes seraient oubliées} en une "
            "fois (le worker en oublie {most} au plus) ; vérifiez l'horloge et retention, puis : "
            "`extranet retention run`"
        ),
        (
            "retention: {people:person|people} would be forgotten at once (the worker forgets "
            "{most} at most); check the clock and retention, then: extranet retention run"
        ),
    ),
    "sign_ins.refused": (
        ("les dernières connexions ne nous sont pas montrées, personne n'est inactif : {error}"),
        "last sign-ins are not shown to us, nobody is inactive: {error}",
    ),
    "sign_ins.unread": (
        "les dernières connexions n'ont pas pu être lues, rien n'avance : {error}",
        "last sign-ins could not be read, nobody ages: {error}",
    ),
    "inactive": (
        "inactivité : {warned:avertie|averties}, {blocked:bloquée|bloquées}",
        "inactive: {warned} warned, {blocked} blocked",
    ),
    "inactive.waiting": (
        (
            "inactivité : {warned:avertie|averties}, {blocked:bloquée|bloquées}, {waiting} à "
            "bloquer un autre jour"
        ),
        "inactive: {warned} warned, {blocked} blocked, {waiting} to block on another day",
    ),
}
