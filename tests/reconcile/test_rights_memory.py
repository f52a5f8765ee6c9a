"""What is remembered of the rights on folders saves readings, and is never believed too long."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from provisioning.graph import Graph
from provisioning.kinds.shared.rotation import FEW
from provisioning.plan.plan import Plan
from provisioning.reconcile import engine, rights_memory
from tests.depositing import CLEO, TILLEULS, spaces
from tests.tenancy import SHELVES, Tenancy, people

NUMBER = FEW + 4
PLACES = tuple(
    msgspec.structs.replace(TILLEULS, finess=f"9900{number:05}", name=f"CAMSP {number}")
    for number in range(NUMBER)
)
DEPOTS, ZONE = "CAMSP - CMPP", "Zone de dépôt"
OWNER = "ines.garnier@cnsa.example"
OURS = 2
"""Readings of the place where folders are prepared, in each pass."""


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    tenancy = Tenancy(tmp_path, spaces=spaces(), approvals=people(CLEO), kinds=SHELVES)
    tenancy.establishments = PLACES
    _, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} == {"done"}
    tenancy.wait(60)
    return tenancy


def passed(tenancy: Tenancy, days: int = 0) -> tuple[Plan, int]:
    """A full pass so many days later, and how many times it read rights."""
    tenancy.today += timedelta(days=days)
    tenancy.simulator.journal.clear()

    async def read(graph: Graph) -> Plan:
        surveyed = await engine.survey(
            graph,
            tenancy.extranet(),
            kinds=SHELVES,
            rights_read=lambda tenant: rights_memory.recalled(tenancy.folder, tenant.id),
        )
        rights_memory.keep(tenancy.folder, surveyed.plan.tenant.id, surveyed.ids)
        return surveyed.plan

    plan: Plan = tenancy.run(read)
    calls = (call for call in tenancy.simulator.journal.calls if call.status == 200)
    return plan, sum(call.path.endswith("/permissions") for call in calls) - OURS


def test_a_large_library_is_read_once_then_in_turn_and_where_something_moved(
    tenancy: Tenancy,
) -> None:
    plan, read = passed(tenancy)
    assert (plan.empty, read) == (True, NUMBER)
    plan, read = passed(tenancy)
    assert (plan.empty, read) == (True, 0)

    tenancy.simulator.add_guest("lou@elsewhere.example", "Lou", "Noir")
    linked, invited = (f"{ZONE}/{each.title}" for each in PLACES[:2])
    tenancy.simulator.link_as(OWNER, DEPOTS, linked, scope="anonymous")
    tenancy.simulator.share_as(OWNER, DEPOTS, invited, "lou@elsewhere.example")
    plan, read = passed(tenancy)
    assert [change.key.name for change in plan.changes] == [f"depots/zone/{PLACES[0].title}"]
    assert read == 1, "a link for anybody shows in the listing; a name does not"

    found, counts = set[str](), []
    for _ in range(7):
        plan, read = passed(tenancy, days=1)
        found |= {change.key.name for change in plan.changes}
        counts.append(read)
    assert found == {f"depots/zone/{each.title}" for each in PLACES[:2]}
    assert sum(counts) < 2 * NUMBER
    assert max(counts) < NUMBER


def test_a_memory_that_is_lost_or_spoiled_means_reading_again(tenancy: Tenancy) -> None:
    passed(tenancy)
    [file] = tenancy.folder.glob("rights-*.json")
    for spoil in ("", "[1]", '{"x": 2}'):
        file.write_text(spoil)
        assert passed(tenancy)[1] == NUMBER
    file.unlink()
    assert passed(tenancy)[1] == NUMBER
    assert file.stat().st_mode & 0o777 == 0o600
    assert passed(tenancy, days=30)[1] == NUMBER, "after days without a pass, all are due"
