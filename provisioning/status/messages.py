"""What is late and who acts, in French and in English."""

from __future__ import annotations

from typing import Final, Literal

from provisioning.i18n import Sentence

Actor = Literal["operator", "admin", "tenant", "invited", "referents"]
WHO: Final[dict[Actor, Sentence]] = {
    "operator": ("qui fait tourner le worker", "whoever runs the worker"),
    "admin": ("un admin", "an admin"),
    "tenant": ("un administrateur du tenant", "an administrator of the tenant"),
    "invited": ("les personnes invitées", "those who are invited"),
    "referents": ("leurs référents", "their referents"),
}
PASSES: Final[dict[str, Sentence]] = {
    "full": ("une passe complète", "a full pass"),
    "targeted": ("une passe ciblée", "a targeted pass"),
    "mails": ("une passe des courriels", "a mails pass"),
    "drift": ("la recherche d'écarts", "looking for drift"),
}
TEXTS: Final[dict[str, Sentence]] = {
    "no_pass.never": (
        (
            "aucune passe du worker ne s'est terminée depuis ce dossier d'état : démarrez le "
            "worker, ou lisez dans son journal pourquoi il ne fait rien"
        ),
        (
            "no pass of the worker has ended from this state folder: start the worker, or read "
            "in its log why it does nothing"
        ),
    ),
    "no_pass": (
        (
            "aucune passe du worker ne s'est terminée depuis {age} : démarrez le worker, ou "
            "lisez dans son journal pourquoi il ne fait rien"
        ),
        (
            "no pass of the worker has ended for {age}: start the worker, or read in its log "
            "why it does nothing"
        ),
    ),
    "no_full_pass.never": (
        (
            "aucune passe complète du worker ne s'est terminée depuis ce dossier d'état : "
            "démarrez le worker, ou lisez dans son journal pourquoi il ne fait rien"
        ),
        (
            "no full pass of the worker has ended from this state folder: start the worker, or "
            "read in its log why it does nothing"
        ),
    ),
    "no_full_pass": (
        (
            "aucune passe complète du worker ne s'est terminée depuis {age} : démarrez le "
            "worker, ou lisez dans son journal pourquoi il ne fait rien"
        ),
        (
            "no full pass of the worker has ended for {age}: start the worker, or read in its "
            "log why it does nothing"
        ),
    ),
    "stopped": (
        "{name} s'arrête en chemin depuis {age} : {error}",
        "{name} has stopped short for {age}: {error}",
    ),
    "limits": (
        (
            "les limites ont interdit ce que voulait {name} : {limits} ; extranet plan dit qui "
            "est concerné"
        ),
        "limits forbade what {name} wanted: {limits}; extranet plan says who is concerned",
    ),
    "openings": (
        (
            "{count:ouverture approuvée n'est pas encore faite|ouvertures approuvées ne sont "
            "pas encore faites} : extranet why dit ce qui manque"
        ),
        ("{count:opening|openings} approved and not open yet: extranet why says what is missing"),
    ),
    "refusals": (
        (
            "{count:ouverture refusée|ouvertures refusées} par le tenant : extranet why dit "
            "par quel réglage"
        ),
        "{count:opening|openings} refused by the tenant: extranet why says by which setting",
    ),
    "invitations": (
        "{count:invitation n'est pas encore suivie|invitations ne sont pas encore suivies}",
        "{count:invitation|invitations} not redeemed yet",
    ),
    "departures": (
        (
            "{count:accès d'une personne partie n'est pas lu comme fermé|accès de personnes "
            "parties ne sont pas lus comme fermés} : une passe complète ferme, la suivante le "
            "lit"
        ),
        (
            "{count:access|accesses} of people who left and not read as closed yet: a full "
            "pass takes them away and the next one reads it"
        ),
    ),
    "revocations": (
        (
            "{count:accès retiré n'est pas lu comme fermé|accès retirés ne sont pas lus comme "
            "fermés} : une passe complète ferme, la suivante le lit"
        ),
        (
            "{count:access|accesses} that were revoked and not read as closed yet: a full pass "
            "takes them away and the next one reads it"
        ),
    ),
    "expiries": (
        (
            "{count:accès échu n'est pas lu comme fermé|accès échus ne sont pas lus comme "
            "fermés} : une passe complète ferme, la suivante le lit"
        ),
        (
            "{count:access|accesses} whose last day is over and not read as closed yet: a full "
            "pass takes them away and the next one reads it"
        ),
    ),
    "mails": (
        "{count:courriel|courriels} à envoyer : y a-t-il une boîte (instance.mailbox) ?",
        "{count:mail|mails} to send: is there a mailbox (instance.mailbox)?",
    ),
    "mails_to_settle": (
        (
            "{count:courriel n'est pas parti|courriels ne sont pas partis} comme il faut : "
            "dites ce qu'il en est"
        ),
        ("{count:mail|mails} did not leave as they should: extranet notices list, then settle"),
    ),
    "drifts": (
        (
            "{count:chose a changé|choses ont changé} dans le tenant sans qu'un fichier dise "
            "pourquoi : extranet drift le dit ; appliquez, ou écrivez-le dans les fichiers"
        ),
        (
            "{count:thing|things} moved in the tenant and no file says why: extranet drift "
            "tells; apply, or write it down in the files"
        ),
    ),
    "no_drift.never": (
        (
            "personne n'a cherché d'écart depuis ce dossier d'état (alarms.drift_hours : 0 si "
            "cela se fait ailleurs)"
        ),
        (
            "nobody has looked for drift from this state folder (alarms.drift_hours: 0 if it "
            "is done elsewhere)"
        ),
    ),
    "no_drift": (
        "personne n'a cherché d'écart depuis {age} : extranet drift",
        "nobody has looked for drift for {age}: extranet drift",
    ),
    "journal": (
        "le journal des décisions : {fault} ; extranet audit verify dit où",
        "the journal of decisions: {fault}; extranet audit verify tells where",
    ),
    "reviews": (
        "{count:espace|espaces} à revoir : extranet review open",
        "{count:space|spaces} to review: extranet review open",
    ),
}
OLDEST: Final[Sentence] = (
    "{text} ; le plus ancien depuis {age}",
    "{text}; the oldest for {age}",
)
