"""extranet people: who they are, who left, who comes back, who is one and the same."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.everybody import (
    filed,
    filed_as,
    with_store as with_store_open,
)
from provisioning.cli.exit_codes import CHANGES, NOTHING
from provisioning.cli.file_changes import BRANCH, ended, land, made, removed
from provisioning.cli.options import (
    ADDRESS,
    APPROVALS,
    AS,
    DRY_RUN,
    LISTED,
    SPACES,
    STATE,
    YES,
    Action,
    argument,
    formats,
    which_tenant,
)
from provisioning.cli.people_shown import list_people, show
from provisioning.cli.store import now, say, with_files, with_store
from provisioning.cli.tenancy import opened as tenant
from provisioning.errors import Refusal
from provisioning.plan.file_grants import FilePerson
from provisioning.reconcile.account_removal import remove
from provisioning.requests.store import (
    adopting,
    leaving,
    merging,
    people,
)
from provisioning.requests.workflow import Asked, may_end
from provisioning.spec.address import address as folded
from provisioning.spec.model import Spec


def _leave(spec: Spec, arguments: argparse.Namespace) -> None:
    written = [
        who for who in filed_as(arguments, spec, arguments.address) if who.standing != "ended"
    ]
    stored = people.known(arguments.address) if with_store_open() else None
    if written:
        about = frozenset({arguments.address.casefold(), *(who.address for who in written)})
        if not may_end(spec, Asked(about=about), arguments.by, now().date()):
            raise Refusal(
                f"{arguments.by} may not say that {arguments.address} leaves; ask a responsable"
            )
    changes = ended(written, now().date())
    made(changes)
    if not (stored or written):
        finding_of(arguments)
    if with_store_open() and not (stored and stored.left_on and written):
        _block(spec, arguments, written, known=stored is not None)
    elif written and not with_store_open():
        say(f"{arguments.address}: the account is not blocked: {_BY_HAND}")
    land(arguments, changes, f"{arguments.address} leaves\n\nSaid by {arguments.by}.")


_BY_HAND = (
    "only a store of requests remembers who left (docs/requests.md); block it in the Entra admin "
    "centre"
)


def _block(
    spec: Spec, arguments: argparse.Namespace, written: Sequence[FilePerson], *, known: bool
) -> None:
    """What is in doubt in a file is not taken from there, and said."""
    doubts = [f"{who.where}: {reason}" for who in written if (reason := adopting.doubt(who))]
    for each in doubts:
        terminal.complain(f"{each}; it does not come back with them")
    if doubts and not known:
        say(f"{arguments.address}: the account is not blocked; block it in the Entra admin centre")
        return
    filed = () if doubts else written
    leaver = leaving.leave(spec, arguments.address, by=arguments.by, now=now(), filed=filed)
    once = ", once no file lets them in any more" if written else ""
    say(
        f"{leaver.address} left: the next full pass blocks the account{once}; "
        f"it may be removed from {leaving.removable_on(spec, leaver.left_on)}"
    )


def finding_of(arguments: argparse.Namespace) -> None:
    raise Refusal(
        f"nobody is let in as {arguments.address}; check the address, or see extranet people list"
    )


def _adopt(spec: Spec, arguments: argparse.Namespace) -> int:
    wanted = filed(arguments, spec)
    if arguments.addresses:
        asked = {folded(each) for each in arguments.addresses}
        if unknown := asked - {who.address for who in wanted}:
            raise Refusal(
                f"no file speaks of {', '.join(sorted(unknown))}; see extranet people list"
            )
        wanted = [who for who in wanted if who.address in asked]
    found = adopting.adopt(spec, wanted, by=arguments.by, now=now(), dry_run=True)
    taken = [who for who in wanted if who.address in found.taken]
    changes = removed(taken)
    made(changes)
    for where, reason in found.refused:
        terminal.complain(f"{where}: {reason}; left in its file")
    if arguments.dry_run:
        say(f"{len(taken)} people would move into the store, {len(found.refused)} would not")
        return CHANGES if found.refused else NOTHING
    adopting.adopt(spec, taken, by=arguments.by, now=now())
    say(f"{len(taken)} people are in the store, {len(found.refused)} stay in their files")
    land(arguments, changes, f"{len(taken)} people move into the store\n\nSaid by {arguments.by}.")
    if changes and arguments.branch:
        say(
            "merge it before the next apply; after one, the apply that follows the merge wants "
            '--source-changed "moved into the store"'
        )
    return CHANGES if found.refused else NOTHING


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
    earliest = leaving.removable_on(spec, leaver.left_on, inactive=leaver.inactive)
    if now().date() < earliest:
        rule = "inactive_deleted" if leaver.inactive else "left_deleted"
        raise Refusal(f"{leaver.address} may be removed from {earliest} (retention.{rule})")
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
        with_files(list_people),
        "extranet people list --space financement --format csv",
        "List everybody, by address: from the store and from the files, and where each stands.",
        (
            argument("--space", "only whom this space lets in", metavar="SPACE"),
            argument("--profile", "only who holds this profile", metavar="PROFILE"),
            argument("--source", "only those of store, of file, or of one FILE", metavar="SOURCE"),
            argument(
                "--structure", "only those of this structure, by name or type", metavar="NAME"
            ),
            argument("--until", "only who holds something that ends by that day", metavar="DAY"),
            STATE,
            LISTED,
            APPROVALS,
            SPACES,
        ),
    ),
    "show": Action(
        with_files(show),
        "extranet people show paul.martin@ars-bretagne.example",
        "Show somebody: requests, profiles, decisions, what the tenant shows.",
        (ADDRESS, formats("text", "json"), APPROVALS, SPACES),
    ),
    "leave": Action(
        with_files(_leave, writes=True),
        "extranet people leave paul.martin@ars-bretagne.example --as claire.fontaine@cnsa.example",
        "Somebody leaves: profiles sleep, the next full pass blocks the account; what a file "
        "grants ends in the file.",
        (ADDRESS, AS, BRANCH, APPROVALS, SPACES),
    ),
    "adopt": Action(
        with_store(_adopt),
        "extranet people adopt --as hugo.lemaire@cnsa.example --dry-run",
        "Move what the files grant into the store, with who approved it, when and until when.",
        (
            argument("addresses", "only these people", nargs="*", metavar="ADDRESS"),
            AS,
            DRY_RUN,
            BRANCH,
            APPROVALS,
            SPACES,
        ),
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
        "Delete the blocked account of somebody who left, when retention says that it is time.",
        (ADDRESS, AS, YES, which_tenant, SPACES),
    ),
}
