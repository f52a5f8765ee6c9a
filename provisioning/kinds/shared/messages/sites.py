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
    "level.none": (
        "ôtez les groupes Membres et Visiteurs",
        "take the groups Members and Visitors out",
    ),
    "level.read": ("donnez à Membres le niveau Lecture", "give Members the level Read"),
    "level.contribute": (
        "donnez à Membres le niveau Collaboration",
        "give Members the level Contribute",
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
