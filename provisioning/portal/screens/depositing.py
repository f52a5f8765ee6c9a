"""« Dépôt des documents »: how far each establishment is, for those who may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.portal import rules
from provisioning.portal.campaigns import counted, manages, seen_by
from provisioning.portal.operations import DepositCampaign, DepositPlace
from provisioning.portal.screens.several import PAGE
from provisioning.requests.errors import AlreadyThere, NotYours
from provisioning.requests.store import campaign_reminders
from provisioning.spec.model import Campaign

STATES = {"complets": "complet", "incomplets": "incomplet", "sans-depot": "sans dépôt"}


class CampaignSeen(NamedTuple):
    """A campaign as somebody sees it: ``places`` are theirs to see."""

    code: str
    campaign: Campaign
    whole: DepositCampaign | None
    places: tuple[DepositPlace, ...]
    manager: bool


def _seen(request: HttpRequest, code: str) -> CampaignSeen | None:
    """``None`` for whoever is nothing to this campaign."""
    spec = rules.spec()
    campaign = spec.campaigns[code]
    whole, see = rules.deployment().campaigns(code), seen_by(spec, campaign, request.user)
    places = tuple(each for each in whole.places if see(each.establishment)) if whole else ()
    manager = manages(spec, campaign, request.user)
    return CampaignSeen(code, campaign, whole, places, manager) if places or manager else None


def campaigns(request: HttpRequest) -> HttpResponse:
    found = [each for code in rules.spec().campaigns if (each := _seen(request, code))]
    if len(found) == 1:
        return redirect("campaign", found[0].code)
    return render(request, "portal/campaigns.html", {"found": found})


def _theirs(request: HttpRequest, code: str) -> CampaignSeen:
    found = _seen(request, code) if code in rules.spec().campaigns else None
    if found is None:
        raise Http404
    return found


def campaign(request: HttpRequest, code: str) -> HttpResponse:
    """By FINESS number; filtered by how far they are, by département and by region."""
    found = _theirs(request, code)
    kept = _filtered(request, found.places)
    after = request.GET.get("apres", "")
    rest = [each for each in kept if each.establishment.finess > after]
    values = {
        "it": found,
        "rows": rest[:PAGE],
        "more": rest[PAGE - 1].establishment.finess if len(rest) > PAGE else None,
        "totals": _totals(kept),
        "states": [(name, text, name == request.GET.get("etat")) for name, text in STATES.items()],
        "regions": _choices([each.region for each in found.places], request.GET.get("ars", "")),
        "departements": _choices(
            [each.establishment.departement for each in found.places],
            request.GET.get("departement", ""),
        ),
        "filters": _kept(request),
    }
    return render(request, "portal/campaign.html", values)


def _choices(values: Sequence[str], chosen: str) -> list[tuple[str, bool]]:
    return [(each, each == chosen) for each in sorted(set(values)) if each]


def _filtered(request: HttpRequest, places: Sequence[DepositPlace]) -> list[DepositPlace]:
    state = STATES.get(request.GET.get("etat", ""))
    region, departement = request.GET.get("ars"), request.GET.get("departement")
    return [
        each
        for each in places
        if (not state or each.progress == state)
        and (not region or each.region == region)
        and (not departement or each.establishment.departement == departement)
    ]


def _kept(request: HttpRequest) -> str:
    """The filters, for the address of the next page."""
    query = request.GET.copy()
    query.pop("apres", None)
    text: str = query.urlencode()
    return text


def _totals(places: Sequence[DepositPlace]) -> list[tuple[str, tuple[int, int, int, int]]]:
    groups: dict[str, list[DepositPlace]] = defaultdict(list)
    for each in places:
        groups[each.region or "Sans ARS"].append(each)
    lines = [(name, counted(groups[name])) for name in sorted(groups)]
    return [("Ensemble", counted(places)), *lines]


def receipt(request: HttpRequest, code: str, finess: str) -> HttpResponse:
    """What was received of one establishment, to be printed."""
    found = _theirs(request, code)
    place = next((each for each in found.places if each.establishment.finess == finess), None)
    if place is None:
        raise Http404
    return render(request, "portal/receipt.html", {"it": found, "place": place})


def reminders(request: HttpRequest, code: str) -> HttpResponse:
    """For who runs it: whom a reminder would reach, its words, and a button once a day."""
    found = _theirs(request, code)
    if not found.manager or found.whole is None:
        raise Http404
    if request.method == "POST":
        return _asked(request, code)
    after = request.GET.get("apres", "")
    rest = [each for each in found.whole.mails if each.to > after]
    values = {
        "it": found,
        "mails": rest[:PAGE],
        "more": rest[PAGE - 1].to if len(rest) > PAGE else None,
        "count": len(found.whole.mails),
        "today": campaign_reminders.of_day(code, rules.now().date()),
    }
    return render(request, "portal/reminders.html", values)


def _asked(request: HttpRequest, code: str) -> HttpResponse:
    try:
        by = request.user.address
        campaign_reminders.ask(rules.spec(), code, by=by, now=rules.now())
    except AlreadyThere:
        messages.warning(request, "Les relances ont déjà été demandées aujourd'hui.")
    except NotYours:
        raise Http404 from None
    else:
        messages.success(request, "Les relances partiront à la prochaine passe.")
    return redirect("reminders", code)
