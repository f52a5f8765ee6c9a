"""Where each screen is; who may open it stands in ``policies``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.portal import health
from provisioning.portal.middleware import bad, failed
from provisioning.portal.policies import screen
from provisioning.portal.screens import (
    account,
    asking,
    confirmation,
    corrections,
    deciding,
    depositing,
    directory,
    entry,
    forgetting,
    holding,
    identity,
    information,
    mails,
    operating,
    own_data,
    own_requests,
    profiles,
    protection,
    referents,
    reviewing,
    spaces,
    tiles,
)

urlpatterns = [
    screen("", "entry", entry.entry),
    screen("deconnexion", "sign-out", entry.sign_out),
    screen("connexion", "account_login", entry.to_entry),  # where allauth sends people
    screen("connexion/second-facteur", "mfa_authenticate", protection.authenticate),
    screen("connexion/par/<str:provider_id>", "openid_connect_login", identity.begin),
    screen("connexion/par/<str:provider_id>/retour", "openid_connect_callback", identity.back),
    screen("oubli", "forgotten", forgetting.forgotten),
    screen("oubli/<str:code>", "reset-password", forgetting.reset_password),
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
    screen("mon-compte/preuve", "account_reauthenticate", protection.by_password),
    screen("mon-compte/preuve/code", "mfa_reauthenticate", protection.by_code),
    screen("mon-compte/preuve/cle", "mfa_reauthenticate_webauthn", protection.by_key),
    screen("mon-compte/cles/ajouter", "mfa_add_webauthn", protection.add_key),
    screen("mon-compte/cles/<int:pk>/retirer", "mfa_remove_webauthn", protection.drop_key),
    screen("mon-compte/second-facteur", "mfa_index", protection.factors),
    screen("mon-compte/second-facteur/ajouter", "mfa_activate_totp", protection.add_totp),
    screen("mon-compte/second-facteur/retirer", "mfa_deactivate_totp", protection.drop_totp),
    screen("mon-compte/codes", "mfa_view_recovery_codes", protection.codes),
    screen("mon-compte/codes/nouveaux", "mfa_generate_recovery_codes", protection.new_codes),
    screen("mon-compte/liens/<int:number>/retirer", "unlink", identity.unlink),
    screen("mon-compte/sessions", "sessions", protection.sessions),
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


def handler429(request: HttpRequest) -> HttpResponse:
    """allauth looks for it here."""
    return render(request, "portal/too-many.html", status=429)


handler400 = bad
handler404 = _missing
handler500 = failed
