"""extranet adopt: one thing that was in the tenant before us becomes ours."""

from __future__ import annotations

import argparse
import asyncio

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import FILES, YES, Action, argument, which_tenant
from provisioning.cli.tenancy import desired, opened
from provisioning.drift.adoption.moving import of_moved
from provisioning.drift.adoption.reading import GROUPS
from provisioning.drift.adoption.taking import lines_to_write, of_account, take
from provisioning.errors import Refusal
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import Group
from provisioning.plan.model import Key
from provisioning.plan.render import Line
from provisioning.spec.rules import suggestion

KINDS = ("guest", "account", "group", "moved")


def run(arguments: argparse.Namespace) -> int:
    kind, _, name = arguments.key.partition("/")
    if kind == "moved":
        old, _, new = name.casefold().partition("/")
        return asyncio.run(_adopt_moved(arguments, old, new))
    key = Key(kind, name.casefold())
    if kind not in KINDS or not name:
        hint = f" ({suggestion(kind, KINDS)})" if kind not in KINDS else ""
        raise Refusal(
            f"{arguments.key}: cannot be adopted{hint}; write guest/ADDRESS, account/ADDRESS, "
            "group/space/CODE, group/profile/CODE or moved/OLD-DOMAIN/NEW-DOMAIN"
        )
    return asyncio.run(_adopt(arguments, key))


async def _adopt(arguments: argparse.Namespace, key: Key) -> int:
    extranet = desired(arguments)
    try:
        async with opened(arguments, settings(), extranet.spec) as graph:
            if key.kind == "group":
                rows = await graph.collect(GROUPS, Group)
                lines = lines_to_write(extranet, key, rows)
                terminal.show(Line("", line) for line in lines)
                return NOTHING
            found = await of_account(graph, extranet, key)
            terminal.show([Line("", f"{found.title}: {found.meaning}")])
            if found.body:
                _agreed(arguments, f"Mark {found.title} as ours?")
                await take(graph, found)
                terminal.show([Line("+", f"{key} is ours now; plan to see what it changes")])
    except GraphError as error:
        raise Refusal(f"{key}: could not be adopted: {error}") from None
    return NOTHING


async def _adopt_moved(arguments: argparse.Namespace, old: str, new: str) -> int:
    """The accounts of an agency whose domain changed, all of them after one question."""
    extranet = desired(arguments)
    try:
        async with opened(arguments, settings(), extranet.spec) as graph:
            found = await of_moved(graph, extranet, old, new)
            terminal.show(Line("", f"{each.title}: {each.meaning}") for each in found)
            _agreed(arguments, f"Give these {len(found)} accounts to the people named beside them?")
            for each in found:
                await take(graph, each)
                terminal.show([Line("+", f"{each.title} {each.meaning}")])
    except GraphError as error:
        raise Refusal(f"could not be adopted: {error}; adopt again") from None
    return NOTHING


def _agreed(arguments: argparse.Namespace, question: str) -> None:
    if arguments.yes:
        return
    if not terminal.interactive():
        raise Refusal("nobody to ask: add --yes to adopt without a terminal")
    if not terminal.confirm(question):
        raise Refusal("nothing was adopted")


COMMAND = Action(
    run,
    "extranet adopt guest/paul.martin@ars-bretagne.example --sandbox",
    options=(
        argument(
            "key",
            "such as guest/ADDRESS, account/ADDRESS, group/space/CODE, moved/OLD/NEW (domains)",
            metavar="KEY",
        ),
        YES,
        *FILES,
        which_tenant,
    ),
)
