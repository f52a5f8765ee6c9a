"""extranet retention: what is kept too long is removed, and it is said why."""

from __future__ import annotations

import argparse
import sys

import msgspec

from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import DRY_RUN, SPACES, Action, formats
from provisioning.cli.store import now, opened, say
from provisioning.requests.store.retention import purge


def run(arguments: argparse.Namespace) -> int:
    report = purge(opened(arguments), now=now(), dry_run=arguments.dry_run)
    if arguments.format == "json":
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
        return NOTHING
    verb = "would be removed" if arguments.dry_run else "removed"
    for purged in report:
        say(f"retention.{purged.rule}: {len(purged.what)} {verb} ({purged.why})")
        say(f"  {', '.join(purged.what)}")
    if not report:
        say("nothing is kept too long")
    return NOTHING


COMMAND = {
    "run": Action(
        run,
        "extranet retention run --dry-run",
        "Remove what is kept too long, and say why.",
        (DRY_RUN, formats("text", "json"), SPACES),
    ),
}
