"""extranet notices: the words of the mails, and those whose fate only a person knows."""

from __future__ import annotations

import argparse
import sys

from provisioning.cli.options import AS, LISTED, SPACES, Action, argument, formats
from provisioning.errors import Refusal
from provisioning.requests.notices import NOTICES, samples


def _preview(arguments: argparse.Namespace) -> None:
    name = arguments.name
    if name is None:
        firsts = ((each, samples(each, arguments.lang)[0]) for each in NOTICES)
        sys.stdout.writelines(f"{each}: {letter.subject}\n" for each, letter in firsts)
        return
    if name not in NOTICES:
        raise Refusal(f"there is no notice {name!r}; write one of {', '.join(NOTICES)}")
    letter = samples(name, arguments.lang)[0]
    if arguments.format == "html":
        sys.stdout.write(letter.html + "\n")
    else:
        sys.stdout.write(f"Objet : {letter.subject}\n\n{letter.text}")


def _list(arguments: argparse.Namespace) -> None:
    from provisioning.cli.store import listing, opened
    from provisioning.requests.store import mails

    opened(arguments)
    columns = ("id", "state", "template", "to", "about", "reason")
    listing(mails.unsettled(), arguments.format, columns)


def _settle(arguments: argparse.Namespace) -> None:
    from provisioning.cli.store import now, opened, say
    from provisioning.requests.store import mails

    spec = opened(arguments)
    if arguments.by not in spec.admins:
        raise Refusal(f"{arguments.by} may not settle mails; ask {' or '.join(spec.admins)}")
    mails.settle(arguments.number, left=arguments.fate == "sent", by=arguments.by, now=now())
    after = "noted as sent" if arguments.fate == "sent" else "to be sent again by the next pass"
    say(f"mail {arguments.number}: {after}")


COMMAND = {
    "preview": Action(
        _preview,
        "extranet notices preview accepted --format html",
        "Show a notice with sample values; all their names without one.",
        (
            argument("name", "the notice", nargs="?", metavar="NAME"),
            argument("--lang", "its language (default fr)", choices=("fr", "en"), default="fr"),
            formats("text", "html"),
        ),
    ),
    "list": Action(
        _list,
        "extranet notices list",
        "List the mails that did not leave as they should, each with the reason.",
        (LISTED, SPACES),
    ),
    "settle": Action(
        _settle,
        "extranet notices settle 1 again --as hugo.lemaire@cnsa.example",
        "Say whether a mail of unknown fate left.",
        (
            argument("number", "the number of the mail", type=int, metavar="NUMBER"),
            argument(
                "fate",
                "it was sent, or is to be sent again",
                choices=("sent", "again"),
            ),
            AS,
            SPACES,
        ),
    ),
}
