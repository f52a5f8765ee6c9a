"""« Exploitation »: how the work stands, for an admin, who settles what only a person knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from provisioning.i18n import counted
from provisioning.portal import rules, throttle
from provisioning.portal.screens import several
from provisioning.portal.screens.referents import label
from provisioning.portal.screens.several import PAGE
from provisioning.requests.errors import Unknown, WrongMove
from provisioning.requests.store import audit_verify, leaving, mails, pending, people, readings
from provisioning.spec.model import Referent, Spec

MAILS: Final = {"unknown": "parti ou non, on ne sait", "failed": "pas parti", "written": "remis"}
OUTCOMES: Final = {
    "accepted": "compte accepté",
    "refused": "refusé",
    "approved": "profil accordé",
    "renewed": "renouvelé",
    "revoked": "retiré",
    "vouched": "ligne attestée",
}
CAUSES: Final = {
    "invitation": "l'invitation n'est pas suivie",
    "account": "le compte n'est pas là",
    "membership": "l'appartenance n'est pas là",
    "secret": "le premier mot de passe n'est pas parti",
}


def operations(request: HttpRequest) -> HttpResponse:
    values = {
        "found": rules.operations(),
        "closed": throttle.closed(rules.now())[:PAGE],
        "spray": throttle.sprayed(rules.now()),
        "reviewed": list(_reviewed(rules.spec())),
    }
    return render(request, "portal/operations.html", values)


def _reviewed(spec: Spec) -> list[tuple[str, str, str]]:
    """What only the reviewed files change: its name, what it says now, and where it stands."""
    day = rules.now().date()

    def of(circle: Iterable[Referent]) -> str:
        return ", ".join(each.address for each in circle if each.decides_on(day)) or "personne"

    limits = spec.limits
    return [
        ("Admins", ", ".join(spec.admins) or "personne", "admins"),
        ("Responsables", of(spec.responsables), "responsables"),
        *(
            (f"Référents de {space.title}", of(space.referents), f"spaces.{code}.referents")
            for code, space in spec.spaces.items()
        ),
        (
            "Personnes qui peuvent perdre un accès en une fois",
            str(limits.removals_cap),
            "limits.removals_cap",
        ),
    ]


def undelivered(request: HttpRequest) -> HttpResponse:
    found = mails.unsettled(after=several.after(request), most=PAGE + 1)
    values = {
        "rows": [(each, MAILS[each.state]) for each in found[:PAGE]],
        "more": found[PAGE - 1].id if len(found) > PAGE else None,
    }
    return render(request, "portal/operations-mails.html", values)


def settle(request: HttpRequest, number: int) -> HttpResponse:
    """A mail left, or is sent again: only a person knows."""
    fate = request.POST.get("fate") if request.method == "POST" else None
    if fate in ("sent", "again"):
        try:
            mails.settle(number, left=fate == "sent", by=request.user.address, now=rules.now())
        except Unknown:
            raise Http404 from None
        except WrongMove:
            messages.warning(request, "Ce courriel n'est plus à régler.")
        else:
            said = "noté comme parti" if fate == "sent" else "remis à la prochaine passe"
            messages.success(request, f"Le courriel n° {number} est {said}.")
    return redirect("operations-mails")


def accounts(request: HttpRequest) -> HttpResponse:
    """What was approved and is not done, what the tenant refused, what may be removed."""
    spec, today = rules.spec(), rules.now().date()
    values = {
        "most": PAGE,
        "undone": [
            (each, label(each.profile) if each.profile else "Compte", CAUSES.get(each.waits, ""))
            for each in pending.oldest(today, most=PAGE)
        ],
        "refused": [
            (each, label(each.profile) if each.profile else "Compte")
            for each in readings.failed(most=PAGE)
        ],
        "removable": leaving.removable(spec, today, most=PAGE),
    }
    return render(request, "portal/operations-accounts.html", values)


def journal(request: HttpRequest) -> HttpResponse:
    """Decisions by name, the newest first; all its lines are verified on demand."""
    if request.method == "POST":
        verdict = audit_verify.verify_journal()
        if verdict.faults or verdict.unproved:
            messages.error(request, f"Le journal n'est pas prouvé ({verdict.lines} lignes).")
            for fault in verdict.faults[:PAGE]:
                messages.error(request, fault)
            for key, lines in verdict.unproved.items():
                said = counted(lines, "ligne scellée", "lignes scellées")
                messages.error(request, f"{said} avec la clé {key}, qui n'est pas ici.")
        else:
            said = counted(verdict.lines, "ligne")
            messages.success(request, f"Le journal est tel qu'il a été écrit ({said}).")
            messages.success(request, f"Dernier sceau : {verdict.head}")
        return redirect("operations-journal")
    before = request.GET.get("avant", "")
    at = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    found = people.latest_decisions(before=at, most=PAGE + 1)
    values = {
        "fault": audit_verify.head_fault(),
        "rows": [(each, OUTCOMES.get(each.outcome, each.outcome)) for each in found[:PAGE]],
        "more": found[PAGE - 1].number if len(found) > PAGE else None,
    }
    return render(request, "portal/operations-journal.html", values)
