"""« Administration des profils métiers »: what waits for a référent, in all of their spaces."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import reasons, rules
from provisioning.portal.decision_forms import Refusing, Until
from provisioning.portal.screens import several
from provisioning.portal.screens.several import PAGE, Picked
from provisioning.requests.errors import ChangedSince, NotYours, Unknown, WrongMove
from provisioning.requests.models import ProfileRequest
from provisioning.requests.store import finding, holders, profiles, queues, review_lines
from provisioning.requests.store.review_lines import Progress
from provisioning.requests.workflow import (
    ProfileState,
    may_decide,
    spaces_of,
)
from provisioning.spec.model import Space

SOON: Final = 30
"""Days within which a grant is said to end soon."""


class LedSpace(NamedTuple):
    """One space of a référent: people may hold several of its profiles and count for each."""

    code: str
    space: Space
    waiting: int
    held: int
    ending: int
    filed: int
    review: Progress | None


def mine(request: HttpRequest) -> dict[str, Space]:
    """The spaces that they are a référent of now."""
    spec = rules.spec()
    codes = spaces_of(spec, request.user.address, rules.now().date())
    return {code: spec.spaces[code] for code in codes}


def administration(request: HttpRequest) -> HttpResponse:
    today = rules.now().date()
    return _page(request, Refusing(kept=reasons.of(request.user)), Until(today=today))


def _page(request: HttpRequest, refusing: Refusing, until: Until) -> HttpResponse:
    """What was ticked and typed stays, where it is to be corrected."""
    spec, who, today = rules.spec(), request.user.address, rules.now().date()
    at = several.after(request)
    found = queues.profiles(spec, who, today, after=at, most=PAGE + 1)
    wrong = refusing.errors or until.errors
    values = {
        "spaces": _spaces(mine(request), who, today),
        "rows": [(each, *words(each.profile, each.function)) for each in found[:PAGE]],
        "more": found[PAGE - 1].id if len(found) > PAGE else None,
        "after": at,
        "ticked": {choice.number for choice in several.chosen(request)},
        "form": refusing,
        "until": until,
        "soon": SOON,
    }
    return render(request, "portal/administration.html", values, status=400 if wrong else 200)


def _spaces(spaces: dict[str, Space], who: str, today: date) -> list[LedSpace]:
    spec = rules.spec()
    waiting = queues.waiting(spec, who, today)
    codes = {code for space in spaces.values() for code in space.requires.profiles}
    held = holders.counts(codes, today, within=SOON)
    open_ = review_lines.progress(spaces.keys())
    filed = rules.filed()
    rows = []
    for code, space in spaces.items():
        counts = [held[each] for each in space.requires.profiles if each in held]
        rows.append(
            LedSpace(
                code=code,
                space=space,
                waiting=sum(waiting.get(each, 0) for each in space.requires.profiles),
                held=sum(each.held for each in counts),
                ending=sum(each.ending for each in counts),
                filed=sum(1 for _ in review_lines.filed_in(space, filed)),
                review=open_.get(code),
            )
        )
    return rows


def label(profile: str) -> str:
    """Its code where the file has lost it."""
    known = rules.spec().profiles.get(profile)
    return known.label if known else profile


def words(profile: str, function: str) -> tuple[str, str]:
    known = rules.spec().functions.get(function)
    return label(profile), known.label if known else function


def decide_several(request: HttpRequest) -> HttpResponse:
    """The requests that were ticked, all granted or all refused."""
    spec, by, now = rules.spec(), request.user.address, rules.now()
    decision = request.POST.get("decision")
    refuses, grants = decision == "refuse", decision == "grant"
    refusing = Refusing(request.POST if refuses else None, kept=reasons.of(request.user))
    until = Until(request.POST if grants else None, today=now.date())
    if refuses and refusing.is_valid():
        said = several.keep_reason(request, refusing)

        def refuse(choice: Picked) -> object:
            number, digest = choice
            return profiles.refuse(spec, number, by=by, digest=digest, reason=said, now=now)

        several.decide(request, refuse, one="demande refusée", many="demandes refusées")
    elif grants and until.is_valid():
        last = until.cleaned_data["until"]

        def grant(choice: Picked) -> object:
            number, digest = choice
            return profiles.approve(spec, number, by=by, digest=digest, now=now, until=last)

        several.decide(request, grant, one="profil accordé", many="profils accordés")
    elif refuses or grants:
        return _page(request, refusing, until)
    return redirect("administration")


def decide(request: HttpRequest, number: int) -> HttpResponse:
    """One request, in full."""
    spec, who, today = rules.spec(), request.user.address, rules.now().date()
    row = ProfileRequest.objects.select_related("person").filter(pk=number).first()
    if row is None or not may_decide(spec, finding.asked(row), who, today):
        raise Http404
    if row.state != ProfileState.SUBMITTED:
        messages.warning(request, "Cette demande a déjà été traitée, ou supprimée.")
        return redirect("administration")
    decision = request.POST.get("decision") if request.method == "POST" else None
    refuses, grants = decision == "refuse", decision == "grant"
    kept = reasons.of(request.user)
    refusing = Refusing(request.POST if refuses else None, kept=kept)
    longest = spec.last_day(row.profile, today)
    until = Until(request.POST if grants else None, today=today, longest=longest)
    if (refuses and refusing.is_valid()) or (grants and until.is_valid()):
        try:
            return _decided(request, number, refusing if refuses else None, until)
        except ChangedSince:
            messages.warning(request, "Cette demande a changé depuis : relisez-la.")
    asked = profiles.show(spec, number)
    profile, function = words(asked.profile, asked.function)
    values = {"asked": asked, "label": profile, "function": function, "form": refusing}
    values |= {"until": until, "opens": opened(asked.profile)}
    wrong = refusing.errors or until.errors
    return render(request, "portal/decide-profile.html", values, status=400 if wrong else 200)


def opened(profile: str) -> list[str]:
    """Titles of the spaces that require it."""
    spec = rules.spec()
    return [spec.spaces[code].title for code in spec.requiring.get(profile, ())]


def _decided(
    request: HttpRequest, number: int, refusing: Refusing | None, until: Until
) -> HttpResponse:
    spec, by, now = rules.spec(), request.user.address, rules.now()
    digest = request.POST.get("digest", "")
    try:
        if refusing:
            said = several.keep_reason(request, refusing)
            profiles.refuse(spec, number, by=by, digest=digest, reason=said, now=now)
            messages.success(request, "La demande est refusée.")
        else:
            last = until.cleaned_data["until"]
            profiles.approve(spec, number, by=by, digest=digest, now=now, until=last)
            messages.success(request, "Le profil est accordé.")
    except (NotYours, Unknown):
        raise Http404 from None
    except WrongMove as refusal:
        messages.warning(request, f"Cette demande {several.why(refusal)}.")
    return redirect("administration")
