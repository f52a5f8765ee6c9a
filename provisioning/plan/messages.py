"""What limits, allowances and the sum of a plan say, in French and in English."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence

LIMITS: Final[dict[str, Sentence]] = {
    "removals_per_space_percent": (
        (
            "{title} : {count:membre serait retiré|membres seraient retirés} sur {total} "
            "({percent} ; la limite est de {limit} %) ; retirez-en moins à la fois, ou relevez "
            "limits.removals_per_space_percent dans spaces.yaml par une modification relue"
        ),
        (
            "{title}: {count} of {total:member|members} would be removed ({percent}; the limit is "
            "{limit} %); remove fewer at a time, or raise limits.removals_per_space_percent in "
            "spaces.yaml in a reviewed change"
        ),
    ),
    "empty_from": (
        (
            "{title} : il ne resterait personne ({count:membre serait retiré|membres seraient "
            "retirés}) ; gardez quelqu'un, ou relevez limits.empty_from dans spaces.yaml par une "
            "modification relue"
        ),
        (
            "{title}: all its {count:member|members} would be removed; keep somebody, or raise "
            "limits.empty_from in spaces.yaml in a reviewed change"
        ),
    ),
    "removals_per_space_percent.right": (
        (
            "{title} : {count:droit serait retiré|droits seraient retirés} sur {total} "
            "({percent} ; la limite est de {limit} %) ; retirez-en moins à la fois, ou relevez "
            "limits.removals_per_space_percent dans spaces.yaml par une modification relue"
        ),
        (
            "{title}: {count} of {total:right|rights} would be removed ({percent}; the limit is "
            "{limit} %); remove fewer at a time, or raise limits.removals_per_space_percent in "
            "spaces.yaml in a reviewed change"
        ),
    ),
    "empty_from.right": (
        (
            "{title} : il ne resterait aucun droit ({count:droit serait retiré|droits seraient "
            "retirés}) ; gardez quelqu'un, ou relevez limits.empty_from dans spaces.yaml par une "
            "modification relue"
        ),
        (
            "{title}: all its {count:right|rights} would be removed; keep somebody, or raise "
            "limits.empty_from in spaces.yaml in a reviewed change"
        ),
    ),
    "referent_floor": (
        (
            "{title} : il ne resterait que {count:référent propriétaire|référents propriétaires} "
            "(il en faut au moins {limit}) ; nommez d'autres référents, connus du tenant"
        ),
        (
            "{title}: only {count} of its referents would be left as owners (the floor is "
            "{limit}); name more referents who are known in the tenant"
        ),
    ),
    "removals_per_tenant_percent": (
        (
            "le tenant : {count:accès serait retiré|accès seraient retirés} sur {total} ({percent} "
            "; la limite est de {limit} %) ; retirez-en moins à la fois, ou relevez "
            "limits.removals_per_tenant_percent dans spaces.yaml par une modification relue"
        ),
        (
            "the tenant: {count} of {total:access|accesses} would be taken away ({percent}; "
            "the limit is {limit} %); remove fewer at a time, or raise "
            "limits.removals_per_tenant_percent in spaces.yaml in a reviewed change"
        ),
    ),
    "removals_cap": (
        (
            "{count:personne perdrait|personnes perdraient} un accès en une seule fois (la limite "
            "est de {limit}) ; si c'est voulu, relevez limits.removals_cap dans spaces.yaml par "
            "une modification relue"
        ),
        (
            "{count:person|people} would lose an access in one run (the limit is {limit}); raise "
            "limits.removals_cap in spaces.yaml in a reviewed change if this is meant"
        ),
    ),
    "additions_cap": (
        (
            "{count:accès serait ajouté|accès seraient ajoutés} en une seule fois (la limite est "
            "de {limit}) ; si c'est voulu, relevez limits.additions_cap dans spaces.yaml par une "
            "modification relue"
        ),
        (
            "{count:membership|memberships} would be added in one run (the limit is {limit}); "
            "raise limits.additions_cap in spaces.yaml in a reviewed change if this is meant"
        ),
    ),
    "invitations_cap": (
        (
            "{count:personne serait invitée|personnes seraient invitées} en une seule fois (la "
            "limite est de {limit}) ; si c'est voulu, relevez limits.invitations_cap dans "
            "spaces.yaml par une modification relue"
        ),
        (
            "{count:person|people} would be invited in one run (the limit is {limit}); raise "
            "limits.invitations_cap in spaces.yaml in a reviewed change if this is meant"
        ),
    ),
}
"""By the setting under ``limits:``; ``.right`` where rights on folders are counted."""

BESIDES: Final[Sentence] = ("{text} ; {besides}", "{text}; {besides}")

OBJECTIONS: Final[dict[str, Sentence]] = {
    "ended": (
        "l'exception prévue a pris fin le {until} ; renouvelez-la par une modification relue",
        "its allowance ended on {until}; renew it in a reviewed change",
    ),
    "used": (
        "l'exception prévue a déjà servi ; écrivez-en une nouvelle, avec son propre motif",
        "its allowance was used already; write a new one, with its own reason",
    ),
    "begun": (
        (
            "l'exception prévue a commencé de servir pour {count:personne|personnes} et ne couvre "
            "personne d'autre ; écrivez-en une autre pour les autres"
        ),
        (
            "its allowance was begun on {count:person|people} and covers nobody else; write "
            "another one for the others"
        ),
    ),
    "count": (
        (
            "l'exception prévue est de {remove:personne|personnes} exactement, et non de {count} ; "
            "corrigez l'exception ou la modification"
        ),
        ("its allowance is of exactly {remove}, not {count}; correct the allowance or the change"),
    ),
    "before": (
        (
            "l'exception prévue est de {remove:personne|personnes} sur {of}, et l'espace en compte "
            "{count} ; si elle n'a pas déjà servi, corrigez-la"
        ),
        (
            "its allowance is of {remove} out of {of}, and {count} are in it now; if it was not "
            "used already, correct it"
        ),
    ),
    "empty": (
        (
            "l'exception prévue ne permet pas de vider l'espace ; ajoutez « empty: true » si c'est "
            "voulu"
        ),
        "its allowance does not let it be emptied; add empty: true if this is meant",
    ),
}

TERMS: Final[dict[str, Sentence]] = {
    "kept": (
        (
            "exactement {remove:personne peut|personnes peuvent} quitter {title} jusqu'au {until} "
            ": {because}"
        ),
        "exactly {remove:person|people} may leave {title} until {until}: {because}",
    ),
    "emptied": (
        (
            "exactement {remove:personne peut|personnes peuvent} quitter {title}, quitte à le "
            "laisser vide, jusqu'au {until} : {because}"
        ),
        (
            "exactly {remove:person|people} may leave {title}, which may end empty, until {until}: "
            "{because}"
        ),
    ),
}

SUMMARY: Final[dict[str, Sentence]] = {
    "guests": ("{n:personne|personnes} à inviter", "{n:guest|guests} to invite"),
    "accounts": ("{n:compte|comptes} à créer", "{n:account|accounts} to create"),
    "groups": ("{n:groupe|groupes} à créer", "{n:group|groups} to create"),
}
ACCESSES: Final[dict[str, Sentence]] = {
    "gaining": (
        "{n:personne gagne|personnes gagnent} {accesses:accès|accès}",
        "{n:person|people} gaining {accesses:access|accesses}",
    ),
    "losing": (
        "{n:personne perd|personnes perdent} {accesses:accès|accès}",
        "{n:person|people} losing {accesses:access|accesses}",
    ),
}
CHANGES: Final[Sentence] = ("{n:changement|changements}", "{n:change|changes}")
DETAILED: Final[Sentence] = ("{changes} : {parts}", "{changes}: {parts}")
NOTHING: Final[dict[str, Sentence]] = {
    "whole": (
        "Rien à faire : le tenant est comme le veulent les fichiers.",
        "Nothing to do: the tenant is as the files want it.",
    ),
    "chosen": (
        "Rien à faire dans ce qui a été choisi : le tenant y est comme le veulent les fichiers.",
        "Nothing to do in what was chosen: there the tenant is as the files want it.",
    ),
    "since": (
        "Rien n'a bougé dans le tenant : il est comme il a été appliqué.",
        "Nothing moved in the tenant: it is as it was applied.",
    ),
}
UNREAD: Final[Sentence] = (
    (
        "Rien à faire dans ce qui a pu être lu ; {n:partie n'a pas pu l'être|parties n'ont pas pu "
        "l'être}."
    ),
    "Nothing to do in what could be read; {n:part|parts} could not be.",
)

PLAN: Final[dict[str, Sentence]] = {
    "tenant": ("Tenant : {name} ({id})", "Tenant: {name} ({id})"),
    "allowance": ("exception utilisée : {text}", "allowance used: {text}"),
    "targets": (
        "partiel par choix, le reste n'a pas été regardé : {names}",
        "partial by choice, the rest was not looked at: {names}",
    ),
    "since": (
        "ce que le tenant est devenu depuis la dernière application ({since}) ; rien à appliquer",
        "what the tenant has become since it was last applied ({since}); nothing to apply",
    ),
    "refused": ("refusé : {reason}", "refused: {reason}"),
    "fingerprint": ("Empreinte : {fingerprint}", "Fingerprint: {fingerprint}"),
    "people": ("Personnes", "People"),
    "profile": ("Profil {title} ({code})", "Profile {title} ({code})"),
    "space": ("Espace {title} ({code})", "Space {title} ({code})"),
    "more": ("… et {n} de plus (--all les montre)", "… and {n} more (--all shows them)"),
    "others": ("{names} et {n} de plus", "{names} and {n} more"),
    "of_several": ("{count} ({names}) : {text}", "{count} ({names}): {text}"),
    "none": ("(rien)", "(nothing)"),
    "named": ("{name} : ", "{name}: "),
    "digest": ("pas comme elle a été écrite la dernière fois", "not as it was last written"),
    "restored": (", rétabli : {days}", ", restored: {days}"),
    "waits": (
        "{title} : attend {need}, qui ne peut pas encore être créé",
        "{title}: waits for {need}, which cannot be made yet",
    ),
    "finished": (
        "{terms} : {reason}, ou ôtez-la de allow:",
        "{terms}: {reason}, or remove it from allow:",
    ),
}
"""What stands around the names of a plan."""

DELETED: Final[dict[str, Sentence]] = {
    "day": (
        "supprimé le {on}, rétablissable jusqu'au {until}",
        "deleted on {on}, restorable until {until}",
    ),
    "some_day": (
        "supprimé un jour inconnu, rétablissable 30 jours",
        "deleted on an unknown day, restorable until 30 days after that",
    ),
}
"""Of what was deleted by hand and can be brought back."""

PAGE: Final[dict[str, Sentence]] = {
    "title": ("Plan", "Plan"),
    "contents": ("Sommaire", "Contents"),
    "+": ("ajout :", "added:"),
    "-": ("retrait :", "removed:"),
    "~": ("modification :", "changed:"),
    "!": ("à régler :", "to settle:"),
    "?": ("inconnu :", "unknown:"),
}
"""Beside those of a plan, of its page; the signs for who does not see them."""

LEVELS: Final[dict[str, Sentence]] = {
    "refused": ("Approbations qui ne sont pas honorées", "Approvals that are not honoured"),
    "unknown": ("N'a pas pu être lu : laissé tel quel", "Could not be read: left alone"),
    "manual": ("À régler par une personne", "For a person to settle"),
    "note": ("À savoir", "To know"),
}
"""Above the notes, by their level."""

PEOPLE: Final[dict[str, Sentence]] = {
    "folder": ("{n:dossier|dossiers}", "{n:folder|folders}"),
    "site": ("{n:site|sites}", "{n:site|sites}"),
    "rights": ("{n:site|sites}", "{n:site|sites}"),
    "menu": ("{n:site|sites}", "{n:site|sites}"),
    "visitors": ("{n:site|sites}", "{n:site|sites}"),
    "": ("{n:personne|personnes}", "{n:person|people}"),
}
"""Of whom one note is said, by the kind of its key."""

COST: Final[dict[str, Sentence]] = {
    "cost": ("Coût : {said}{share}, {wait}", "Cost: {said}{share}, {wait}"),
    "calls": ("{n:appel|appels}", "{n:call|calls}"),
    "units": ("{n:unité|unités}", "{n:unit|units}"),
    "sharepoint": ("{n:unité|unités} SharePoint", "{n:SharePoint unit|SharePoint units}"),
    "invitations": ("{n:invitation|invitations}", "{n:invitation|invitations}"),
    "writes": ("{n:écriture|écritures}", "{n:write|writes}"),
    "share": (
        " ({percent} % d'une fenêtre de 150 secondes)",
        " ({percent}% of a 150-second window)",
    ),
    "minutes": (
        "environ {n:minute|minutes} de quota",
        "about {n:minute|minutes} of quota",
    ),
    "within": ("dans le quota", "within the quota"),
    "nothing": ("rien", "nothing"),
}

GRANTS: Final[dict[str, Sentence]] = {
    "ended": (
        (
            "approbations : {count:terminée (échue ou retirée), qui ne donne|terminées (échues ou "
            "retirées), qui ne donnent} plus d'accès"
        ),
        "approvals: {count} ended (expired or withdrawn) and no longer give access",
    ),
    "of": ("{name} ({where}) : {reason}", "{name} ({where}): {reason}"),
    "mode": (
        (
            "spaces.yaml n'a pas (ou plus) de mode d'accès {mode!r} : personne n'entre par là ; "
            "remettez-le dans access_modes"
        ),
        (
            "spaces.yaml has no access mode {mode!r} (any more): nobody comes in by it; "
            "put it back under access_modes"
        ),
    ),
    "no_profile": (
        (
            "le profil '{code}' n'est pas accordé : spaces.yaml n'a pas (ou plus) ce profil ; "
            "s'il a maintenant un autre code, écrivez-y previously: [{code}]"
        ),
        (
            "profile '{code}' is not granted: spaces.yaml has no such profile (any more); "
            "if it has another code now, write previously: [{code}] there"
        ),
    ),
    "not_granted": (
        "le profil '{label}' n'est pas accordé : {reason}",
        "profile '{label}' is not granted: {reason}",
    ),
    "not_for": (
        "il n'est pas pour quelqu'un de {names} ; il est ouvert à {open_to}",
        "it is not for somebody of {names}; it is open to {open_to}",
    ),
    "not_accepted": (
        "le compte n'est pas accepté : {reason}",
        "the account is not accepted: {reason}",
    ),
    "own": (
        "personne ne décide de sa propre demande ; demandez à un autre approbateur",
        "nobody decides on their own request; ask another approver",
    ),
    "to_come": (
        "sa date du {on} est encore à venir ; corrigez la date",
        "its date {on} is still to come; correct the date",
    ),
    "undecided": (
        "{by} ne décidait pas à ce sujet le {on} ; demandez à {deciders}",
        "{by} did not decide on it on {on}; ask {deciders}",
    ),
    "no_responsable": (
        "{by} n'était pas responsable le {on} ; demandez à {deciders}",
        "{by} was not a responsable on {on}; ask {deciders}",
    ),
    "or": ("ou", "or"),
    "nobody": (
        "personne : nommez d'abord quelqu'un dans spaces.yaml",
        "nobody: name somebody in spaces.yaml first",
    ),
    "twice": (
        (
            "est inscrit deux fois avec des différences ({fields}) ; la première inscription "
            "compte : corrigez l'une des deux"
        ),
        "is registered twice with a different {fields}; the first one stands: correct one",
    ),
    "ends": (
        (
            "le profil '{label}' prend fin le {end} ({where}) ; s'il reste nécessaire, écrivez "
            "une approbation plus récente"
        ),
        (
            "profile '{label}' ends on {end} ({where}); where it is still needed, write a newer "
            "approval"
        ),
    ),
    "refused_line": (
        (
            "{name} ({where}) : cette ligne est refusée, donc rien ne change pour cette personne "
            "tant qu'elle n'est pas corrigée : {reasons}"
        ),
        (
            "{name} ({where}): this line is refused, so nothing of theirs changes until it is "
            "mended: {reasons}"
        ),
    ),
    "refused_line.anybody": (
        (
            "{name} ({where}) : cette ligne est refusée, donc rien ne change pour cette personne "
            "tant qu'elle n'est pas corrigée : {reasons} ; on ne peut dire de qui est cette ligne "
            ": ceux dont aucune autre ligne ne parle gardent leurs accès pour l'instant"
        ),
        (
            "{name} ({where}): this line is refused, so nothing of theirs changes until it is "
            "mended: {reasons}; whose line it is cannot be told, so whoever no other line speaks "
            "of keeps their access for now"
        ),
    ),
    "confirm": (
        (
            "le profil '{label}' a été approuvé le {on} par {by}, qui n'est plus nommé pour cela : "
            "il reste valable, confirmez-le à la prochaine revue"
        ),
        (
            "profile '{label}' was approved on {on} by {by}, who is no longer named for it: it "
            "stands, confirm it at the next review"
        ),
    ),
}
"""Why an approval is not honoured, and what is to be known of those that are."""

DOORS: Final[dict[str, Sentence]] = {
    "account": (
        "le tenant n'a pas encore de compte pour cette personne",
        "the tenant has no account for them yet",
    ),
    "account.act": (
        "le prochain apply ou passage du worker le crée",
        "the next apply or worker pass makes it",
    ),
    "account.name": ("son compte", "their account"),
    "enabled": ("le compte est bloqué", "the account is blocked"),
    "enabled.act": (
        "débloquez-le pour que cette personne entre",
        "unblock it for them to get in",
    ),
    "enabled.name": ("si son compte est bloqué", "their enabled"),
    "invitation": (
        "invitation envoyée, pas encore acceptée",
        "invited, and the invitation is not accepted yet",
    ),
    "invitation.act": (
        "cette personne suit le lien de l'invitation, ou ouvre l'entrée et se connecte",
        "they follow the link of the invitation, or open the way in and sign in",
    ),
    "invitation.name": ("son invitation", "their invitation"),
    "secret": (
        "son premier secret n'est pas encore parti",
        "their first secret has not left yet",
    ),
    "secret.act": (
        "le prochain passage du worker l'envoie, sinon `extranet notices list` dit pourquoi",
        "the next worker pass sends it, else extranet notices list says why not",
    ),
    "secret.name": ("son premier secret", "their secret"),
    "membership": (
        "le tenant ne montre pas cette porte ouverte",
        "the tenant does not show that door open",
    ),
    "membership.act": (
        (
            "le prochain apply ou passage du worker fait entrer cette personne ; une appartenance "
            "se montre en quelques minutes"
        ),
        "the next apply or worker pass lets them in; memberships show within minutes",
    ),
    "membership.name": ("son appartenance", "their membership"),
    "site": ("le site n'est pas encore prêt", "the site is not ready yet"),
    "site.act": (
        "SharePoint le crée dans la journée ; s'il attend un droit, `extranet plan` le dit",
        "SharePoint makes it within a day; if it waits for its grant, extranet plan says so",
    ),
    "site.name": ("son site", "their site"),
    "missing": ("{what} ; {act}", "{what}; {act}"),
    "unread": ("{link} : n'a pas pu être lu", "{link} could not be read"),
}
"""Of each link of a door: what is missing, who acts, and what could not be read."""
