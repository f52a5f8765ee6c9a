"""extranet people: who they are, who left, who comes back, who is one and the same."""

from __future__ import annotations

import argparse
import asyncio

import msgspec

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.options import (
    ADDRESS,
    AS,
    LISTED,
    SPACES,
    YES,
    Action,
    argument,
    formats,
    which_tenant,
)
from provisioning.cli.store import listing, now, one, reading_store, say, showing_store, with_store
from provisioning.cli.tenancy import opened as tenant
from provisioning.errors import Refusal
from provisioning.reconcile.account_removal import remove
from provisioning.requests.store import accounts, leaving, merging, people, profiles, readings
from provisioning.spec.model import Spec


def _show(spec: Spec, arguments: argparse.Namespace) -> None:
    person = people.show(arguments.address)
    decided = list(people.decisions(person.address))
    asked = accounts.listed(address=person.address)
    held = profiles.listed(spec, address=person.address)
    shown = list(readings.seen(person.address))
    if arguments.format == "json":
        known = msgspec.to_builtins(person)
        found = known | {
            "decisions": decided,
            "accounts": asked,
            "profiles": held,
            "readings": shown,
        }
        one(msgspec.to_builtins(found), "json")
        return
    say(f"{person.first_name} {person.last_name} <{person.address}>: {person.standing}")
    say(f"known as: {', '.join(person.addresses)}")
    if person.left_on:
        say(f"left on {person.left_on}")
    for each in asked:
        say(f"request {each.id}: {each.state}")
    for grant in held:
        until = f" until {grant.until}" if grant.until else ""
        say(f"profile {grant.profile}: {grant.state}{until} (request {grant.id})")
    for took in decided:
        reason = f": {took.reason}" if took.reason else ""
        say(f"{took.what} {took.outcome} by {took.by} on {took.on}{reason}")
    for seen in shown:
        reason = f" ({seen.reason})" if seen.reason else ""
        say(f"the tenant shows {seen.profile or 'the account'}: {seen.state}{reason}")


def _list(arguments: argparse.Namespace) -> None:
    columns = ("address", "first_name", "last_name", "structure", "standing")
    listing(people.listed(), arguments.format, columns)


def _leave(spec: Spec, arguments: argparse.Namespace) -> None:
    leaver = leaving.leave(spec, arguments.address, by=arguments.by, now=now())
    say(
        f"{leaver.address} left: the next full pass blocks the account; "
        f"it may be removed from {leaving.removable_on(spec, leaver.left_on)}"
    )


def _return(spec: Spec, arguments: argparse.Namespace) -> None:
    awake = leaving.come_back(spec, arguments.address, by=arguments.by, now=now())
    say(f"{arguments.address} is back, with {awake} profiles")


def _alias(spec: Spec, arguments: argparse.Namespace) -> None:
    merging.add_alias(spec, arguments.address, arguments.other, by=arguments.by, now=now())
    say(f"{arguments.other} is {arguments.address}")


def _merge(spec: Spec, arguments: argparse.Namespace) -> None:
    merging.merge(spec, arguments.address, arguments.other, by=arguments.by, now=now())
    say(f"{arguments.other} is now {arguments.address}")


def _rebind(spec: Spec, arguments: argparse.Namespace) -> None:
    account = arguments.account or ""
    merging.rebind(spec, arguments.address, by=arguments.by, now=now(), account=account)
    whose = f"the account {account}" if account else "the account that signs in with their address"
    say(f"{arguments.address} is bound to {whose} from the next pass on")


def _remove(spec: Spec, arguments: argparse.Namespace) -> None:
    if arguments.by not in spec.admins:
        raise Refusal(f"{arguments.by} may not remove accounts; ask {' or '.join(spec.admins)}")
    leaver = next((each for each in leaving.leavers() if each.address == arguments.address), None)
    if leaver is None:
        raise Refusal(f"{arguments.address} did not leave; extranet people leave comes first")
    earliest = leaving.removable_on(spec, leaver.left_on)
    if now().date() < earliest:
        raise Refusal(f"{leaver.address} may be removed from {earliest} (retention.left_deleted)")
    if not arguments.yes:
        if not terminal.interactive():
            raise Refusal("nobody to ask: add --yes to remove without a terminal")
        if not terminal.confirm(f"Delete the account of {leaver.address}?"):
            raise Refusal("nothing was removed")

    async def main() -> str:
        async with tenant(arguments, settings(), spec) as graph:
            return await remove(graph, spec, leaver.address)

    removed = asyncio.run(main())
    merging.rebind(spec, leaver.address, by=arguments.by, now=now())
    say(f"{removed} is deleted; Entra keeps it 30 days more")


COMMAND = {
    "list": Action(
        showing_store(_list),
        "extranet people list",
        "List everybody whom the store knows, by address.",
        (LISTED, SPACES),
    ),
    "show": Action(
        reading_store(_show),
        "extranet people show paul.martin@ars-bretagne.example",
        "Show somebody: requests, profiles, decisions, what the tenant shows.",
        (ADDRESS, formats("text", "json"), SPACES),
    ),
    "leave": Action(
        with_store(_leave),
        "extranet people leave paul.martin@ars-bretagne.example --as claire.fontaine@cnsa.example",
        "Somebody leaves: profiles sleep, the next full pass blocks the account.",
        (ADDRESS, AS, SPACES),
    ),
    "return": Action(
        with_store(_return),
        "extranet people return anne.leroy@ars-bretagne.example --as claire.fontaine@cnsa.example",
        "Undo a departure, within 30 days.",
        (ADDRESS, AS, SPACES),
    ),
    "alias": Action(
        with_store(_alias),
        "extranet people alias paul.martin@ars-bretagne.example p.martin@ars-bretagne.example "
        "--as claire.fontaine@cnsa.example",
        "Note another address of somebody known.",
        (ADDRESS, argument("other", "the other address", metavar="OTHER"), AS, SPACES),
    ),
    "merge": Action(
        with_store(_merge),
        "extranet people merge paul.martin@ars-bretagne.example marie.durand@ars-bretagne.example "
        "--as claire.fontaine@cnsa.example",
        "Two people are one: what is the second's becomes the first's.",
        (ADDRESS, argument("other", "the one that goes", metavar="OTHER"), AS, SPACES),
    ),
    "rebind": Action(
        with_store(_rebind),
        "extranet people rebind paul.martin@ars-bretagne.example --as claire.fontaine@cnsa.example",
        "Their account is another from now on; an address alone never says so.",
        (
            ADDRESS,
            argument("--account", "the id of the account; else whoever proves it", metavar="ID"),
            AS,
            SPACES,
        ),
    ),
    "remove": Action(
        with_store(_remove),
        "extranet people remove jean.petit@ars-bretagne.example --as hugo.lemaire@cnsa.example "
        "--sandbox --yes",
        "Delete the blocked account of somebody who left retention.left_deleted days ago.",
        (ADDRESS, AS, YES, which_tenant, SPACES),
    ),
}
