"""The account of a person outside: what guests and standard accounts share.

Never twice, never on doubt. A person who is already in the tenant is used as they are; only an
account that carries our marker is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.graph.permissions import Need
from provisioning.graph.rows import User
from provisioning.kinds.shared.directory import Sighting, guests, sight
from provisioning.kinds.shared.matching import Match
from provisioning.kinds.shared.refusals import unread
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import Person
from provisioning.plan.model import Access, Found, Key, Ledger, Note, Reading, Resource
from provisioning.spec.model import Instance

DESCRIBE = (
    Need("PATCH", "/users/*", "User.ReadWrite.All", "apply", "describe and mark an account"),
    Need(
        "PATCH",
        "/users/*",
        "User.EnableDisableAccount.All",
        "apply",
        "block who leaves, unblock who comes back",
        ("accountEnabled",),
    ),
)


class Marker(msgspec.Struct, frozen=True, gc=False):
    """What tells our accounts from everybody else's: a value in one extension attribute."""

    slot: str
    value: str | None


class ExternalUser(Resource, frozen=True, kw_only=True):
    """The account of a person outside; its key's name is the address the person asked with."""

    accesses = (Access("account", shared=False),)

    display_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    job_title: str | None = None
    marker: Marker | None = None
    enabled: bool | None = None

    @property
    def title(self) -> str:
        return self.display_name or self.key.name

    def holders(self, access: Access) -> frozenset[Key]:
        """Whoever may sign in; a blocked account opens nothing."""
        opens = access.name == "account" and self.enabled is not False
        return frozenset({self.key}) if opens else frozenset()


PROPERTIES: Mapping[str, str] = {
    "display_name": "displayName",
    "first_name": "givenName",
    "last_name": "surname",
    "company": "companyName",
    "job_title": "jobTitle",
    "enabled": "accountEnabled",
}
MANAGED = (*PROPERTIES, "marker")
PENDING = "has not accepted the invitation yet"
_UNREDEEMED = "PendingAcceptance"
_LEFT = "/left"
"""Ends the marker of an account that we blocked: whoever comes back is unblocked by us alone."""


def person(extranet: Extranet, key: Key, who: Person) -> dict[str, Any]:
    """The fields of ``ExternalUser`` for one person, cut to what the directory holds."""
    instance = extranet.spec.instance
    return {
        "key": key,
        "display_name": who.name[:256],
        "first_name": who.first_name[:64],
        "last_name": who.last_name[:64],
        "company": who.structure[:64],
        "job_title": (extranet.job_title(who) or "")[:128] or None,
        "marker": marker_for(instance),
    }


def leaver(extranet: Extranet, key: Key) -> dict[str, Any]:
    """The fields for who left: blocked, and nothing else of theirs is touched."""
    marker = marker_for(extranet.spec.instance)
    asleep = Marker(marker.slot, f"{marker.value}{_LEFT}")
    return {"key": key, "marker": asleep, "enabled": False}


def marker_for(instance: Instance) -> Marker:
    return _mark(instance.marker, instance.code)


@cache
def _mark(slot: str, instance: str) -> Marker:
    return Marker(slot, f"extranet/{instance}")


def awake(user: User, marker: Marker) -> bool:
    """Whether this account carries our marker, and not that of somebody who left."""
    return marker_of(user, marker.slot) == marker.value


def blocked_by_us(user: User, instance: Instance) -> bool:
    """Somebody who left: our marker says so, and nobody has let them in since."""
    marker = marker_for(instance)
    return not user.account_enabled and marker_of(user, marker.slot) == f"{marker.value}{_LEFT}"


S = TypeVar("S", bound=ExternalUser)


def settle(want: S, sighting: Sighting, *, invited: bool) -> tuple[S, Found | None, list[Note]]:
    """One person against what was sighted: what to want, what was found, what to say.

    A sighting in doubt (two accounts, or one deleted lately) gives no ``Found`` and a note.
    """
    match sighting.live:
        case []:
            return want, None, []
        case [one]:
            user = one.account
            ours = _ours(want, user, invited=invited)
            notes = list(_remarks(want, one, invited=invited, ours=ours))
            if not ours:
                return bare(want), Found(user.id, bare(want)), notes
            if want.enabled is False:
                want = msgspec.structs.replace(want, display_name=user.display_name)
            elif asleep(want, user):
                want = msgspec.structs.replace(want, enabled=True)
            have = seen(want, user)
            # Nearly everybody is as wanted: one object for both rather than two that are equal.
            return want, Found(user.id, want if have == want else have), notes
        case several:
            return want, None, [_doubt(want, several)]


