"""What is said of sites: their rights, what members may do in them, their menus."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence

SITE: Final[dict[str, Sentence]] = {
    "late": (
        (
            "SharePoint n'a pas encore créé ce site : ce qui doit y aller attend, et le prochain "
            "passage continue de lui-même ; s'il a un jour de retard, cherchez le groupe dans le "
            "centre d'administration SharePoint ({error})"
        ),
        (
            "SharePoint has not made this site yet: what goes into it waits, and the next run goes "
            "on by itself; if it is a day late, look for the group in the SharePoint admin centre "
            "({error})"
        ),
    ),
    "communication": (
        (
            "Graph ne crée aucun site de communication : créez-le à {url}, avec [{mark}] dans sa "
            "description, et donnez-nous l'accès (`extranet permissions --grant`) ; d'ici là, ce "
            "qui doit y aller attend ({why})"
        ),
        (
            "Graph makes no communication site: make one at {url}, with [{mark}] in its "
            "description, and let us in (extranet permissions --grant); until then what goes into "
            "it waits ({why})"
        ),
    ),
    "not_ours": (
        (
            "un site est à {url} et ne porte pas notre marque : il reste tel quel ; écrivez un "
            "autre nickname:, ou écrivez [{mark}] dans sa description s'il doit être l'accueil"
        ),
        (
            "a site is at {url} and does not bear our mark: it is left alone; write another "
            "nickname:, or write [{mark}] into its description if it is to be the home"
        ),
    ),
    "titled": (
        "son site s'appelle « {name} » : changez-le dans le site lui-même",
        "its site is called « {name} »: change it in the site itself",
    ),
    "menu": (
        "son menu reste tel quel ; SharePoint nous a refusé : {error}",
        "its menu is left as it is; SharePoint would not let us: {error}",
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
    "refused": (
        "{step} ; SharePoint nous a refusé : {error}",
        "{step}; SharePoint would not let us: {error}",
    ),
    "shared": (
        (
            "son site est partagé avec {whom} ; choisissez *Invités existants* dans le centre "
            "d'administration SharePoint (Sites actifs, Partage), ou donnez à l'application "
            "{permission}"
        ),
        (
            "its site is shared with {whom}; set *Existing guests* in the SharePoint admin centre "
            "(Active sites, Sharing), or give the application {permission}"
        ),
    ),
    "nobody": ("personne", "nobody"),
    "new guests": ("de nouveaux invités", "new guests"),
    "anyone": ("n'importe qui", "anyone"),
    "existing guests": ("les invités existants", "existing guests"),
    "level": (
        (
            "ce que les membres peuvent y faire n'est pas ce qu'ils peuvent dans son site, et "
            "Graph ne sait pas le dire ; une fois créé, ouvrez ses paramètres, ses autorisations, "
            "arrêtez l'héritage et {what} (docs/admins.md)"
        ),
        (
            "what members may do in it is not what they may do in its site, and Graph cannot say "
            "that; once it is there, open its settings, its permissions, stop inheriting and "
            "{what} (docs/admins.md)"
        ),
    ),
    "members": ("Membres", "Members"),
    "visitors": ("Visiteurs", "Visitors"),
    "owners": ("Propriétaires", "Owners"),
    "visitors.step": (
        (
            "qui entre dans son site de communication n'a pas pu être lu : dans ses autorisations, "
            "mettez le groupe « {name} » dans Visiteurs et ses référents dans Propriétaires, et "
            "personne d'autre ({why})"
        ),
        (
            "who enters its communication site could not be read: in its permissions, put the "
            "group « {name} » into Visitors and its referents into Owners, and nobody else ({why})"
        ),
    ),
    "visitors.group": (
        (
            "« {other} » est dans le groupe {group} de son site, mis là à la main, et laissé tel "
            "quel : ôtez-le si cela ne doit faire entrer personne"
        ),
        (
            "« {other} » is in the site group {group} of its site, put there by hand, and is left "
            "alone: take it out there if it should let nobody in"
        ),
    ),
    "level.none": (
        "ôtez les groupes Membres et Visiteurs",
        "take the groups Members and Visitors out",
    ),
    "level.read": ("donnez à {group} le niveau Lecture", "give {group} the level Read"),
    "level.contribute": (
        "donnez à {group} le niveau Collaboration",
        "give {group} the level Contribute",
    ),
    "level.left": (
        "ce que les membres peuvent y faire n'a pas pu être lu et reste tel quel",
        "what members may do in it could not be read and is left alone",
    ),
    "level.shut": (
        (
            "fermé à ses membres à la main, et laissé ainsi ; écrivez members: none si c'est "
            "juste, ou members: read pour rouvrir"
        ),
        (
            "closed to its members by hand, and left so; write members: none if that is right, or "
            "members: read to open it again"
        ),
    ),
    "level.others": (
        (
            "{count:personne ou groupe y a|personnes ou groupes y ont} un droit donné à la main, "
            "laissé tel quel ; regardez ses autorisations dans SharePoint si personne ne sait "
            "pourquoi"
        ),
        (
            "{count:person or group has|people or groups have} a right on it by hand, which is "
            "left alone; look at its permissions in SharePoint if nobody knows why"
        ),
    ),
}
