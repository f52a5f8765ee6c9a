"""What could not be read, and what mends it."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence

REFUSALS: Final[dict[str, Sentence]] = {
    "unread": (
        "non lu, laissé tel quel : {what} : {error} ; {mend}",
        "{what} could not be read and is left alone: {error}; {mend}",
    ),
    "forbidden": (
        "voyez dans `extranet permissions` ce que demande cet appel",
        "see what `extranet permissions` says that this call needs",
    ),
    "new_or_gone": (
        "nouveau ou disparu : relancez dans quelques minutes, puis cherchez dans le tenant",
        "it is new or gone: run again in some minutes, then look for it in the tenant",
    ),
    "locked": (
        "verrouillé : déverrouillez dans le centre d'administration SharePoint (Sites actifs)",
        "it is locked: unlock it in the SharePoint admin centre (Active sites)",
    ),
    "busy": (
        "le service est occupé : relancez dans quelques minutes",
        "the service is busy: run again in some minutes",
    ),
    "again": (
        (
            "relancez ; si cela dure, voyez l'état des services dans le centre d'administration "
            "Microsoft 365"
        ),
        "run again; if it lasts, see Service health in the Microsoft 365 admin centre",
    ),
    "grant": (
        "un administrateur donne l'accès : `extranet permissions --grant {space}`",
        "an administrator grants it: extranet permissions --grant {space}",
    ),
}

WHAT: Final[dict[str, Sentence]] = {
    "everybody": ("qui est là de l'extérieur", "who is here from outside"),
    "account": ("le compte de {names}", "the account of {names}"),
    "accounts": (
        "le compte de {names} et de {more:autre|autres}",
        "the account of {names} and {more} more",
    ),
    "whose": ("à qui est le compte {address}", "whose account {address} is"),
    "referent": ("le référent {address}", "referent {address}"),
    "group": ("le groupe de {title}", "the group of {title}"),
    "strangers": (
        "de qui il s'agit pour {count:membre|membres}",
        "who {count:member is|members are}",
    ),
    "members": ("qui est dans {title}", "who is in {title}"),
    "site": ("le site de {title}", "the site of {title}"),
    "visitors": ("qui entre dans {title}", "who enters {title}"),
    "rights": ("les droits sur {title}", "rights on {title}"),
    "level": (
        "ce que les membres peuvent faire dans {title}",
        "what members may do in {title}",
    ),
    "menu": ("le menu de {title}", "the menu of {title}"),
    "pages": ("les pages de l'espace {space}", "the pages of space {space}"),
    "stamps": (
        "ce qui a été écrit la dernière fois dans les pages et les dossiers",
        "what was last written to pages and folders",
    ),
    "lists": ("les listes et bibliothèques de {site}", "lists and libraries of {site}"),
    "rows": ("les lignes de {title}", "the rows of {title}"),
    "folders": ("les dossiers de {library}", "the folders of {library}"),
    "folder": ("le dossier {name} de {library}", "the folder {name} of {library}"),
    "opened_by": ("qui peut ouvrir {name}", "who may open {name}"),
    "bin": ("la corbeille de l'espace {space}", "the recycle bin of space {space}"),
    "kind": ("tout ce qui est de la sorte {kind}", "every {kind}"),
}
"""The thing that refused, by itself."""
