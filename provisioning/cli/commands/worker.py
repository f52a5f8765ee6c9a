"""extranet worker: passes, one after another, and how the work stands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

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
from provisioning.cli.store import now, reading_store, with_store
from provisioning.plan.render import visible
from provisioning.private import FILE, write_whole
from provisioning.reconcile.passes import recorded
from provisioning.spec.model import Spec
from provisioning.status.findings import findings, late
from provisioning.status.reading import read
from provisioning.status.render import as_data, lines, prometheus

_SCRAPED = 0o644
"""Whoever scrapes it is another user, and nobody is named in it."""


def _run(spec: Spec, arguments: argparse.Namespace) -> int:
    from provisioning.cli.shift import run

    return run(spec, arguments)


def _status(spec: Spec, arguments: argparse.Namespace) -> int:
    """Waiting for somebody to redeem an invitation is not being late."""
    held = file_grants(arguments, spec)
    facts = read(spec, recorded(settings().state_directory), now(), held)
    found = findings(facts, spec.alarms)
    match arguments.format:
        case "json":
            text = msgspec.json.encode(as_data(facts, found)).decode() + "\n"
        case "prometheus":
            text = prometheus(facts, found)
        case _:
            text = "".join(f"{visible(line)}\n" for line in lines(facts, found))
    if arguments.out:
        write_whole(arguments.out, text.encode(), FILE)
        if arguments.format == "prometheus":
            arguments.out.chmod(_SCRAPED)
    else:
        sys.stdout.write(text)
    return CHANGES if late(found) else NOTHING


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
        "Say what is late, since when, and who acts. Exit code 0: fine, 2: late, 1: error.",
        (
            formats("text", "json", "prometheus"),
            argument(
                "--out", "the file to write it into, whole or not at all", type=Path, metavar="FILE"
            ),
            APPROVALS,
            SPACES,
        ),
    ),
}
