"""The entry page, signing in and out."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string

from provisioning.portal import credentials, rules, throttle
from provisioning.portal.forms import SignInForm
from provisioning.portal.identity import LABELS, PROCONNECT
from provisioning.portal.policies import credential_of
from provisioning.portal.provider import ENDING


def entry(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if credential_of(request):
            return redirect("tiles")
        return render(request, "portal/entry.html", {"form": SignInForm()})
    form = SignInForm(request.POST)
    status = 400
    if form.is_valid():
        answer = _signed_in(request, form)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    return render(request, "portal/entry.html", {"form": form}, status=status)


def _signed_in(request: HttpRequest, form: SignInForm) -> HttpResponse | int:
    """400 or 429 where not; the words are the same for a wrong name and a wrong password.

    Where there is a second factor, allauth asks for it before anybody is signed in.
    """
    name, source, now = form.cleaned_data["login"].casefold(), rules.source(request), rules.now()
    if not throttle.taken(throttle.SIGN_IN, source, name, now):
        form.add_error(None, "Trop d'essais ; attendez un quart d'heure, puis réessayez.")
        return 429
    found = credentials.signing_in(rules.spec(), name, form.cleaned_data["password"])
    if found is None:
        form.add_error(None, "Identifiant ou mot de passe incorrect.")
        return 400
    throttle.forgive(throttle.SIGN_IN, source, name)
    request.session.flush()  # whatever somebody else began in this browser
    record_authentication(request, found, method="password", reauthenticated=True)
    answer: HttpResponse = perform_login(request, found, redirect_url=reverse("tiles"))
    return answer


def sign_out(request: HttpRequest) -> HttpResponse:
    """Whoever came by ProConnect leaves there too, which it asks of every service."""
    if request.method != "POST":
        return redirect("entry")
    ending = request.session.get(ENDING)
    logout(request)
    if ending is None:
        return redirect("entry")
    where, token = ending
    query = {
        "id_token_hint": token,
        "state": get_random_string(32),
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("entry")),
    }
    values = {"place": f"{where}?{urlencode(query)}", "label": LABELS[PROCONNECT], "ends": True}
    return render(request, "portal/leaving.html", values)


def to_entry(request: HttpRequest) -> HttpResponse:
    del request
    return redirect("entry")
