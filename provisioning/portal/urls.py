"""Where each screen is; who may open it stands in ``policies``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.portal import health
from provisioning.portal.policies import screen
from provisioning.portal.screens import (
    account,
    asking,
    confirmation,
    deciding,
    depositing,
    entry,
    holding,
    operating,
    referents,
    reviewing,
)

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
    screen("mon-compte", "account", account.account),
    screen("mon-compte/demandes/<int:number>/supprimer", "withdraw", account.withdraw),
    screen("demandes-a-traiter", "queue", deciding.queue),
    screen("demandes-a-traiter/choisies", "decide-several", deciding.decide_several),
    screen("motifs/<int:number>/retirer", "forget-reason", deciding.forget_reason),
    screen("demandes-a-traiter/<int:number>", "decide", deciding.decide),
    screen("administration", "administration", referents.administration),
    screen("administration/demandes", "decide-profiles", referents.decide_several),
    screen("administration/demandes/<int:number>", "decide-profile", referents.decide),
    screen("administration/espaces/<str:code>", "holders", holding.listed),
    screen("administration/espaces/<str:code>/export", "holders-export", holding.export),
    screen("administration/espaces/<str:code>/revue", "review", reviewing.review),
    screen("administration/habilitations/<int:number>", "holding", holding.one),
    screen("exploitation", "operations", operating.operations),
    screen("exploitation/courriels", "operations-mails", operating.undelivered),
    screen("exploitation/courriels/<int:number>", "settle", operating.settle),
    screen("exploitation/comptes", "operations-accounts", operating.accounts),
    screen("exploitation/journal", "operations-journal", operating.journal),
    screen("depots", "campaigns", depositing.campaigns),
    screen("depots/<str:code>", "campaign", depositing.campaign),
    screen("depots/<str:code>/recepisse/<str:finess>", "receipt", depositing.receipt),
    screen("depots/<str:code>/relances", "reminders", depositing.reminders),
    screen("sante/mesures", "metrics", health.metrics),
]


def _missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return render(request, "portal/missing.html", status=404)


handler404 = _missing
