"""What we manage in a tenant: each thing with its id, and where it came from. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from provisioning.plan.kind import Kind
from provisioning.plan.model import Key, Ledger, Reading, Resource, place_of
from provisioning.plan.plan import plain
from provisioning.plan.survey import Survey
from provisioning.reconcile.journal import Creation
from provisioning.spec.model import Place, Profile, Spec

Status = Literal["there", "missing", "unread", "doubtful", "leaving"]


class Managed(msgspec.Struct, frozen=True, kw_only=True):
    """``id`` and ``url`` are the tenant's, empty where it is not there.

    ``status``: *there*; *missing*, wanted and not made yet; *unread*, the tenant would not say;
    *doubtful*, several may be it, or none; *leaving*, there and no longer wanted.
    ``wanted_by``: ``FILE:LINE`` or ``person/NUMBER``, of what asks for it. ``made`` is told of what
    a run of this state folder made, ``adopted`` of what the file took over. ``fields`` are what
    the tenant shows, else what is wanted.
    """

    key: str
    title: str
    status: Status
    id: str = ""
    url: str = ""
    place: str = ""
    wanted_by: tuple[str, ...] = ()
    made: Creation | None = None
    adopted: bool = False
    fields: Mapping[str, Any] = {}

    @property
    def origin(self) -> str:
        if not self.id:
            return "not in the tenant"
        if self.adopted:
            return "was there before us; the file adopts it"
        if self.made:
            return f"made by us on {self.made.time:%Y-%m-%d %H:%M} UTC ({self.made.run})"
        return "known as ours by its mark, name or address; no journal of this state folder made it"


def managed(
    survey: Survey,
    spec: Spec,
    *,
    made: Mapping[str, Creation],
    sources: Mapping[str, Iterable[str]],
) -> Iterator[Managed]:
    """In the order of the plan. ``sources``: who asks, by an address or by ``space/CODE``."""
    adopted = _adopted(spec)
    for kind in survey.kinds:
        if not kind.changes:
            continue
        reading = survey.readings[kind.name]
        for key in _keys(kind, reading):
            found, want = reading.found.get(key), reading.wanted.get(key)
            resource = found.resource if found else want
            id_ = found.id if found else survey.ids.get(key) or ""
            if resource is None and not id_:
                continue
            yield Managed(
                key=str(key),
                title=resource.title if resource else survey.plan.name(key),
                status=_status(key, reading, survey.ids),
                id=id_,
                url=found.url if found else "",
                place=resource.place if resource else place_of(key),
                wanted_by=tuple(_askers(key, resource, sources)) if key in reading.wanted else (),
                made=made.get(id_),
                adopted=id_ in adopted,
                fields=_fields(resource) if resource else {},
            )


def _keys(kind: Kind, reading: Reading) -> list[Key]:
    every = {*reading.found, *reading.wanted, *reading.ambiguous, *reading.unread}
    return sorted(key for key in every if key.kind == kind.name)


def _status(key: Key, reading: Reading, ids: Ledger) -> Status:
    if key in reading.unread:
        return "unread"
    if key in reading.ambiguous:
        return "doubtful"
    if key in reading.found:
        return "there" if key in reading.wanted else "leaving"
    return "there" if key in ids else "missing"


def _askers(
    key: Key, resource: Resource | None, sources: Mapping[str, Iterable[str]]
) -> Iterable[str]:
    """A person's own lines; of any other thing the entry that it is a part of."""
    return sources.get(key.name) or sources.get(resource.place if resource else "") or ()


def _adopted(spec: Spec) -> frozenset[str]:
    entries: tuple[Place | Profile, ...] = (
        spec.home,
        *spec.spaces.values(),
        *spec.profiles.values(),
    )
    return frozenset(entry.adopt for entry in entries if entry.adopt)


def _fields(resource: Resource) -> Mapping[str, Any]:
    values = ((name, getattr(resource, name)) for name in resource.__struct_fields__)
    return {name: plain(value) for name, value in values if name != "key" and value is not None}
