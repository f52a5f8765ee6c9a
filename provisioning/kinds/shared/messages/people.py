"""What is said of accounts: whose each is, why it lets nobody in, what became of it."""

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
    "not_shown": (
        "n'était pas visible, puis l'a été ; planifiez à nouveau",
        "was not shown, then was; plan again",
    ),
    "former": (
        (
            "{kind} : {count:compte|comptes} de notre fait sans approbation ({names}) : rien n'est "
            "supprimé"
        ),
        "{kind}: {count} of our accounts no longer have an approval ({names}); they are kept",
    ),
    "not_invited": (
        "Microsoft n'invite aucune adresse avec {signs} ; utilisez-en une autre",
        "Microsoft invites no address with {signs} in it; use another",
    ),
    "referent": (
        "référent {address} : {why} ; corrigez spaces.yaml ou le compte",
        "referent {address}: {why}; correct spaces.yaml or the account",
    ),
    "referent.none": ("le tenant n'a pas ce compte", "the tenant has no such account"),
    "referent.several": (
        "plusieurs comptes y répondent ({each})",
        "several accounts go by it ({each})",
    ),
    "referent.unproved": (
        (
            "aucun compte ne se connecte avec cette adresse, ce qui seul prouve de qui il s'agit "
            "({each})"
        ),
        "no account signs in with it, which alone proves who it is ({each})",
    ),
}

IDENTITY: Final[dict[str, Sentence]] = {
    "account": (
        "{name} ({login}, {id}), reconnu par {by}",
        "{name} ({login}, {id}), matched by {by}",
    ),
    "mark": ("notre marque", "our mark"),
    "deleted": ("{account} ({id}), {days}", "{account} ({id}) was {days}"),
    "gone_and_another": (
        (
            "{title} : son compte est {gone}, et un autre lui ressemble ({each}) : c'est quelqu'un "
            "d'autre jusqu'à ce qu'une personne dise le contraire ; rien n'est donné. D'ici là, "
            "rétablissez le sien dans le centre d'administration Entra ou, si c'est bien cette "
            "personne, `extranet people rebind {address} --account {id}` ; là où aucune base ne "
            "s'en souvient, supprimez l'ancien pour de bon"
        ),
        (
            "{title}: their account {gone} and another looks like it ({each}): that is somebody "
            "else until a person says otherwise; nothing is given. By that day bring theirs back "
            "in the Entra admin centre, or, if it is them, extranet people rebind {address} "
            "--account {id}; where no store remembers it, delete the former one for good"
        ),
    ),
    "absent_and_another": (
        (
            "{title} : son compte {account} n'existe plus, et un autre lui ressemble ({each}) : "
            "c'est quelqu'un d'autre jusqu'à ce qu'une personne dise le contraire ; rien n'est "
            "donné. Si c'est bien cette personne : `extranet people rebind {address}`"
        ),
        (
            "{title}: their account {account} is gone and another looks like it ({each}): that is "
            "somebody else until a person says otherwise; nothing is given. If it is them: "
            "extranet people rebind {address}"
        ),
    ),
    "several": (
        (
            "{title} : plusieurs comptes répondent à {address} ({each}) ; fusionnez-les ou "
            "supprimez-en un"
        ),
        "{title}: several accounts match {address} ({each}); merge or delete one",
    ),
    "unproved": (
        (
            "{title} : est-ce cette personne ? {each}. Une adresse qu'un compte porte seulement ne "
            "prouve rien : rien n'est donné, rien n'est retiré. Si c'est elle : `extranet adopt "
            "{key}` ; sinon, ôtez-lui {address}"
        ),
        (
            "{title}: is this them? {each}. An address that an account merely carries proves "
            "nothing, so nothing is given and nothing taken. If it is them: extranet adopt {key}; "
            "else take {address} off it"
        ),
    ),
    "made_twice": (
        (
            "{title} : un compte a été créé plusieurs fois pour cette personne : {login} est le "
            "sien, {each} ne reçoit rien ; supprimez-le"
        ),
        (
            "{title}: an account was made for them more than once: {login} is theirs, {each} gets "
            "nothing; delete it"
        ),
    ),
    "lookalike": (
        (
            "{title} : son compte est {login} ; {each} est quelqu'un d'autre et ne reçoit rien. Si "
            "c'est elle désormais : `extranet people rebind {address} --account {id}` ou, là où "
            "aucune base ne s'en souvient, effacez notre marque sur l'ancien compte"
        ),
        (
            "{title}: their account is {login}; {each} is somebody else and gets nothing. If it is "
            "them now: extranet people rebind {address} --account {id}, or, where no store "
            "remembers it, clear our mark on the former account"
        ),
    ),
    "decided_alone": (
        (
            "{title} <{address}>, compte {account} : accueilli par {by}, une de ses propres "
            "adresses : personne ne décide de sa propre demande ; rien n'est donné ni retiré "
            "jusqu'à la décision d'un autre approbateur"
        ),
        (
            "{title} <{address}> as {account}: let in by {by}, which is an address of their own: "
            "nobody decides on their own request; nothing is given and nothing taken until another "
            "approver decides"
        ),
    ),
    "twice": (
        (
            "{address} et {first} sont un seul compte, décrit comme le dit l'approbation de "
            "{first} ; réunissez les deux approbations"
        ),
        (
            "{address} and {first} are one account, which is described as the approval of {first} "
            "says; unite the two approvals"
        ),
    ),
    "deleted_unproved": (
        (
            "le compte {each} ; que ce soit le sien n'est pas prouvé : il n'est pas rétabli et "
            "personne n'est créé à sa place ; d'ici là, rétablissez-le dans le centre "
            "d'administration Entra ou supprimez-le pour de bon"
        ),
        (
            "the account {each}; that it is theirs is not proved, so it is not brought back and "
            "nobody is made in its place: by that day restore it in the Entra admin centre, or "
            "delete it for good"
        ),
    ),
    "awaited": (
        (
            "a été créé, ou l'a peut-être été, par un passage récent, et le tenant ne le montre "
            "pas : jusqu'à {until} UTC cela ne dit rien, planifiez à nouveau ensuite ; ce qui se "
            "montre plus tôt est repris aussitôt"
        ),
        (
            "was created, or may have been, by a recent run and the tenant does not show it: until "
            "{until} UTC that says nothing, plan again then; what shows earlier is taken up at once"
        ),
    ),
    "absent": (
        (
            "son compte {account} n'est plus dans le tenant, et personne n'est invité à sa place "
            "sur la foi d'une adresse ; si cette personne doit revenir : `extranet people rebind "
            "{address}`"
        ),
        (
            "their account {account} is no longer in the tenant, and nobody is invited in its "
            "place on the word of an address; if they are to come back: extranet people rebind "
            "{address}"
        ),
    ),
    "comes_back": (
        (
            "son compte est {gone} ; il revient tel qu'il était, avec ses appartenances : ce qui a "
            "changé entre-temps suit au prochain plan"
        ),
        (
            "their account {gone}; it comes back as it was, with what it was a member of: what "
            "changed meanwhile follows with the next plan"
        ),
    ),
    "another_sort": (
        (
            "il était demandé {asked}, mais le sien est d'une autre sorte : {gone} ; personne "
            "n'est créé à sa place : d'ici là, rétablissez-le dans le centre d'administration "
            "Entra ou supprimez-le pour de bon"
        ),
        (
            "asked for {asked}, but theirs is another one: {gone}; nobody is made in its place: by "
            "that day restore it in the Entra admin centre, or delete it for good"
        ),
    ),
}
"""Whose an account is, and what became of it."""

