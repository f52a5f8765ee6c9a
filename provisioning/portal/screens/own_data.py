"""My name and its correction, all that is kept about me, and leaving."""

from __future__ import annotations

import msgspec
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import credentials, rules
from provisioning.portal.forms import PortalForm
from provisioning.portal.member_forms import Identity
from provisioning.requests.errors import AlreadyThere, BadRequest, WrongMove
from provisioning.requests.form import CorrectionForm
from provisioning.requests.store import corrections, leaving, personal_data


def identity(request: HttpRequest) -> HttpResponse:
    """« Demander une correction »: somebody who accepts accounts sees it first."""
    spec, person = rules.spec(), credentials.person_of(request.user)
    assert person is not None  # a member
    given = request.POST if request.method == "POST" else None
    known = {"last_name": person.last_name, "first_name": person.first_name}
    form = Identity(given, initial=known, longest=spec.portal.message_length)
    if given is not None and form.is_valid():
        asked = CorrectionForm(**form.cleaned_data)
        try:
            corrections.ask(spec, asked, by=request.user.address, now=rules.now())
        except BadRequest:
            form.add_error(None, "C'est le nom que nous connaissons déjà : corrigez-le d'abord.")
        except AlreadyThere:
            form.add_error(None, "Une correction attend déjà ; supprimez-la dans « Mes demandes ».")
        else:
            messages.success(request, "Votre demande a été soumise.")
            return redirect("account")
    return render(request, "portal/identity.html", {"form": form}, status=_status(form))


def _status(form: PortalForm) -> int:
    return 400 if form.errors else 200


def data(request: HttpRequest) -> HttpResponse:
    values = {"person": credentials.person_of(request.user), "kept": rules.spec().retention}
    return render(request, "portal/data.html", values)


def data_file(request: HttpRequest) -> HttpResponse:
    """What the store keeps, and what this portal keeps beside it."""
    user, person = request.user, credentials.person_of(request.user)
    kept = {
        "portal": {"login": user.login, "address": user.address, "last_login": user.last_login},
        "store": personal_data.everything(rules.spec(), person.address) if person else None,
    }
    text = msgspec.json.format(msgspec.json.encode(kept), indent=2)
    headers = {"Content-Disposition": 'attachment; filename="mes-donnees.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


def leave(request: HttpRequest) -> HttpResponse:
    """« Quitter l'extranet »: a page says what follows, its button does it."""
    if request.method == "POST":
        address = request.user.address
        try:
            leaving.leave(rules.spec(), address, by=address, now=rules.now())
        except (AlreadyThere, WrongMove):
            messages.warning(request, "Vous avez déjà quitté l'extranet.")
        logout(request)
        return render(request, "portal/left.html")
    return render(request, "portal/leave.html")
