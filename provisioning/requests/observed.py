"""What a reading and a run say of each person, in the store's terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from provisioning.kinds.shared.external_user import ExternalUser
from provisioning.plan.accesses import lost
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Create, Update
from provisioning.plan.doors import missing, read
from provisioning.plan.model import STRANGER, Key
from provisioning.plan.outcome import Outcome
from provisioning.plan.survey import Survey
from provisioning.requests.models import Person
from provisioning.requests.store import finding, mails, readings
from provisioning.requests.store.pending import PendingClosing
from provisioning.requests.store.readings import Shown
from provisioning.requests.transaction import writing


def doors(extranet: Extranet, address: str, profile: str) -> frozenset[Key]:
    """In which memberships somebody is read once ``profile`` ("": the account) is open."""
    if not profile:
        return frozenset({Key("membership", f"space/{extranet.spec.home.code}")})
    held = extranet.people[address].profiles
    near = extranet.spec.requiring.get(profile, ())
    opened = {code for code in near if extranet.spec.spaces[code].requires.met_by(held)}
    return frozenset(
        {
            Key("membership", f"profile/{profile}"),
            *(Key("membership", f"space/{c}") for c in opened),
        }
    )


_WAITING: Final = frozenset({"enabled", "invitation", "site"})
"""What may be missing of a door although all that we do for it is done."""


def shown(extranet: Extranet, surveyed: Survey, addresses: Collection[str]) -> Iterator[Shown]:
    """What this reading shows of these people. Who is not shown is not spoken of."""
    for address in addresses:
        person = extranet.people.get(address)
        if person is None or extranet.keys[address] in surveyed.ids.unread:
            continue
        for profile in ("", *sorted(person.profiles)):
            found = _shown(extranet, surveyed, address, profile)
            if found:
                yield found
            elif not profile:
                break


def closed(surveyed: Survey) -> frozenset[str]:
    """Whose account lets nobody in, whatever was open before."""
    found = (key for each in surveyed.readings.values() for key in each.blocked | each.unredeemed)
    return frozenset(key.name for key in found)


def _shown(extranet: Extranet, surveyed: Survey, address: str, profile: str) -> Shown | None:
    key = extranet.keys[address]
    gaps = missing(read(surveyed, key, doors(extranet, address, profile)))
    if any(not gap.known or gap.link not in _WAITING for gap in gaps):
        return None
    return Shown(
        address=address,
        state="pending" if gaps else "provisioned",
        profile=profile,
        reason=gaps[0].link if gaps else "",
        account="" if profile else surveyed.ids[key],
    )


def refusals(extranet: Extranet, outcomes: Sequence[Outcome]) -> Iterator[Shown]:
    """What the tenant refused, person by person; who got no account is not told of the rest."""
    nobody: set[Key] = set()
    for outcome in outcomes:
        match outcome:
            case Outcome(change=Create(want), status="failed") if isinstance(want, ExternalUser):
                nobody.add(want.key)
                yield Shown(address=want.key.name, state="failed", reason=outcome.reason)
    for outcome in outcomes:
        if not isinstance(outcome.change, Update) or outcome.change.key.kind != "membership":
            continue
        for part in outcome.parts:
            refused = part.status == "failed" and part.verb == "add" and part.key not in nobody
            if refused and part.key.name in extranet.people:
                for profile in _through(extranet, part.key.name, outcome.change.key):
                    yield Shown(
                        address=part.key.name, state="failed", profile=profile, reason=part.reason
                    )


def _through(extranet: Extranet, address: str, membership: Key) -> Iterator[str]:
    """What somebody does not have when they are not let into this membership."""
    for profile in ("", *sorted(extranet.people[address].profiles)):
        if membership in doors(extranet, address, profile):
            yield profile


def gone(
    extranet: Extranet, surveyed: Survey, closings: Collection[PendingClosing]
) -> Iterator[PendingClosing]:
    """Those whose end this reading of everybody shows: nothing is left for a plan to take away.

    What could not be read, or may be theirs, is no end.
    """
    taken, strangers = _taken(surveyed)
    unsure = surveyed.ids.unread | surveyed.ids.ambiguous
    for each in closings:
        keys = _keys(extranet, each.address)
        near = _closing(extranet, each)
        if extranet.doubt.covers((each.address,)) or not unsure.isdisjoint(keys | near):
            continue
        left = frozenset[Key]().union(*(taken.get(key, ()) for key in keys))
        if not any(key in surveyed.ids for key in keys):
            left |= strangers
        if left.isdisjoint(near):
            yield each


def _taken(surveyed: Survey) -> tuple[Mapping[Key, set[Key]], frozenset[Key]]:
    """What the plan takes away, by each key of whoever loses it, and from unknown accounts: of
    whom no account is known, any of these may be theirs.
    """
    ids, taken, strangers = surveyed.ids, defaultdict[Key, set[Key]](set), set[Key]()
    for who, resource, _ in (each for change in surveyed.plan.changes for each in lost(change)):
        if who.kind == STRANGER:
            strangers.add(resource)
        for key in {who, *(ids.keys(ids[who]) if who in ids else ())}:
            taken[key].add(resource)
    return taken, frozenset(strangers)


def _keys(extranet: Extranet, address: str) -> frozenset[Key]:
    known = extranet.keys.get(address)
    return frozenset({known} if known else {Key("guest", address), Key("account", address)})


def _closing(extranet: Extranet, closing: PendingClosing) -> frozenset[Key]:
    """By what they would still be in: of who left, everything and the account itself."""
    spec = extranet.spec
    if closing.profile:
        near = spec.requiring.get(closing.profile, ())
        held = {Key("membership", f"profile/{closing.profile}")}
        return frozenset(held | {Key("membership", f"space/{code}") for code in near})
    groups = {f"space/{code}" for code in extranet.spaces} | {f"profile/{p}" for p in spec.profiles}
    keys = _keys(extranet, closing.address)
    return frozenset(keys | {Key("membership", name) for name in groups})


def keep(extranet: Extranet, surveyed: Survey, addresses: Collection[str], now: datetime) -> int:
    """Into the store; whoever has a standard account of ours for the first time is to be given
    a first secret, unless they had it before the store took over from a file.
    """
    found = list(shown(extranet, surveyed, addresses))
    born = [
        each.address
        for each in found
        if not each.profile
        and _ours(surveyed, extranet.keys[each.address])
        and not any(seen.state != "failed" for seen in readings.seen(each.address))
    ]
    for address in born:
        _owe_a_secret(address, now)
    return readings.mark(extranet.spec, found, now=now)


def _ours(surveyed: Survey, key: Key) -> bool:
    """An account of ours; somebody who was there before us has their own way in."""
    reading = surveyed.readings.get(key.kind)
    have = reading.found[key].resource if reading and key in reading.found else None
    return key.kind == "account" and isinstance(have, ExternalUser) and have.marker is not None


def _owe_a_secret(address: str, now: datetime) -> None:
    with writing():
        person: Person | None = finding.known(address)
        if person and not person.origin and not person.account:
            about = f"person/{person.id} {person.accepted_on}"
            mails.write("first-secret", to=address, about=about, now=now, person=person)
