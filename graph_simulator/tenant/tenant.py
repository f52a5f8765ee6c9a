"""The memory of the simulated tenant: users, groups, who is in what, what was deleted.

Only facts are kept here; the rules of each resource live with its family, and so does whatever
else a family remembers (``memories`` by name, ``unopened`` while nobody asked for it). Nothing in
this module knows HTTP.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from graph_simulator.objects.directory import DirectoryObject, Group, Principal, User
from graph_simulator.tenant.changes import ChangeLog
from graph_simulator.tenant.index import GROUP_KEYS, USER_KEYS, Index
from graph_simulator.tenant.links import Links, Relation

Clock: TypeAlias = Callable[[], float]
DELETED_KEPT_FOR = 30 * 24 * 3600.0


class Watcher(Protocol):
    """Somebody who shows readers something else than the truth, for a while."""

    def appeared(self, thing: DirectoryObject) -> None: ...
    def altered(self, old: DirectoryObject) -> None: ...
    def vanished(self, old: DirectoryObject) -> None: ...
    def joined(self, relation: Relation, holder: str, member: str) -> None: ...
    def left(self, relation: Relation, holder: str, member: str) -> None: ...


class Tenant:
    """``clock`` gives Unix seconds; ids follow from ``seed`` and are never given twice."""

    def __init__(
        self,
        *,
        display_name: str = "Extranet demonstration",
        initial_domain: str = "demo.onmicrosoft.example",
        verified_domains: Iterable[str] = ("comptes.extranet.example", "cnsa.example"),
        clock: Clock,
        seed: int = 0,
    ) -> None:
        self.clock, self.seed, self.issued = clock, seed, 0
        self.display_name, self.initial_domain = display_name, initial_domain
        self.domains: list[str] = [initial_domain, *verified_domains]
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.principals: dict[str, Principal] = {}
        self.deleted: dict[str, tuple[float, DirectoryObject]] = {}
        self.links = Links()
        self.user_index, self.group_index = Index(USER_KEYS), Index(GROUP_KEYS)
        self.log = ChangeLog()
        self.memories: dict[str, Any] = {}
        self.unopened: dict[str, Any] = {}
        self.watchers: list[Watcher] = []
        self.changed = False
        self.id = self.new_id()

    # Time and names

    def new_id(self) -> str:
        self.issued += 1
        self.changed = True
        digest = hashlib.sha256(f"{self.seed}:{self.issued}".encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))

    def now(self) -> str:
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def default_domain(self) -> str:
        return self.domains[min(1, len(self.domains) - 1)]

    def add_domain(self, domain: str) -> None:
        if domain.casefold() not in self.domains:
            self.domains.append(domain.casefold())
            self.changed = True

    # Objects

    def get(self, id_: str) -> DirectoryObject | None:
        return self.users.get(id_) or self.groups.get(id_) or self.principals.get(id_)

    def add(self, thing: DirectoryObject) -> None:
        self._store(thing, None)
        self._log(thing, "created")
        for watcher in self.watchers:
            watcher.appeared(thing)

    def alter(self, id_: str, changes: Mapping[str, Any]) -> None:
        """``changes`` by attribute name; those equal to what is there are not changes."""
        old = self.users.get(id_) or self.groups[id_]
        real = {name: value for name, value in changes.items() if getattr(old, name) != value}
        if not real:
            return
        self._store(msgspec.structs.replace(old, **real), old)
        encoded = dict(zip(old.__struct_fields__, old.__struct_encode_fields__, strict=True))
        self._log(old, "updated", tuple(encoded[name] for name in real))
        for watcher in self.watchers:
            watcher.altered(old)

    def delete(self, id_: str) -> None:
        """Links are kept: restoring brings the memberships back."""
        old = self._take(id_)
        gone = msgspec.structs.replace(old, deleted_date_time=self.now())
        self.deleted[id_] = (self.clock(), gone)
        self._log(old, "deleted")
        self._log_links(id_, "deleted")
        for watcher in self.watchers:
            watcher.vanished(old)

    def restore(self, id_: str) -> DirectoryObject:
        _, gone = self.deleted.pop(id_)
        back = msgspec.structs.replace(gone, deleted_date_time=None)
        self._store(back, None)
        self._log(back, "restored")
        self._log_links(id_, "updated")
        return back

    def purge(self, id_: str) -> None:
        _, gone = self.deleted.pop(id_)
        self.links.forget(id_)
        self._log(gone, "purged")

    def expire_deleted(self) -> None:
        """After 30 days a deleted object is gone for good."""
        horizon = self.clock() - DELETED_KEPT_FOR
        for id_ in [id_ for id_, (at, _) in self.deleted.items() if at < horizon]:
            self.purge(id_)

    # Links

    def linked(self, relation: Relation, holder: str) -> list[str]:
        """The living, in the order they were added."""
        held = self.links.of(relation, holder)
        if self.deleted:
            return [id_ for id_ in held if id_ not in self.deleted]
        return list(held)

    def link(self, relation: Relation, holder: str, members: Iterable[str]) -> None:
        added = list(members)
        self.links.add(relation, holder, added)
        for member in added:
            self._log_link(relation, holder, member, "updated")
            for watcher in self.watchers:
                watcher.joined(relation, holder, member)

    def unlink(self, relation: Relation, holder: str, member: str) -> None:
        self.links.remove(relation, holder, member)
        self._log_link(relation, holder, member, "deleted")
        for watcher in self.watchers:
            watcher.left(relation, holder, member)

    def seed_in_bulk(
        self,
        things: Iterable[DirectoryObject] = (),
        members: Mapping[str, Iterable[str]] | None = None,
        owners: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """Put objects and ``group id -> ids`` straight into the memory, without history or lag."""
        for thing in things:
            self._store(thing, None)
        for holder, ids in (members or {}).items():
            self.links.add("members", holder, ids)
        for holder, ids in (owners or {}).items():
            self.links.add("owners", holder, ids)
        self.log.forget()
        self.changed = True

    # Inside

    def _store(self, new: DirectoryObject, old: DirectoryObject | None) -> None:
        self.changed = True
        if isinstance(new, User):
            self.users[new.id] = new
            self.user_index.move(new.id, old, new)
        elif isinstance(new, Group):
            self.groups[new.id] = new
            self.group_index.move(new.id, old, new)
        else:
            self.principals[new.id] = new

    def _take(self, id_: str) -> DirectoryObject:
        self.changed = True
        if id_ in self.users:
            self.user_index.move(id_, self.users[id_], None)
            return self.users.pop(id_)
        if id_ in self.groups:
            self.group_index.move(id_, self.groups[id_], None)
            return self.groups.pop(id_)
        return self.principals.pop(id_)

    def _log(
        self,
        thing: DirectoryObject,
        verb: Literal["created", "updated", "deleted", "restored", "purged"],
        names: tuple[str, ...] = (),
    ) -> None:
        """Nobody here asks what changed among the other principals."""
        self.changed = True
        match thing:
            case User():
                self.log.add(self.clock(), "user", thing.id, verb, names=names)
            case Group():
                self.log.add(self.clock(), "group", thing.id, verb, names=names)

    def _log_link(
        self, relation: Relation, holder: str, member: str, verb: Literal["updated", "deleted"]
    ) -> None:
        self.changed = True
        kind: Literal["user", "group"] = "user" if relation == "sponsors" else "group"
        at = self.clock()
        self.log.add(at, kind, holder, "updated", names=(relation,), member=f"{verb}:{member}")

    def _log_links(self, member: str, verb: Literal["updated", "deleted"]) -> None:
        for relation, holder in self.links.holding(member):
            self._log_link(relation, holder, member, verb)
