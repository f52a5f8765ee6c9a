"""What is said of what stands in a site: lists, libraries, folders, pages."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence

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
    "hidden": (
        (
            "{title} : aucune de ses lignes ne montre sa clé (colonne {column}), et personne ne "
            "peut dire lesquelles sont les nôtres : rien ne change, de peur de tout écrire deux "
            "fois ; si toutes ont été saisies à la main, supprimez cette colonne de la liste et "
            "planifiez à nouveau"
        ),
        (
            "{title}: none of its rows shows its key (column {column}), so nobody can tell which "
            "are ours: nothing is changed, lest every row be written twice; if all of them were "
            "typed by hand, delete that column from the list and plan again"
        ),
    ),
    "rows_by_hand": (
        (
            "{title} : {count:ligne saisie à la main, laissée telle quelle|lignes saisies à la "
            "main, laissées telles quelles}"
        ),
        (
            "{title}: {count:of its rows was typed by hand and is left alone|of its rows were "
            "typed by hand and are left alone}"
        ),
    ),
    "rows_twice": (
        (
            "{title} : {count:ligne s'y trouve|lignes s'y trouvent} deux fois ; supprimez la "
            "seconde à la main"
        ),
        (
            "{title}: {count:of its rows stands there twice; delete the second one by hand|of its "
            "rows stand there twice; delete the second ones by hand}"
        ),
    ),
    "column_type": (
        (
            "{title} : la colonne {column} est du type {type}, {wanted} est voulu ; un type ne "
            "peut être changé : prenez un autre nom, ou remplacez la colonne à la main"
        ),
        (
            "{title}: column {column} is of type {type}, {wanted} is wanted; a type cannot be "
            "changed: use another name, or replace the column by hand"
        ),
    ),
}
"""Of lists, libraries, and what else stands in a site."""

FOLDERS: Final[dict[str, Sentence]] = {
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
    "claimed_twice": (
        (
            "{title} : le dossier « {folder} » répond à plusieurs noms ; rien n'y change : rendez "
            "à chacun son nom dans SharePoint"
        ),
        (
            "{title}: the folder '{folder}' goes for more than one; nothing is changed on it: give "
            "each its name again in SharePoint"
        ),
    ),
    "renamed": (
        (
            "{title} : son dossier s'appelle maintenant « {folder} », reconnu à notre seule marque "
            "; si c'est celui d'un autre, renommez-le ou supprimez sa ligne dans extranet-stamps"
        ),
        (
            "{title}: its folder is called '{folder}' now, and is known by what was stamped alone; "
            "if it is another's, rename it or delete its row in extranet-stamps"
        ),
    ),
    "right_by_hand.read": (
        (
            "{title} : {name} peut y lire par un droit donné à la main, laissé tel quel ; voyez "
            "Gérer l'accès dans SharePoint si personne ne sait pourquoi"
        ),
        (
            "{title}: {name} may read in it by a right given by hand, which is left alone; look at "
            "Manage access in SharePoint if nobody knows why"
        ),
    ),
    "right_by_hand.write": (
        (
            "{title} : {name} peut y écrire par un droit donné à la main, laissé tel quel ; voyez "
            "Gérer l'accès dans SharePoint si personne ne sait pourquoi"
        ),
        (
            "{title}: {name} may write in it by a right given by hand, which is left alone; look "
            "at Manage access in SharePoint if nobody knows why"
        ),
    ),
    "orphan": (
        (
            "le dossier « {folder} » de {library} n'est plus voulu : il reste, avec ses droits ; "
            "ôtez-les à la main"
        ),
        (
            "folder '{folder}' of {library} is no longer wanted: it and the rights on it stay; "
            "remove them by hand"
        ),
    ),
    "no_register": (
        (
            "« {library} » : il n'y a pas de registre des établissements : ses dossiers restent "
            "tels quels, et qui part garde ce qu'il y avait ; mettez finess.csv à côté de "
            "spaces.yaml, ou nommez-le avec --finess"
        ),
        (
            "« {library} »: there is no register of establishments, so its folders are left as "
            "they are, and whoever leaves keeps what they had there; put finess.csv beside "
            "spaces.yaml, or name it with --finess"
        ),
    ),
    "no_folder": (
        (
            "peut déposer dans « {library} » mais n'a pas de dossier : le nom de sa structure ne "
            "commence par aucun numéro FINESS que le registre connaisse ; corrigez la structure, "
            "ou importez à nouveau le registre"
        ),
        (
            "may deposit in « {library} » but has no folder: the name of their structure opens "
            "with no FINESS number that the register file knows; correct the structure, or import "
            "the register again"
        ),
    ),
}

PAGES: Final[dict[str, Sentence]] = {
    "called.page": ("la page « {title} » de l'espace {space}", "page '{title}' of space {space}"),
    "called.announcement": (
        "l'annonce « {title} » de l'espace {space}",
        "announcement '{title}' of space {space}",
    ),
    "news_post": (
        "{page} : publiée en actualité, ce que Graph ne peut défaire",
        "{page}: is a news post, and Graph cannot make it a plain page again",
    ),
    "edited": (
        "{who} l'a modifiée à la main depuis la dernière écriture (version {version})",
        "{who} edited it by hand since it was last written (version {version})",
    ),
    "somebody": ("quelqu'un", "somebody"),
    "not_ours": (
        (
            "une page de ce nom est déjà là et n'a pas été écrite depuis spaces.yaml (version "
            "{version})"
        ),
        (
            "a page of that name is there already and was not written from spaces.yaml (version "
            "{version})"
        ),
    ),
    "kept": (
        (
            "{page} : {why} ; elle reste : recopiez dans spaces.yaml ce qui compte, puis mettez-y "
            "overwrite: true pour écrire la nôtre"
        ),
        (
            "{page}: {why}; it is kept: copy what matters into spaces.yaml, then set overwrite: "
            "true on it to write ours"
        ),
    ),
    "cut_short": (
        "sa dernière écriture a été interrompue",
        "its last writing was cut short",
    ),
    "ended": (
        (
            "{page} : est terminée, mais {why} ; elle reste : supprimez-la dans SharePoint si "
            "personne n'en a besoin"
        ),
        ("{page}: has ended, but {why}; it is kept: delete it in SharePoint if nobody needs it"),
    ),
    "too_long": (
        (
            "non affichée : son dernier jour, le {until}, est à plus de {longest:jour|jours} ; "
            "rapprochez-le, ou écrivez son premier jour avec since"
        ),
        (
            "not shown: its last day, {until}, is more than {longest:day|days} away; bring it "
            "nearer, or write its first day with since"
        ),
    ),
}

RECYCLED: Final[dict[str, Sentence]] = {
    "folder": ("le dossier « {title} » de {library}", "folder '{title}' of {library}"),
    "library": ("la bibliothèque « {title} »", "library '{title}'"),
    "list": ("la liste « {title} »", "list '{title}'"),
    "bare": ("la liste {title}", "the list {title}"),
    "unreadable": (
        (
            "{bin} n'a pas pu être lue ({error}) : regardez-y si {called} s'y trouve, et "
            "rétablissez-le avant une nouvelle création"
        ),
        (
            "{bin} could not be read ({error}): look there whether {called} was deleted, and "
            "restore it before it is made anew"
        ),
    ),
    "deleted": (
        (
            "{called} : supprimé le {on} ({who}), avec tout son contenu, et pas créé à nouveau : "
            "rétablissez-le depuis la corbeille du site jusqu'au {until} ; pour repartir à vide, "
            "supprimez-le de cette corbeille"
        ),
        (
            "{called} was deleted on {on} ({who}), with all that was in it, and is not made anew: "
            "restore it from the recycle bin of the site until {until}; to begin with an empty one "
            "instead, delete it from that recycle bin"
        ),
    ),
    "deleted.some_day": (
        (
            "{called} : supprimé un jour inconnu ({who}), avec tout son contenu, et pas créé à "
            "nouveau : rétablissez-le depuis la corbeille du site dans les 93 jours ; pour "
            "repartir à vide, supprimez-le de cette corbeille"
        ),
        (
            "{called} was deleted on an unknown day ({who}), with all that was in it, and is not "
            "made anew: restore it from the recycle bin of the site within 93 days of it; to begin "
            "with an empty one instead, delete it from that recycle bin"
        ),
    ),
    "page": (
        (
            "{called} : supprimée le {on} ({who}) et pas créée à nouveau : rétablissez-la depuis "
            "la corbeille du site jusqu'au {until} ; pour qu'elle soit écrite à nouveau, "
            "supprimez-la de cette corbeille"
        ),
        (
            "{called} was deleted on {on} ({who}) and is not made anew: restore it from the "
            "recycle bin of the site until {until}; to have it written again, delete it from that "
            "recycle bin"
        ),
    ),
    "page.some_day": (
        (
            "{called} : supprimée un jour inconnu ({who}) et pas créée à nouveau : rétablissez-la "
            "depuis la corbeille du site dans les 93 jours ; pour qu'elle soit écrite à nouveau, "
            "supprimez-la de cette corbeille"
        ),
        (
            "{called} was deleted on an unknown day ({who}) and is not made anew: restore it from "
            "the recycle bin of the site within 93 days of it; to have it written again, delete it "
            "from that recycle bin"
        ),
    ),
    "by": ("par {by}", "by {by}"),
    "by.unknown": (
        "par qui, l'audit de Microsoft Purview le dit",
        "by whom, the audit of Microsoft Purview tells",
    ),
}
"""Of what stands in the recycle bin of a site."""
