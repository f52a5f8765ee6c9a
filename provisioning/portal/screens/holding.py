"""Those who hold the profiles of a space: until when, whether they are still there, and an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.plan.file_grants import FileGrant
from provisioning.portal import reasons, rules
from provisioning.portal.decision_forms import Refusing, Until
from provisioning.portal.screens import several
from provisioning.portal.screens.referents import SOON, label, mine
from provisioning.portal.screens.several import PAGE
from provisioning.requests.errors import ChangedSince, NotYours, Unknown, WrongMove
from provisioning.requests.inactivity import Activity
from provisioning.requests.models import ProfileRequest
from provisioning.requests.store import expiry, finding, holders, profiles, review_lines
from provisioning.requests.workflow import ProfileState, may_decide, may_end
from provisioning.spec.csv_out import MARK, as_csv
from provisioning.spec.model import Space

LIVES: dict[Activity, str] = {"active": "Actif", "inactive": "Inactif", "unknown": "Inconnu"}
_COLUMNS = (
    "nom",
    "prénom",
    "adresse",
    "structures",
    "profil",
    "accordé par",
    "accordé le",
    "jusqu'au",
    "activité",
    "dernière trace",
    "source",
)


def _space(request: HttpRequest, code: str) -> Space:
    try:
        return mine(request)[code]
    except KeyError:
        raise Http404 from None


def listed(request: HttpRequest, code: str) -> HttpResponse:
    """Grants of the store by number, then on the last page those of the files."""
    space, spec, today = _space(request, code), rules.spec(), rules.now().date()
    soon = SOON if request.GET.get("fin") == "proche" else None
    codes = space.requires.profiles
    at = several.after(request)
    found = holders.page(spec, codes, today, after=at, most=PAGE + 1, within=soon)
    filed = _filed(space, soon)
    file_after = request.GET.get("fichier", "")
    rest = [each for each in filed if each.id > file_after][: PAGE + 1]
    lives = holders.lives(spec, (each.address for each in rest[:PAGE]), today)
    values = {
        "code": code,
        "space": space,
        "soon": soon,
        "days": SOON,
        "rows": [(each, label(each.grant.profile), LIVES[each.life]) for each in found[:PAGE]],
        "more": found[PAGE - 1].grant.id if len(found) > PAGE else None,
        "filed": [
            (each, label(each.profile), LIVES[lives.get(each.address, "unknown")])
            for each in rest[:PAGE]
        ],
        "more_filed": rest[PAGE - 1].id if len(rest) > PAGE else None,
    }
    return render(request, "portal/holders.html", values)


def _filed(space: Space, soon: int | None) -> Sequence[FileGrant]:
    last = rules.now().date() + timedelta(days=soon or 0)
    found = review_lines.filed_in(space, rules.filed())
    return [each for each in found if soon is None or (each.until and each.until <= last)]


def export(request: HttpRequest, code: str) -> HttpResponse:
    """The same for a spreadsheet: no cell of it is a formula."""
    space, today = _space(request, code), rules.now().date()
    answer = HttpResponse(
        MARK + as_csv(_COLUMNS, _cells(space)), content_type="text/csv; charset=utf-8"
    )
    name = f"titulaires-{code}-{today}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cells(space: Space) -> Iterator[list[object]]:
    spec, today = rules.spec(), rules.now().date()
    for each in holders.everybody(spec, space.requires.profiles, today):
        yield [*_line(each.grant), LIVES[each.life], each.last_seen, each.grant.source]
    filed = _filed(space, None)
    lives = holders.lives(spec, {each.address for each in filed}, today)
    for grant in filed:
        yield [*_line(grant), LIVES[lives.get(grant.address, "unknown")], None, grant.where]


def _line(grant: Any) -> list[object]:
    names = " ; ".join(name for _, name in grant.structures)
    who = [grant.last_name, grant.first_name, grant.address, names, label(grant.profile)]
    return [*who, grant.decided_by, grant.decided_on, grant.until]


def one(request: HttpRequest, number: int) -> HttpResponse:
    """One grant: renewed by who decides on it, taken back by who may."""
    spec, who, today = rules.spec(), request.user.address, rules.now().date()
    row = ProfileRequest.objects.select_related("person").filter(pk=number).first()
    if row is None or row.state != ProfileState.APPROVED:
        raise Http404
    asked = finding.asked(row)
    may_renew, may_revoke = may_decide(spec, asked, who, today), may_end(spec, asked, who, today)
    codes = {code for space in mine(request).values() for code in space.requires.profiles}
    if not (may_renew or row.profile in codes):
        raise Http404
    decision = request.POST.get("decision") if request.method == "POST" else None
    renews, revokes = may_renew and decision == "renew", may_revoke and decision == "revoke"
    refusing = Refusing(request.POST if revokes else None, kept=reasons.of(request.user))
    longest = spec.last_day(row.profile, today)
    until = Until(request.POST if renews else None, today=today, longest=longest)
    if (revokes and refusing.is_valid()) or (renews and until.is_valid()):
        try:
            return _done(request, number, refusing if revokes else None, until)
        except ChangedSince:
            messages.warning(request, "Cette habilitation a changé depuis : relisez-la.")
    held = profiles.show(spec, number)
    life = holders.lives(spec, [held.address], today).get(held.address, "unknown")
    values = {"held": held, "label": label(held.profile), "life": LIVES[life], "form": refusing}
    values |= {"until": until, "may_renew": may_renew, "may_revoke": may_revoke}
    values |= {"last_seen": row.person.last_seen}
    wrong = refusing.errors or until.errors
    return render(request, "portal/holding.html", values, status=400 if wrong else 200)


def _done(
    request: HttpRequest, number: int, refusing: Refusing | None, until: Until
) -> HttpResponse:
    spec, by, now = rules.spec(), request.user.address, rules.now()
    try:
        if refusing:
            said = several.keep_reason(request, refusing)
            expiry.revoke(spec, number, by=by, reason=said, now=now)
            messages.success(request, "Le profil est retiré : son accès se ferme sous peu.")
        else:
            digest, last = request.POST.get("digest", ""), until.cleaned_data["until"]
            made = expiry.renew(spec, number, by=by, digest=digest, now=now, until=last)
            messages.success(request, f"Le profil est renouvelé jusqu'au {made.until:%d/%m/%Y}.")
    except (NotYours, Unknown):
        raise Http404 from None
    except WrongMove:
        messages.warning(request, "Une autre personne a déjà changé cette habilitation.")
    return redirect("administration")
