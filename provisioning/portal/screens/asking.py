"""« Demande de création de compte » and « Demande d'habilitation »: the same pages, one after
another, then one that says what comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import asking, passwords, rules, throttle
from provisioning.portal.asking import ACCOUNT, APPLICATION, AccountDraft, Wizard
from provisioning.portal.credentials import person_of
from provisioning.portal.forms import (
    Applications,
    Identification,
    MessageForm,
    StructureForm,
    offered,
)
from provisioning.requests.errors import AlreadyThere, BadRequest
from provisioning.requests.models import Person
from provisioning.requests.store import accounts
from provisioning.requests.workflow import LIVE_ACCOUNTS, AccountState
from provisioning.spec.model.people import Application

_RESUMED = "Votre session a expiré : reprenez votre demande avec ce qui avait été enregistré."
Screen = Callable[[HttpRequest], HttpResponse]


def _page(
    request: HttpRequest, wizard: Wizard, step: str, values: dict[str, Any], status: int
) -> HttpResponse:
    name = wizard.page(step)
    at = wizard.names.index(name)
    places = {kind: wizard.page(kind) for kind in ("applications", "structures", "summary")}
    values |= {"wizard": wizard, "places": places, "step": name, "at": at + 1}
    values["label"] = wizard.steps[at][1]
    return render(request, f"portal/{step}.html", values, status=status)


def _elsewhere(
    request: HttpRequest, wizard: Wizard, step: str, kept: AccountDraft
) -> HttpResponse | None:
    """To the first page that is not filled, when it comes before this one or the session ended."""
    if wizard is ACCOUNT and asking.resumed(request, rules.now()):
        messages.warning(request, _RESUMED)
        return redirect(asking.first_gap(asking.draft(request)))
    gap = asking.first_gap(kept, wizard)
    if wizard.names.index(gap) >= wizard.names.index(wizard.page(step)):
        return None
    if gap == wizard.names[0] and gap == "identification":
        messages.warning(request, "Votre session a expiré : reprenez votre demande ici.")
    return redirect(gap)


def identification(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and asking.resumed(request, rules.now()):
        messages.warning(request, _RESUMED)
    kept = asking.draft(request)
    known = {"last_name": kept.last_name, "first_name": kept.first_name, "address": kept.address}
    given = request.POST if request.method == "POST" else None
    form = Identification(given, initial=known, again=bool(kept.password))
    if given is not None and form.is_valid():
        for name in known:
            setattr(kept, name, form.cleaned_data[name])
        kept.password = form.cleaned_data["password"] or kept.password
        asking.keep(request, kept, rules.now())
        return redirect("applications")
    asked = rules.spec().portal.password
    values = {"form": form, "asked": asked, "rule": passwords.rule(asked)}
    return _page(request, ACCOUNT, "identification", values, 400 if form.errors else 200)


def _applications(request: HttpRequest, wizard: Wizard) -> HttpResponse:
    kept, spec = asking.draft(request, wizard), rules.spec()
    if elsewhere := _elsewhere(request, wizard, "applications", kept):
        return elsewhere
    person = person_of(request.user) if wizard is APPLICATION else None
    open_ = {code: each for code, each in offered(spec).items() if code not in _asked(person)}
    modes = [(code, mode, mode.recommended) for code, mode in spec.access_modes.items()]
    proposed = next((code for code, _, recommended in modes if recommended), "")
    mode = kept.access_mode or (person.access_mode if person else proposed)
    known = {"application": kept.application, "access_mode": mode}
    given = request.POST if request.method == "POST" else None
    address = person.address if person else kept.address
    form = Applications(given, initial=known, rules=spec, open_=open_, address=address)
    if given is not None and form.is_valid():
        kept.application = form.cleaned_data["application"]
        kept.access_mode = form.cleaned_data["access_mode"]
        if person and not kept.structures:
            kept.structures = list(person.structures)
        asking.keep(request, kept, rules.now(), wizard)
        return redirect(wizard.page("structures"))
    search = request.GET.get("recherche", "")[:100]
    values = {
        "form": form,
        "search": search,
        "applications": [
            (code, each, each.description)
            for code, each in open_.items()
            if code == form["application"].value() or _holds(each, search)
        ],
        "modes": [(code, mode, mode.hint, recommended) for code, mode, recommended in modes],
    }
    return _page(request, wizard, "applications", values, 400 if form.errors else 200)


def _holds(application: Application, search: str) -> bool:
    text = f"{application.label} {application.description or ''}".casefold()
    return all(word in text for word in search.casefold().split())


def _asked(person: Person | None) -> frozenset[str]:
    """What somebody has already, or waits for."""
    if person is None:
        return frozenset()
    states = {*LIVE_ACCOUNTS, AccountState.ACCEPTED}
    asked = accounts.listed(*states, address=person)
    let_in = {"extranet"} if person.accepted_on and person.left_on is None else set()
    return frozenset({each.application for each in asked} | let_in)


def _structures(request: HttpRequest, wizard: Wizard) -> HttpResponse:
    kept, spec = asking.draft(request, wizard), rules.spec()
    if elsewhere := _elsewhere(request, wizard, "structures", kept):
        return elsewhere
    here = wizard.page("structures")
    if request.method == "POST" and (number := request.POST.get("remove", "")).isdecimal():
        kept.structures = [each for n, each in enumerate(kept.structures) if str(n) != number]
        asking.keep(request, kept, rules.now(), wizard)
        return redirect(here)
    kind = request.GET.get("type", "")
    form = None
    if kind in spec.structure_types:
        known = [name for name, each in spec.structures.items() if each.type == kind]
        given = request.POST if request.method == "POST" else None
        form = StructureForm(given, known=known, proposed=rules.establishments(kind))
        if form.is_valid():
            pair = (kind, form.cleaned_data["name"])
            kept.structures = list(dict.fromkeys((*kept.structures, pair)))
            asking.keep(request, kept, rules.now(), wizard)
            return redirect(here)
    values = {
        "form": form,
        "kind": spec.structure_types.get(kind),
        "types": [(code, each.label) for code, each in spec.structure_types.items()],
        "structures": shown(kept),
    }
    return _page(request, wizard, "structures", values, 400 if form and form.errors else 200)


def shown(kept: AccountDraft) -> list[tuple[str, str]]:
    """By the labels of the types of today; one that is no longer there stands by its code."""
    types = rules.spec().structure_types
    return [(types[t].label if t in types else t, name) for t, name in kept.structures]


def _summary(request: HttpRequest, wizard: Wizard) -> HttpResponse:
    kept, spec = asking.draft(request, wizard), rules.spec()
    if elsewhere := _elsewhere(request, wizard, "summary", kept):
        return elsewhere
    given = request.POST if request.method == "POST" else None
    known = {"message": kept.message, "listed": kept.listed}
    form = MessageForm(given, initial=known, longest=spec.portal.message_length)
    person = person_of(request.user) if wizard is APPLICATION else None
    if person:
        del form.fields["listed"]  # said once, and taken back in the directory
    status = 200
    if given is not None:
        status = 400
        if form.is_valid():
            kept.message = form.cleaned_data["message"]
            kept.listed = form.cleaned_data.get("listed", False)
            status = _send(request, kept, form, person)
            if status == 200:
                return redirect("account" if person else "sent")
    values = {
        "form": form,
        "kept": kept,
        "person": person or kept,
        "application": spec.applications.get(kept.application),
        "mode": spec.access_modes.get(kept.access_mode),
        "structures": shown(kept),
    }
    return _page(request, wizard, "summary", values, status)


def _send(
    request: HttpRequest, kept: AccountDraft, form: MessageForm, person: Person | None
) -> int:
    """200, 400 or 429."""
    source, now = rules.source(request), rules.now()
    address = person.address if person else kept.address
    if not throttle.taken(throttle.FORM, source, address, now):
        form.add_error(None, "Trop de demandes ont été envoyées d'ici ; réessayez dans une heure.")
        return 429
    try:
        if person:
            asking.send_more(rules.spec(), person, kept, now)
        else:
            asking.send(rules.spec(), kept, now)
    except BadRequest:
        form.add_error(
            None, "Les choix proposés ont changé : vérifiez chaque partie par « Modifier »."
        )
        return 400
    except AlreadyThere:
        form.add_error(None, "Vous avez déjà cette application, ou une demande qui l'attend.")
        return 400
    if person:
        messages.success(request, "Votre demande a été soumise.")
    asking.drop(request, APPLICATION if person else ACCOUNT)
    return 200


def _cancel(request: HttpRequest, wizard: Wizard) -> HttpResponse:
    if request.method == "POST":
        asking.drop(request, wizard)
    return redirect("entry" if wizard is ACCOUNT else "tiles")


def _of(wizard: Wizard, view: Callable[[HttpRequest, Wizard], HttpResponse]) -> Screen:
    def screen(request: HttpRequest) -> HttpResponse:
        if wizard is APPLICATION and person_of(request.user) is None:
            messages.warning(request, "Votre accès vient du fichier de l'extranet, sans demande.")
            return redirect("account")
        return view(request, wizard)

    return screen


applications, new_applications = _of(ACCOUNT, _applications), _of(APPLICATION, _applications)
structures, new_structures = _of(ACCOUNT, _structures), _of(APPLICATION, _structures)
summary, new_summary = _of(ACCOUNT, _summary), _of(APPLICATION, _summary)
cancel, new_cancel = _of(ACCOUNT, _cancel), _of(APPLICATION, _cancel)


def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/sent.html", {"hours": rules.spec().retention.confirmation_hours})
