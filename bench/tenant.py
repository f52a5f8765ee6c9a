"""A simulated tenant where everything is as the files want it already, served on loopback."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from bench.files import read
from graph_simulator import Settings, Simulator, Tenant, serve
from graph_simulator.objects.directory import Group, User
from graph_simulator.tenant import people
from provisioning.graph import Budgets, connect
from provisioning.graph.auth import LocalCredential
from provisioning.graph.budget import Shape
from provisioning.kinds import KINDS, account, group, guest, membership
from provisioning.kinds.shared.external_user import MANAGED, body, tied
from provisioning.kinds.shared.login import free, stem
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key, Ledger
from provisioning.reconcile import engine
from provisioning.target import hire, staff
from tests import virtual_time

PLENTY = Shape(1e9, 1)
SHAREPOINT = ("site", "rights", "menu", "list", "library", "page", "announcement")
"""Their part of the tenant is made by the tool itself: nothing else knows how it looks."""


def seeded(extranet: Extranet) -> Simulator:
    simulator = peopled(extranet)
    virtual_time.run(_furnish(simulator, extranet))
    return simulator


def peopled(
    extranet: Extranet, settings: Settings | None = None, clock: Callable[[], float] = time.time
) -> Simulator:
    """Everybody and every group, put straight into the memory; SharePoint as it was born."""
    simulator = Simulator(clock=clock, settings=settings or Settings(throttling=False))
    tenant = simulator.tenant
    hire(simulator, extranet.spec)
    ids = Ledger()
    for address in staff(extranet.spec):
        ids.learn(Key("referent", address), simulator.add_staff(address))
    _add_people(tenant, extranet, ids)
    _add_groups(tenant, extranet, ids)
    return simulator


async def _furnish(simulator: Simulator, extranet: Extranet) -> None:
    kinds = [kind for kind in KINDS if kind.name in ("referent", "group", *SHAREPOINT)]
    budgets = Budgets(units=PLENTY, writes=PLENTY, sharepoint=PLENTY)
    transport, root = simulator.transport(), "http://localhost/v1.0"
    async with connect(
        root, LocalCredential(), transport=transport, budgets=budgets, sharepoint=""
    ) as graph:
        surveyed = await engine.survey(graph, extranet, kinds=kinds)
        outcomes = await engine.apply(graph, surveyed)
    unwell = [outcome for outcome in outcomes if outcome.status != "done"]
    assert not unwell, [(each.change.key, each.reason) for each in unwell[:5]]


def _add_people(tenant: Tenant, extranet: Extranet, ids: Ledger) -> None:
    users: list[User] = []
    for person in guest.desire(extranet):
        id_ = tenant.new_id()
        properties = {"id": id_, **body(tied(person, id_), MANAGED)}
        users.append(people.guest(tenant, person.key.name, properties=properties))
        ids.learn(person.key, users[-1].id)
    logins: set[str] = set()
    for owner in account.desire(extranet):
        login = free(stem(owner.first_name or "", owner.last_name or ""), logins)
        logins.add(login)
        users.append(_account(tenant.new_id(), owner, login))
        ids.learn(owner.key, users[-1].id)
    tenant.seed_in_bulk(users)


def _account(id_: str, want: account.Account, login: str) -> User:
    properties = {
        "id": id_,
        "userType": "Guest",
        "userPrincipalName": f"{login}@{want.domain}",
        "otherMails": [want.key.name],
        **body(tied(want, id_), MANAGED),
    }
    return msgspec.convert(properties, User)


def _add_groups(tenant: Tenant, extranet: Extranet, ids: Ledger) -> None:
    groups: list[Group] = []
    for want in group.desire(extranet):
        properties = {"id": tenant.new_id(), "uniqueName": want.unique_name}
        properties |= group.birth(want, ids, "")
        groups.append(msgspec.convert(properties, Group))
        ids.learn(want.key, groups[-1].id)
    memberships = list(membership.desire(extranet))
    tenant.seed_in_bulk(
        groups,
        members={
            ids[want.group]: [ids[key] for key in sorted(want.members)] for want in memberships
        },
        owners={ids[want.group]: [ids[key] for key in want.owners or ()] for want in memberships},
    )


def main(folder: Path) -> None:
    def ready(port: int) -> None:
        print(f"http://127.0.0.1:{port}", flush=True)

    asyncio.run(serve(seeded(read(folder)), port=0, state=None, on_ready=ready))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
