"""extranet import: an existing tenant, or one thing of it, becomes lines of files to prune.

Nothing is written to the tenant.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import SPACES, Action, argument, days, which_tenant
from provisioning.cli.tenancy import opened
from provisioning.drift.adoption.choosing import (
    PEOPLE,
    ImportedThing,
    Wanted,
    asked,
    found_in,
    of_the_file,
    the_group,
    wanted_groups,
)
from provisioning.drift.adoption.reading import GROUPS, FoundTenant, read
from provisioning.drift.adoption.writing import Draft, draft, entries
from provisioning.errors import Refusal
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import Group
from provisioning.plan.render import Line
from provisioning.private import write_whole
from provisioning.reviewed_files import load
from provisioning.spec.address import address
from provisioning.spec.model import Retention


def run(arguments: argparse.Namespace) -> int:
    if arguments.key:
        return _one(arguments, asked(arguments.key))
    if not (arguments.out and arguments.admin):
        lacking = "--admin ADDRESS" if arguments.out else "--out DIR"
        raise Refusal(f"a whole tenant is written to a folder: add {lacking}, or name one KEY")
    admins = [_address(text) for text in arguments.admin]
    chosen = _pattern(arguments.groups or "")
    if not re.fullmatch(r"[a-z][a-z0-9]{0,11}", arguments.code):
        raise Refusal(f"--code {arguments.code}: write at most 12 letters and digits, such as ext")
    if arguments.days > (longest := Retention().quarantine):
        raise Refusal(f"--days {arguments.days}: a quarantine lasts at most {longest}; write less")
    files = [arguments.out / name for name in ("spaces.yaml", "approvals.yaml", "quarantine.yaml")]
    if taken := [path for path in files if path.exists()]:
        raise Refusal(f"{taken[0]}: is there already; name another folder with --out")
    tenant = asyncio.run(_read(arguments, lambda row: bool(chosen.search(row.display_name or ""))))
    today = datetime.now(UTC).date()
    until = today + timedelta(days=arguments.days)
    made = draft(tenant, code=arguments.code, admins=admins, today=today, until=until)
    _write(arguments.out, made)
    terminal.show(_summary(tenant, made, arguments.out))
    return NOTHING


def _one(arguments: argparse.Namespace, key: ImportedThing) -> int:
    """Lines to add to the files that are there, on standard output."""
    if arguments.out or arguments.groups:
        raise Refusal("one thing is printed, to add to your files: leave out --out and --groups")
    spec = load(arguments.file).spec
    wanted = wanted_groups(spec, datetime.now(UTC).date())
    if key.kind in PEOPLE:
        terminal.show(_of_person(arguments, wanted, key))
        return NOTHING
    row = the_group(asyncio.run(_groups(arguments)), key.name, spec.instance.code)
    if known := of_the_file(wanted, row):
        raise Refusal(f"{arguments.key}: is group/{known} of {arguments.file} already")
    tenant = asyncio.run(_read(arguments, lambda each: each.id == row.id))
    made = entries(
        tenant,
        code=spec.instance.code,
        admins=[_address(text) for text in arguments.admin or ()] or list(spec.admins),
        taken=(*spec.profiles, *spec.spaces, spec.home.code),
    )
    for text in made.said:
        terminal.say(text)
    for name, lines in made.files.items():
        sys.stdout.write(f"# to add to {name}\n{lines}")
    return NOTHING


def _of_person(arguments: argparse.Namespace, wanted: Wanted, key: ImportedThing) -> Iterator[Line]:
    tenant = asyncio.run(_read(arguments, lambda row: bool(of_the_file(wanted, row))))
    groups = found_in(wanted, tenant.places, key.name)
    if not groups:
        raise Refusal(
            f"{arguments.key}: is in no group of {arguments.file}; extranet adopt "
            f"{arguments.key} takes the account over, and an approval lets the person in"
        )
    yield Line("", "# to add to quarantine.yaml, under people: they stay until its day")
    yield Line("", f"- address: {key.name}", 1)
    yield Line("", f"groups: [{', '.join(sorted(groups))}]", 2)


async def _read(arguments: argparse.Namespace, chosen: Callable[[Group], bool]) -> FoundTenant:
    with _sentence():
        async with opened(arguments, settings()) as graph:
            with terminal.working("Reading the tenant…"):
                return await read(graph, chosen)


async def _groups(arguments: argparse.Namespace) -> list[Group]:
    with _sentence():
        async with opened(arguments, settings()) as graph:
            return await graph.collect(GROUPS, Group)


@contextmanager
def _sentence() -> Iterator[None]:
    try:
        yield
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
    "Or one thing of it, as lines to add to the files that are there. Writes nothing to it.",
    (
        argument(
            "key",
            "one thing instead of a tenant: group/NAME, group/ID, guest/ADDRESS, account/ADDRESS",
            nargs="?",
            metavar="KEY",
        ),
        SPACES,
        argument("--out", "the folder to write into", type=Path, metavar="DIR"),
        argument(
            "--admin",
            "who runs the platform, and answers for groups without owner; may be repeated",
            action="append",
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
