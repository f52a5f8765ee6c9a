"""« Demandes à traiter »: a decision is bound to the digest of what was shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import reasons, rules
from provisioning.portal.decision_forms import Refusing
from provisioning.portal.screens import several
from provisioning.portal.screens.account import STATES
from provisioning.portal.screens.several import PAGE, Picked
from provisioning.requests import views
from provisioning.requests.errors import (
    BadRequest,
    ChangedSince,
    NotYours,
    WrongMove,
)
from provisioning.requests.models import AccountRequest
from provisioning.requests.store import accounts, finding, queues, resemblance
from provisioning.requests.workflow import AccountState, may_decide


def queue(request: HttpRequest) -> HttpResponse:
    """Oldest first; what is not theirs to decide is not there."""
    return _page(request, Refusing(kept=reasons.of(request.user)))


def _page(request: HttpRequest, refusing: Refusing) -> HttpResponse:
    who, today, at = request.user.address, rules.now().date(), several.after(request)
    found = queues.accounts(rules.spec(), who, today, after=at, most=PAGE + 1)
    shown = found[:PAGE]
    alike = resemblance.counted([each.id for each in shown])
    values = {
        "rows": [(each, *_words(each), alike.get(each.id, 0)) for each in shown],
        "more": shown[-1].id if len(found) > PAGE else None,
        "after": at,
        "ticked": {choice.number for choice in several.chosen(request)},
        "form": refusing,
        "kept": reasons.of(request.user),
    }
    return render(request, "portal/queue.html", values, status=400 if refusing.errors else 200)


def _words(asked: views.AccountView) -> tuple[str, str]:
    """The labels of its application and of its access mode, its codes where they are lost."""
    spec = rules.spec()
    application = spec.applications.get(asked.application)
    mode = spec.access_modes.get(asked.access_mode)
    return (
        application.label if application else asked.application,
        mode.label if mode else asked.access_mode,
    )


def decide_several(request: HttpRequest) -> HttpResponse:
    """The requests that were ticked, all accepted or all refused."""
    spec, by, now = rules.spec(), request.user.address, rules.now()
    refuses = request.POST.get("decision") == "refuse"
    if request.POST.get("decision") == "accept":

        def accept(choice: Picked) -> object:
            return accounts.accept(spec, choice.number, by=by, digest=choice.digest, now=now)

        several.decide(request, accept, one="demande acceptée", many="demandes acceptées")
    elif refuses:
        refusing = Refusing(request.POST, kept=reasons.of(request.user))
        if not refusing.is_valid():
            return _page(request, refusing)
        said = several.keep_reason(request, refusing)

        def refuse(choice: Picked) -> object:
            number, digest = choice
            return accounts.refuse(spec, number, by=by, digest=digest, reason=said, now=now)

        several.decide(request, refuse, one="demande refusée", many="demandes refusées")
    return redirect("queue")


def forget_reason(request: HttpRequest, number: int) -> HttpResponse:
    """One's own model of a reason is kept no longer."""
    if request.method == "POST":
        reasons.forget(request.user, number)
        messages.success(request, "Ce motif n'est plus gardé.")
    return redirect("queue")


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
    form = Refusing(request.POST if refusing else None, kept=reasons.of(request.user))
    if request.method == "POST" and (not refusing or form.is_valid()):
        try:
            return _decided(request, number, form if refusing else None)
        except ChangedSince:
            messages.warning(request, "Cette demande a changé depuis : relisez-la.")
        except BadRequest:
            form.add_error("reason", "Écrivez un motif que la personne puisse lire.")
    values = {"form": form, **_shown(number)}
    return render(request, "portal/decide.html", values, status=400 if form.errors else 200)


def _shown(number: int) -> dict[str, Any]:
    """What was proved, what was not, and who else it may be."""
    spec, asked = rules.spec(), accounts.show(number)
    application, mode = _words(asked)
    found = resemblance.evidence(number)
    return {
        "asked": asked,
        "application": application,
        "mode": mode,
        "found": found,
        "domain": asked.address.partition("@")[2],
        "structures": [(name, name in spec.structures) for _, name in asked.structures],
        "earlier": list(_earlier(found.earlier)),
    }


def _earlier(found: Iterable[resemblance.Earlier]) -> Iterable[tuple[str, str, Any, str]]:
    for each in found:
        known = rules.spec().applications.get(each.application)
        label = known.label if known else each.application
        yield label, STATES[AccountState(each.state)], each.on, each.reason


def _decided(request: HttpRequest, number: int, refusing: Refusing | None) -> HttpResponse:
    by, digest = request.user.address, request.POST.get("digest", "")
    try:
        if refusing:
            said = several.keep_reason(request, refusing)
            now = rules.now()
            accounts.refuse(rules.spec(), number, by=by, digest=digest, reason=said, now=now)
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
