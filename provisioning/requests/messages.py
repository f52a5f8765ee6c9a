"""Why a mail of the store cannot be said, in French and in English."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence

UNSAYABLE: Final[dict[str, Sentence]] = {
    "not_sent": ("pas envoyé : {reason}", "not sent: {reason}"),
    "unknown": (
        (
            "cette version ne connaît aucun message {template!r} ; installez la version qui l'a "
            "écrit"
        ),
        "this release knows no mail {template!r}; install the release that wrote it",
    ),
    "misfit": (
        (
            "ses données sur {about!r} ne vont pas avec cette version ({error}) ; installez la "
            "version qui les a écrites"
        ),
        (
            "its data about {about!r} do not fit this release ({error}); install the release that "
            "wrote it"
        ),
    ),
    "words": (
        "ses mots ne peuvent être composés : {mistakes}",
        "its words cannot be made: {mistakes}",
    ),
}
