"""Where each screen is; who may open it stands in ``policies``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.portal.middleware import bad, failed
from provisioning.portal.policies import screen
from provisioning.portal.screens import (
    account,
    asking,
    confirmation,
    corrections,
    deciding,
    directory,
    entry,
    information,
    mails,
    own_data,
    own_requests,
    profiles,
    spaces,
    tiles,
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
    screen("courriels", "mails", mails.mails),
    screen("mon-compte", "account", account.account),
    screen("mon-compte/demandes/<int:number>/supprimer", "withdraw", own_requests.withdraw),
    screen(
        "mon-compte/profils/<int:number>/supprimer",
        "withdraw-profile",
        own_requests.withdraw_profile,
    ),
    screen(
        "mon-compte/corrections/<int:number>/supprimer",
        "withdraw-correction",
        own_requests.withdraw_correction,
    ),
    screen("mon-compte/identite", "identity", own_data.identity),
    screen("mon-compte/habilitations/<int:number>/renouveler", "renew", own_requests.renew),
    screen("mon-compte/habilitations/<int:number>/rendre", "give-back", own_requests.give_back),
    screen("mon-compte/donnees", "data", own_data.data),
    screen("mon-compte/donnees/fichier", "data-file", own_data.data_file),
    screen("mon-compte/quitter", "leave", own_data.leave),
    screen("applications", "tiles", tiles.tiles),
    screen("habilitation/applications", "new-applications", asking.new_applications),
    screen("habilitation/structures", "new-structures", asking.new_structures),
    screen("habilitation/recapitulatif", "new-summary", asking.new_summary),
    screen("habilitation/annuler", "new-cancel", asking.new_cancel),
    screen("informations-metier", "profiles", profiles.profiles),
    screen("informations-metier/demander", "ask-profile", profiles.ask),
    screen("espaces", "spaces", spaces.spaces),
    screen("annuaire", "directory", directory.directory),
    screen("annuaire/consentement", "consent", directory.consent),
    screen("corrections", "corrections", corrections.corrections),
    screen("corrections/<int:number>", "decide-correction", corrections.decide),
    screen("page/<slug:code>", "page", information.page),
    screen("accessibilite", "accessibility", information.accessibility),
    screen("plan-du-site", "site-map", information.site_map),
    screen("demandes-a-traiter", "queue", deciding.queue),
    screen("demandes-a-traiter/<int:number>", "decide", deciding.decide),
]


def _missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return render(request, "portal/missing.html", status=404)


handler400 = bad
handler404 = _missing
handler500 = failed
