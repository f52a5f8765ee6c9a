"""The words of a review: what a change does, and who owns which file."""

from __future__ import annotations

import argparse

from provisioning.cli.options import Command, approvals, files, form, spaces, tenant


def add(command: Command) -> None:
    _review_change(
        command(
            "review-change",
            "Say whom a change lets in and out, by which rule, and who must approve it. "
            "Exit code 1: an error, or approvals were counted and do not suffice.",
            "extranet review-change --base main --format markdown",
        )
    )
    _codeowners(
        command(
            "codeowners",
            "Write CODEOWNERS: the file of a space is its referents', the others the admins'. "
            "Exit code 1 with --check: it is out of date.",
            "extranet codeowners --host github",
        )
    )


def _review_change(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--base", required=True, metavar="REV", help="the version it would be merged into"
    )
    made.add_argument("--head", metavar="REV", help="the change (default: the work tree)")
    files(made)
    where = tenant(made)
    where.add_argument(
        "--tenant", action="store_true", help="also ask the tenant of the settings what it shows"
    )
    form(made, "text", "markdown", "json", "html")
    made.add_argument(
        "--lang",
        choices=("fr", "en"),
        help="default: instance.lang for markdown and html, en for the others",
    )
    made.add_argument("--public", action="store_true", help="name nobody: counts and rules only")
    made.add_argument(
        "--approved-by",
        action="append",
        metavar="WHO",
        help="somebody who approved: an address, or an @handle of handles:; may be repeated",
    )
    made.add_argument(
        "--require-approval", action="store_true", help="count approvals though nobody approved"
    )
    made.add_argument(
        "--author", metavar="WHO", help="who made the change: their own approval does not count"
    )


def _codeowners(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--host", choices=("github", "gitlab"), required=True, help="where the repository lives"
    )
    made.add_argument(
        "--check", action="store_true", help="write nothing, say whether it is up to date"
    )
    spaces(made)
    approvals(made)
