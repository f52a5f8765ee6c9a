"""How many changes are under way at once."""

from __future__ import annotations

import asyncio
from typing import cast

from provisioning import engine
from provisioning.contract import Kind
from provisioning.core.desired import Extranet
from provisioning.core.diff import Change, Create
from provisioning.core.model import Ids, Key, Reading, Resource
from provisioning.core.plan import Plan, Tenant
from provisioning.graph import Graph


class Thing(Resource, frozen=True, kw_only=True):
    @property
    def title(self) -> str:
        return self.key.name


def test_a_kind_that_waits_keeps_no_other_waiting():
    """Invitations wait for minutes; sites and lists have a budget of their own."""

    async def crowd() -> list[str]:
        reached = asyncio.Event()

        async def slow(_: Graph, want: Thing, __: Ids) -> str:
            await reached.wait()
            return want.key.name

        async def quick(_: Graph, want: Thing, __: Ids) -> str:
            reached.set()
            return want.key.name

        kinds = [kind("slow", slow), kind("quick", quick)]
        things = [Key("slow", str(number)) for number in range(engine.IN_FLIGHT + 1)]
        changes: list[Change] = [Create(Thing(key=key)) for key in (*things, Key("quick", "last"))]
        plan = Plan(tenant=Tenant("id", "name"), changes=tuple(changes))
        surveyed = engine.Survey(plan, Ids(), {})
        work = engine.apply(cast("Graph", None), surveyed, kinds=kinds)
        return [outcome.status for outcome in await asyncio.wait_for(work, 5)]

    statuses = asyncio.run(crowd())
    assert statuses == ["done"] * (engine.IN_FLIGHT + 2)


def kind(name: str, create) -> Kind:
    async def read(_: Graph, __: dict[Key, Thing], ___: Ids) -> Reading:
        return Reading({}, {}, [], {}, {})

    def desire(_: Extranet) -> list[Thing]:
        return []

    return Kind(name, desire, read, lambda _: (), create)
