"""People in the tenant's directory: found by any of their addresses, never twice, never on doubt.

What guests and standard accounts share. A person who is already there is used as they are;
only an account that carries our marker is ever changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from provisioning.core.desired import Extranet
from provisioning.core.grants import Person
from provisioning.core.matching import Match, matches
from provisioning.core.model import Found, Ids, Key, Memory, Note, Reading, Resource
from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import NotFound
from provisioning.graph.rows import User

PAGE = 999
"""The largest page of directory objects. Source: List users."""
GUESTS = query("/users", select=select(User), filter="userType eq 'Guest'", top=PAGE)
DELETED = query("/directory/deletedItems/microsoft.graph.user", select=select(User), top=PAGE)


class Marker(msgspec.Struct, frozen=True):
    """What tells our accounts from everybody else's: a value in one extension attribute."""

    slot: str
    value: str | None


class Somebody(Resource, frozen=True, kw_only=True):
    """The account of a person outside; its key's name is the address the person asked with."""

    display_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    job_title: str | None = None
    marker: Marker | None = None

    @property
    def title(self) -> str:
        return self.display_name or self.key.name


PROPERTIES: Mapping[str, str] = {
    "display_name": "displayName",
    "first_name": "givenName",
    "last_name": "surname",
    "company": "companyName",
    "job_title": "jobTitle",
}
MANAGED = (*PROPERTIES, "marker")


def person(extranet: Extranet, key: Key, who: Person) -> dict[str, Any]:
    """The fields of ``Somebody`` for one person, cut to what the directory holds."""
    instance = extranet.spec.instance
    return {
        "key": key,
        "display_name": who.name,
        "first_name": who.first_name[:64],
        "last_name": who.last_name[:64],
        "company": who.structure[:64],
        "job_title": (extranet.job_title(who) or "")[:128] or None,
        "marker": Marker(instance.marker, f"extranet/{instance.code}"),
    }


S = TypeVar("S", bound=Somebody)


class Sighting(msgspec.Struct, frozen=True):
    """What the directory holds for one address: live accounts, or one deleted lately.

    ``awaited``: a recent run created it, or may have, and the tenant does not show it yet.
    """

    live: tuple[Match[User], ...]
    deleted: bool = False
    awaited: bool = False


async def sight(graph: Graph, wanted: Collection[Key], memory: Memory) -> dict[Key, Sighting]:
    """Every address, looked for among the guests, then one by one in the whole directory.

    The guests are one listing that everybody shares; the rest costs one filtered read for each
    address that is not among them, which is what an invitation sent in error costs ten times.
    """
    keys = {key.name: key for key in wanted}
    found = matches(await graph.collect(GUESTS, User) if keys else (), keys)
    missing = [address for address in keys if address not in found]
    elsewhere: dict[str, list[Match[User]]] = {}
    deleted: Mapping[str, list[Match[User]]] = {}
    if missing:
        elsewhere, removed, recent = await asyncio.gather(
            look_up(graph, missing),
            graph.collect(DELETED, User),
            _remembered(graph, [keys[address] for address in missing], memory),
        )
        deleted = matches(removed, keys)
        elsewhere = recent | elsewhere
    awaited = memory.created.keys() | memory.unsettled
    return {
        key: Sighting(
            tuple(found.get(address) or elsewhere.get(address) or ()),
            deleted=address in deleted,
            awaited=key in awaited,
        )
        for address, key in keys.items()
    }


async def _remembered(
    graph: Graph, keys: Iterable[Key], memory: Memory
) -> dict[str, list[Match[User]]]:
    """Accounts made by a recent run, asked for by id: lists show them later than that."""
    recent = {key: memory.created[key] for key in keys if key in memory.created}
    answers = await asyncio.gather(*(_by_id(graph, id_) for id_ in recent.values()))
    return {
        key.name: [Match(user, ("the journal of a recent run",))]
        for key, user in zip(recent, answers, strict=True)
        if user
    }


async def _by_id(graph: Graph, id_: str) -> User | None:
    try:
        return await graph.get(query(f"/users/{id_}", select=select(User)), User)
    except NotFound:
        return None


async def look_up(graph: Graph, addresses: Iterable[str]) -> dict[str, list[Match[User]]]:
    """Accounts of any kind, members included, that go by these addresses."""
    wanted = tuple(addresses)
    answers = await asyncio.gather(*(graph.collect(_by_address(a), User) for a in wanted))
    return matches({user.id: user for users in answers for user in users}.values(), set(wanted))