MOVED: Final[dict[str, Sentence]] = {
    "proposal": (
        (
            "semble passer de @{old} à @{new} : un compte du même nom n'a plus d'approbation, "
            "garde ce qu'il a, et personne n'en reçoit un second. Si c'est la même personne : "
            "`{adopt}` ; si c'est quelqu'un d'autre, bloquez ou supprimez le compte de @{old}"
        ),
        (
            "seem to have moved from @{old} to @{new}: an account of the same name has no approval "
            "any more, keeps what it has, and nobody gets a second one. If it is them: {adopt}; if "
            "somebody else, block or delete the account at @{old}"
        ),
    ),
    "remark": (
        (
            "reçoit un nouveau compte, et celui du même nom à @{old} ({login}) n'a plus "
            "d'approbation ; si c'est la même personne, gardez-le : `{adopt}`"
        ),
        (
            "is given a new account, and the one of that name at @{old} ({login}) has no approval "
            "any more; if it is them, keep it: {adopt}"
        ),
    ),
    "namesake": (
        (
            "reçoit un nouveau compte, et quelqu'un de ce nom a sa propre approbation, {before} ; "
            "si c'est une seule personne, réunissez-les : `extranet people merge {before} {new}` "
            "ou, dans un fichier, une des deux adresses"
        ),
        (
            "is given a new account, and somebody of that name has an approval of their own as "
            "{before}; if they are one person, unite them: extranet people merge {before} {new}, "
            "or, in a file, one of the two addresses"
        ),
    ),
    "to_be_told": (
        (
            "quelqu'un de ce nom a un compte à @{old} ({login}) : le prochain passage complet dira "
            "si c'est la même personne"
        ),
        (
            "somebody of that name has an account at @{old} ({login}): the next full pass tells "
            "whether that is them"
        ),
    ),
}
"""Of whoever's agency seems to have changed its domain."""
