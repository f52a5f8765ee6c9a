"""extranet permissions: what each call needs, and the least to grant each of the two identities."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import SPACES, Action, argument, formats, which_tenant
from provisioning.cli.tenancy import opened
from provisioning.errors import Refusal
from provisioning.graph.permissions import Purpose, least
from provisioning.kinds import NEEDS
from provisioning.plan.desired import Extranet
from provisioning.plan.render import Line
from provisioning.reconcile.site_grants import GrantedPlace, grant, places, steps
from provisioning.reviewed_files import load
from provisioning.settings import Settings
from provisioning.spec.model import Spec
from provisioning.spec.rules.finding import suggestion

IDENTITIES: dict[str, tuple[Purpose, ...]] = {
    "read (plan, drift, doctor)": ("plan", "drift", "doctor"),
    "write (apply)": ("plan", "apply"),
    "last sign-ins (optional, beside write: see docs/admins.md)": ("sign-ins",),
    "members that only read (optional, see docs/first-day.md)": ("sharepoint",),
}


def run(arguments: argparse.Namespace) -> int:
    if arguments.grant:
        return _granted(arguments)
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


def _granted(arguments: argparse.Namespace) -> int:
    setting, spec = settings(), load(arguments.file).spec
    wanted = places(Extranet(spec, {}, today=spec.instance.day(datetime.now(UTC))))
    chosen = []
    for code in arguments.grant:
        if (place := wanted.get(code)) is None:
            raise Refusal(f"no space {code!r} in {arguments.file}; {suggestion(code, wanted)}")
        chosen.append(place)
    live = arguments.sandbox or arguments.graph
    app = arguments.app or (None if live else setting.client_id)
    if live:
        if not app:
            raise Refusal("which application is let in? Say --app and its id (appId), not your own")
        asyncio.run(_grant(arguments, setting, spec, chosen, app))
        return NOTHING
    terminal.show([Line("", "As an administrator (Sites.FullControl.All), for each site:")])
    who = app or "{appId of the application}"
    for place in chosen:
        lines = steps(place, who, arguments.role, setting.graph_root)
        title = Line("", place.group.title)
        terminal.show([Line("", ""), title, *(Line("", each, 1) for each in lines)])
    return NOTHING


async def _grant(
    arguments: argparse.Namespace,
    setting: Settings,
    spec: Spec,
    chosen: Iterable[GrantedPlace],
    app: str,
) -> None:
    async with opened(arguments, setting, spec) as graph:
        for place in chosen:
            terminal.show([Line("+", await grant(graph, place, app, arguments.role), 1)])


def _lines() -> Iterator[Line]:
    for row in NEEDS:
        yield Line("", f"{row.purpose:<11}{row.call:<49}{row.permission}", 1)
    for name, purposes in IDENTITIES.items():
        yield Line("", "")
        yield Line("", f"The least for {name}")
        yield from (Line("", permission, 1) for permission in least(NEEDS, purposes))


def markdown() -> str:
    """docs/permissions.md is this, word for word."""
    rows = [f"| {row.purpose} | `{row.call}` | {row.what} | {row.permission} |" for row in NEEDS]
    parts = [
        "# Permissions",
        (
            "Written by `extranet permissions --format markdown`. Each row is a call that the tool "
            "makes and the least *application* permission of Microsoft Graph that it needs; a test "
            "records every call and holds it against this table. A row with names in parentheses "
            "counts beside the call's own, where the body sets one of these properties or "
            "`$select` names it."
        ),
        "\n".join(["| For | Call | What | Permission |", "|---|---|---|---|", *rows]),
        (
            "Rows for *plan* and *apply* are needed; without those for *drift* and *doctor* these "
            "two commands say less. `AuditLog.Read.All` also asks for `Directory.Read.All` (a "
            "known issue of that page). `Mail.Send` is given in Exchange, on one mailbox: see "
            "[first-day.md](first-day.md). `Sites.Selected` is followed by one grant per site."
        ),
        (
            "The row for *sign-ins* is optional too, and takes a licence of Entra ID P1 or P2: "
            "without them nobody's last sign-in is known, and nobody is ever inactive."
        ),
        (
            "Rows for *sharepoint* are permissions of the resource *SharePoint*, not of Microsoft "
            "Graph, and optional: without them, a person does by hand what "
            "[admins.md](admins.md#what-graph-cannot-do) says."
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
    (
        formats("text", "markdown", "json"),
        argument(
            "--grant",
            "let the app into the sites of these spaces, where it holds Sites.Selected; without "
            "--graph or --sandbox, print the calls that an administrator makes",
            nargs="+",
            default=[],
            metavar="SPACE",
        ),
        argument(
            "--app",
            "with --grant: the application to let in (default AZURE_CLIENT_ID, where the calls "
            "are only printed)",
            metavar="ID",
        ),
        argument(
            "--role",
            "with --grant: fullcontrol to apply (default), read to plan",
            choices=("fullcontrol", "read"),
            default="fullcontrol",
        ),
        SPACES,
        which_tenant,
    ),
)
