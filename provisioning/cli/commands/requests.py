"""extranet requests: accounts are asked for, proved, accepted or refused."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

import msgspec

from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.cli.store import listing, now, one, opened, say, states_of
from provisioning.errors import Refusal
from provisioning.requests import views
from provisioning.requests.form import AccountForm
from provisioning.requests.store import accounts, expiry, importing
from provisioning.requests.workflow import AccountState
from provisioning.spec.model import Spec

_COLUMNS = ("id", "state", "address", "first_name", "last_name", "access_mode", "structures")
_AMENDABLE = ("first_name", "last_name", "access_mode", "structures", "message")
GRANTS = ("id", "state", "address", "profile", "until", "decided_by")

_READS = frozenset({"list", "show", "expiring"})


def run(arguments: argparse.Namespace) -> int:
    spec = opened(arguments, reads=arguments.action in _READS)
    return _ACTIONS[arguments.action](spec, arguments) or NOTHING


def _told(request: views.AccountView) -> None:
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
    _told(accounts.submit(spec, form, now=now(), proved=arguments.proved))


def _confirm(spec: Spec, arguments: argparse.Namespace) -> None:
    _told(accounts.confirm(spec, arguments.token.rpartition("/")[2], now=now()))


def _link(spec: Spec, arguments: argparse.Namespace) -> None:
    accounts.link_again(spec, arguments.number, now=now())
    say(f"request {arguments.number}: one more link is on its way")


def _list(_: Spec, arguments: argparse.Namespace) -> None:
    states = states_of(AccountState, arguments.state)
    listing(accounts.listed(*states), arguments.format, _COLUMNS)


def _show(_: Spec, arguments: argparse.Namespace) -> None:
    one(accounts.show(arguments.number), arguments.format)


def _digest(arguments: argparse.Namespace) -> str:
    return str(arguments.digest or accounts.show(arguments.number).digest)


def _approve(spec: Spec, arguments: argparse.Namespace) -> None:
    digest = _digest(arguments)
    _told(accounts.accept(spec, arguments.number, by=arguments.by, digest=digest, now=now()))


def _refuse(spec: Spec, arguments: argparse.Namespace) -> None:
    refused = accounts.refuse(
        spec,
        arguments.number,
        by=arguments.by,
        digest=_digest(arguments),
        reason=arguments.reason,
        now=now(),
    )
    _told(refused)


def _amend(spec: Spec, arguments: argparse.Namespace) -> None:
    """What is not said stays as it was asked."""
    said = {name: getattr(arguments, name) for name in _AMENDABLE}
    changed = {name: value for name, value in said.items() if value is not None}
    if "structures" in changed:
        changed["structures"] = tuple((kind, name) for kind, name in changed["structures"])
    form = msgspec.structs.replace(accounts.form_of(arguments.number), **changed)
    _told(accounts.amend(spec, arguments.number, form, by=arguments.by, now=now()))


def _withdraw(_: Spec, arguments: argparse.Namespace) -> None:
    _told(accounts.withdraw(arguments.number, by=arguments.by, now=now()))


def _import(spec: Spec, arguments: argparse.Namespace) -> int:
    try:
        raw = arguments.csv.read_bytes()
    except OSError as error:
        raise Refusal(f"{arguments.csv}: cannot be read ({error.strerror})") from None
    name = str(arguments.csv)
    found = importing.import_csv(spec, raw, name, now=now(), proved=arguments.proved)
    for mistake in found.mistakes:
        say(str(mistake))
    say(f"{len(found.requests)} requests taken, {len(found.mistakes)} lines left out")
    return FAILED if found.mistakes else NOTHING


def _expiring(spec: Spec, arguments: argparse.Namespace) -> None:
    listing(expiry.expiring(spec, now().date(), within=arguments.within), arguments.format, GRANTS)


_ACTIONS: Mapping[str, Callable[[Spec, argparse.Namespace], int | None]] = {
    "submit": _submit,
    "confirm": _confirm,
    "link": _link,
    "list": _list,
    "show": _show,
    "approve": _approve,
    "refuse": _refuse,
    "amend": _amend,
    "withdraw": _withdraw,
    "import": _import,
    "expiring": _expiring,
}
