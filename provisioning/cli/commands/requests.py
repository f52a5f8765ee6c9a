"""extranet requests: accounts are asked for, proved, accepted or refused."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.cli.options import (
    AS,
    DIGEST,
    LISTED,
    NUMBER,
    REASON,
    SPACES,
    STATE,
    WITHIN,
    Action,
    argument,
    flag,
    formats,
)
from provisioning.cli.store import (
    listing,
    now,
    one,
    reading_store,
    say,
    showing_store,
    states_of,
    with_store,
)
from provisioning.errors import Refusal
from provisioning.requests import views
from provisioning.requests.form import AccountForm
from provisioning.requests.store import accounts, expiry, importing
from provisioning.requests.workflow import AccountState
from provisioning.spec.model import Spec

_COLUMNS = ("id", "state", "address", "first_name", "last_name", "access_mode", "structures")
_AMENDABLE = ("first_name", "last_name", "access_mode", "structures", "message")
GRANTS = ("id", "state", "address", "profile", "until", "decided_by")


def _report(request: views.AccountView) -> None:
    say(f"request {request.id} of {request.address}: {request.state}")


def _submit(spec: Spec, arguments: argparse.Namespace) -> None:
    form = AccountForm(
        address=arguments.address,
        first_name=arguments.first_name,
        last_name=arguments.last_name,
        access_mode=arguments.mode,
        structures=tuple((kind, name) for kind, name in arguments.structure),
        application=arguments.application,
        message=arguments.message,
        listed=arguments.listed,
    )
    _report(accounts.submit(spec, form, now=now(), proved=arguments.proved))


def _confirm(spec: Spec, arguments: argparse.Namespace) -> None:
    _report(accounts.confirm(spec, arguments.token.rpartition("/")[2], now=now()))


def _link(spec: Spec, arguments: argparse.Namespace) -> None:
    accounts.link_again(spec, arguments.number, now=now())
    say(f"request {arguments.number}: one more link is on its way")


def _list(arguments: argparse.Namespace) -> None:
    states = states_of(AccountState, arguments.state)
    listing(accounts.listed(*states), arguments.format, _COLUMNS)


def _show(arguments: argparse.Namespace) -> None:
    one(accounts.show(arguments.number), arguments.format)


def _digest(arguments: argparse.Namespace) -> str:
    return str(arguments.digest or accounts.show(arguments.number).digest)


def _approve(spec: Spec, arguments: argparse.Namespace) -> None:
    digest = _digest(arguments)
    _report(accounts.accept(spec, arguments.number, by=arguments.by, digest=digest, now=now()))


def _refuse(spec: Spec, arguments: argparse.Namespace) -> None:
    refused = accounts.refuse(
        spec,
        arguments.number,
        by=arguments.by,
        digest=_digest(arguments),
        reason=arguments.reason,
        now=now(),
    )
    _report(refused)


def _amend(spec: Spec, arguments: argparse.Namespace) -> None:
    """What is not said stays as it was asked."""
    said = {name: getattr(arguments, name) for name in _AMENDABLE}
    changed = {name: value for name, value in said.items() if value is not None}
    if "structures" in changed:
        changed["structures"] = tuple((kind, name) for kind, name in changed["structures"])
    form = msgspec.structs.replace(accounts.form_of(arguments.number), **changed)
    _report(accounts.amend(spec, arguments.number, form, by=arguments.by, now=now()))


def _withdraw(_: Spec, arguments: argparse.Namespace) -> None:
    _report(accounts.withdraw(arguments.number, by=arguments.by, now=now()))


def _import(spec: Spec, arguments: argparse.Namespace) -> int:
    try:
        raw = arguments.csv.read_bytes()
    except OSError as error:
        raise Refusal(f"{arguments.csv}: cannot be read ({error.strerror})") from None
    name = str(arguments.csv)
    found = importing.import_csv(spec, raw, name, now=now(), proved=arguments.proved)
    for mistake in (*found.said, *found.mistakes):
        say(str(mistake))
    say(f"{len(found.requests)} requests taken, {len(found.mistakes)} lines left out")
    return FAILED if found.mistakes else NOTHING


def _expiring(spec: Spec, arguments: argparse.Namespace) -> None:
    listing(expiry.expiring(spec, now().date(), within=arguments.within), arguments.format, GRANTS)


_PROVED = flag("--proved", "the address was proved elsewhere already")

COMMAND = {
    "submit": Action(
        with_store(_submit),
        "extranet requests submit --address luc.simon@ars-bretagne.example --first-name Luc "
        "--last-name Simon --mode microsoft --structure ars ARS-BRETAGNE",
        "Keep a request for an account; a mail asks to prove the address.",
        (
            argument("--address", "their address", required=True, metavar="ADDRESS"),
            argument("--first-name", "their first name", required=True, metavar="NAME"),
            argument("--last-name", "their last name", required=True, metavar="NAME"),
            argument("--mode", "a code of access_modes:", required=True, metavar="CODE"),
            argument(
                "--structure",
                "where they work, the main one first; may be repeated",
                nargs=2,
                action="append",
                required=True,
                metavar=("TYPE", "NAME"),
            ),
            argument(
                "--application",
                "a code of applications: (default extranet)",
                default="extranet",
                metavar="CODE",
            ),
            argument("--message", "to the responsable", default="", type=str, metavar="TEXT"),
            flag("--listed", "to be in the directory of the extranet"),
            _PROVED,
            SPACES,
        ),
    ),
    "confirm": Action(
        with_store(_confirm),
        "extranet requests confirm CODE",
        "Prove an address with the code of the link in the mail.",
        (argument("token", "the last part of the link", metavar="CODE"), SPACES),
    ),
    "link": Action(
        with_store(_link),
        "extranet requests link 2",
        "Send one more link to prove the address.",
        (NUMBER, SPACES),
    ),
    "list": Action(
        showing_store(_list),
        "extranet requests list --state confirmed",
        "List requests, the oldest first.",
        (STATE, LISTED, SPACES),
    ),
    "show": Action(
        showing_store(_show),
        "extranet requests show 1",
        "Show one request.",
        (NUMBER, formats("text", "json"), SPACES),
    ),
    "approve": Action(
        with_store(_approve),
        "extranet requests approve 1 --as claire.fontaine@cnsa.example",
        "Accept the account. A responsable may, or the managers of its application.",
        (NUMBER, AS, DIGEST, SPACES),
    ),
    "refuse": Action(
        with_store(_refuse),
        "extranet requests refuse 1 --as claire.fontaine@cnsa.example --reason Inconnu",
        "Refuse the account; the person reads why.",
        (NUMBER, AS, REASON, DIGEST, SPACES),
    ),
    "amend": Action(
        with_store(_amend),
        "extranet requests amend 1 --as marie.durand@ars-bretagne.example --message Bonjour",
        "Correct one's own request while nobody decided on it.",
        (
            NUMBER,
            AS,
            argument("--first-name", "their first name", metavar="NAME"),
            argument("--last-name", "their last name", metavar="NAME"),
            argument("--mode", "a code of access_modes:", metavar="CODE", dest="access_mode"),
            argument(
                "--structure",
                "where they work, the main one first; may be repeated",
                nargs=2,
                action="append",
                dest="structures",
                metavar=("TYPE", "NAME"),
            ),
            argument("--message", "to the responsable", type=str, metavar="TEXT"),
            SPACES,
        ),
    ),
    "withdraw": Action(
        with_store(_withdraw),
        "extranet requests withdraw 1 --as marie.durand@ars-bretagne.example",
        "Give up one's own request.",
        (NUMBER, AS, SPACES),
    ),
    "import": Action(
        with_store(_import),
        "extranet requests import export.csv --proved",
        "Take the CSV export of an access portal, line by line.",
        (argument("csv", "the export", type=Path, metavar="FILE"), _PROVED, SPACES),
    ),
    "expiring": Action(
        reading_store(_expiring),
        "extranet requests expiring --within 60 --format csv",
        "List the profiles whose last day is near.",
        (WITHIN, LISTED, SPACES),
    ),
}
