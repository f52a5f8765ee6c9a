"""What a kind is: all that the rest of the house may ask of one sort of thing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from provisioning.graph import Graph
from provisioning.graph.permissions import Need
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Delete, Update
from provisioning.plan.model import Key, Ledger, Note, Part, Reading, Resource

Call = tuple[str, str]
"""``("PATCH", "/users/{id}")``: what a change will ask of Graph, for its price."""


class Made(NamedTuple):
    """What a creation gave: Graph's id and, where it has one, the address people open."""

    id: str
    url: str = ""


@dataclass(frozen=True)
class Kind:
    """``after`` names the kinds whose ids a reading needs.

    ``desire`` derives resources from the extranet; ``read`` settles them against the tenant.
    ``create`` returns what was made, taken from the creation's own answer. A kind without
    ``create``, ``update`` or ``delete`` never plans one: its reading sees to that. ``remarks``
    says what can be said of the wishes before any tenant is read. ``permissions`` are the least
    that its own calls need.

    ``resource`` says the rest: its heading in plans, and which of its fields give people an
    access. A set of keys that is neither an access nor fixed at birth is refused here, so that
    no kind takes something from people without being counted.
    """

    name: str
    resource: type[Resource]
    desire: Callable[[Extranet], Iterable[Resource]]
    read: Callable[[Graph, dict[Key, Any], Ledger], Awaitable[Reading]]
    price: Callable[[Change], Iterable[Call]]
    create: Callable[[Graph, Any, Ledger], Awaitable[str | Made]] | None = None
    update: Callable[[Graph, Update, Ledger], Awaitable[Sequence[Part]]] | None = None
    delete: Callable[[Graph, Delete, Ledger], Awaitable[None]] | None = None
    after: tuple[str, ...] = ()
    remarks: Callable[[Extranet], Iterable[Note]] = lambda _: ()
    permissions: tuple[Need, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether a plan may ever hold a change of it."""
        return bool(self.create or self.update or self.delete)

    def __post_init__(self) -> None:
        if not all(self.resource.heading):
            raise TypeError(f"{self.name}: its resource has no heading")
        counted = {field for access in self.resource.accesses for field in access.roles}
        for field in msgspec.structs.fields(self.resource):
            sets = field.type in (frozenset[Key], frozenset[Key] | None)
            if sets and field.name not in counted | self.resource.fixed_at_birth:
                raise TypeError(
                    f"{self.name}: {field.name} gathers keys; name it in accesses if people get "
                    "something by it, else in fixed_at_birth"
                )


class Unfinished(Exception):
    """A creation that gave an id and then stopped; the next run completes it."""

    def __init__(self, id_: str, reason: str, url: str = "") -> None:
        self.made = Made(id_, url)
        super().__init__(reason)
