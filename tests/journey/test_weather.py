"""Whatever the service does to us: bounded runs, and never the wrong person in or out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph_simulator import Fault, Lag
from provisioning.graph import Graph, Patience
from provisioning.graph.errors import GraphError
from provisioning.kinds import KINDS
from provisioning.plan.model import RecentWrites
from provisioning.plan.plan import Tenant
from provisioning.reconcile import engine
from provisioning.reconcile.journal import FRESH, Journal, recent_writes
from tests.depositing import (
    CLEO,
    GAEL,
    NOEMI,
    PEUPLIERS,
    TILLEULS,
    TOM,
    ZOE,
    depositor,
    reached,
    spaces,
)
from tests.tenancy import Tenancy, people, person

LIMITS = "limits: {percent_from: 99, removals_per_tenant_percent: 100, empty_from: 99}\n"
PAUL = person("Paul", "Martin", "aidants", "tarif")
LEA = person("Léa", "Roux", "aidants")
LEA_TOO = person("Léa", "Roux", "aidants", "tarif")
SAM = person("Sam", "Petit", "tarif", mode="standard")
ANA = depositor("Ana", TILLEULS.title)
BEFORE = people(PAUL, LEA, SAM, ZOE, GAEL, CLEO)
AFTER = people(LEA_TOO, SAM, ANA, TOM, GAEL, NOEMI, CLEO)

LISTINGS = ("/users", "/groups/*/members", "/sites/*/lists", "/drives/*/children", "*/items")
PATHS = (
    *LISTINGS,
    "/$batch",
    "/invitations",
    "/users*",
    "/groups*",
    "/groups/*/ref",
    "/directoryObjects*",
    "/sites/*",
    "/sites/*/pages*",
    "/drives/*",
    "/drives/*/invite",
    "*",
)


def weather(dice: random.Random) -> Iterator[Fault]:
    """Some thirty calls that end badly, each in its own way."""
    for _ in range(dice.randrange(4, 16)):
        match dice.choice(("refuse", "refuse", "deny", "lose", "break", "empty_page", "empty")):
            case "refuse" | "deny" as do:
                status = dice.choice((429, 429, 503, 504, 500))
                headers = {"Retry-After": str(dice.randrange(1, 30))} if dice.random() < 0.7 else {}
                yield Fault(
                    path=dice.choice(PATHS),
                    do=do,
                    status=status,
                    headers=headers if status in {429, 503} else {},
                    times=dice.randrange(1, 6),
                    skip=dice.randrange(12),
                )
            case "empty_page" | "empty" as do:
                yield Fault(method="GET", path=dice.choice(LISTINGS), do=do, skip=dice.randrange(6))
            case do:
                yield Fault(
                    method=dice.choice(("*", "POST", "PATCH", "DELETE")),
                    path=dice.choice(PATHS),
                    do=do,
                    times=dice.randrange(1, 4),
                    skip=dice.randrange(12),
                )


class Witness:
    """Stands beside the tenant's memory: who joins and leaves each group, when it happens."""

    def __init__(self, tenancy: Tenancy) -> None:
        self._tenant = tenancy.simulator.tenant
        self.may: Mapping[str, set[str]] = {}
        self.wrong: list[str] = []
        self._tenant.watchers.append(self)

    def joined(self, relation: str, holder: str, member: str) -> None:
        if relation == "members" and self._name(member) not in self._allowed(holder):
            self.wrong.append(f"{self._name(member)} let into {self._group(holder)}")

    def left(self, relation: str, holder: str, member: str) -> None:
        if relation == "members" and self._name(member) in self._allowed(holder):
            self.wrong.append(f"{self._name(member)} turned out of {self._group(holder)}")

    def appeared(self, thing: object) -> None:
        pass

    altered = vanished = appeared

    def _allowed(self, group: str) -> set[str]:
        return self.may.get(self._group(group), set())

    def _group(self, id_: str) -> str:
        return str(self._tenant.groups[id_].unique_name).removeprefix("xnet-ext-")

    def _name(self, id_: str) -> str:
        return str(self._tenant.users[id_].display_name)


def approved(tenancy: Tenancy) -> Mapping[str, set[str]]:
    """Who may be in each group, from the files alone."""
    extranet = tenancy.extranet()
    named = {
        key: who.name for mode in ("guest", "account") for key, who in extranet.people_of(mode)
    }
    may = {f"space-{code}": extranet.admitted(code) for code in extranet.spaces}
    may |= {f"profile-{code}": extranet.holders(code) for code in extranet.spec.profiles}
    return {group: {named[key] for key in keys} for group, keys in may.items()}


def attempt(tenancy: Tenancy) -> None:
    """One run, as the command does it: a tenant that cannot be read is for the next one."""

    def clock() -> datetime:
        return datetime.fromtimestamp(tenancy.clock(), UTC)

    folder = tenancy.folder / "journal"

    def remembered(tenant: Tenant) -> RecentWrites:
        return recent_writes(folder, tenant.id, clock)

    async def work(graph: Graph) -> None:
        try:
            surveyed = await engine.survey(
                graph, tenancy.extranet(), kinds=KINDS, recent_writes=remembered
            )
        except GraphError:
            return
        if surveyed.plan.exceeded:
            return
        journal = Journal(folder, surveyed.plan, clock)
        await engine.apply(graph, surveyed, on_start=journal.start, on_outcome=journal.end)
        journal.finish({}, stopped=False)

    tenancy.run(work)


@pytest.mark.parametrize("seed", range(50))
def test_in_any_weather_four_runs_do_and_nobody_is_wronged(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    tenancy = Tenancy(tmp_path, spaces=spaces(), approvals=BEFORE)
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    tenancy.spaces += (
        "limits: {percent_from: 99, removals_per_tenant_percent: 100, empty_from: 99}\n"
    )
    tenancy.extranet()
    tenancy.wait(60)
    witness = Witness(tenancy)
    knobs = tenancy.simulator.settings
    knobs.lag = Lag.of(dice.choice((0, 3, 20, 50)))
    knobs.site_delay = dice.choice((0, 40, 700))
    knobs.retry_after = dice.choice(("whole", "fractional", "absent"))
    tenancy.patience = Patience(attempts=dice.choice((2, 10)), lag=dice.choice((5, 60)))
    for approvals in (BEFORE, AFTER):
        tenancy.approvals = approvals
        witness.may = approved(tenancy)
        tenancy.simulator.faults.waiting.extend(weather(dice))
        for run in range(4):
            if run == 3:
                tenancy.simulator.faults.waiting.clear()
                tenancy.patience = Patience()
                tenancy.wait(FRESH.total_seconds())
            attempt(tenancy)
            assert not witness.wrong, witness.wrong
            tenancy.wait(dice.choice((10, 200, 900)))
    tenancy.wait(900)
    plan = tenancy.plan()
    assert plan.empty, plan.changes
    for group, names in witness.may.items():
        assert tenancy.members(group) == names
    written = Counter(mail.to for mail in tenancy.simulator.outbox)
    assert set(written.values()) == {1}
    accounts = Counter(user.display_name for user in tenancy.simulator.tenant.users.values())
    assert set(accounts.values()) == {1}
    for who, establishment in (("ana", TILLEULS), ("tom", PEUPLIERS), ("noemi", PEUPLIERS)):
        assert establishment.title in reached(tenancy, f"{who}@depots.example")
    assert not reached(tenancy, "zoe@depots.example"), "who left sees nothing any more"
