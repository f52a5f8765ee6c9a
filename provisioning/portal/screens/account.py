"""« Mon compte »: who I am, what I asked for, and the applications that are open to me."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import credentials, rules
from provisioning.portal.policies import Role
from provisioning.requests.errors import NotYours, Unknown, WrongMove
from provisioning.requests.form import EXTRANET
from provisioning.requests.models import Person, Reading
from provisioning.requests.store import accounts
from provisioning.requests.workflow import LIVE_ACCOUNTS, AccountState
from provisioning.spec.model.people import Application

STATES = {
    AccountState.SUBMITTED: "À confirmer",
    AccountState.CONFIRMED: "En attente",
    AccountState.ACCEPTED: "Acceptée",
    AccountState.REFUSED: "Refusée",
    AccountState.WITHDRAWN: "Supprimée",
    AccountState.EXPIRED: "Expirée",
}
LIVE = frozenset(state.value for state in LIVE_ACCOUNTS)


def account(request: HttpRequest) -> HttpResponse:
    person = credentials.person_of(request.user)
    asked = accounts.listed(address=person.address) if person else []
    spec, states = rules.spec(), Counter(each.state for each in asked)
    values = {
        "person": person,
        "decides": Role.DECIDER in request.roles,
        "waiting": sum(states[state] for state in LIVE),
        "accepted": states[AccountState.ACCEPTED],
        "refused": states[AccountState.REFUSED],
        "asked": [
            (
                each,
                spec.applications.get(each.application),
                spec.access_modes.get(each.access_mode),
                STATES[AccountState(each.state)],
                each.state in LIVE,
            )
            for each in reversed(asked)
        ],
        "tile": _tile(person) if person else None,
    }
    return render(request, "portal/account.html", values)


def _tile(person: Person) -> tuple[Application | None, str | None, str] | None:
    """Once a reading of the tenant showed the account: before, the door is not there."""
    open_ = person.accepted_on and person.left_on is None
    shown = Reading.objects.filter(person=person, profile="", state="provisioned").exists()
    if not (open_ and shown):
        return None
    found = rules.spec().applications.get(EXTRANET)
    home = rules.spec().instance.invitation.redirect
    return found, found.description if found else None, (found.url if found else None) or home


def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """« Supprimer ma demande »."""
    if request.method == "POST":
        try:
            accounts.withdraw(number, by=request.user.address, now=rules.now())
        except (NotYours, Unknown):
            raise Http404 from None
        except WrongMove:
            messages.warning(request, "Cette demande a déjà été traitée.")
        else:
            messages.success(request, "Votre demande a été supprimée.")
    return redirect("account")
