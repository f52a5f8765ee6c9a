"""extranet worker: passes, one after another, and how the work stands."""

from __future__ import annotations

import argparse
from datetime import UTC

from provisioning.cli.environment import settings
from provisioning.cli.everybody import file_grants
from provisioning.cli.exit_codes import CHANGES, NOTHING
from provisioning.cli.options import (
    APPROVALS,
    FILES,
    SPACES,
    Action,
    argument,
    flag,
    formats,
    pace,
    which_tenant,
)
from provisioning.cli.store import now, one, reading_store, with_store
from provisioning.cli.worker_health import HealthFile
from provisioning.requests.store import mails, recertification
from provisioning.requests.store.pending import undone
from provisioning.spec.model import Spec

_LATE_HOURS = 24


def _run(spec: Spec, arguments: argparse.Namespace) -> int:
    from provisioning.cli.shift import run

    return run(spec, arguments)


def _status(spec: Spec, arguments: argparse.Namespace) -> int:
    """Waiting for somebody to redeem an invitation is not being late."""
    at = now()
    health = HealthFile(settings().state_directory).read()
    days = sorted(each.since for each in undone(at.date()) if each.waits != "invitation")
    letters = mails.due(at, most=1000)
    oldest = min((each.written_at for each in letters), default=None)
    doubtful = mails.unsettled()
    unreviewed = list(recertification.overdue(spec, at.date(), file_grants(arguments, spec)))
    found = {
        "undone approvals": len(days),
        "oldest undone approval": str(days[0]) if days else "",
        "unsent mails": len(letters),
        "oldest unsent mail": oldest.astimezone(UTC).isoformat(timespec="seconds")
        if oldest
        else "",
        "mails to settle": len(doubtful),
        "spaces to review": len(unreviewed),
        "last pass": health.last_pass,
        "last full pass": health.last_full_pass,
        "last error": health.last_error,
    }
    one(found, arguments.format)
    late = bool(days) and (at.date() - days[0]).days * 24 > _LATE_HOURS
    slow = oldest is not None and (at - oldest).total_seconds() > _LATE_HOURS * 3600
    return CHANGES if late or slow or doubtful or health.last_error else NOTHING


COMMAND = {
    "run": Action(
        with_store(_run),
        "extranet worker run --once --sandbox",
        "Provision what was approved, keep what the tenant shows, send the mails.",
        (
            flag("--once", "one pass"),
            argument(
                "--every",
                "between two passes (default 60s)",
                type=pace,
                default="60s",
                metavar="TIME",
            ),
            argument(
                "--full-every",
                "between two passes that read everybody (default 30m)",
                type=pace,
                default="30m",
                metavar="TIME",
            ),
            *FILES,
            which_tenant,
        ),
    ),
    "status": Action(
        reading_store(_status),
        "extranet worker status --format json",
        "Say what waits and since when. Exit code 0: fine, 2: something waits too long.",
        (formats("text", "json"), APPROVALS, SPACES),
    ),
}
