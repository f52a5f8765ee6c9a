"""What the kinds have to say of what they read, in French and in English."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence

PEOPLE: Final[dict[str, Sentence]] = {
    "pending": ("n'a pas encore accepté l'invitation", "has not accepted the invitation yet"),
    "blocked": (
        "le compte est bloqué ; débloquez-le pour que cette personne entre",
        "the account is blocked; unblock it for them to get in",
    ),
    "other_account": (
        (
            "il était demandé {asked}, mais {login} lui appartient déjà (reconnu par {by}) : ce "
            "compte sert tel quel, personne n'est invité"
        ),
        (
            "asked for {asked}, but {login} is theirs already (matched by {by}): it is used as it "
            "is, nobody is invited"
        ),
    ),
    "guest": ("un invité à sa propre adresse", "a guest of their own address"),
    "standard": ("un compte standard", "a standard account"),
    "before_us": (
        (
            "était dans le tenant avant nous (reconnu par {by}) : l'accès est donné, le compte "
            "lui-même reste tel quel"
        ),
        (
            "was in the tenant before us (matched by {by}): given access, the account itself is "
            "left alone"
        ),
    ),
}
MEMBERS: Final[dict[str, Sentence]] = {
    "quarantine": (
        "{title} : {count:membre reste|membres restent} en quarantaine, sans approbation",
        "{title}: {of} of its members stay in quarantine, without approval",
    ),
    "doubt": (
        (
            "{title} : reste tant qu'une ligne des approbations qui est peut-être la sienne ne "
            "peut être lue ; corrigez-la"
        ),
        "{title}: stays until a line of the approvals that may be theirs can be read; mend it",
    ),
}
CONTENT: Final[dict[str, Sentence]] = {
    "list": (
        (
            "la liste « {name} » de l'espace {space} n'est pas dans spaces.yaml : elle reste "
            "telle quelle"
        ),
        "list '{name}' of space {space} is not in spaces.yaml: it is left alone",
    ),
    "library": (
        (
            "la bibliothèque « {name} » de l'espace {space} n'est pas dans spaces.yaml : elle "
            "reste telle quelle"
        ),
        "library '{name}' of space {space} is not in spaces.yaml: it is left alone",
    ),
    "page": (
        (
            "la page « {name} » de l'espace {space} n'est plus dans spaces.yaml : elle reste ; "
            "supprimez-la dans SharePoint si personne n'en a besoin"
        ),
        (
            "page '{name}' of space {space} is no longer in spaces.yaml: it stays; delete it in "
            "SharePoint if nobody needs it"
        ),
    ),
    "no_depositor": (
        "personne ne peut encore déposer pour cet établissement",
        "nobody may deposit for this establishment yet",
    ),
    "no_depositor.waits": (
        (
            "personne ne peut encore déposer pour cet établissement, et son dossier attend "
            "quelqu'un qui puisse le voir"
        ),
        (
            "nobody may deposit for this establishment yet, and its folder waits for somebody who "
            "may see it"
        ),
    ),
    "by_hand": (
        (
            "les membres d'un groupe Microsoft 365 peuvent modifier son site, et Graph ne peut pas "
            "le changer ; une fois le site là, donnez à Membres le niveau Lecture dans ses "
            "autorisations (docs/admins.md)"
        ),
        (
            "members of a Microsoft 365 group may edit its site, and Graph cannot change that; "
            "once the site is there, give Members the level Read in its permissions "
            "(docs/admins.md)"
        ),
    ),
}
