"""People as they are shown: one of them, or everybody."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import msgspec

from provisioning.cli.everybody import everybody, filed_as, only, row_of, with_store
from provisioning.cli.store import last_day, listing, one, say
from provisioning.errors import Refusal
from provisioning.plan.file_grants import FilePerson
from provisioning.requests.store import accounts, people, profiles, readings
from provisioning.spec.model import Spec
from provisioning.spec.rules import suggestion

_COLUMNS = (
    "address",
    "first_name",
    "last_name",
    "structures",
    "standing",
    "profiles",
    "until",
    "source",
)


def show(spec: Spec, arguments: argparse.Namespace) -> None:
    written = filed_as(arguments, spec, arguments.address)
    if not (with_store() and people.known(arguments.address)):
        if not written:
            raise Refusal(
                f"nobody is known as {arguments.address}; check the address, or see "
                "extranet people list"
            )
        _show_filed(written, arguments.format)
        return
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
            "profiles": [*held, *(row_of(each) for who in written for each in who.grants)],
            "readings": shown,
            "files": written,
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
        say(f"profile {grant.profile}: {grant.state}{until} ({grant.source})")
    _say_filed(written)
    for took in decided:
        reason = f": {took.reason}" if took.reason else ""
        say(f"{took.what} {took.outcome} by {took.by} on {took.on}{reason}")
    for seen in shown:
        reason = f" ({seen.reason})" if seen.reason else ""
        say(f"the tenant shows {seen.profile or 'the account'}: {seen.state}{reason}")


def _show_filed(written: Sequence[FilePerson], form: str) -> None:
    first = written[0]
    if form == "json":
        rows = [row_of(each) for who in written for each in who.grants]
        named = {"address": first.address, "first_name": first.first_name}
        one({**named, "last_name": first.last_name, "profiles": rows, "files": written}, form)
        return
    say(f"{first.first_name} {first.last_name} <{first.address}>: {first.standing}")
    _say_filed(written)


def _say_filed(written: Sequence[FilePerson]) -> None:
    for who in written:
        by = f" by {who.accepted_by} on {who.accepted_on}" if who.accepted_by else ""
        reason = f": {who.reason}" if who.reason else ""
        say(f"account {who.standing}{by} ({who.where}){reason}")
        for grant in who.grants:
            until = f" until {grant.until}" if grant.until else ""
            reason = f": {grant.reason}" if grant.reason else ""
            say(f"profile {grant.profile}: {grant.state}{until} ({grant.where}){reason}")


def list_people(spec: Spec, arguments: argparse.Namespace) -> None:
    for name, known in (("space", spec.spaces), ("profile", spec.profiles)):
        asked = getattr(arguments, name)
        if asked and asked not in known and asked != spec.home.code:
            raise Refusal(f"--{name}: unknown {asked!r}; {suggestion(asked, known)}")
    rows = only(everybody(arguments, spec), arguments, last_day(arguments.until))
    listing(rows, arguments.format, _COLUMNS)
