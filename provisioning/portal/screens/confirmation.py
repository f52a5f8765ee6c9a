"""The link of the mail. Opening it confirms nothing: programs of mail open links by themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import asking, credentials, rules, throttle
from provisioning.portal.forms import FirstPassword, KnownPassword, NewLink, PortalForm
from provisioning.requests import link, views
from provisioning.requests.errors import BadLink, Unknown
from provisioning.requests.store import accounts
from provisioning.requests.workflow import AccountState


def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever reads the mailbox *and* knows the password of a form sent for it gets the account:
    a form filled by somebody else under this address gives them nothing.
    """
    spec = rules.spec()
    try:
        number = link.request_of(code, rules.now(), hours=spec.retention.confirmation_hours)
        asked = accounts.show(number)
    except (BadLink, Unknown):
        return render(request, "portal/bad-link.html", {"form": NewLink()}, status=400)
    if asked.state != AccountState.SUBMITTED:
        return render(request, "portal/confirmed.html", {"login": ""})
    chosen = credentials.chosen(number)
    kind = KnownPassword if chosen else FirstPassword
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        encoded = _proved(request, form, chosen, asked)
        if encoded:
            return _confirmed(request, code, encoded)
    values = {"form": form, "asked": asked}
    return render(request, "portal/confirm.html", values, status=400 if form.errors else 200)


def _proved(
    request: HttpRequest, form: PortalForm, chosen: list[str], asked: views.AccountView
) -> str | None:
    """The hash to keep; nothing when the password is none of those chosen."""
    typed: str = form.cleaned_data["password"]
    if not chosen:
        return typed
    source, now = rules.source(request), rules.now()
    if not throttle.taken(throttle.SIGN_IN, source, asked.address, now):
        form.add_error(None, "Trop d'essais ; attendez un quart d'heure, puis réessayez.")
        return None
    encoded = credentials.matching(chosen, typed)
    if encoded:
        throttle.forgive(throttle.SIGN_IN, source, asked.address)
    else:
        form.add_error("password", "Ce n'est pas le mot de passe choisi dans votre demande.")
    return encoded


def _confirmed(request: HttpRequest, code: str, encoded: str) -> HttpResponse:
    asked = accounts.confirm(rules.spec(), code, now=rules.now())
    made = credentials.grant(asked.address, asked.first_name, asked.last_name, encoded)
    credentials.forget(asked.id)
    return render(request, "portal/confirmed.html", {"login": made.login})


def new_link(request: HttpRequest) -> HttpResponse:
    """The same answer for any address."""
    form = NewLink(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 400 if form.errors else 200
        return render(request, "portal/new-link.html", {"form": form}, status=status)
    address, source, now = form.cleaned_data["address"], rules.source(request), rules.now()
    if throttle.taken(throttle.FORM, source, address, now):
        asking.new_link(rules.spec(), address, now)
    return redirect("sent")
