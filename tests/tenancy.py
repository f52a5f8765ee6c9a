"""A small extranet on a simulated tenant, in virtual time: what ladders and journeys stand on."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from anyascii import anyascii

from graph_simulator import Simulator
from provisioning import target
from provisioning.graph import Graph, Patience, connect
from provisioning.graph.auth import LocalCredential
from provisioning.graph.sharepoint import NOT_USED
from provisioning.kinds import KINDS, NEEDS
from provisioning.plan.desired import Extranet
from provisioning.plan.kind import Kind
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Plan
from provisioning.reconcile import engine
from provisioning.reviewed_files import from_file, wishes
from provisioning.spec.establishments import Establishment
from tests import virtual_time

TODAY = date(2026, 11, 23)
SHELVES: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.name != "page")
"""What people find in a site, its pages apart."""

SPACES = """\
instance:
  code: ext
  title: Extranet d'essai
  support: support@extranet.example
  domain: comptes.extranet.example
  invitation: {redirect: "https://extranet.example/accueil"}
admins: [admin@cnsa.example]
responsables: [claire.fontaine@cnsa.example]
structure_types:
  ars: {label: Agence régionale de santé}
  cd: {label: Conseil départemental}
functions:
  charge: {label: CHARGE(E) DE MISSION}
profiles:
  aidants: {label: ars - Référent aidants, structure_types: [ars, cd], home: aidants}
  tarif: {label: ars - Référent tarification, structure_types: [ars]}
spaces:
  aidants:
    title: Aidants
    requires: {any: [aidants]}
    referents: [ines.garnier@cnsa.example, paul.roche@cnsa.example]
  finances:
    title: Financement
    label: confidentiel
    requires: {all: [aidants, tarif]}
    referents: [karim.dubois@cnsa.example, ines.garnier@cnsa.example]
home:
  title: Accueil
  referents: [claire.fontaine@cnsa.example, ines.garnier@cnsa.example]
"""


def person(
    first: str,
    last: str,
    *profiles: str,
    mode: str = "microsoft",
    address: str | None = None,
    **more: str,
) -> str:
    """One approved person, as approvals.yaml writes them."""
    address = address or anyascii(f"{first}.{last}@ars.example").lower()
    extra = "".join(f"\n  {name}: {value}" for name, value in more.items())
    approved = "".join(
        f"\n  - {{profile: {each}, by: ines.garnier@cnsa.example, on: 2026-02-01}}"
        for each in profiles
    )
    return (
        f"- first_name: {first}\n  last_name: {last}\n  address: {address}\n"
        "  structure: {type: ars, name: ARS-BRETAGNE}\n  function: charge\n"
        f"  access_mode: {mode}{extra}\n"
        "  accepted: {by: claire.fontaine@cnsa.example, on: 2026-02-01}\n"
        + (f"  profiles:{approved}\n" if approved else "")
    )


def people(*entries: str) -> str:
    return "people:\n" + textwrap.indent("".join(entries), "  ") if entries else "people: []\n"


class WallClock:
    """Unix seconds that go on from one virtual run to the next."""

    def __init__(self) -> None:
        self.past = 1_795_400_000.0

    def __call__(self) -> float:
        try:
            return self.past + asyncio.get_running_loop().time()
        except RuntimeError:
            return self.past


@dataclass
class Tenancy:
    """A folder with the two files, and the tenant they describe."""

    folder: Path
    spaces: str = SPACES
    approvals: str = people()
    clock: WallClock = field(default_factory=WallClock)
    simulator: Simulator = field(init=False)
    today: date = TODAY
    patience: Patience = field(default_factory=Patience)
    kinds: Sequence[Kind] = KINDS
    establishments: tuple[Establishment, ...] = ()
    credential: Any = field(default_factory=LocalCredential)
    sharepoint: str = NOT_USED
    through: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] = lambda inner: inner

    def __post_init__(self) -> None:
        self.simulator = Simulator(clock=self.clock)

    def wait(self, seconds: float) -> None:
        self.clock.past += seconds

    def extranet(self, *, hire: bool = True) -> Extranet:
        (self.folder / "spaces.yaml").write_text(self.spaces, encoding="utf-8")
        (self.folder / "approvals.yaml").write_text(self.approvals, encoding="utf-8")
        source = from_file(self.folder / "approvals.yaml")
        found, _ = wishes(self.folder / "spaces.yaml", [source], today=self.today)
        found.establishments = self.establishments
        if hire:
            target.hire(self.simulator, found.spec)
        return found

    @asynccontextmanager
    async def graph(self) -> AsyncIterator[Graph]:
        async with connect(
            "http://localhost/v1.0",
            self.credential,
            transport=self.through(self.simulator.transport()),
            patience=self.patience,
            needs=NEEDS,
            sharepoint=self.sharepoint,
        ) as graph:
            yield graph

    def plan(self) -> Plan:
        async def read(graph: Graph) -> Plan:
            return (await engine.survey(graph, self.extranet(), kinds=self.kinds)).plan

        return self.run(read)

    def apply(self, *, hire: bool = True, **options: Any) -> tuple[Plan, list[Outcome]]:
        async def write(graph: Graph) -> tuple[Plan, list[Outcome]]:
            surveyed = await engine.survey(graph, self.extranet(hire=hire), kinds=self.kinds)
            outcomes = await engine.apply(graph, surveyed, **options)
            return surveyed.plan, outcomes

        return self.run(write)

    def run(self, work: Callable[[Graph], Awaitable[Any]]) -> Any:
        async def main() -> Any:
            async with self.graph() as graph:
                result = await work(graph)
            elapsed.append(asyncio.get_running_loop().time())
            return result

        elapsed: list[float] = []
        try:
            return virtual_time.run(main())
        finally:
            self.wait(sum(elapsed))

    def converge(self) -> Plan:
        """Apply; everything must succeed, and a second plan must find nothing to do."""
        plan, outcomes = self.apply()
        unwell = [o for o in outcomes if o.status != "done"]
        assert not unwell, unwell
        again = self.plan()
        assert again.empty, again.changes
        return plan

    # What the tenant itself says, asked of its memory.

    def user(self, address: str) -> dict[str, Any]:
        return self.look(
            f"/users?$filter=mail eq '{address}' or otherMails/any(a:a eq '{address}')"
            "&$select=id,displayName,userPrincipalName,userType,companyName,jobTitle,"
            "otherMails,externalUserState,onPremisesExtensionAttributes"
        )["value"][0]

    def members(self, group: str, role: str = "members") -> set[str]:
        found = self.look(f"/groups(uniqueName='xnet-ext-{group}')?$select=id")
        listed = self.look(f"/groups/{found['id']}/{role}?$select=id,displayName&$top=999")
        return {member["displayName"] for member in listed["value"]}

    def look(self, path: str) -> Any:
        return self.run(lambda graph: graph.get(path.replace(" ", "%20"), dict))
