"""A simulated tenant that is probed, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import httpx
from azure.core.credentials import AccessToken

from graph_simulator import Simulator
from graph_simulator.app.knobs import changed
from graph_simulator.tests.calls import token
from provisioning.graph import Graph, Patience, connect
from provisioning.graph.auth import LocalCredential
from provisioning.probe import run as probing
from provisioning.probe.register import PROBES
from provisioning.target import beliefs
from provisioning.tenant_facts import Fact
from tests import virtual_time
from tests.tenancy import WallClock

PREFIX = "essai2026"
APP = "11111111-2222-4333-8444-555555555555"
OF_SHAREPOINT = " of SharePoint"
BELIEVED = {name: belief.value for name, belief in beliefs().items()}


class RolesCredential:
    """Signs in with a token that says these application permissions, of Graph or of SharePoint."""

    def __init__(self, roles: Iterable[str]) -> None:
        self.roles = list(roles)

    def get_token(self, scope: str, **_: object) -> AccessToken:
        held = [each.partition(OF_SHAREPOINT) for each in self.roles]
        graph = "sharepoint" not in scope
        claims = [name for name, other, _ in held if graph is not bool(other)]
        audience = scope.removesuffix("/.default")
        says = token(appid=APP, aud=audience, roles=claims).removeprefix("Bearer ")
        return AccessToken(says, 4_000_000_000)

    def close(self) -> None:
        pass


class Probed:
    """``roles``: what the token says; ``None``: nothing. ``through`` wraps the wire."""

    def __init__(
        self,
        *,
        roles: Iterable[str] | None = None,
        through: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] = lambda it: it,
    ) -> None:
        self.clock = WallClock()
        self.simulator = Simulator(clock=self.clock)
        self.simulator.add_staff("anne.petit@cnsa.example", "Anne", "Petit")
        self.through = through
        self.credential = LocalCredential() if roles is None else RolesCredential(roles)
        if roles is not None:
            self.simulator.settings.app_roles = set()

    def turn(self, **knobs: Any) -> None:
        changed(self.simulator.settings, knobs)

    def run(self, work: Callable[[Graph], Awaitable[Any]]) -> Any:
        async def main() -> Any:
            async with connect(
                "http://localhost/v1.0",
                self.credential,
                transport=self.through(self.simulator.transport()),
                patience=Patience(lag=0, attempts=2),
                sharepoint="",
            ) as graph:
                result = await work(graph)
            elapsed.append(asyncio.get_running_loop().time())
            return result

        elapsed: list[float] = []
        try:
            return virtual_time.run(main())
        finally:
            self.clock.past += sum(elapsed)

    def ask(self, *names: str, patience: float = 900, prefix: str = PREFIX) -> Mapping[str, Fact]:
        """The facts by name; no name: those of every probe."""
        chosen = [probe for probe in PROBES if not names or probe.belief in names]

        async def asked(graph: Graph) -> Sequence[Fact]:
            organization = await probing.tenant_of(graph)
            scratch = await probing.scratch_of(
                graph, organization, prefix, patience=patience, say=lambda _: None
            )
            await probing.clean(scratch)
            return await probing.ask(scratch, chosen, BELIEVED)

        return {fact.name: fact for fact in self.run(asked)}

    def contents(self) -> tuple[set[str], set[str], set[str]]:
        """Ids of users, groups, and what is deleted and can come back."""
        tenant = self.simulator.tenant
        return {*tenant.users}, {*tenant.groups}, {*tenant.deleted}
