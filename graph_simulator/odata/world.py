"""What a family is given to answer with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graph_simulator.objects.directory import DirectoryObject, Group, User
from graph_simulator.odata.finding import Filter, candidates
from graph_simulator.odata.paging import Snapshots
from graph_simulator.odata.query import Query
from graph_simulator.odata.shapes import Shape
from graph_simulator.settings import Settings
from graph_simulator.tenant.index import Index
from graph_simulator.tenant.replica import Replica
from graph_simulator.tenant.tenant import Clock, Tenant
from graph_simulator.wire.errors import not_found, unsupported_query

_SORTABLE = frozenset({"displayName", "userPrincipalName", "createdDateTime", "mail"})


@dataclass(frozen=True, slots=True)
class World:
    """``tenant`` is the truth and takes the writes; ``replica`` is what readers see of it."""

    tenant: Tenant
    replica: Replica
    settings: Settings
    clock: Clock
    snapshots: Snapshots = field(default_factory=Snapshots)

    def written_user(self, key: str) -> User:
        """The one to write to: visible to readers, and not a ghost of somebody deleted."""
        seen = self.replica.user(key)
        if seen is None or seen.id not in self.tenant.users:
            raise not_found(key)
        return self.tenant.users[seen.id]

    def written_group(self, id_: str) -> Group:
        seen = self.replica.group(id_)
        if seen is None or seen.id not in self.tenant.groups:
            raise not_found(id_)
        return self.tenant.groups[id_]

    def find(
        self,
        shape: Shape,
        query: Query,
        everybody: Callable[[], Sequence[DirectoryObject]],
        index: Index | None = None,
    ) -> Sequence[DirectoryObject]:
        """Those of ``everybody`` that the query asks for, through ``index`` where it can."""
        things = everybody if not query.filter else None
        found = things() if things else self._filtered(shape, query, everybody, index)
        if not query.orderby:
            return found
        name, _, direction = query.orderby.partition(" ")
        name = shape.named(name)
        if name not in _SORTABLE:
            raise unsupported_query(f"Sorting by '{name}' is not supported.")
        attribute = shape.attribute(name)
        return sorted(
            found,
            key=lambda thing: str(getattr(thing, attribute) or "").casefold(),
            reverse=direction.strip().lower() == "desc",
        )

    def _filtered(
        self,
        shape: Shape,
        query: Query,
        everybody: Callable[[], Sequence[DirectoryObject]],
        index: Index | None,
    ) -> Sequence[DirectoryObject]:
        accepted = Filter(
            shape, query.filter, advanced=query.advanced, max_or=self.settings.max_or_clauses
        )
        ids = candidates(accepted.tree, index) if index else None
        among = everybody() if ids is None else self.replica.listed(ids)
        holds, type_ = accepted.holds, shape.type
        return [thing for thing in among if isinstance(thing, type_) and holds(thing)]
