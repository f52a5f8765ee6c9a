"""What readers see: the truth, or the past while the directory's replicas catch up.

Microsoft's guidance of March 2026 ("Designing for Eventual Consistency for Microsoft Entra"):
a write that succeeded may be invisible to the next read. All of this is empty when lag is zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graph_simulator.objects.directory import DirectoryObject, Group, User
from graph_simulator.settings import Settings
from graph_simulator.tenant.links import Relation
from graph_simulator.tenant.tenant import Clock, Tenant


class Shadow(NamedTuple):
    """What is still shown instead of the truth (``None``: nothing), and until when."""

    thing: DirectoryObject | None
    until: float
    in_lists_until: float


class Replica:
    def __init__(self, tenant: Tenant, settings: Settings, clock: Clock) -> None:
        self._tenant, self._settings, self._clock = tenant, settings, clock
        self._shadows: dict[str, Shadow] = {}
        self._links: dict[tuple[Relation, str], dict[str, tuple[bool, float]]] = {}
        tenant.watchers.append(self)

    # Reading

    def get(self, id_: str) -> DirectoryObject | None:
        shadow = self._shadows.get(id_) if self._shadows else None
        if shadow and self._clock() < shadow.until:
            return shadow.thing
        return self._tenant.get(id_)

    def user(self, key: str) -> User | None:
        """By id or by user principal name."""
        thing = self.get(key.lower())
        if thing is None and "@" in key:
            found = self._tenant.user_index.find("userPrincipalName", key)
            thing = self.get(found[0]) if found else None
        return thing if isinstance(thing, User) else None

    def group(self, id_: str) -> Group | None:
        thing = self.get(id_)
        return thing if isinstance(thing, Group) else None

    def users(self) -> Sequence[User]:
        if not self._shadows:
            return list(self._tenant.users.values())
        return [thing for thing in self._listed(self._tenant.users) if isinstance(thing, User)]

    def groups(self) -> Sequence[Group]:
        if not self._shadows:
            return list(self._tenant.groups.values())
        return [thing for thing in self._listed(self._tenant.groups) if isinstance(thing, Group)]

    def listed(self, ids: Iterable[str]) -> Sequence[DirectoryObject]:
        """What lists and filters show of these ids."""
        if not self._shadows:
            get = self._tenant.get
            return [thing for id_ in ids if (thing := get(id_))]
        now, shown = self._clock(), []
        for id_ in ids:
            shadow = self._shadows.get(id_)
            hidden = shadow is not None and now < shadow.in_lists_until
            thing = shadow.thing if hidden and shadow else self._tenant.get(id_)
            if thing is not None:
                shown.append(thing)
        return shown

    def linked(self, relation: Relation, holder: str) -> Sequence[str]:
        ids = self._tenant.linked(relation, holder)
        late = self._links.get((relation, holder)) if self._links else None
        if not late:
            return ids
        now = self._clock()
        lag = {id_: shown for id_, (shown, until) in late.items() if now < until}
        if not lag:
            del self._links[relation, holder]
            return ids
        ghosts = [id_ for id_, shown in lag.items() if shown and id_ not in ids]
        return [id_ for id_ in ids if lag.get(id_, True)] + ghosts

    def horizon(self) -> float:
        """The moment that change tracking has reached."""
        return self._clock() - self._settings.lag.create_in_lists

    def _listed(self, things: dict[str, User] | dict[str, Group]) -> Iterable[DirectoryObject]:
        now = self._clock()
        ghosts = [
            id_
            for id_, shadow in self._shadows.items()
            if shadow.thing is not None and self._tenant.get(id_) is None
        ]
        self._shadows = {
            id_: shadow
            for id_, shadow in self._shadows.items()
            if now < max(shadow.until, shadow.in_lists_until)
        }
        return self.listed([*things, *ghosts])

    # Watching the truth change

    def appeared(self, thing: DirectoryObject) -> None:
        lag = self._settings.lag
        if lag.create or lag.create_in_lists:
            now = self._clock()
            self._shadows[thing.id] = Shadow(None, now + lag.create, now + lag.create_in_lists)

    def altered(self, old: DirectoryObject) -> None:
        now = self._clock()
        earlier = self._shadows.get(old.id)
        if self._settings.lag.update and (earlier is None or earlier.in_lists_until <= now):
            until = now + self._settings.lag.update
            self._shadows[old.id] = Shadow(old, until, until)

    def vanished(self, old: DirectoryObject) -> None:
        self._shadows.pop(old.id, None)
        if self._settings.lag.delete:
            until = self._clock() + self._settings.lag.delete
            self._shadows[old.id] = Shadow(old, until, until)

    def joined(self, relation: Relation, holder: str, member: str) -> None:
        self._moved(relation, holder, member, shown=False)

    def left(self, relation: Relation, holder: str, member: str) -> None:
        self._moved(relation, holder, member, shown=True)

    def _moved(self, relation: Relation, holder: str, member: str, *, shown: bool) -> None:
        if self._settings.lag.members:
            until = self._clock() + self._settings.lag.members
            self._links.setdefault((relation, holder), {})[member] = (shown, until)
