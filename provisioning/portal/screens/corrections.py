"""Corrections of names that wait: a decision is bound to the digest of what was shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import credentials, rules
from provisioning.portal.member_forms import RefusingName
from provisioning.requests.errors import BadRequest, ChangedSince, NotYours, Unknown, WrongMove
from provisioning.requests.form import EXTRANET
from provisioning.requests.store import corrections as store
from provisioning.requests.workflow import Asked, CorrectionState, may_decide

_PAGE = 25


def _own(request: HttpRequest) -> str:
    mine = credentials.person_of(request.user)
    return mine.address if mine else request.user.address


def _may(request: HttpRequest, *about: str) -> bool:
    """Nobody sees their own, nor what is not theirs to decide."""
    asked = Asked(about=frozenset(about), application=EXTRANET)
    return may_decide(rules.spec(), asked, request.user.address, rules.now().date())


def corrections(request: HttpRequest) -> HttpResponse:
    """Oldest first, 25 at a time."""
    after = request.GET.get("apres", "0")
    start = int(after) if after.isdecimal() and len(after) < 19 else 0
    found = store.listed(CorrectionState.SUBMITTED, after=start, most=_PAGE + 1)
    more = found[_PAGE - 1].id if len(found) > _PAGE else None
    own, mine_to_decide = _own(request), _may(request)
    rows = [each for each in found[:_PAGE] if mine_to_decide and each.address != own]
    return render(request, "portal/corrections.html", {"rows": rows, "more": more})


def decide(request: HttpRequest, number: int) -> HttpResponse:
    try:
        asked = store.show(number)
    except Unknown:
        raise Http404 from None
    if asked.address == _own(request) or not _may(request, asked.address):
        raise Http404
    refusing = request.POST.get("decision") == "refuse"
    form = RefusingName(request.POST if refusing else None)
    if request.method == "POST" and (not refusing or form.is_valid()):
        try:
            _decided(request, number, form.cleaned_data["reason"] if refusing else None)
        except ChangedSince:
            messages.warning(request, "Cette demande a changé depuis : relisez-la.")
        except BadRequest:
            form.add_error("reason", "Écrivez un motif que la personne puisse lire.")
        except NotYours:
            raise Http404 from None
        except WrongMove:
            messages.warning(request, "Cette demande a déjà été traitée, ou supprimée.")
            return redirect("corrections")
        else:
            return redirect("corrections")
    values = {"form": form, "asked": store.show(number)}
    return render(
        request, "portal/decide-correction.html", values, status=400 if form.errors else 200
    )


def _decided(request: HttpRequest, number: int, reason: str | None) -> None:
    spec, by, now = rules.spec(), request.user.address, rules.now()
    digest = request.POST.get("digest", "")
    if reason is not None:
        store.refuse(spec, number, by=by, digest=digest, reason=reason, now=now)
        messages.success(request, "La correction est refusée.")
    elif request.POST.get("decision") == "accept":
        store.accept(spec, number, by=by, digest=digest, now=now)
        messages.success(request, "Le nom est corrigé.")
