"""How many changes are under way at once."""

from __future__ import annotations

import asyncio
from typing import cast

from provisioning.graph import Graph
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create
from provisioning.plan.kind import Kind
from provisioning.plan.model import Key, Ledger, Reading, Resource
from provisioning.plan.plan import Plan, Tenant
from provisioning.plan.survey import Survey
from provisioning.reconcile import engine
from tests.patience import HANG


class Thing(Resource, frozen=True, kw_only=True):
    heading = ("Choses", "Things")

    @property
    def title(self) -> str:
        return self.key.name


def test_a_kind_that_waits_keeps_no_other_waiting():
    """Invitations wait for minutes; sites and lists have a budget of their own."""

    async def crowd() -> list[str]:
        reached = asyncio.Event()

        async def slow(_: Graph, want: Thing, __: Ledger) -> str:
            await reached.wait()
            return want.key.name

        async def quick(_: Graph, want: Thing, __: Ledger) -> str:
            reached.set()
            return want.key.name

        kinds = [kind("slow", slow), kind("quick", quick)]
        things = [Key("slow", str(number)) for number in range(engine.IN_FLIGHT + 1)]
        changes: list[Change] = [Create(Thing(key=key)) for key in (*things, Key("quick", "last"))]
        plan = Plan(tenant=Tenant("id", "name"), changes=tuple(changes))
        surveyed = Survey(plan, Ledger(), {}, kinds)
        work = engine.apply(cast("Graph", None), surveyed)
        return [outcome.status for outcome in await asyncio.wait_for(work, HANG)]

    statuses = asyncio.run(crowd())
    assert statuses == ["done"] * (engine.IN_FLIGHT + 2)


def kind(name: str, create) -> Kind:
    async def read(_: Graph, __: dict[Key, Thing], ___: Ledger) -> Reading:
        return Reading({}, {}, [], {}, {})

    def desire(_: Extranet) -> list[Thing]:
        return []

    return Kind(name, Thing, desire, read, lambda _: (), create)
