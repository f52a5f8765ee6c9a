"""The simulated tenant on disk: one JSON file, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

from graph_simulator.objects.directory import DirectoryObject, Group, User
from graph_simulator.sharepoint.memory import SiteState
from graph_simulator.tenant.changes import Audit, ChangeLog
from graph_simulator.tenant.links import Relation
from graph_simulator.tenant.tenant import Clock, Mail, Sent, Tenant


class State(msgspec.Struct):
    """No secret is here: no password, no link of redemption, not what a mail says."""

    id: str
    display_name: str
    initial_domain: str
    domains: list[str]
    seed: int
    issued: int
    policy: dict[str, Any]
    users: list[User]
    groups: list[Group]
    deleted_users: list[tuple[float, User]]
    deleted_groups: list[tuple[float, Group]]
    links: list[tuple[Relation, str, list[str]]]
    log: ChangeLog
    outbox: list[Mail]
    sites: list[SiteState] = []
    sent: list[Sent] = []
    passes: dict[str, float] = {}
    audits: list[Audit] = []


def state_of(tenant: Tenant) -> State:
    deleted = tenant.deleted.values()
    return State(
        id=tenant.id,
        display_name=tenant.display_name,
        initial_domain=tenant.initial_domain,
        domains=tenant.domains,
        seed=tenant.seed,
        issued=tenant.issued,
        policy=tenant.policy,
        users=list(tenant.users.values()),
        groups=list(tenant.groups.values()),
        deleted_users=[(at, thing) for at, thing in deleted if isinstance(thing, User)],
        deleted_groups=[(at, thing) for at, thing in deleted if isinstance(thing, Group)],
        links=[(relation, holder, list(held)) for relation, holder, held in tenant.links.all()],
        log=tenant.log,
        outbox=tenant.outbox,
        sites=tenant.sharepoint.state(),
        sent=[msgspec.structs.replace(each, content="") for each in tenant.sent],
        passes=tenant.passes,
        audits=tenant.audits,
    )


def save(tenant: Tenant, path: Path) -> None:
    """Replace ``path`` in one move, so that a crash leaves the old state or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    tenant.changed = False
    beside.write_bytes(msgspec.json.encode(state_of(tenant)))
    beside.replace(path)


def load(path: Path, clock: Clock) -> Tenant:
    """Raise ``ValueError`` with one sentence when the file is not a saved tenant."""
    try:
        state = msgspec.json.decode(path.read_bytes(), type=State)
    except msgspec.DecodeError as error:
        raise ValueError(
            f"{path}: not the saved state of a simulated tenant ({error}); delete it to start anew"
        ) from None
    tenant = Tenant(
        display_name=state.display_name,
        initial_domain=state.initial_domain,
        clock=clock,
        seed=state.seed,
    )
    tenant.id, tenant.issued, tenant.domains = state.id, state.issued, state.domains
    tenant.policy, tenant.outbox = state.policy, state.outbox
    tenant.sent, tenant.passes, tenant.audits = state.sent, state.passes, state.audits
    things: list[DirectoryObject] = [*state.users, *state.groups]
    tenant.seed_in_bulk(things)
    deleted: list[tuple[float, DirectoryObject]] = [*state.deleted_users, *state.deleted_groups]
    for at, gone in deleted:
        tenant.deleted[gone.id] = (at, gone)
    for relation, holder, members in state.links:
        tenant.links.add(relation, holder, members)
    tenant.sharepoint.restore(state.sites)
    tenant.log, tenant.changed = state.log, False
    return tenant
