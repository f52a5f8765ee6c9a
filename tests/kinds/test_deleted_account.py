"""An account deleted by hand is not an account that was never there."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Fault
from graph_simulator.settings import Lag
from provisioning.plan import document, render
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan, described
from tests.tenancy import Tenancy, people, person

PAUL, SAM = "paul.martin@ars.example", "sam.petit@ars.example"
GUEST, ACCOUNT = Key("guest", PAUL), Key("account", SAM)
DAY = 86_400


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    tenancy = Tenancy(
        tmp_path,
        approvals=people(
            person("Paul", "Martin", "aidants"), person("Sam", "Petit", "aidants", mode="standard")
        ),
    )
    tenancy.converge()
    return tenancy


def deleted(tenancy: Tenancy, address: str) -> str:
    id_: str = tenancy.user(address)["id"]
    tenancy.simulator.tenant.delete(id_)
    return id_


def settled(tenancy: Tenancy) -> Plan:
    """Some memberships are back already when their turn comes."""
    plan, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} <= {"done", "already"}
    assert tenancy.plan().empty
    return plan


def of(plan: Plan, key: Key) -> list[str]:
    return [described(change).verb for change in plan.changes if change.key == key]


def said(plan: Plan, key: Key) -> list[str]:
    return [str(note) for note in plan.notes if note.key == key]


@pytest.mark.parametrize(("key", "name"), [(GUEST, "Paul Martin"), (ACCOUNT, "Sam Petit")])
def test_it_comes_back_as_it_was_with_what_it_was_a_member_of(
    tenancy: Tenancy, key: Key, name: str
) -> None:
    id_, mails = deleted(tenancy, key.name), len(tenancy.simulator.outbox)
    plan = settled(tenancy)
    assert of(plan, key) == ["restore"]
    assert plan.cost.invitations == 0
    assert tenancy.user(key.name)["id"] == id_
    assert name in tenancy.members("space-aidants")
    assert len(tenancy.simulator.outbox) == mails


def test_the_plan_names_the_account_since_when_and_until_when(tenancy: Tenancy) -> None:
    id_ = deleted(tenancy, PAUL)
    plan = tenancy.plan()
    [note] = said(plan, GUEST)
    assert "their account paul.martin_ars.example#EXT#@" in note
    assert f"({id_}) was deleted on 2026-11-2" in note
    shown = "\n".join(line.text for line in render.lines(document.of(plan)))
    assert "restored: deleted on 2026-11-2" in shown
    assert "restorable until 2026-12-2" in shown


def test_it_comes_back_where_the_tenant_is_slow_to_show_it(tenancy: Tenancy) -> None:
    id_ = deleted(tenancy, SAM)
    tenancy.wait(DAY)
    tenancy.simulator.settings.lag = Lag.of(20.0)
    _, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} <= {"done", "already"}
    tenancy.wait(DAY)
    assert tenancy.user(SAM)["id"] == id_
    assert tenancy.plan().empty


def test_a_return_cut_short_is_completed_by_the_next_run(tenancy: Tenancy) -> None:
    tenancy.approvals = tenancy.approvals.replace("last_name: Martin", "last_name: Martinez")
    id_ = deleted(tenancy, PAUL)
    fault = Fault(method="PATCH", path="/users/*", status=403, code="Authorization_RequestDenied")
    tenancy.simulator.faults.add(fault)
    _, outcomes = tenancy.apply()
    [cut] = [outcome for outcome in outcomes if outcome.change.key == GUEST]
    assert (cut.status, cut.id) == ("failed", id_)
    plan = tenancy.converge()
    assert [type(change) for change in plan.changes if change.key == GUEST] == [Update]


def test_whom_we_had_blocked_comes_back_unblocked(tenancy: Tenancy) -> None:
    id_ = tenancy.user(PAUL)["id"]
    mark = tenancy.user(PAUL)["onPremisesExtensionAttributes"]["extensionAttribute15"]
    left = {"extensionAttribute15": mark.replace("extranet/ext ", "extranet/ext/left ")}
    asleep = {"accountEnabled": False, "onPremisesExtensionAttributes": left}
    tenancy.run(lambda graph: graph.patch(f"/users/{id_}", asleep))
    tenancy.simulator.tenant.delete(id_)
    settled(tenancy)
    assert tenancy.simulator.tenant.users[id_].account_enabled


def test_after_thirty_days_they_are_invited_anew(tenancy: Tenancy) -> None:
    id_ = deleted(tenancy, PAUL)
    tenancy.wait(31 * DAY)
    assert of(tenancy.converge(), GUEST) == ["create"]
    assert tenancy.user(PAUL)["id"] != id_


def test_one_that_is_not_proved_to_be_theirs_is_left_to_a_person(tenancy: Tenancy) -> None:
    lea = Key("guest", "lea.roux@ars.example")
    id_ = tenancy.simulator.add_guest("l@ailleurs.example", "L.", "R.", otherMails=[lea.name])
    tenancy.simulator.tenant.delete(id_)
    tenancy.approvals += person("Léa", "Roux", "aidants").replace("\n", "\n  ").join(("  ", ""))
    plan = tenancy.converge()
    assert of(plan, lea) == []
    [note] = said(plan, lea)
    assert f"({id_}) was deleted on 2026-11-" in note
    assert "restorable until 2026-12-" in note
    assert "nobody is made in its place" in note


def test_another_account_that_signs_in_with_the_address_meanwhile_is_somebody_else(
    tenancy: Tenancy,
) -> None:
    id_ = deleted(tenancy, PAUL)
    later = tenancy.simulator.add_guest(PAUL, "Pauline", "Martinez")
    plan = tenancy.plan()
    assert of(plan, GUEST) == []
    [note] = said(plan, GUEST)
    assert f"({id_}) was deleted on" in note
    assert f"extranet people rebind {PAUL} --account {later}" in note
    tenancy.apply()
    assert tenancy.members("space-aidants") == {"Sam Petit"}
    tenancy.run(lambda graph: graph.delete(f"/directory/deletedItems/{id_}"))
    tenancy.converge()
    assert tenancy.members("space-aidants") == {"Sam Petit", "Pauline Martinez"}


def test_where_the_deleted_cannot_be_read_only_who_is_known_by_their_id_is_touched(
    tenancy: Tenancy,
) -> None:
    deleted(tenancy, PAUL)
    forbidden = Fault(
        method="GET",
        path="/directory/deletedItems/graph.user",
        status=403,
        code="Authorization_RequestDenied",
    )
    tenancy.simulator.faults.add(forbidden)
    tenancy.approvals = tenancy.approvals.replace("name: Petit", "name: Grand")
    plan = tenancy.plan()
    assert plan.partial
    assert of(plan, GUEST) == []
    assert any("could not be read" in note for note in said(plan, GUEST))


def test_nothing_deleted_is_asked_about_where_everybody_is_known_by_their_id(
    tenancy: Tenancy,
) -> None:
    before = len(tenancy.simulator.journal.since(0))
    assert not any(isinstance(change, Create) for change in tenancy.plan().changes)
    asked = [call.template for call in tenancy.simulator.journal.since(0)[before:]]
    assert "/directory/deletedItems/graph.user" not in asked