def ambiguous(sighting: Sighting) -> tuple[str, ...] | None:
    """The ids that might be this person, when nobody but a human can tell; else ``None``."""
    if len(sighting.live) > 1:
        return tuple(match.account.id for match in sighting.live)
    if not sighting.live and (sighting.deleted or sighting.awaited):
        return ()
    return None


def seen(want: S, user: User) -> S:
    """The account as it is, in the shape of what we want of it."""
    assert want.marker is not None
    return msgspec.structs.replace(
        want,
        display_name=user.display_name,
        first_name=user.given_name,
        last_name=user.surname,
        company=user.company_name,
        job_title=user.job_title,
        marker=Marker(want.marker.slot, marker_of(user, want.marker.slot)),
        enabled=None if want.enabled is None else user.account_enabled,
    )


def asleep(want: ExternalUser, user: User) -> bool:
    """Blocked by us when they left, and not since by somebody else."""
    assert want.marker is not None
    return (marker_of(user, want.marker.slot) or "").endswith(_LEFT)


def marker_of(user: User, slot: str) -> str | None:
    name = slot.replace("extensionAttribute", "extension_attribute")
    return getattr(user.on_premises_extension_attributes, name, None)


def bare(want: S) -> S:
    """The same person, of whose account nothing is ours to say."""
    return msgspec.structs.replace(want, **dict.fromkeys(MANAGED))


def body(want: ExternalUser, fields: Iterable[str]) -> dict[str, Any]:
    """The PATCH that sets these fields."""
    values: dict[str, Any] = {
        PROPERTIES[name]: getattr(want, name)
        for name in fields
        if name in PROPERTIES and (name != "enabled" or want.enabled is not None)
    }
    if "marker" in fields and want.marker is not None:
        values["onPremisesExtensionAttributes"] = {want.marker.slot: want.marker.value}
    return values


def _ours(want: ExternalUser, user: User, *, invited: bool) -> bool:
    """Marked as ours, or the trace of an invitation of ours that was interrupted.

    An invitation cannot set the marker: if the run died before the PATCH that follows, the guest
    shows our display name, nothing else, and has not been touched since.
    """
    assert want.marker is not None
    if is_invited(user) != invited:
        return False
    mark = marker_of(user, want.marker.slot)
    if mark is not None:
        return mark.removesuffix(_LEFT) == (want.marker.value or "").removesuffix(_LEFT)
    untouched = not (user.company_name or user.job_title or user.given_name or user.surname)
    pending = user.external_user_state == _UNREDEEMED
    return invited and pending and untouched and user.display_name == want.display_name


def is_invited(user: User) -> bool:
    return user.creation_type == "Invitation" or user.external_user_state is not None


def _remarks(
    want: ExternalUser, match: Match[User], *, invited: bool, ours: bool
) -> Iterable[Note]:
    user, name = match.account, want.title
    if want.enabled is False:
        return
    if user.account_enabled is False and not (ours and asleep(want, user)):
        yield Note(want.key, "the account is blocked; unblock it for them to get in", who=name)
    if is_invited(user) != invited:
        asked = "a guest of their own address" if invited else "a standard account"
        yield Note(
            want.key,
            f"asked for {asked}, but {user.user_principal_name} is theirs already "
            f"(matched by {', '.join(match.by)}): it is used as it is, nobody is invited",
            who=name,
        )
    elif not ours:
        yield Note(
            want.key,
            f"was in the tenant before us (matched by {', '.join(match.by)}): given access, "
            "the account itself is left alone",
            who=name,
        )
    if user.external_user_state == _UNREDEEMED:
        yield Note(want.key, PENDING, who=name)


def _doubt(want: ExternalUser, several: Iterable[Match[User]]) -> Note:
    each = "; ".join(
        f"{match.account.user_principal_name} by {', '.join(match.by)}" for match in several
    )
    text = f"{want.title}: several accounts match {want.key.name} ({each}); merge or delete one"
    return Note(want.key, text, "manual")


