"""« Annuaire de l'extranet »: those who agreed to appear, and how one agrees or stops."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import credentials, rules
from provisioning.requests.errors import WrongMove
from provisioning.requests.store import directory as store


def directory(request: HttpRequest) -> HttpResponse:
    words, after = request.GET.get("recherche", "")[:200], request.GET.get("apres", "")[:400]
    found = store.search(rules.spec(), words, today=rules.now().date(), after=after)
    more = urlencode({"recherche": words, "apres": found.after}) if found.after else ""
    person = credentials.person_of(request.user)
    values = {"words": words, "entries": found.entries, "more": more, "person": person}
    return render(request, "portal/directory.html", values)


def consent(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        listed = request.POST.get("figurer") == "oui"
        try:
            store.consent(request.user.address, listed=listed, now=rules.now())
        except WrongMove:
            messages.warning(request, "Vous ne faites plus partie de l'extranet.")
        else:
            said = "Vous figurez dans l'annuaire." if listed else "Vous n'y figurez plus."
            messages.success(request, said)
    return redirect("directory")
