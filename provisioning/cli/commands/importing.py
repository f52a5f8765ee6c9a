"""extranet import: an existing tenant becomes files to prune. Nothing is written to the tenant."""

from __future__ import annotations

import argparse
import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import INTO, Action, argument, days, which_tenant
from provisioning.cli.tenancy import opened
from provisioning.drift.adoption.reading import FoundTenant, read
from provisioning.drift.adoption.writing import Draft, draft
from provisioning.errors import Refusal
from provisioning.graph.errors import GraphError
from provisioning.plan.render import Line
from provisioning.private import write_whole
from provisioning.reviewed_files import load
from provisioning.spec.address import address
from provisioning.spec.model import Retention


def run(arguments: argparse.Namespace) -> int:
    admins = [_address(text) for text in arguments.admin]
    chosen = _pattern(arguments.groups or "")
    if not re.fullmatch(r"[a-z][a-z0-9]{0,11}", arguments.code):
        raise Refusal(f"--code {arguments.code}: write at most 12 letters and digits, such as ext")
    if arguments.days > (longest := Retention().quarantine):
        raise Refusal(f"--days {arguments.days}: a quarantine lasts at most {longest}; write less")
    files = [arguments.out / name for name in ("spaces.yaml", "approvals.yaml", "quarantine.yaml")]
    if taken := [path for path in files if path.exists()]:
        raise Refusal(f"{taken[0]}: is there already; name another folder with --out")
    tenant = asyncio.run(_read(arguments, chosen))
    today = datetime.now(UTC).date()
    until = today + timedelta(days=arguments.days)
    made = draft(tenant, code=arguments.code, admins=admins, today=today, until=until)
    _write(arguments.out, made)
    terminal.show(_summary(tenant, made, arguments.out))
    return NOTHING


async def _read(arguments: argparse.Namespace, chosen: re.Pattern[str]) -> FoundTenant:
    try:
        async with opened(arguments, settings()) as graph:
            with terminal.working("Reading the tenant…"):
                return await read(graph, chosen)
    except GraphError as error:
        raise Refusal(f"the tenant could not be read: {error}") from None


def _address(text: str) -> str:
    try:
        return address(text)
    except ValueError as error:
        raise Refusal(f"--admin {text}: {error}") from None


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise Refusal(
            f"--groups {text}: not a pattern ({error}); write one such as ^EXT-"
        ) from None


def _write(folder: Path, made: Draft) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.files.items():
        write_whole(folder / name, text.encode())


def _summary(tenant: FoundTenant, made: Draft, folder: Path) -> list[Line]:
    loaded = load(folder / "spaces.yaml")
    spaces = sum(place.unified for place in tenant.places)
    people = {who for place in tenant.places for who in place.members}
    lines = [Line("!", text, 1) for text in made.said]
    return [
        *([Line("", "To know"), *lines, Line("", "")] if lines else []),
        Line("", f"{spaces} spaces and {len(loaded.spec.profiles)} profiles written to {folder}"),
        Line("", f"{len(people)} people found in them, in quarantine until approved"),
        Line("", f"Next: prune, then extranet plan --file {folder / 'spaces.yaml'}"),
    ]


COMMAND = Action(
    run,
    "extranet import --sandbox --admin claire.fontaine@cnsa.example --out found",
    "Writes nothing to it.",
    (
        INTO,
        argument(
            "--admin",
            "who runs the platform, and answers for groups without owner; may be repeated",
            action="append",
            required=True,
            metavar="ADDRESS",
        ),
        argument("--groups", "only the groups whose name matches", metavar="REGEX"),
        argument("--code", "the code of the extranet (default ext)", default="ext", metavar="CODE"),
        argument(
            "--days",
            "how long people stay without approval, at most 180 (default 90)",
            type=days,
            default=90,
            metavar="DAYS",
        ),
        which_tenant,
    ),
)
