"""What the tenant refuses each time is remembered until it is granted."""

from __future__ import annotations

from pathlib import Path

from provisioning.plan.model import Key
from provisioning.reconcile.refused import ACCOUNT, Refusals, refused
from tests.journaled import clock_of, run
from tests.tenancy import Tenancy, people, person

PAUL, ZOE = Key("guest", "paul.martin@ars.example"), Key("guest", "zoe@cd.example")


def refusals(tenancy: Tenancy) -> Refusals:
    plan = tenancy.plan()
    return refused(tenancy.folder / "journal", plan.tenant.id, clock_of(tenancy))


def test_a_refusal_is_told_until_it_is_granted(tmp_path: Path) -> None:
    tenancy = Tenancy(
        tmp_path,
        approvals=people(
            person("Paul", "Martin", "aidants"),
            person("Zoé", "Lacaze", "aidants", address=ZOE.name),
        ),
    )
    knobs = tenancy.simulator.settings
    knobs.blocked_domains = {"ars.example"}
    knobs.refused_members = {tenancy.simulator.add_guest(ZOE.name, "Zoé", "Lacaze")}

    run(tenancy)
    found = refusals(tenancy)

    assert "blocked by a policy of the tenant" in found[PAUL, ACCOUNT].reason
    assert found[ZOE, "space/aidants"].reason
    assert (ZOE, ACCOUNT) not in found

    tenancy.wait(60)
    knobs.blocked_domains, knobs.refused_members = set(), set()
    run(tenancy)

    assert refusals(tenancy) == {}
