"""extranet codeowners: whom the host of the repository asks to approve a change."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from provisioning.change_review.owners import PLACES, block, united
from provisioning.change_review.repository import Repository
from provisioning.cli import terminal
from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.cli.files import approvals
from provisioning.cli.options import APPROVALS, SPACES, Action, argument, flag
from provisioning.private import write_whole
from provisioning.reviewed_files import load
from provisioning.spec.files.origins import whereabouts


def run(arguments: argparse.Namespace) -> int:
    spec = load(arguments.file).spec
    repository = Repository.around(arguments.file.parent)
    written, bodies = whereabouts(arguments.file)
    text = block(
        spec,
        written,
        bodies,
        approvals(arguments),
        root=repository.root,
        host=arguments.host,
        today=spec.instance.day(datetime.now(UTC)),
    )
    name = PLACES[arguments.host]
    path = repository.root / name
    before = path.read_text("utf-8") if path.exists() else ""
    after = united(before, text)
    if before == after:
        terminal.say(f"{name} is up to date")
        return NOTHING
    if arguments.check:
        terminal.complain(f"{name} is out of date; run extranet codeowners, then commit it")
        return FAILED
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, after.encode())
    terminal.say(f"{name} written")
    return NOTHING


COMMAND = Action(
    run,
    "extranet codeowners --host github",
    "The file of a space is its referents', the others the admins'. "
    "Exit code 1 with --check: it is out of date.",
    (
        argument(
            "--host", "where the repository lives", choices=("github", "gitlab"), required=True
        ),
        flag("--check", "write nothing, say whether it is up to date"),
        SPACES,
        APPROVALS,
    ),
)
