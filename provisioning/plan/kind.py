"""What a kind is: its name, and five functions that the engine calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from provisioning.graph import Graph
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Delete, Update
from provisioning.plan.model import Key, Ledger, Note, Part, Reading, Resource

Call = tuple[str, str]
"""``("PATCH", "/users/{id}")``: what a change will ask of Graph, for its price."""


@dataclass(frozen=True)
class Kind:
    """``after`` names the kinds whose ids a reading needs.

    ``desire`` derives resources from the extranet; ``read`` settles them against the tenant.
    ``create`` returns the new id, taken from the creation's own answer. A kind without
    ``create``, ``update`` or ``delete`` never plans one: its reading sees to that. ``remarks``
    says what can be said of the wishes before any tenant is read.
    """

    name: str
    desire: Callable[[Extranet], Iterable[Resource]]
    read: Callable[[Graph, dict[Key, Any], Ledger], Awaitable[Reading]]
    price: Callable[[Change], Iterable[Call]]
    create: Callable[[Graph, Any, Ledger], Awaitable[str]] | None = None
    update: Callable[[Graph, Update, Ledger], Awaitable[Sequence[Part]]] | None = None
    delete: Callable[[Graph, Delete, Ledger], Awaitable[None]] | None = None
    after: tuple[str, ...] = ()
    remarks: Callable[[Extranet], Iterable[Note]] = lambda _: ()


class Unfinished(Exception):
    """A creation that gave an id and then stopped; the next run completes it."""

    def __init__(self, id_: str, reason: str) -> None:
        self.id = id_
        super().__init__(reason)