async def read_people(
    graph: Graph, wanted: Mapping[Key, S], ids: Ledger, *, invited: bool, everybody: bool = True
) -> tuple[Reading, list[S]]:
    """The reading of guests or of standard accounts, and those who are nowhere to be seen.

    Without ``everybody`` each is looked up on their own: cheaper for a few, dearer for many.
    """
    reading = Reading({}, {}, [], {}, {}, set())
    try:
        listing = await guests(graph) if wanted and everybody else ()
    except GraphError as error:
        reading.unread |= wanted.keys()
        reading.notes.append(unread(Key("people", "*"), "who is here from outside", error))
        return reading, []
    sightings = await sight(graph, wanted, listing, ids.recent)
    missing: list[S] = []
    unseen: dict[GraphError, list[S]] = {}
    known_as: dict[str, Key] = {}
    for key, want in wanted.items():
        sighting = sightings[key]
        settled, found, notes = settle(want, sighting, invited=invited)
        reading.notes.extend(notes)
        if found:
            _keep(reading, found, settled, sighting, known_as)
        elif sighting.unread and not sighting.live:
            unseen.setdefault(sighting.unread, []).append(want)
        elif (candidates := ambiguous(sighting)) is not None:
            reading.ambiguous[key] = candidates
            reading.notes += [] if candidates else [_gone(want, sighting)]
        else:
            missing.append(want)
    for refused, people in unseen.items():
        leave(reading, people, refused)
    reading.notes += _former(wanted, listing, sightings.values(), invited=invited)
    # Who left and has no account is not given one to be blocked.
    return reading, [want for want in missing if want.enabled is not False]


def _keep(
    reading: Reading,
    found: Found,
    settled: ExternalUser,
    sighting: Sighting,
    known_as: dict[str, Key],
) -> None:
    """One person whose account was found; ``known_as`` tells whose each account is already."""
    key = settled.key
    if (first := known_as.setdefault(found.id, key)) != key:
        reading.notes.append(_twice(settled, first))
        settled = bare(settled)
        found = Found(found.id, settled)
    reading.found[key] = found
    reading.wanted[key] = settled
    if settled.enabled is False:
        reading.names[key] = settled.title
    if sighting.live[0].account.external_user_state == _UNREDEEMED:
        reading.unredeemed.add(key)


def leave(reading: Reading, people: Sequence[ExternalUser], error: GraphError) -> None:
    """One note for all of whom one answer would not tell."""
    reading.unread |= {want.key for want in people}
    first = ", ".join(want.title for want in people[:3])
    more = f" and {len(people) - 3} more" if len(people) > 3 else ""
    where = people[0].key if len(people) == 1 else Key("people", people[0].key.name)
    reading.notes.append(unread(where, f"the account of {first}{more}", error))


def _former(
    wanted: Mapping[Key, ExternalUser],
    listing: Iterable[User],
    sightings: Iterable[Sighting],
    *,
    invited: bool,
) -> Iterator[Note]:
    """Accounts of ours that nobody asks for any more: an account is never deleted here."""
    known = {match.account.id for sighting in sightings for match in sighting.live}
    for key, want in list(wanted.items())[:1]:
        former = [
            user for user in listing if _ours(want, user, invited=invited) and user.id not in known
        ]
        if former:
            names = ", ".join(user.display_name or user.id for user in former[:3])
            more = f" and {len(former) - 3} more" if len(former) > 3 else ""
            text = f"{key.kind}: {len(former)} of our accounts no longer have an approval "
            yield Note(Key(key.kind, "former"), f"{text}({names}{more}); they are kept")


def _twice(want: ExternalUser, first: Key) -> Note:
    text = (
        f"{want.key.name} and {first.name} are one account, which is described as the approval "
        f"of {first.name} says; unite the two approvals"
    )
    return Note(want.key, text, "manual", who=want.title)


def _gone(want: ExternalUser, sighting: Sighting) -> Note:
    if sighting.deleted:
        return Note(
            want.key,
            f"an account with {want.key.name} was deleted less than 30 days ago; restore it "
            "(or purge it) in the Entra admin centre, then plan again",
            "manual",
            who=want.title,
        )
    return Note(
        want.key,
        "was created (or may have been) minutes ago and the tenant does not show it yet; "
        "plan again later",
        "unknown",
        who=want.title,
    )
