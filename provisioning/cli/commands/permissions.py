"""extranet permissions: what each call needs, and the least to grant each of the two identities."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import msgspec

from provisioning.cli import terminal
from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import Action, formats
from provisioning.graph.permissions import Purpose, least
from provisioning.kinds import NEEDS
from provisioning.plan.render import Line

IDENTITIES: dict[str, tuple[Purpose, ...]] = {
    "read (plan, drift, doctor)": ("plan", "drift", "doctor"),
    "write (apply)": ("plan", "apply"),
}


def run(arguments: argparse.Namespace) -> int:
    match arguments.format:
        case "json":
            data = {
                "calls": [row._asdict() for row in NEEDS],
                "least": {name: least(NEEDS, purposes) for name, purposes in IDENTITIES.items()},
            }
            sys.stdout.write(msgspec.json.encode(data).decode() + "\n")
        case "markdown":
            sys.stdout.write(markdown())
        case _:
            terminal.show(_lines())
    return NOTHING


def _lines() -> Iterator[Line]:
    for row in NEEDS:
        yield Line("", f"{row.purpose:<7}{row.method:<7}{row.path:<34}{row.permission}", 1)
    for name, purposes in IDENTITIES.items():
        yield Line("", "")
        yield Line("", f"The least for {name}")
        yield from (Line("", permission, 1) for permission in least(NEEDS, purposes))


def markdown() -> str:
    """docs/permissions.md is this, word for word."""
    rows = [
        f"| {row.purpose} | `{row.method} {row.path}` | {row.what} | {row.permission} |"
        for row in NEEDS
    ]
    parts = [
        "# Permissions",
        (
            "Written by `extranet permissions --format markdown`. Each row is a call that the tool "
            "makes and the least *application* permission of Microsoft Graph that it needs; a test "
            "records every call and holds it against this table."
        ),
        "\n".join(["| For | Call | What | Permission |", "|---|---|---|---|", *rows]),
        (
            "Rows for *plan* and *apply* are needed; without those for *drift* and *doctor* these "
            "two commands say less. `AuditLog.Read.All` also asks for `Directory.Read.All` (a "
            "known issue of that page). `Mail.Send` is given in Exchange, on one mailbox: see "
            "[first-day.md](first-day.md). `Sites.Selected` is followed by one grant per site."
        ),
    ]
    for name, purposes in IDENTITIES.items():
        parts.append(f"## The least for {name}")
        parts.append("\n".join(f"- {permission}" for permission in least(NEEDS, purposes)))
    return "\n\n".join(parts) + "\n"


COMMAND = Action(
    run,
    "extranet permissions --format markdown",
    "Call by call, and the least for each of the two identities.",
    (formats("text", "markdown", "json"),),
)
