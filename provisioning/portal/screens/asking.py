"""« Demande de création de compte »: four pages, then one that says what comes next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import asking, passwords, rules, throttle
from provisioning.portal.forms import (
    Applications,
    Identification,
    MessageForm,
    StructureForm,
    offered,
)
from provisioning.requests.errors import BadRequest

STEPS = (
    ("identification", "Identification"),
    ("applications", "Applications"),
    ("structures", "Structures"),
    ("summary", "Récapitulatif"),
)
_NAMES = [name for name, _ in STEPS]


def _page(request: HttpRequest, step: str, values: dict[str, Any], status: int) -> HttpResponse:
    at = _NAMES.index(step)
    values |= {"steps": STEPS, "step": step, "at": at + 1, "label": STEPS[at][1]}
    return render(request, f"portal/{step}.html", values, status=status)


def _elsewhere(request: HttpRequest, step: str, kept: asking.AccountDraft) -> HttpResponse | None:
    """To the first page that is not filled, when it comes before this one."""
    gap = asking.first_gap(kept)
    if _NAMES.index(gap) >= _NAMES.index(step):
        return None
    if gap == "identification":
        messages.warning(request, "Votre session a expiré : reprenez votre demande ici.")
    return redirect(gap)


def identification(request: HttpRequest) -> HttpResponse:
    kept = asking.draft(request)
    known = {"last_name": kept.last_name, "first_name": kept.first_name, "address": kept.address}
    given = request.POST if request.method == "POST" else None
    form = Identification(given, initial=known, again=bool(kept.password))
    if given is not None and form.is_valid():
        for name in known:
            setattr(kept, name, form.cleaned_data[name])
        kept.password = form.cleaned_data["password"] or kept.password
        asking.keep(request, kept)
        return redirect("applications")
    values = {"form": form, "rule": passwords.rule(rules.spec().portal.password)}
    return _page(request, "identification", values, 400 if form.errors else 200)


def applications(request: HttpRequest) -> HttpResponse:
    kept, spec = asking.draft(request), rules.spec()
    if elsewhere := _elsewhere(request, "applications", kept):
        return elsewhere
    modes = [(code, mode, mode.recommended) for code, mode in spec.access_modes.items()]
    proposed = next((code for code, _, recommended in modes if recommended), "")
    known = {"application": kept.application, "access_mode": kept.access_mode or proposed}
    given = request.POST if request.method == "POST" else None
    form = Applications(given, initial=known, rules=spec, address=kept.address)
    if given is not None and form.is_valid():
        kept.application = form.cleaned_data["application"]
        kept.access_mode = form.cleaned_data["access_mode"]
        asking.keep(request, kept)
        return redirect("structures")
    values = {
        "form": form,
        "applications": [(code, each, each.description) for code, each in offered(spec).items()],
        "modes": [(code, mode, mode.hint, recommended) for code, mode, recommended in modes],
    }
    return _page(request, "applications", values, 400 if form.errors else 200)


def structures(request: HttpRequest) -> HttpResponse:
    kept, spec = asking.draft(request), rules.spec()
    if elsewhere := _elsewhere(request, "structures", kept):
        return elsewhere
    if request.method == "POST" and (number := request.POST.get("remove", "")).isdecimal():
        kept.structures = [each for n, each in enumerate(kept.structures) if n != int(number)]
        asking.keep(request, kept)
        return redirect("structures")
    kind = request.GET.get("type", "")
    form = None
    if kind in spec.structure_types:
        known = [name for name, each in spec.structures.items() if each.type == kind]
        form = StructureForm(request.POST if request.method == "POST" else None, known=known)
        if form.is_valid():
            pair = (kind, form.cleaned_data["name"])
            kept.structures = list(dict.fromkeys((*kept.structures, pair)))
            asking.keep(request, kept)
            return redirect("structures")
    values = {
        "form": form,
        "kind": spec.structure_types.get(kind),
        "types": [(code, each.label) for code, each in spec.structure_types.items()],
        "structures": shown(kept),
    }
    return _page(request, "structures", values, 400 if form and form.errors else 200)


def shown(kept: asking.AccountDraft) -> list[tuple[str, str]]:
    """By the labels of the types of today; one that is no longer there stands by its code."""
    types = rules.spec().structure_types
    return [(types[t].label if t in types else t, name) for t, name in kept.structures]


def summary(request: HttpRequest) -> HttpResponse:
    kept, spec = asking.draft(request), rules.spec()
    if elsewhere := _elsewhere(request, "summary", kept):
        return elsewhere
    given = request.POST if request.method == "POST" else None
    known = {"message": kept.message}
    form = MessageForm(given, initial=known, longest=spec.portal.message_length)
    status = 200
    if given is not None:
        status = 400
        if form.is_valid():
            kept.message = form.cleaned_data["message"]
            status = _send(request, kept, form)
            if status == 200:
                return redirect("sent")
    values = {
        "form": form,
        "kept": kept,
        "application": spec.applications.get(kept.application),
        "mode": spec.access_modes.get(kept.access_mode),
        "structures": shown(kept),
    }
    return _page(request, "summary", values, status)


def _send(request: HttpRequest, kept: asking.AccountDraft, form: MessageForm) -> int:
    """200, 400 or 429."""
    source, now = rules.source(request), rules.now()
    if not throttle.taken(throttle.FORM, source, kept.address, now):
        form.add_error(None, "Trop de demandes ont été envoyées d'ici ; réessayez dans une heure.")
        return 429
    try:
        asking.send(rules.spec(), kept, now)
    except BadRequest:
        form.add_error(
            None, "Les choix proposés ont changé : vérifiez chaque partie par « Modifier »."
        )
        return 400
    asking.drop(request)
    return 200


def cancel(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        asking.drop(request)
    return redirect("entry")


def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/sent.html", {"hours": rules.spec().retention.confirmation_hours})
