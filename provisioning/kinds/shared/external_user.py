"""The account of a person outside: what guests and standard accounts share.

Never twice, never on doubt. A person who is already in the tenant is used as they are; only an
account that carries our marker is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.graph.permissions import Need
from provisioning.graph.rows import User
from provisioning.kinds.shared import people_notes as notes_of
from provisioning.kinds.shared.deleted import restore, restoring
from provisioning.kinds.shared.deleted_accounts import Deleted
from provisioning.kinds.shared.marker import (
    Marker,
    asleep,
    bound,
    departed,
    marked,
    marker_for,
    marker_of,
    settled as settled_marker,
)
from provisioning.kinds.shared.matching import Match, is_invited
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import Person
from provisioning.plan.kind import Unfinished
from provisioning.plan.model import Access, Found, Key, Note, Resource, Restorable

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
    restoring("User.ReadWrite.All", "bring back an account deleted by hand"),
)


class ExternalUser(Resource, frozen=True, kw_only=True):
    """The account of a person outside; its key's name is the address the person asked with.

    ``known_as`` are their other addresses, ``account`` the id of the account they were given once,
    ``deciders`` who let them in: what tells who they are, and nothing that an account shows.
    ``restores``: their account was deleted by hand, and is brought back rather than made anew.
    """

    accesses = (Access("account", shared=False),)
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {"known_as", "account", "deciders", "restores"}
    )

    display_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    job_title: str | None = None
    marker: Marker | None = None
    enabled: bool | None = None
    known_as: tuple[str, ...] = ()
    account: str | None = None
    deciders: frozenset[str] = frozenset()
    restores: Restorable | None = None

    @property
    def title(self) -> str:
        return self.display_name or self.key.name

    @property
    def place(self) -> str:
        """Nobody is a part of a space, even with a stroke in their address."""
        return ""

    @property
    def returning(self) -> Restorable | None:
        return self.restores

    def holders(self, access: Access) -> frozenset[Key]:
        """Whoever may sign in; a blocked account opens nothing."""
        opens = access.name == "account" and self.enabled is not False
        return frozenset({self.key}) if opens else frozenset()


RESTORED = ("POST", "/directory/deletedItems/{id}/restore")
PROPERTIES: Mapping[str, str] = {
    "display_name": "displayName",
    "first_name": "givenName",
    "last_name": "surname",
    "company": "companyName",
    "job_title": "jobTitle",
    "enabled": "accountEnabled",
}
MANAGED = (*PROPERTIES, "marker")
UNREDEEMED = "PendingAcceptance"


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
        "known_as": who.aliases,
        "account": who.account,
        "deciders": who.deciders,
    }


def leaver(extranet: Extranet, key: Key) -> dict[str, Any]:
    """The fields for who left: blocked, and nothing else of theirs is touched."""
    return {"key": key, "marker": departed(marker_for(extranet.spec.instance)), "enabled": False}


S = TypeVar("S", bound=ExternalUser)


def tied(want: S, holder: str) -> S:
    """With the mark that binds the account ``holder`` to this person."""
    assert want.marker is not None
    return msgspec.structs.replace(want, marker=bound(want.marker, holder, want.key.name))


def settle(want: S, match: Match[User], *, invited: bool) -> tuple[S, Found, list[Note]]:
    """One person against the account that is theirs: what to want, what was found, what to say."""
    user = match.account
    ours = is_ours(want, user, invited=invited)
    notes = list(notes_of.remarks(want, match, invited=invited, ours=ours))
    if not ours:
        return bare(want), Found(user.id, bare(want)), notes
    mark = want.marker
    assert mark is not None
    if want.enabled is False:
        want = msgspec.structs.replace(want, display_name=user.display_name)
    elif asleep(user, mark):
        want = msgspec.structs.replace(want, enabled=True)
    want = msgspec.structs.replace(want, marker=settled_marker(mark, user, want.key.name))
    have = seen(want, user)
    # Nearly everybody is as wanted: one object for both rather than two that are equal.
    return want, Found(user.id, want if have == want else have), notes


def returning(want: S, gone: Deleted) -> S:
    """The same person, whose account is brought back; whom we had blocked is unblocked."""
    assert want.marker is not None
    enabled = True if asleep(gone.account, want.marker) else want.enabled
    return msgspec.structs.replace(want, restores=gone.days, enabled=enabled)


async def bring_back(graph: Graph, want: ExternalUser, gone: Restorable) -> str:
    id_ = await restore(graph, gone)
    try:
        await graph.patch(f"/users/{id_}", body(tied(want, id_), MANAGED))
    except GraphError as error:
        raise Unfinished(id_, f"brought back, but not yet described: {error}") from error
    return id_


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


def is_ours(want: ExternalUser, user: User, *, invited: bool) -> bool:
    """Marked as ours, or the trace of an invitation of ours that was interrupted.

    An invitation cannot set the marker: if the run died before the PATCH that follows, the guest
    shows our display name, nothing else, and has not been touched since.
    """
    assert want.marker is not None
    if is_invited(user) != invited:
        return False
    if marker_of(user, want.marker.slot) is not None:
        return marked(user, want.marker)
    untouched = not (user.company_name or user.job_title or user.given_name or user.surname)
    pending = user.external_user_state == UNREDEEMED
    return invited and pending and untouched and user.display_name == want.display_name
