"""extranet review: does each holder still need their profile?"""

from __future__ import annotations

import argparse

from provisioning.cli.everybody import file_grants, filed
from provisioning.cli.file_changes import BRANCH, end_in_files, ended, made
from provisioning.cli.options import (
    APPROVALS,
    AS,
    GRANT,
    LISTED,
    SPACES,
    Action,
    argument,
    flag,
)
from provisioning.cli.store import listing, now, reading_store, say, with_store
from provisioning.requests.store import recertification, review_lines
from provisioning.spec.model import Spec


def _open(spec: Spec, arguments: argparse.Namespace) -> None:
    written = file_grants(arguments, spec)
    asked = recertification.open_review(
        spec, arguments.space, by=arguments.by, now=now(), filed=written
    )
    say(f"review of {arguments.space} open: {asked} profiles to confirm")


def _status(spec: Spec, arguments: argparse.Namespace) -> None:
    columns = ("grant", "address", "profile", "door", "life", "answer", "source")
    written = file_grants(arguments, spec)
    found = review_lines.holders(spec, arguments.space, now().date(), written)
    listing(found, arguments.format, columns)


def _due(spec: Spec, arguments: argparse.Namespace) -> None:
    found = recertification.overdue(spec, now().date(), file_grants(arguments, spec))
    rows = [{"space": space, "since": since.isoformat()} for space, since in found]
    listing(rows, arguments.format, ("space", "since"))


def _remind(spec: Spec, arguments: argparse.Namespace) -> None:
    written = file_grants(arguments, spec)
    count = recertification.remind(spec, arguments.space, now=now(), filed=written)
    say(f"review of {arguments.space}: {count} reminders so far")


def _confirm(spec: Spec, arguments: argparse.Namespace) -> None:
    grant, reason = arguments.grant, arguments.reason or ""
    ending = arguments.remove and isinstance(grant, str)
    if ending:
        made(ended(filed(arguments, spec), now().date(), ids=[grant]))
    recertification.answer(
        spec,
        arguments.space,
        grant,
        keep=not arguments.remove,
        by=arguments.by,
        now=now(),
        reason=reason,
    )
    say(f"profile {grant}: {'removed' if arguments.remove else 'kept'}")
    if ending:
        note = f"{arguments.by}: {reason}"
        end_in_files(spec, arguments, [grant], note)


def _close(spec: Spec, arguments: argparse.Namespace) -> None:
    closed = recertification.close_review(
        spec, arguments.space, by=arguments.by, now=now(), filed=file_grants(arguments, spec)
    )
    gone = len(closed.removed) + len(closed.removed_by_silence)
    say(
        f"review of {arguments.space} closed: {len(closed.kept)} kept, {gone} removed, "
        f"{len(closed.silent)} nobody answered for"
    )
    silent = [each for each in closed.removed_by_silence if isinstance(each, str)]
    if silent:
        end_in_files(spec, arguments, silent, "nobody confirmed it")


_SPACE = argument("space", "the code of the space", metavar="SPACE")

COMMAND = {
    "open": Action(
        with_store(_open),
        "extranet review open aidants --as ines.garnier@cnsa.example",
        "Ask about everybody whom a profile lets into the space, by the store or by a file.",
        (_SPACE, AS, APPROVALS, SPACES),
    ),
    "status": Action(
        reading_store(_status),
        "extranet review status financement",
        "Say who is answered for.",
        (_SPACE, LISTED, APPROVALS, SPACES),
    ),
    "due": Action(
        reading_store(_due),
        "extranet review due",
        "List the spaces that were not reviewed for retention.review days.",
        (LISTED, APPROVALS, SPACES),
    ),
    "remind": Action(
        with_store(_remind),
        "extranet review remind financement",
        "Write to the referents while some are not.",
        (_SPACE, APPROVALS, SPACES),
    ),
    "confirm": Action(
        with_store(_confirm),
        "extranet review confirm financement 2 --as karim.dubois@cnsa.example",
        "Answer for one holder: they keep the profile, or lose it with --remove.",
        (
            _SPACE,
            GRANT,
            AS,
            flag("--remove", "they no longer need it"),
            argument("--reason", "what the person will read", metavar="TEXT"),
            BRANCH,
            APPROVALS,
            SPACES,
        ),
    ),
    "close": Action(
        with_store(_close),
        "extranet review close financement --as karim.dubois@cnsa.example",
        "End the review; silence removes only where the space says so.",
        (_SPACE, AS, BRANCH, APPROVALS, SPACES),
    ),
}
