"""A simulated tenant where everything is as the files want it already, served on loopback."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from bench.files import read
from provisioning.core.desired import Extranet
from provisioning.core.login import free, stem
from provisioning.core.model import Ids, Key
from provisioning.kinds import account, group, guest, roster
from provisioning.simulator import Settings, Simulator, Tenant, people, serve
from provisioning.simulator.objects import Group, User
from provisioning.somebody import MANAGED, body
from provisioning.target import hire, staff


def seeded(extranet: Extranet) -> Simulator:
    simulator = Simulator(settings=Settings(throttling=False))
    tenant = simulator.tenant
    hire(simulator, extranet.spec)
    ids = Ids()
    for address in staff(extranet.spec):
        ids.learn(Key("referent", address), simulator.add_staff(address))
    _add_people(tenant, extranet, ids)
    _add_groups(tenant, extranet, ids)
    return simulator


def _add_people(tenant: Tenant, extranet: Extranet, ids: Ids) -> None:
    users: list[User] = []
    for person in guest.desire(extranet):
        users.append(people.guest(tenant, person.key.name, properties=body(person, MANAGED)))
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
        **body(want, MANAGED),
    }
    return msgspec.convert(properties, User)


def _add_groups(tenant: Tenant, extranet: Extranet, ids: Ids) -> None:
    groups: list[Group] = []
    for want in group.desire(extranet):
        properties = {"id": tenant.new_id(), "uniqueName": want.unique_name}
        properties |= group.birth(want, ids, "")
        groups.append(msgspec.convert(properties, Group))
        ids.learn(want.key, groups[-1].id)
    rosters = list(roster.desire(extranet))
    tenant.seed_in_bulk(
        groups,
        members={ids[want.group]: [ids[key] for key in sorted(want.members)] for want in rosters},
        owners={ids[want.group]: [ids[key] for key in want.owners or ()] for want in rosters},
    )


def main(folder: Path) -> None:
    def ready(port: int) -> None:
        print(f"http://127.0.0.1:{port}", flush=True)

    asyncio.run(serve(seeded(read(folder)), port=0, state=None, on_ready=ready))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
