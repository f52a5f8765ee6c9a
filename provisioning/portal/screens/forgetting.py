"""« Identifiant ou mot de passe oublié ? »: one answer, whoever asks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import reset, rules, throttle
from provisioning.portal.forms import FirstPassword, Forgotten


def forgotten(request: HttpRequest) -> HttpResponse:
    form = Forgotten(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name, source, now = form.cleaned_data["login"], rules.source(request), rules.now()
        if throttle.taken(throttle.FORM, source, name.casefold(), now):
            reset.ask(rules.spec(), name, now)
        return render(request, "portal/forgotten-sent.html")
    status = 400 if form.errors else 200
    return render(request, "portal/forgotten.html", {"form": form}, status=status)


def reset_password(request: HttpRequest, code: str) -> HttpResponse:
    """Opening the link uses nothing: programs of mail open links by themselves."""
    asked = reset.opened(code, rules.now())
    if asked is None:
        return render(request, "portal/forgotten-over.html", status=400)
    form = FirstPassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["password"]
        if reset.use(rules.spec(), asked, chosen, rules.now()) is None:
            return render(request, "portal/forgotten-over.html", status=400)
        messages.success(request, "Votre mot de passe est changé ; connectez-vous.")
        return redirect("entry")
    values = {"form": form, "asked": asked}
    status = 400 if form.errors else 200
    return render(request, "portal/reset.html", values, status=status)
