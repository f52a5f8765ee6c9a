"""The deposit of an establishment: who sees it, and what a run that ends badly leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from graph_simulator import Fault, Lag
from provisioning.graph import Graph, Patience
from provisioning.plan.plan import Plan
from provisioning.reconcile import engine
from provisioning.spec.establishments import Establishment
from tests.depositing import (
    CLEO,
    GAEL,
    NOEMI,
    PEUPLIERS,
    SPACE,
    TILLEULS,
    TOM,
    ZOE,
    depositor,
    reached,
    spaces,
)
from tests.tenancy import SHELVES, Tenancy, people, person

OUTSIDER = person("Lea", "Roux", "aidants", address="lea@depots.example")


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(ZOE, TOM, GAEL, NOEMI, CLEO, OUTSIDER)
    tenancy = Tenancy(tmp_path, spaces=spaces(), approvals=approvals, kinds=SHELVES)
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    return tenancy


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("zoe", {TILLEULS.title: "write"}),
        ("tom", {PEUPLIERS.title: "write"}),
        ("gael", {TILLEULS.title: "read"}),
        ("noemi", {PEUPLIERS.title: "read"}),
        ("cleo", {TILLEULS.title: "read", PEUPLIERS.title: "read"}),
        ("lea", {}),
    ],
)
def test_each_sees_what_is_theirs_and_nothing_else(
    tenancy: Tenancy, who: str, seen: dict[str, str]
) -> None:
    tenancy.converge()
    assert reached(tenancy, f"{who}@depots.example") == seen


def test_a_depositor_cannot_write_in_the_folder_of_another(tenancy: Tenancy) -> None:
    tenancy.converge()
    site = "ext-depots"
    for who in ("zoe", "gael"):
        tenancy.simulator.redeem(f"{who}@depots.example")
    put = tenancy.simulator.put_file_as
    path = f"Zone de dépôt/{TILLEULS.title}"
    put("zoe@depots.example", site, path, "rapport.xlsx", b"1")
    for who in ("tom", "gael"):
        with pytest.raises(PermissionError):
            put(f"{who}@depots.example", site, path, "rapport.xlsx", b"2")


def test_a_depositor_who_changes_establishment_sees_only_the_new_one(tenancy: Tenancy) -> None:
    tenancy.converge()
    moved = depositor("Zoe", PEUPLIERS.title, type_="cmpp")
    tenancy.approvals = people(moved, TOM, GAEL, NOEMI, CLEO, OUTSIDER)
    tenancy.converge()
    assert reached(tenancy, "zoe@depots.example") == {PEUPLIERS.title: "write"}


def test_a_site_that_is_late_holds_up_its_content_and_nobody(tenancy: Tenancy) -> None:
    tenancy.simulator.settings.site_delay = 1200
    tenancy.patience = Patience(lag=5)
    _, outcomes = tenancy.apply()
    fates = {outcome.change.key.kind: outcome.status for outcome in outcomes}
    assert {kind for kind, fate in fates.items() if fate == "waiting"} == {
        "site",
        "list",
        "library",
        "folder",
        "holding",
    }
    assert "Zoe Martin" in tenancy.members("space-depots")
    tenancy.wait(1300)
    tenancy.converge()
    assert reached(tenancy, "zoe@depots.example") == {TILLEULS.title: "write"}


def test_what_the_plan_says_is_found_under_every_weather(tenancy: Tenancy) -> None:
    """Throttled, slow to show, sites late, answers unknown: three runs at the most."""
    tenancy.extranet()
    tenancy.wait(60)
    tenancy.simulator.settings.lag = Lag.of(6)
    tenancy.simulator.settings.site_delay = 40
    for number, path in enumerate(("/sites/*", "/drives/*", "/sites/*/lists", "/drives/*/invite")):
        tenancy.simulator.faults.add(Fault(path=path, status=429, skip=number, times=3))
        tenancy.simulator.faults.add(Fault(path=path, status=503, skip=number + 2, times=2))
    for _ in range(3):
        tenancy.apply()
        tenancy.wait(120)
    assert tenancy.plan().empty
    assert reached(tenancy, "zoe@depots.example") == {TILLEULS.title: "write"}
    assert reached(tenancy, "noemi@depots.example") == {PEUPLIERS.title: "read"}


def test_a_register_in_which_everything_is_closed_turns_nobody_out_unseen(
    tenancy: Tenancy,
) -> None:
    tenancy.spaces = spaces() + "limits: {removals_cap: 1}\n"
    tenancy.converge()
    tenancy.establishments = (replace(TILLEULS, open=False), PEUPLIERS)
    assert not tenancy.plan().exceeded, "one closes, and its depositor goes"
    tenancy.establishments = (replace(TILLEULS, open=False), replace(PEUPLIERS, open=False))
    [refusal] = tenancy.plan().exceeded
    assert (refusal.code, refusal.count, refusal.limit) == ("removals_cap", 2, 1)


def test_a_plan_costs_what_sharepoint_then_counts(tenancy: Tenancy) -> None:
    async def work(graph: Graph) -> Plan:
        surveyed = await engine.survey(graph, tenancy.extranet(), kinds=tenancy.kinds)
        tenancy.simulator.journal.clear()
        await engine.apply(graph, surveyed)
        return surveyed.plan

    first = tenancy.run(work)
    assert first.cost.sharepoint == spent(tenancy)
    title = SPACE.replace("Zone de dépôt", "Dépôts").replace("Région}", "Région ARS}")
    tenancy.spaces = spaces(title)
    tenancy.approvals = people(ZOE, depositor("Ana", TILLEULS.title), TOM, NOEMI, OUTSIDER)
    second = tenancy.run(work)
    assert second.cost.sharepoint == spent(tenancy) > 0


def spent(tenancy: Tenancy) -> int:
    sharepoint = ("/sites", "/drives", "/groups/{group}/sites")
    calls = tenancy.simulator.journal.since(0)
    return sum(call.units for call in calls if call.template.startswith(sharepoint))


def many(count: int) -> tuple[Establishment, ...]:
    return tuple(
        Establishment(
            finess=f"99{number:06}0",
            name=f"CAMSP {number}",
            category="190",
            departement="35" if number % 2 else "34",
        )
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize("writes", [3, 11, 20, 33])
def test_an_apply_killed_in_the_middle_of_the_library_is_resumed(
    tenancy: Tenancy, writes: int
) -> None:
    """From some write on the connection breaks: the work was done or not, nobody knows."""
    tenancy.establishments = many(12)
    places = [each.title for each in tenancy.establishments]
    tenancy.approvals = people(
        *(depositor(f"Ana{n}", title) for n, title in enumerate(places)), GAEL, NOEMI, CLEO
    )
    for path in ("/drives/*", "/sites/*/items"):
        tenancy.simulator.faults.add(
            Fault(method="POST", path=path, do="lose", skip=writes, times=500)
        )
    tenancy.patience = Patience(attempts=2)
    _, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} != {"done"}
    tenancy.simulator.faults.waiting.clear()
    tenancy.converge()
    for number, title in enumerate(places):
        assert reached(tenancy, f"ana{number}@depots.example") == {title: "write"}
    assert set(reached(tenancy, "gael@depots.example")) == set(places[0::2])


def test_three_hundred_establishments_are_made_within_the_budget(tenancy: Tenancy) -> None:
    tenancy.establishments = many(300)
    tenancy.spaces = spaces() + "limits: {additions_cap: 5000, invitations_cap: 5000}\n"
    tenancy.approvals = people(
        *(
            depositor(f"Ana{n}", each.title, mode="standard")
            for n, each in enumerate(tenancy.establishments)
        ),
        GAEL,
        NOEMI,
        CLEO,
    )
    tenancy.extranet()
    tenancy.wait(120)
    begun = tenancy.clock()
    plan, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} == {"done"}
    calls = [
        call
        for call in tenancy.simulator.journal.since(0)
        if call.template.startswith(("/sites", "/drives"))
    ]
    took = tenancy.clock() - begun
    assert len(calls) > 1500
    assert sum(call.template.endswith("/drive") for call in calls) <= 2, "asked once for all"
    assert sum(call.throttled for call in calls) < len(calls) / 100
    assert sum(call.units for call in calls) / 1200 < took / 60 + 1
    assert plan.cost.minutes == pytest.approx(took / 60, abs=1.5)
    tenancy.wait(120)
    assert tenancy.plan().empty
