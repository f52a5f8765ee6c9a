"""The simulated tenant on disk: one JSON file, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from graph_simulator.objects.directory import DirectoryObject, Group, Principal, User
from graph_simulator.tenant.changes import ChangeLog
from graph_simulator.tenant.links import Relation
from graph_simulator.tenant.memory import Memory
from graph_simulator.tenant.tenant import Clock, Tenant


class State(msgspec.Struct):
    """The directory, and in ``families`` what each family remembers, by name.

    No secret is here: no password, no link of redemption, not what a mail says.
    """

    id: str
    display_name: str
    initial_domain: str
    domains: list[str]
    seed: int
    issued: int
    users: list[User]
    groups: list[Group]
    principals: list[Principal]
    deleted_users: list[tuple[float, User]]
    deleted_groups: list[tuple[float, Group]]
    deleted_principals: list[tuple[float, Principal]]
    links: list[tuple[Relation, str, list[str]]]
    log: ChangeLog
    families: dict[str, Any]


def state_of(tenant: Tenant) -> State:
    deleted = tenant.deleted.values()
    opened = {
        name: msgspec.to_builtins(memory.state(), str_keys=True)
        for name, memory in tenant.memories.items()
    }
    return State(
        id=tenant.id,
        display_name=tenant.display_name,
        initial_domain=tenant.initial_domain,
        domains=tenant.domains,
        seed=tenant.seed,
        issued=tenant.issued,
        users=list(tenant.users.values()),
        groups=list(tenant.groups.values()),
        principals=list(tenant.principals.values()),
        deleted_users=[(at, thing) for at, thing in deleted if isinstance(thing, User)],
        deleted_groups=[(at, thing) for at, thing in deleted if isinstance(thing, Group)],
        deleted_principals=[(at, thing) for at, thing in deleted if isinstance(thing, Principal)],
        links=[(relation, holder, list(held)) for relation, holder, held in tenant.links.all()],
        log=tenant.log,
        families=tenant.unopened | opened,
    )


def save(tenant: Tenant, path: Path) -> None:
    """Replace ``path`` in one move, so that a crash leaves the old state or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    tenant.changed = False
    beside.write_bytes(msgspec.json.encode(state_of(tenant)))
    beside.replace(path)


def load(path: Path, clock: Clock, memories: Iterable[Memory[Any]]) -> Tenant:
    """Raise ``ValueError`` with one sentence when the file is not a saved tenant."""
    try:
        tenant = _restored(msgspec.json.decode(path.read_bytes(), type=State), clock)
        for memory in memories:
            memory.of(tenant)
    except msgspec.MsgspecError as error:
        raise ValueError(
            f"{path}: not the saved state of a simulated tenant ({error}); delete it to start anew"
        ) from None
    tenant.changed = False
    return tenant


def _restored(state: State, clock: Clock) -> Tenant:
    tenant = Tenant(
        display_name=state.display_name,
        initial_domain=state.initial_domain,
        clock=clock,
        seed=state.seed,
    )
    tenant.id, tenant.issued, tenant.domains = state.id, state.issued, state.domains
    tenant.unopened = dict(state.families)
    things: list[DirectoryObject] = [*state.users, *state.groups, *state.principals]
    tenant.seed_in_bulk(things)
    deleted: list[tuple[float, DirectoryObject]] = [
        *state.deleted_users,
        *state.deleted_groups,
        *state.deleted_principals,
    ]
    for at, gone in deleted:
        tenant.deleted[gone.id] = (at, gone)
    for relation, holder, members in state.links:
        tenant.links.add(relation, holder, members)
    tenant.log = state.log
    return tenant
