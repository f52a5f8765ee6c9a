"""What opens each place to one person, or what is missing: by the last readings that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from provisioning.plan.desired import Extranet
from provisioning.plan.doors import DoorFacts
from provisioning.plan.grants import honour, unread
from provisioning.plan.why import AccessChain, Facts, chain
from provisioning.requests.facts import stored
from provisioning.requests.models import Person, Reading
from provisioning.requests.store import finding, pending
from provisioning.requests.store.granting import granting
from provisioning.spec.model import Space, Spec
from provisioning.spec.registrations import Registration, Unread, doubt

_BEST = ("provisioned", "pending", "failed")


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """``held`` are the profiles that stand today; ``chains`` are by the code of each place."""

    facts: Facts
    held: frozenset[str]
    chains: Mapping[str, AccessChain]


def standing(spec: Spec, address: str, today: date, person: Person | None = None) -> Standing:
    """In a number of queries that depends neither on people nor on spaces. ``person``: whoever
    was found under this address already.
    """
    person = person or finding.known(address)
    facts = stored(spec, Facts(address=address), today, person)
    found: list[Registration | Unread] = []
    every: tuple[str, ...] = ()
    rows: dict[str, Reading] = {}
    if person:
        others = finding.addresses(person) - {person.address}
        every = (person.address, *sorted(others))
        found = list(granting(today, spec=spec, numbered=True, people={person.id: person.address}))
        rows = {row.profile: row for row in Reading.objects.filter(person=person)}
    registrations = [each for each in found if isinstance(each, Registration)]
    unsure = [each for each in found if isinstance(each, Unread)]
    people, notes = honour(spec, registrations, today=today, known_as=dict.fromkeys(every, every))
    extranet = Extranet(
        spec,
        people,
        today=today,
        notes=(*notes, *map(unread, unsure)),
        doubt=doubt(unsure, (each.address for each in registrations)),
    )
    facts = msgspec.structs.replace(facts, registrations=tuple(registrations))
    mine = people.get(facts.address)
    held = mine.profiles if mine else frozenset[str]()
    return Standing(
        facts=facts,
        held=held,
        chains={
            code: chain(extranet, facts, code, None, _kept(extranet, code, held, rows, facts))
            for code in extranet.spaces
        },
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
