"""Where each screen is; who may open it stands in ``policies``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.portal.middleware import bad, failed
from provisioning.portal.policies import screen
from provisioning.portal.screens import account, asking, confirmation, deciding, entry, mails

urlpatterns = [
    screen("", "entry", entry.entry),
    screen("deconnexion", "sign-out", entry.sign_out),
    screen("oubli", "forgotten", entry.forgotten),
    screen("demande/identification", "identification", asking.identification),
    screen("demande/applications", "applications", asking.applications),
    screen("demande/structures", "structures", asking.structures),
    screen("demande/recapitulatif", "summary", asking.summary),
    screen("demande/annuler", "cancel", asking.cancel),
    screen("demande/envoyee", "sent", asking.sent),
    screen("confirmer/<str:code>", "confirm", confirmation.confirm),
    screen("lien", "new-link", confirmation.new_link),
    screen("courriels", "mails", mails.mails),
    screen("mon-compte", "account", account.account),
    screen("mon-compte/demandes/<int:number>/supprimer", "withdraw", account.withdraw),
    screen("demandes-a-traiter", "queue", deciding.queue),
    screen("demandes-a-traiter/<int:number>", "decide", deciding.decide),
]


def _missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return render(request, "portal/missing.html", status=404)


handler400 = bad
handler404 = _missing
handler500 = failed
