"""What somebody does with their own requests and profiles: take back, ask again, give back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import credentials, rules
from provisioning.portal.member_forms import GivingBack
from provisioning.portal.screens.account import holdings
from provisioning.requests.errors import BadRequest, NotYours, Unknown, WrongMove
from provisioning.requests.store import accounts, corrections, expiry, profiles


def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """« Supprimer ma demande »."""
    return _taken_back(request, lambda by: accounts.withdraw(number, by=by, now=rules.now()))


def withdraw_profile(request: HttpRequest, number: int) -> HttpResponse:
    return _taken_back(
        request,
        lambda by: profiles.withdraw(rules.spec(), number, by=by, now=rules.now()),
    )


def withdraw_correction(request: HttpRequest, number: int) -> HttpResponse:
    return _taken_back(request, lambda by: corrections.withdraw(number, by=by, now=rules.now()))


def _taken_back(request: HttpRequest, verb: Any) -> HttpResponse:
    if request.method == "POST":
        try:
            verb(request.user.address)
        except (NotYours, Unknown):
            raise Http404 from None
        except WrongMove:
            messages.warning(request, "Cette demande a déjà été traitée.")
        else:
            messages.success(request, "Votre demande a été supprimée.")
    return redirect("account")


def renew(request: HttpRequest, number: int) -> HttpResponse:
    """« Demander le renouvellement »: its referents read it."""
    if request.method == "POST":
        try:
            expiry.ask_renewal(number, by=request.user.address, now=rules.now())
        except (NotYours, Unknown):
            raise Http404 from None
        except WrongMove:
            messages.warning(request, "Cette habilitation ne se renouvelle pas encore, ou plus.")
        else:
            messages.success(request, "Votre demande de renouvellement est transmise.")
    return redirect("account")


def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """« Rendre »: a page says what closes, its button does it."""
    spec, person = rules.spec(), credentials.person_of(request.user)
    granted = profiles.listed(spec, address=person) if person else ()
    held = {each.grant.id: each for each in holdings(spec, granted, rules.now().date())}
    if number not in held:
        raise Http404
    form = GivingBack(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            expiry.revoke(spec, number, by=request.user.address, reason=reason, now=rules.now())
        except BadRequest:
            form.add_error("reason", "Écrivez un motif lisible.")
        except WrongMove:
            messages.warning(request, "Cette habilitation vient de prendre fin.")
            return redirect("account")
        else:
            messages.success(request, "Votre habilitation est rendue.")
            return redirect("account")
    values = {"form": form, "held": held[number]}
    return render(request, "portal/give-back.html", values, status=400 if form.errors else 200)
