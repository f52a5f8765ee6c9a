"""extranet review: does each holder still need their profile?"""

from __future__ import annotations

import argparse

from provisioning.cli.options import AS, LISTED, SPACES, Action, argument, flag
from provisioning.cli.store import listing, now, reading_store, say, with_store
from provisioning.requests.store import recertification
from provisioning.spec.model import Spec


def _open(spec: Spec, arguments: argparse.Namespace) -> None:
    asked = recertification.open_review(spec, arguments.space, by=arguments.by, now=now())
    say(f"review of {arguments.space} open: {asked} profiles to confirm")


def _status(spec: Spec, arguments: argparse.Namespace) -> None:
    columns = ("grant", "address", "profile", "answer")
    listing(recertification.holders(spec, arguments.space), arguments.format, columns)


def _due(spec: Spec, arguments: argparse.Namespace) -> None:
    found = recertification.overdue(spec, now().date())
    rows = [{"space": space, "since": since.isoformat()} for space, since in found]
    listing(rows, arguments.format, ("space", "since"))


def _remind(spec: Spec, arguments: argparse.Namespace) -> None:
    count = recertification.remind(spec, arguments.space, now=now())
    say(f"review of {arguments.space}: {count} reminders so far")


def _confirm(spec: Spec, arguments: argparse.Namespace) -> None:
    recertification.answer(
        spec,
        arguments.space,
        arguments.number,
        keep=not arguments.remove,
        by=arguments.by,
        now=now(),
        reason=arguments.reason or "",
    )
    say(f"profile {arguments.number}: {'removed' if arguments.remove else 'kept'}")


def _close(spec: Spec, arguments: argparse.Namespace) -> None:
    ended = recertification.close_review(spec, arguments.space, by=arguments.by, now=now())
    gone = len(ended.removed) + len(ended.removed_by_silence)
    say(
        f"review of {arguments.space} closed: {len(ended.kept)} kept, {gone} removed, "
        f"{len(ended.silent)} nobody answered for"
    )


_SPACE = argument("space", "the code of the space", metavar="SPACE")

COMMAND = {
    "open": Action(
        with_store(_open),
        "extranet review open aidants --as ines.garnier@cnsa.example",
        "Ask about everybody whom a profile lets into the space.",
        (_SPACE, AS, SPACES),
    ),
    "status": Action(
        reading_store(_status),
        "extranet review status financement",
        "Say who is answered for.",
        (_SPACE, LISTED, SPACES),
    ),
    "due": Action(
        reading_store(_due),
        "extranet review due",
        "List the spaces that were not reviewed for retention.review days.",
        (LISTED, SPACES),
    ),
    "remind": Action(
        with_store(_remind),
        "extranet review remind financement",
        "Write to the referents while some are not.",
        (_SPACE, SPACES),
    ),
    "confirm": Action(
        with_store(_confirm),
        "extranet review confirm financement 2 --as karim.dubois@cnsa.example",
        "Answer for one holder: they keep the profile, or lose it with --remove.",
        (
            _SPACE,
            argument("number", "the number of the grant", type=int, metavar="NUMBER"),
            AS,
            flag("--remove", "they no longer need it"),
            argument("--reason", "what the person will read", metavar="TEXT"),
            SPACES,
        ),
    ),
    "close": Action(
        with_store(_close),
        "extranet review close financement --as karim.dubois@cnsa.example",
        "End the review; silence removes only where the space says so.",
        (_SPACE, AS, SPACES),
    ),
}
