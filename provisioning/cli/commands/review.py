"""extranet review: does each holder still need their profile?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.store import listing, now, opened, say
from provisioning.requests.store import recertification
from provisioning.spec.model import Spec

_READS = frozenset({"status", "due"})


def run(arguments: argparse.Namespace) -> int:
    spec = opened(arguments, reads=arguments.action in _READS)
    _ACTIONS[arguments.action](spec, arguments)
    return NOTHING


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
        reason=arguments.reason,
    )
    say(f"profile {arguments.number}: {'removed' if arguments.remove else 'kept'}")


def _close(spec: Spec, arguments: argparse.Namespace) -> None:
    ended = recertification.close_review(spec, arguments.space, by=arguments.by, now=now())
    gone = len(ended.removed) + len(ended.removed_by_silence)
    say(
        f"review of {arguments.space} closed: {len(ended.kept)} kept, {gone} removed, "
        f"{len(ended.silent)} nobody answered for"
    )


_ACTIONS: Mapping[str, Callable[[Spec, argparse.Namespace], None]] = {
    "open": _open,
    "status": _status,
    "due": _due,
    "remind": _remind,
    "confirm": _confirm,
    "close": _close,
}