def _by_address(address: str) -> str:
    text = literal(address)
    return query(
        "/users",
        select=select(User),
        filter=(
            f"mail eq {text} or userPrincipalName eq {text} or otherMails/any(a:a eq {text}) "
            f"or proxyAddresses/any(a:a eq {literal('smtp:' + address)})"
        ),
    )


def settle(want: S, sighting: Sighting, *, invited: bool) -> tuple[S, Found | None, list[Note]]:
    """One person against what was sighted: what to want, what was found, what to say.

    A sighting in doubt (two accounts, or one deleted lately) gives no ``Found`` and a note.
    """
    match sighting.live:
        case []:
            return want, None, []
        case [one]:
            user = one.account
            notes = list(_remarks(want, one, invited=invited))
            if not _ours(want, user, invited=invited):
                return bare(want), Found(user.id, bare(want)), notes
            return want, Found(user.id, seen(want, user)), notes
        case several:
            return want, None, [_doubt(want, several)]


def doubtful(sighting: Sighting) -> tuple[str, ...] | None:
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
    )


def marker_of(user: User, slot: str) -> str | None:
    name = slot.replace("extensionAttribute", "extension_attribute")
    return getattr(user.on_premises_extension_attributes, name, None)


def bare(want: S) -> S:
    """The same person, of whose account nothing is ours to say."""
    return msgspec.structs.replace(want, **dict.fromkeys(MANAGED))


def body(want: Somebody, fields: Iterable[str]) -> dict[str, Any]:
    """The PATCH that sets these fields."""
    values: dict[str, Any] = {
        PROPERTIES[name]: getattr(want, name) for name in fields if name in PROPERTIES
    }
    if "marker" in fields and want.marker is not None:
        values["onPremisesExtensionAttributes"] = {want.marker.slot: want.marker.value}
    return values


def _ours(want: Somebody, user: User, *, invited: bool) -> bool:
    """Marked as ours, or the trace of an invitation of ours that was interrupted.

    An invitation cannot set the marker: if the run died before the PATCH that follows, the guest
    shows our display name, nothing else, and has not been touched since.
    """
    assert want.marker is not None
    if _is_invited(user) != invited:
        return False
    mark = marker_of(user, want.marker.slot)
    if mark is not None:
        return mark == want.marker.value
    untouched = not (user.company_name or user.job_title or user.given_name or user.surname)
    pending = user.external_user_state == "PendingAcceptance"
    return invited and pending and untouched and user.display_name == want.display_name


def _is_invited(user: User) -> bool:
    return user.creation_type == "Invitation" or user.external_user_state is not None


def _remarks(want: Somebody, match: Match[User], *, invited: bool) -> Iterable[Note]:
    user, name = match.account, want.title
    by = ", ".join(match.by)
    if user.account_enabled is False:
        yield Note(want.key, "the account is blocked; unblock it for them to get in", who=name)
    if _is_invited(user) != invited:
        asked = "a guest of their own address" if invited else "a standard account"
        yield Note(
            want.key,
            f"asked for {asked}, but {user.user_principal_name} is theirs already "
            f"(matched by {by}): it is used as it is, nobody is invited",
            who=name,
        )
    elif not _ours(want, user, invited=invited):
        yield Note(
            want.key,
            f"was in the tenant before us (matched by {by}): given access, the account itself "
            "is left alone",
            who=name,
        )
    if user.external_user_state == "PendingAcceptance":
        yield Note(want.key, "has not accepted the invitation yet", who=name)


def _doubt(want: Somebody, several: Iterable[Match[User]]) -> Note:
    each = "; ".join(
        f"{match.account.user_principal_name} by {', '.join(match.by)}" for match in several
    )
    text = f"{want.title}: several accounts match {want.key.name} ({each}); merge or delete one"
    return Note(want.key, text, "manual")


async def read_people(
    graph: Graph, wanted: Mapping[Key, S], ids: Ids, *, invited: bool
) -> tuple[Reading, list[S]]:
    """The reading of guests or of standard accounts, and those who are nowhere to be seen."""
    sightings = await sight(graph, wanted, ids.memory)
    reading = Reading({}, {}, [], {}, {})
    missing: list[S] = []
    for key, want in wanted.items():
        sighting = sightings[key]
        settled, found, notes = settle(want, sighting, invited=invited)
        reading.notes.extend(notes)
        candidates = doubtful(sighting)
        if candidates is not None:
            reading.doubtful[key] = candidates
            if not candidates:
                reading.notes.append(_gone(want, sighting))
        elif found is None:
            missing.append(want)
        else:
            reading.found[key] = found
            reading.wanted[key] = settled
    return reading, missing


def _gone(want: Somebody, sighting: Sighting) -> Note:
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
