"""A run that was cut short keeps nobody waiting longer than it must, and nobody is made twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Fault, Lag
from provisioning.plan.diff import Create
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan
from provisioning.reconcile.journal import FRESH, UNANSWERED
from tests.journaled import clock_of, run
from tests.tenancy import Tenancy, people, person

PAUL, SAM = "paul.martin@ars.example", "sam.petit@ars.example"
GUEST, ACCOUNT = Key("guest", PAUL), Key("account", SAM)


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    tenancy = Tenancy(tmp_path)
    tenancy.converge()
    tenancy.approvals = people(
        person("Paul", "Martin", "aidants"), person("Sam", "Petit", "aidants", mode="standard")
    )
    return tenancy


def created(plan: Plan) -> set[Key]:
    return {change.key for change in plan.changes if isinstance(change, Create)}


def waiting(plan: Plan) -> dict[Key, str]:
    return {note.key: note.text for note in plan.notes if note.level == "unknown"}


def unanswered(tenancy: Tenancy, *, arrives: bool) -> None:
    """The answers of an invitation and of a birth are lost; or the calls never arrive."""
    for path in ("/invitations", "/users"):
        tenancy.simulator.faults.add(
            Fault(method="POST", path=path, do="lose" if arrives else "break", times=20)
        )
    run(tenancy)
    tenancy.simulator.faults.waiting.clear()


def test_what_arrived_and_shows_is_taken_up_at_once(tenancy: Tenancy) -> None:
    unanswered(tenancy, arrives=True)
    plan = run(tenancy)
    assert created(plan) == set()
    assert waiting(plan) == {}
    assert tenancy.members("space-aidants") == {"Paul Martin", "Sam Petit"}


def test_what_arrived_and_does_not_show_yet_is_not_made_twice(tenancy: Tenancy) -> None:
    tenancy.simulator.settings.lag = Lag.of(50)
    unanswered(tenancy, arrives=True)
    plan = run(tenancy)
    assert created(plan) == set()
    assert waiting(plan).keys() == {GUEST, ACCOUNT}
    tenancy.wait(120)
    assert created(run(tenancy)) == set()
    tenancy.wait(120)
    assert tenancy.members("space-aidants") == {"Paul Martin", "Sam Petit"}
    assert [mail.to for mail in tenancy.simulator.outbox] == [PAUL]


def test_what_never_arrived_is_waited_for_five_minutes_and_the_plan_says_until_when(
    tenancy: Tenancy,
) -> None:
    now = clock_of(tenancy)
    times = [now()]
    unanswered(tenancy, arrives=False)
    times.append(now())
    plan = run(tenancy)
    assert created(plan) == set()
    waits = waiting(plan)
    assert waits.keys() == {GUEST, ACCOUNT}
    ends = {f"until {time + UNANSWERED:%H:%M} UTC" for time in times}
    assert all(any(end in text for end in ends) for text in waits.values())
    tenancy.wait(UNANSWERED.total_seconds())
    assert created(run(tenancy)) == {GUEST, ACCOUNT}
    assert [mail.to for mail in tenancy.simulator.outbox] == [PAUL]


def test_what_is_known_to_be_made_is_waited_for_longer(tenancy: Tenancy) -> None:
    run(tenancy)
    for address in (PAUL, SAM):
        id_ = tenancy.user(address)["id"]
        tenancy.simulator.tenant.delete(id_)
        tenancy.simulator.tenant.purge(id_)
    tenancy.wait(UNANSWERED.total_seconds())
    assert created(run(tenancy)) == set()
    tenancy.wait(FRESH.total_seconds())
    assert created(run(tenancy)) == {GUEST, ACCOUNT}
