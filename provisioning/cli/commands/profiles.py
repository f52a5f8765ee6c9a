"""extranet profiles: profiles are asked for, granted, renewed, taken back."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.store import last_day, listing, now, one, opened, say, states_of
from provisioning.requests import views
from provisioning.requests.form import ProfileForm
from provisioning.requests.store import expiry, profiles
from provisioning.requests.workflow import ProfileState
from provisioning.spec.model import Spec

_COLUMNS = ("id", "state", "address", "profile", "until", "decided_by")

_READS = frozenset({"list", "show", "expiring"})


def run(arguments: argparse.Namespace) -> int:
    spec = opened(arguments, reads=arguments.action in _READS)
    _ACTIONS[arguments.action](spec, arguments)
    return NOTHING


def _told(request: views.ProfileView) -> None:
    until = f", until {request.until}" if request.until else ""
    said = f"profile {request.profile} of {request.address}: {request.state}{until}"
    say(f"{said} (request {request.id})")


def _submit(spec: Spec, arguments: argparse.Namespace) -> None:
    form = ProfileForm(
        profiles=tuple(arguments.profiles),
        function=arguments.function,
        sub_function=arguments.sub_function,
    )
    for request in profiles.submit(spec, arguments.address, form, now=now()):
        _told(request)


def _list(spec: Spec, arguments: argparse.Namespace) -> None:
    states = states_of(ProfileState, arguments.state)
    rows = profiles.listed(spec, *states, address=arguments.address)
    listing(rows, arguments.format, _COLUMNS)


def _show(spec: Spec, arguments: argparse.Namespace) -> None:
    one(profiles.show(spec, arguments.number), arguments.format)


def _digest(spec: Spec, arguments: argparse.Namespace) -> str:
    return str(arguments.digest or profiles.show(spec, arguments.number).digest)


def _approve(spec: Spec, arguments: argparse.Namespace) -> None:
    _grant(profiles.approve, spec, arguments)


def _renew(spec: Spec, arguments: argparse.Namespace) -> None:
    _grant(expiry.renew, spec, arguments)


def _grant(
    verb: Callable[..., views.ProfileView], spec: Spec, arguments: argparse.Namespace
) -> None:
    granted = verb(
        spec,
        arguments.number,
        by=arguments.by,
        digest=_digest(spec, arguments),
        now=now(),
        until=last_day(arguments.until),
    )
    _told(granted)


def _refuse(spec: Spec, arguments: argparse.Namespace) -> None:
    refused = profiles.refuse(
        spec,
        arguments.number,
        by=arguments.by,
        digest=_digest(spec, arguments),
        reason=arguments.reason,
        now=now(),
    )
    _told(refused)


def _amend(spec: Spec, arguments: argparse.Namespace) -> None:
    form = ProfileForm(
        profiles=(profiles.show(spec, arguments.number).profile,),
        function=arguments.function,
        sub_function=arguments.sub_function,
    )
    _told(profiles.amend(spec, arguments.number, form, by=arguments.by, now=now()))


def _withdraw(spec: Spec, arguments: argparse.Namespace) -> None:
    _told(profiles.withdraw(spec, arguments.number, by=arguments.by, now=now()))


def _revoke(spec: Spec, arguments: argparse.Namespace) -> None:
    by, reason = arguments.by, arguments.reason
    _told(expiry.revoke(spec, arguments.number, by=by, reason=reason, now=now()))


def _expiring(spec: Spec, arguments: argparse.Namespace) -> None:
    rows = expiry.expiring(spec, now().date(), within=arguments.within)
    listing(rows, arguments.format, _COLUMNS)


_ACTIONS: Mapping[str, Callable[[Spec, argparse.Namespace], None]] = {
    "submit": _submit,
    "list": _list,
    "show": _show,
    "approve": _approve,
    "refuse": _refuse,
    "amend": _amend,
    "withdraw": _withdraw,
    "revoke": _revoke,
    "renew": _renew,
    "expiring": _expiring,
}
