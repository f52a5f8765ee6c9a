"""The entry page, signing in and out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import credentials, rules, throttle
from provisioning.portal.forms import SignInForm
from provisioning.portal.policies import credential_of
from provisioning.requests.store import signs_of_life

_BACKEND = "provisioning.portal.credentials.Backend"


def entry(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if credential_of(request):
            return redirect("account")
        return render(request, "portal/entry.html", {"form": SignInForm()})
    form = SignInForm(request.POST)
    status = 400
    if form.is_valid():
        status = _sign_in(request, form)
        if status == 200:
            return redirect("account")
    return render(request, "portal/entry.html", {"form": form}, status=status)


def _sign_in(request: HttpRequest, form: SignInForm) -> int:
    """200, 400 or 429; the words are the same for a wrong name and a wrong password."""
    name, source, now = form.cleaned_data["login"].casefold(), rules.source(request), rules.now()
    if throttle.exceeded(throttle.SIGN_IN, source, name, now):
        form.add_error(None, "Trop d'essais ; attendez un quart d'heure, puis réessayez.")
        return 429
    found = credentials.signing_in(rules.spec(), name, form.cleaned_data["password"])
    if found is None:
        throttle.note(throttle.SIGN_IN, source, name, now)
        form.add_error(None, "Identifiant ou mot de passe incorrect.")
        return 400
    throttle.forgive(throttle.SIGN_IN, source, name)
    login(request, found, backend=_BACKEND)
    signs_of_life.saw({found.address: now.date()})
    return 200


def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        logout(request)
    return redirect("entry")


def forgotten(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/forgotten.html")
