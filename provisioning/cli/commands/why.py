"""extranet why: the whole chain from a request to an open door, or its first missing link."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from provisioning.cli import terminal
from provisioning.cli.environment import settings, store_in_use
from provisioning.cli.exit_codes import CHANGES, NOTHING
from provisioning.cli.files import approvals
from provisioning.cli.options import FILES, Action, argument, formats, which_tenant
from provisioning.cli.tenancy import desired, opened
from provisioning.errors import Refusal
from provisioning.graph.errors import GraphError
from provisioning.kinds import account, group, guest, membership, referent, unread
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import over
from provisioning.plan.render import Line
from provisioning.plan.survey import Survey
from provisioning.plan.why import Facts, chain, chain_lines, inside, places
from provisioning.reconcile import engine
from provisioning.reconcile.journal import recent_writes
from provisioning.reconcile.proposals import proposals
from provisioning.reconcile.refused import refused
from provisioning.reconcile.targeted import focused
from provisioning.reconcile.turn import same_sources
from provisioning.reviewed_files import from_file, read_sources
from provisioning.settings import Settings
from provisioning.spec.address import address as folded
from provisioning.spec.registrations import GrantSource, Registration
from provisioning.spec.rules import suggestion

PEOPLE = (
    referent.KIND,
    guest.KIND,
    account.KIND,
    unread.KIND,
    group.KIND,
    membership.KIND,
)


def run(arguments: argparse.Namespace) -> int:
    if bool(arguments.address) == bool(arguments.space):
        raise Refusal("name a person, or a space with --space; extranet why --help")
    setting, extranet = settings(), desired(arguments)
    place = arguments.place or arguments.space
    if place and place not in extranet.spaces:
        raise Refusal(f"there is no space {place!r}; {suggestion(place, extranet.spaces)}")
    if arguments.space:
        return _of_space(arguments, setting, extranet)
    return _of_person(arguments, setting, extranet)


def _of_person(arguments: argparse.Namespace, setting: Settings, extranet: Extranet) -> int:
    try:
        facts = _facts(arguments, setting, extranet, folded(arguments.address))
    except ValueError as error:
        raise Refusal(f"{arguments.address}: {error}") from None
    surveyed = _survey(arguments, setting, extranet, [facts.address])
    if surveyed:
        journal, tenant = setting.state_directory / "journal", surveyed.plan.tenant.id
        known = {
            what: str(refusal)
            for (whom, what), refusal in refused(journal, tenant).items()
            if whom.name == facts.address
        }
        facts = msgspec.structs.replace(facts, refused={**facts.refused, **known})
    codes = places(extranet, facts, arguments.place)
    chains = [chain(extranet, facts, code, surveyed) for code in codes]
    if arguments.format == "json":
        data = [{**msgspec.to_builtins(each), "open": each.open} for each in chains]
        sys.stdout.write(msgspec.json.encode(data).decode() + "\n")
    else:
        terminal.show(Line("", text) for text in chain_lines(chains))
    return NOTHING if all(each.open for each in chains) else CHANGES


def _of_space(arguments: argparse.Namespace, setting: Settings, extranet: Extranet) -> int:
    surveyed = _survey(arguments, setting, extranet, None)
    everybody = _registrations(arguments, setting, extranet)
    people = list(inside(extranet, everybody, arguments.space, surveyed))
    if arguments.format == "json":
        sys.stdout.write(msgspec.json.encode(people).decode() + "\n")
    else:
        terminal.show(
            Line("", f"{each.name} <{each.address}>: {each.why or 'NOTHING EXPLAINS IT'}")
            for each in people
        )
    return NOTHING if all(each.why for each in people) else CHANGES


def _survey(
    arguments: argparse.Namespace,
    setting: Settings,
    extranet: Extranet,
    addresses: Sequence[str] | None,
) -> Survey | None:
    """``None``: the tenant is not to be asked."""
    if arguments.offline:
        terminal.say("The tenant is not asked: this is what the files and the requests say.")
        return None
    kinds = PEOPLE if addresses is None else focused(extranet, addresses)

    async def main() -> Survey:
        async with opened(arguments, setting, extranet.spec) as graph:
            journal = setting.state_directory / "journal"
            surveyed = await engine.survey(
                graph,
                extranet,
                kinds=kinds,
                recent_writes=lambda tenant: recent_writes(journal, tenant.id),
            )
            await same_sources(
                graph,
                extranet,
                state=setting.state_directory,
                tenant=surveyed.plan.tenant.id,
            )
            return surveyed

    try:
        return asyncio.run(main())
    except GraphError as error:
        raise Refusal(
            f"the tenant could not be read: {error}; --offline answers from the files and the "
            "requests alone"
        ) from None


def _registrations(
    arguments: argparse.Namespace, setting: Settings, extranet: Extranet
) -> list[Registration]:
    sources: list[GrantSource] = [from_file(Path(path)) for path in approvals(arguments)]
    if store_in_use(setting):
        from provisioning.requests.source import from_store, opened_for

        opened_for(setting)
        sources.append(from_store(datetime.now(UTC), numbered=True))
    return read_sources(sources, extranet.spec).registrations


def _facts(
    arguments: argparse.Namespace, setting: Settings, extranet: Extranet, address: str
) -> Facts:
    facts = Facts(address=address)
    if store_in_use(setting):
        from provisioning.requests.facts import stored
        from provisioning.requests.source import opened_for

        opened_for(setting)
        facts = stored(extranet.spec, facts, extranet.today)
    person = extranet.people.get(facts.address)
    names = {facts.address, *(person.aliases if person else ())}
    every = _registrations(arguments, setting, extranet)
    mine = tuple(each for each in every if each.address in names)
    return msgspec.structs.replace(
        facts, registrations=mine, proposed=_proposed(setting, mine, names, extranet.today)
    )


def _proposed(
    setting: Settings, mine: Sequence[Registration], names: Collection[str], today: date
) -> str:
    """Of somebody whom a file still lets in."""
    if all(each.witnessed or over(each, today) for each in mine):
        return ""
    made = [each for each in proposals(setting.state_directory) if each.address in names]
    return "; ".join(
        f"that this ends was proposed on branch {each.branch} on {each.on} and has not landed "
        "here: until then it stands"
        for each in made
    )


def _which_tenant(made: argparse.ArgumentParser) -> None:
    which_tenant(made).add_argument(
        "--offline",
        action="store_true",
        help="ask no tenant: what the files and the requests say, and what only it can tell",
    )


COMMAND = Action(
    run,
    "extranet why paul.martin@ars-bretagne.example financement --sandbox",
    "Every link of the chain, or the first that is missing.",
    (
        argument("address", "the person", nargs="?", metavar="ADDRESS"),
        argument("place", "one space only", nargs="?", metavar="SPACE"),
        argument("--space", "everybody who is in this space, and why", metavar="SPACE"),
        formats("text", "json"),
        *FILES,
        _which_tenant,
    ),
)
