"""« Accès aux espaces »: the rule of each, and what is missing for whoever looks.

The answer is that of ``extranet why``: one chain of steps, here in words for the person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.pages.messages import rule
from provisioning.plan.labels import classification
from provisioning.portal import credentials, rules
from provisioning.portal.screens.profiles import Choice, deciders, possible
from provisioning.requests.chains import Standing, standing
from provisioning.requests.models import Person
from provisioning.spec.model import Place, Space, Spec

WORDS: Final[Mapping[str, str]] = {
    "left": "Vous avez quitté l'extranet. Un responsable peut annuler ce départ.",
    "dishonoured": "Votre accès n'est pas honoré aujourd'hui. Écrivez au support.",
    "asked": "Votre demande de compte n'a pas abouti. Vous pouvez en faire une nouvelle.",
    "waiting": "Votre demande de compte attend la décision d'un responsable.",
    "unknown": "Vous n'avez pas de compte sur l'extranet.",
    "profile": "Il vous manque un profil métier.",
    "refused": "L'ouverture a été refusée par Microsoft. Les administrateurs en sont informés.",
    "unasked": "Votre accès n'a pas encore été vérifié. Revenez dans une heure.",
    "account": "Votre compte est en cours de création.",
    "enabled": "Votre compte est bloqué. Écrivez au support.",
    "invitation": "Suivez le lien de l'invitation que Microsoft vous a envoyée.",
    "secret": "Votre premier mot de passe ne vous a pas encore été envoyé.",
    "membership": "L'ouverture est en cours. Revenez dans une heure.",
    "site": "Le site est en cours de création, ce qui prend jusqu'à une journée.",
}
"""By the reason of the step that is missing."""


class SpaceRow(NamedTuple):
    """``profiles`` are the labels of those that the rule names; ``missing`` is a sentence, empty
    when it is open; ``choices`` may be asked for, ``waiting`` are asked for already.
    """

    code: str
    title: str
    description: str
    label: str
    rule: str
    profiles: Sequence[str]
    referents: Sequence[str]
    open: bool
    missing: str
    choices: Sequence[Choice]
    waiting: Sequence[str]
    apply: bool


def spaces(request: HttpRequest) -> HttpResponse:
    spec, address = rules.spec(), request.user.address
    person = credentials.person_of(request.user)
    found = standing(spec, address, rules.now().date(), person)
    rows = list(_rows(spec, person, found))
    values = {"rows": rows, "door": spec.instance.invitation.redirect, "person": person}
    return render(request, "portal/spaces.html", values)


def _rows(spec: Spec, person: Person | None, found: Standing) -> Iterator[SpaceRow]:
    live = {*found.held, *found.facts.waiting}
    allowed = possible(spec, person, live) if person else {}
    day = rules.now().date()
    for code, place in {spec.home.code: spec.home, **spec.spaces}.items():
        chain = found.chains[code]
        step = None if chain.open else chain.steps[-1]
        lacking = step.profiles if step else ()
        reason: str = step.reason if step else ""
        if reason == "asked" and found.applying:
            reason = "waiting"
        yield SpaceRow(
            code=code,
            title=place.title,
            description=place.description or "",
            label=classification(place, spec.instance.lang),
            rule=_rule(place, spec),
            profiles=_labels(spec, place),
            referents=[each.address for each in place.referents if each.decides_on(day)],
            open=chain.open,
            missing=WORDS[reason] if reason else "",
            choices=[_choice(spec, each) for each in lacking if each in allowed],
            waiting=[spec.profiles[each].label for each in lacking if each in found.facts.waiting],
            apply=bool(person and reason in ("asked", "unknown")),
        )


def _rule(place: Place, spec: Spec) -> str:
    lang = spec.instance.lang
    return rule(place.requires, lang) if isinstance(place, Space) else "Ouvert à tous les membres."


def _labels(spec: Spec, place: Place) -> list[str]:
    codes = place.requires.profiles if isinstance(place, Space) else ()
    return [spec.profiles[code].label for code in codes]


def _choice(spec: Spec, code: str) -> Choice:
    return Choice(code, spec.profiles[code].label, [], deciders(spec, code))
