"""« Informations métier »: fonction, sous-fonction, and the profiles that one may ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import credentials, rules
from provisioning.portal.member_forms import ProfilesForm
from provisioning.requests import views
from provisioning.requests.errors import AlreadyThere, BadRequest, Unknown, WrongMove
from provisioning.requests.form import ProfileForm
from provisioning.requests.models import Person
from provisioning.requests.store import profiles as store
from provisioning.requests.workflow import LIVE_PROFILES, ProfileState
from provisioning.spec.model import Profile, Spec

_GONE = "Ce profil ne peut plus être demandé : vérifiez votre choix."


class Choice(NamedTuple):
    """A profile with what it opens and who decides; ``state``: what became of it, if asked for."""

    code: str
    label: str
    spaces: list[str]
    deciders: list[str]
    state: str = ""


def profiles(request: HttpRequest) -> HttpResponse:
    spec, person = rules.spec(), credentials.person_of(request.user)
    assert person is not None  # a member
    live = {each.profile: each for each in store.listed(spec, *LIVE_PROFILES, address=person)}
    allowed = possible(spec, person, live)
    given = request.POST if request.method == "POST" else None
    known = {
        "function": person.function,
        "sub_function": f"{person.function}/{person.sub_function}",
        "profiles": request.GET.getlist("profil"),
    }
    form = ProfilesForm(given, initial=known, rules=spec, profiles=allowed)
    if given is not None and form.is_valid():
        wanted = ProfileForm(
            profiles=tuple(form.cleaned_data["profiles"]),
            function=form.cleaned_data["function"],
            sub_function=form.cleaned_data["sub_function"],
        )
        if _asked(request, spec, wanted):
            return redirect("account")
    values = {
        "form": form,
        "chosen": form["profiles"].value() or [],
        "choices": [_choice(spec, code) for code in allowed],
        "live": [_choice(spec, code, _STATES[live[code].state]) for code in live],
    }
    return render(request, "portal/profiles.html", values, status=400 if form.errors else 200)


_STATES: Mapping[str, str] = {
    ProfileState.SUBMITTED: "demandé, en attente",
    ProfileState.APPROVED: "accordé",
    ProfileState.LEFT: "suspendu",
}


def possible(
    spec: Spec, person: Person, live: Mapping[str, views.ProfileView] | Collection[str]
) -> dict[str, Profile]:
    """Those that one of their structures may hold, and that they neither hold nor wait for."""
    types = {kind for kind, _ in person.structures}
    return {
        code: each
        for code, each in spec.profiles.items()
        if code not in live and not types.isdisjoint(each.structure_types)
    }


def _choice(spec: Spec, code: str, state: str = "") -> Choice:
    known = spec.profiles.get(code)
    spaces = [spec.spaces[each].title for each in spec.requiring.get(code, ())]
    return Choice(code, known.label if known else code, spaces, deciders(spec, code), state)


def deciders(spec: Spec, code: str) -> list[str]:
    """Addresses of those who decide on a profile today."""
    day = rules.now().date()
    every = (who.address for who in spec.approvers.get(code, ()) if who.decides_on(day))
    return list(dict.fromkeys(every))


def ask(request: HttpRequest) -> HttpResponse:
    """One profile, by its button in « Accès aux espaces », with the fonction already known."""
    spec, person = rules.spec(), credentials.person_of(request.user)
    if request.method == "POST" and person:
        known = spec.functions.get(person.function)
        sub = person.sub_function if known and person.sub_function in known.sub_functions else ""
        wanted = ProfileForm(
            profiles=(request.POST.get("profil", ""),),
            function=person.function if known else "",
            sub_function=sub,
        )
        _asked(request, spec, wanted)
    return redirect("account")


def _asked(request: HttpRequest, spec: Spec, wanted: ProfileForm) -> bool:
    try:
        store.submit(spec, request.user.address, wanted, now=rules.now())
    except AlreadyThere:
        messages.warning(request, "Vous avez déjà ce profil, ou une demande qui l'attend.")
    except (BadRequest, Unknown):
        messages.warning(request, _GONE)
    except WrongMove:
        messages.warning(request, "Votre compte doit d'abord être accepté.")
    else:
        messages.success(request, "Votre demande a été soumise.")
        return True
    return False
