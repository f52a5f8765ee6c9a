"""What opens each place to one person, or what is missing: by the last readings that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from provisioning.plan.desired import Extranet
from provisioning.plan.doors import DoorFacts
from provisioning.plan.grants import honour, unread
from provisioning.plan.why import AccessChain, Facts, chain
from provisioning.requests.due_mails import SECRET
from provisioning.requests.facts import codes, left, refused, said
from provisioning.requests.holdings import Testimony, holdings
from provisioning.requests.journal import keys
from provisioning.requests.models import Person, Reading
from provisioning.requests.store import accounts, finding, mails, pending, profiles
from provisioning.requests.store.granting import registrations
from provisioning.requests.views import AccountView
from provisioning.requests.workflow import LIVE_ACCOUNTS, ProfileState
from provisioning.spec.model import Space, Spec
from provisioning.spec.registrations import Registration, Unread, doubt

_BEST = ("provisioned", "pending", "failed")


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """``held`` are the profiles that stand today; ``chains`` are by the code of each place.
    ``applying``: a request for an account waits to be decided.
    """

    facts: Facts
    applying: bool
    held: frozenset[str]
    chains: Mapping[str, AccessChain]


def standing(spec: Spec, address: str, today: date, person: Person | None = None) -> Standing:
    """In a number of queries that depends neither on people nor on spaces. ``person``: whoever
    was found under this address already.
    """
    person = person or finding.known(address)
    rows = {row.profile: row for row in Reading.objects.filter(person=person)} if person else {}
    every, found = _let_in(spec, person, today) if person else ((), [])
    granted = [each for each in found if isinstance(each, Registration)]
    unsure = [each for each in found if isinstance(each, Unread)]
    people, notes = honour(spec, granted, today=today, known_as=dict.fromkeys(every, every))
    asked = accounts.listed(address=person) if person and not granted else ()
    facts = Facts(address=address)
    if person:
        facts = _facts(spec, person, asked, rows.values(), owing=bool(granted))
    extranet = Extranet(
        spec,
        people,
        today=today,
        notes=(*notes, *map(unread, unsure)),
        doubt=doubt(unsure, (each.address for each in granted)),
    )
    facts = msgspec.structs.replace(facts, registrations=tuple(granted))
    mine = people.get(facts.address)
    held = mine.profiles if mine else frozenset[str]()
    return Standing(
        facts=facts,
        applying=any(each.state in LIVE_ACCOUNTS for each in asked),
        held=held,
        chains={
            code: chain(extranet, facts, code, None, _kept(extranet, code, held, rows, facts))
            for code in extranet.spaces
        },
    )


def _let_in(
    spec: Spec, person: Person, today: date
) -> tuple[tuple[str, ...], list[Registration | Unread]]:
    """Every address of theirs, the main one first, and what the store grants them."""
    held = holdings({person.id})
    every = (person.address, *sorted(alias for each in held for alias in each.aliases))
    testimony = Testimony(keys(), [person.address] if held else [])
    return every, list(registrations(held, testimony, today, spec=spec, numbered=True))


def _facts(
    spec: Spec,
    person: Person,
    asked: Sequence[AccountView],
    rows: Iterable[Reading],
    *,
    owing: bool,
) -> Facts:
    """``owing``: whoever is let in may wait for a first secret."""
    waiting = profiles.listed(spec, ProfileState.SUBMITTED, address=person)
    return Facts(
        address=person.address,
        asked=said(asked),
        waiting=codes(waiting),
        secret_owed=owing and mails.owed(SECRET, person.address) is not None,
        left=left(person),
        refused=refused(spec, rows),
    )


def _kept(
    extranet: Extranet,
    code: str,
    held: frozenset[str],
    rows: Mapping[str, Reading],
    facts: Facts,
) -> DoorFacts:
    """Of the profiles by which somebody comes in, the one that opens most."""
    place, secret, account = extranet.spaces[code], not facts.secret_owed, rows.get("")
    if not isinstance(place, Space):
        return pending.facts(account, secret=secret)
    mine = [rows[each] for each in place.requires.profiles if each in held and each in rows]
    if mine:
        best = min(mine, key=lambda row: _BEST.index(row.state))
        return pending.facts(best, secret=secret)
    known = pending.facts(account, secret=secret)
    return msgspec.structs.replace(known, membership=None, site=None)
