"""« Demandes à traiter »: a decision is bound to the digest of what was shown."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import rules
from provisioning.portal.forms import Refusing
from provisioning.requests import views
from provisioning.requests.errors import (
    BadRequest,
    ChangedSince,
    NotYours,
    WrongMove,
)
from provisioning.requests.models import AccountRequest, Person
from provisioning.requests.store import accounts, finding
from provisioning.requests.workflow import AccountState, Asked, may_decide

_PAGE = 25


def queue(request: HttpRequest) -> HttpResponse:
    """Oldest first, 25 at a time; what is not theirs to decide is not there."""
    after = request.GET.get("apres", "0")
    waiting = AccountRequest.objects.filter(state=AccountState.CONFIRMED)
    rows = (
        waiting.select_related("person")
        .filter(application__in=_decided_by(request, waiting))
        .filter(id__gt=int(after) if after.isdecimal() else 0)
        .exclude(person__in=Person.objects.filter(aliases__address=request.user.address))
        .order_by("id")[: _PAGE + 1]
    )
    found = [views.account(row) for row in rows]
    shown = found[:_PAGE]
    values = {"rows": shown, "more": shown[-1].id if len(found) > _PAGE else None}
    return render(request, "portal/queue.html", values)


def _decided_by(request: HttpRequest, waiting: QuerySet) -> list[str]:
    """The applications asked for that are theirs to decide on."""
    who, day, spec = request.user.address, rules.now().date(), rules.spec()
    asked = waiting.values_list("application", flat=True).order_by().distinct()
    nobody: frozenset[str] = frozenset()
    return [
        code for code in asked if may_decide(spec, Asked(about=nobody, application=code), who, day)
    ]


def _theirs(request: HttpRequest, row: AccountRequest) -> bool:
    asked = finding.asked(row)
    return may_decide(rules.spec(), asked, request.user.address, rules.now().date())


def decide(request: HttpRequest, number: int) -> HttpResponse:
    row = AccountRequest.objects.select_related("person").filter(pk=number).first()
    if row is None or not _theirs(request, row):
        raise Http404
    if row.state != AccountState.CONFIRMED:
        messages.warning(request, "Cette demande a déjà été traitée, ou supprimée.")
        return redirect("queue")
    refusing = request.POST.get("decision") == "refuse"
    form = Refusing(request.POST if refusing else None)
    if request.method == "POST" and (not refusing or form.is_valid()):
        try:
            return _decided(request, number, form if refusing else None)
        except ChangedSince:
            messages.warning(request, "Cette demande a changé depuis : relisez-la.")
        except BadRequest:
            form.add_error("reason", "Écrivez un motif que la personne puisse lire.")
    spec, asked = rules.spec(), accounts.show(number)
    values = {
        "form": form,
        "asked": asked,
        "application": spec.applications.get(asked.application),
        "mode": spec.access_modes.get(asked.access_mode),
    }
    return render(request, "portal/decide.html", values, status=400 if form.errors else 200)


def _decided(request: HttpRequest, number: int, refusing: Refusing | None) -> HttpResponse:
    by, digest = request.user.address, request.POST.get("digest", "")
    try:
        if refusing:
            reason = refusing.cleaned_data["reason"]
            accounts.refuse(
                rules.spec(), number, by=by, digest=digest, reason=reason, now=rules.now()
            )
            messages.success(request, "La demande est refusée.")
        elif request.POST.get("decision") == "accept":
            accounts.accept(rules.spec(), number, by=by, digest=digest, now=rules.now())
            messages.success(request, "La demande est acceptée.")
    except (ChangedSince, BadRequest):
        raise
    except NotYours:
        raise Http404 from None
    except WrongMove:
        messages.warning(request, "Une autre personne a déjà traité cette demande.")
    return redirect("queue")
