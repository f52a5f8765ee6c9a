"""Why a mail does not leave."""

from __future__ import annotations

from typing import Final

from provisioning.i18n import Sentence

MAILS: Final[dict[str, Sentence]] = {
    "not_yet": ("pas encore envoyé : {reason}", "not sent yet: {reason}"),
    "after": (
        "le premier secret, message {name}, part d'abord",
        "the first secret, mail {name}, goes first",
    ),
    "not_blocked": ("le compte n'est pas bloqué", "the account is not blocked"),
    "not_ours": (
        "pas envoyé : le compte n'est pas l'un des nôtres, aucun secret n'y est donc mis",
        "not sent: the account is not one of ours, so no secret is set in it",
    ),
}
