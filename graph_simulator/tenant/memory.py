"""What one family remembers in a tenant: how it begins, and how it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from graph_simulator.tenant.tenant import Tenant


class Kept(Protocol):
    """Whatever can be saved: ``state`` is what ``Memory.state`` describes, without any secret."""

    def state(self) -> object: ...


M = TypeVar("M", bound=Kept)


class Notes(msgspec.Struct):
    """A memory that is saved as it is."""

    def state(self) -> object:
        return self


N = TypeVar("N", bound=Notes)


class Memory(Generic[M]):
    """A family declares one and reaches it by ``MINE.of(tenant)``; nobody else knows of it.

    ``open`` is given the tenant and what was saved, or ``None`` in a tenant that is new.
    """

    def __init__(self, name: str, state: Any, open_: Callable[[Tenant, Any], M]) -> None:
        self.name, self._state, self._open = name, state, open_

    def of(self, tenant: Tenant) -> M:
        """Raise ``msgspec.ValidationError`` when what was saved is not this."""
        found = tenant.memories.get(self.name)
        if found is None:
            saved = tenant.unopened.get(self.name)
            state = None if saved is None else msgspec.convert(saved, self._state, str_keys=True)
            found = tenant.memories[self.name] = self._open(tenant, state)
            tenant.unopened.pop(self.name, None)
        opened: M = found
        return opened


def notes(name: str, type_: type[N]) -> Memory[N]:
    return Memory(name, type_, lambda _, saved: type_() if saved is None else saved)
