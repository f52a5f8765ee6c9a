"""What is said of groups and of who is in them."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence

GROUP: Final[dict[str, Sentence]] = {
    "labels_unknown": (
        "on ne sait pas si les étiquettes sont celles du tenant : {error}",
        "whether labels are the tenant's is not known: {error}",
    ),
    "no_label": (
        (
            "le tenant n'a pas de classification {names} et refuse un groupe qui la porte : elle "
            "n'est pas écrite ; un administrateur ajoute le mot à ClassificationList "
            "(docs/first-day.md)"
        ),
        (
            "the tenant has no classification {names}, and refuses a group that bears it: it is "
            "not written; an administrator adds the word to ClassificationList (docs/first-day.md)"
        ),
    ),
    "no_owner": (
        (
            "{title} : aucun de ses référents n'a de compte dans le tenant, et un groupe sans "
            "propriétaire peut ne jamais avoir de site ; nommez un référent qui en a un"
        ),
        (
            "{title}: none of its referents has an account in the tenant, and a group without an "
            "owner may never get its site; name a referent who has one"
        ),
    ),
    "roles": (
        (
            "{title} : le groupe {id} peut recevoir des rôles d'annuaire, et Graph refuse de "
            "marquer un tel groupe comme le nôtre (uniqueName) ; mettez-en un autre dans adopt:, "
            "ou laissez-nous le créer"
        ),
        (
            "{title}: the group {id} can be given roles of the directory, and Graph refuses to "
            "mark such a group as ours (uniqueName); adopt: another one, or let us make it"
        ),
    ),
    "captured": (
        (
            "{title} : le groupe « {name} » ({id}) est {whose} ; rien n'est repris : corrigez "
            "adopt: ou previously:"
        ),
        (
            "{title}: the group '{name}' ({id}) is {whose}; nothing is taken over: correct adopt: "
            "or previously:"
        ),
    ),
    "captured.entry": ("celui de « {title} » ({name})", "that of '{title}' ({name})"),
    "captured.extranet": (
        "celui d'un autre extranet de ce tenant",
        "that of another extranet of this tenant",
    ),
    "captured.sort": (
        (
            "d'une autre sorte : un espace a un groupe Microsoft 365, un profil et un accueil de "
            "`site: communication` un groupe de sécurité, et l'accueil garde la sorte de sa "
            "création (home.site)"
        ),
        (
            "of another sort: spaces have Microsoft 365 groups, profiles and a home with site: "
            "communication security groups, and what a home is made with stays (home.site)"
        ),
    ),
    "comes_back": (
        (
            "{title} : son groupe, {gone}, revient tel qu'il était, avec ses membres et son site ; "
            "ce qui a changé entre-temps suit au prochain plan : qui a perdu son approbation sort "
            "alors"
        ),
        (
            "{title}: its group was {gone}; it comes back as it was, with its members and its "
            "site, and what changed meanwhile follows with the next plan: whoever lost their "
            "approval goes out then"
        ),
    ),
    "one": ("{id}, {gone}", "{id}, {gone}"),
    "not_restored": (
        (
            "{title} : son groupe a été supprimé et {why} ({each}) : rien n'est créé à sa place ; "
            "d'ici là, rétablissez le bon dans le centre d'administration Entra ou supprimez-le "
            "pour de bon"
        ),
        (
            "{title}: its group was deleted and {why} ({each}): nothing is made in its place; by "
            "that day restore the right one in the Entra admin centre, or delete it for good"
        ),
    ),
    "not_restored.taken": ("« {name} » a son adresse", "'{name}' has its address"),
    "not_restored.twice": ("il l'a été deux fois", "it was deleted twice"),
    "alike": (
        (
            "{title} : un groupe de ce titre et de cette adresse a été supprimé ({each}) : rien "
            "n'est créé à sa place ; d'ici là, rétablissez-le et écrivez adopt: avec son id, ou "
            "supprimez-le pour de bon"
        ),
        (
            "{title}: a group of that title and address was deleted ({each}): nothing is made in "
            "its place; by that day restore it and write adopt: with its id, or delete it for good"
        ),
    ),
    "nothing_to_adopt": (
        ("{title} : aucun groupe n'a l'id {adopt} à reprendre ; corrigez adopt: dans spaces.yaml"),
        ("{title}: no group has the id {adopt} it should adopt; correct adopt: in spaces.yaml"),
    ),
    "nickname": (
        (
            "{title} : l'alias de messagerie {nickname} est celui du groupe « {name} » ; écrivez "
            "un autre nickname:, ou adopt: {id} pour le reprendre"
        ),
        (
            "{title}: the mail nickname {nickname} belongs to the group '{name}'; write another "
            "nickname:, or adopt: {id} to take it over"
        ),
    ),
    "same_title": (
        (
            "{title} : un groupe de ce nom est déjà dans le tenant ; écrivez adopt: {id} pour le "
            "reprendre, ou donnez un autre titre à l'un des deux"
        ),
        (
            "{title}: a group of that name is in the tenant already; write adopt: {id} to take it "
            "over, or give one of them another title"
        ),
    ),
    "orphan": (
        (
            "le groupe « {title} » ({name}) n'est plus dans spaces.yaml : il reste, avec ses "
            "membres ; remettez-le avec previously:, ou supprimez-le à la main"
        ),
        (
            "group '{title}' ({name}) is no longer in spaces.yaml: it and its members stay; put it "
            "back with previously:, or delete it by hand"
        ),
    ),
    "next_pass": (
        "{title} : le groupe n'est pas encore là ; le prochain passage complet le crée",
        "{title}: the group is not there yet; it is made by the next full pass",
    ),
}

MEMBERS: Final[dict[str, Sentence]] = {
    "quarantine": (
        "{title} : {count:membre reste|membres restent} en quarantaine, sans approbation",
        (
            "{title}: {count:of its members stays|of its members stay} in quarantine, without "
            "approval"
        ),
    ),
    "doubt": (
        (
            "{title} : reste tant qu'une ligne des approbations qui est peut-être la sienne ne "
            "peut être lue ; corrigez-la"
        ),
        "{title}: stays until a line of the approvals that may be theirs can be read; mend it",
    ),
    "nameless": (
        (
            "{title} : l'annuaire ne dit pas qui sont {count} de ses membres ({which}) : ils "
            "restent tels quels ; planifiez à nouveau, ou cherchez ces ids dans Entra"
        ),
        (
            "{title}: the directory does not tell who {count} of those in it are ({which}): they "
            "are left alone; plan again, or look these ids up in Entra"
        ),
    ),
    "members": (
        (
            "{title} : parmi ses membres, {count:n'est pas une personne mais|ne sont pas des "
            "personnes mais} {what} : laissé tel quel ; ôtez à la main ce qui ne doit faire entrer "
            "personne"
        ),
        (
            "{title}: {count:of its members is|of its members are} no person but {what}: left "
            "alone; remove by hand what should not let anybody in"
        ),
    ),
    "owners": (
        (
            "{title} : parmi ses propriétaires, {count:n'est pas une personne mais|ne sont pas des "
            "personnes mais} {what} : laissé tel quel ; ôtez à la main ce qui ne doit faire entrer "
            "personne"
        ),
        (
            "{title}: {count:of its owners is|of its owners are} no person but {what}: left alone; "
            "remove by hand what should not let anybody in"
        ),
    ),
    "#microsoft.graph.group": ("un groupe", "a group"),
    "#microsoft.graph.servicePrincipal": ("une application", "an application"),
    "#microsoft.graph.device": ("un appareil", "a device"),
    "#microsoft.graph.orgContact": ("un contact", "a contact"),
    "unread": (
        "{address} : on n'a pas pu lire où se trouve cette personne, rien ne change : {error}",
        "{address}: where they are could not be read, nothing is changed: {error}",
    ),
}
