"""What must change for what is there to become what is wanted. Pure set arithmetic.

The law, held by a test: applying ``diff(have, want)`` to ``have`` gives ``want``.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from provisioning.plan.model import Key, Note, Resource, Wishes, World


class Create(msgspec.Struct, frozen=True, tag="create"):
    want: Resource

    @property
    def key(self) -> Key:
        return self.want.key


class Update(msgspec.Struct, frozen=True, tag="update"):
    """``fields`` are the names of the managed fields that differ."""

    id: str
    have: Resource
    want: Resource
    fields: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.want.key

    def added(self, field: str) -> frozenset[Key]:
        return members(self.want, field) - members(self.have, field)

    def removed(self, field: str) -> frozenset[Key]:
        if getattr(self.want, field, None) is None:
            return frozenset()
        return members(self.have, field) - members(self.want, field)


class Delete(msgspec.Struct, frozen=True, tag="delete"):
    id: str
    have: Resource

    @property
    def key(self) -> Key:
        return self.have.key


Change = Create | Update | Delete
Saying = Change | Note


def subject(change: Change) -> Resource:
    """What the change is about: as wanted, or as it was."""
    return change.have if isinstance(change, Delete) else change.want


def members(resource: Resource, field: str) -> frozenset[Key]:
    """A set-valued field; empty where the resource has none or does not manage it."""
    value = getattr(resource, field, None)
    return value if isinstance(value, frozenset) else frozenset()


def differing(have: Resource, want: Resource) -> tuple[str, ...]:
    """The managed fields (not ``None`` in ``want``, not fixed at birth) whose values differ."""
    if have == want:
        return ()
    born = type(want).fixed_at_birth
    return tuple(
        name
        for name in want.__struct_fields__
        if name not in born
        and (value := getattr(want, name)) is not None
        and value != getattr(have, name)
    )


def diff(have: World, want: Wishes) -> Iterator[Change]:
    for key, wanted in want.items():
        match have.get(key):
            case None:
                yield Create(wanted)
            case found:
                if fields := differing(found.resource, wanted):
                    yield Update(found.id, found.resource, wanted, fields)
    for key, found in have.items():
        if key not in want:
            yield Delete(found.id, found.resource)
