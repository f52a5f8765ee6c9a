"""Which tenant: a real one, one at an address that speaks Graph, or the sandbox.

The sandbox is the simulated tenant inside this process; what it holds is kept in one file.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from provisioning.core.spec import Spec
from provisioning.graph import Budgets, Graph, connect, credential
from provisioning.settings import Settings


@asynccontextmanager
async def tenant(settings: Settings, root: str) -> AsyncIterator[Graph]:
    """The tenant at ``root``; a credential is asked for only when it is not on this machine."""
    budgets = Budgets.of(settings.tenant_size)
    async with connect(
        root, credential(settings, root), budgets=budgets, lanes=settings.lanes
    ) as graph:
        yield graph


@asynccontextmanager
async def sandbox(settings: Settings, spec: Spec) -> AsyncIterator[Graph]:
    from provisioning.graph.auth import LocalCredential
    from provisioning.simulator import Simulator

    path = settings.state_directory / "sandbox.json"
    simulator = Simulator.load(path)
    hire(simulator, spec)
    try:
        async with connect(
            "http://localhost/v1.0", LocalCredential(), transport=simulator.transport()
        ) as graph:
            yield graph
    finally:
        path.parent.mkdir(parents=True, exist_ok=True)
        simulator.save(path)


def hire(simulator: object, spec: Spec) -> None:
    """The agency's own people are in its tenant before us: referents, responsables, admins."""
    from provisioning.simulator import Simulator

    assert isinstance(simulator, Simulator)
    simulator.tenant.add_domain(spec.instance.domain)
    for address in staff(spec):
        first, _, last = address.partition("@")[0].partition(".")
        simulator.add_staff(address, first.title(), last.title())


def staff(spec: Spec) -> Iterable[str]:
    places = (spec.home, *spec.spaces.values())
    answering = (who.address for place in places for who in place.referents)
    accepting = (who.address for who in spec.responsables)
    return sorted({*spec.admins, *accepting, *answering})
