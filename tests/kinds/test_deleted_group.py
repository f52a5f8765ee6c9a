"""A group deleted by hand is not a group that was never there."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Fault
from provisioning.plan import document, render
from provisioning.plan.diff import Create
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan, described
from tests.tenancy import SPACES, Tenancy, people, person

KEY = Key("group", "space/aidants")
DAY = 86_400


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    tenancy = Tenancy(tmp_path, approvals=people(person("Paul", "Martin", "aidants")))
    tenancy.converge()
    return tenancy


def deleted(tenancy: Tenancy, name: str = "space-aidants") -> str:
    id_: str = tenancy.look(f"/groups(uniqueName='xnet-ext-{name}')?$select=id")["id"]
    tenancy.simulator.tenant.delete(id_)
    return id_


def said(plan: Plan) -> list[str]:
    return [str(note) for note in plan.notes if note.key == KEY]


def made(plan: Plan) -> list[Create]:
    return [c for c in plan.changes if isinstance(c, Create) and c.key == KEY]


@pytest.mark.parametrize("name", ["space-aidants", "profile-aidants"])
def test_it_comes_back_as_it_was_and_its_members_with_it(tenancy: Tenancy, name: str) -> None:
    id_ = deleted(tenancy, name)
    plan, outcomes = tenancy.apply()
    assert [(type(o.change), o.status) for o in outcomes] == [(Create, "done")]
    assert plan.exceeded == ()
    assert tenancy.plan().empty
    found = tenancy.look(f"/groups(uniqueName='xnet-ext-{name}')?$select=id,mailNickname")
    assert found["id"] == id_
    assert tenancy.members(name) == {"Paul Martin"}
    assert tenancy.look("/directory/deletedItems/microsoft.graph.group")["value"] == []


def test_the_plan_says_since_when_and_until_when(tenancy: Tenancy) -> None:
    deleted(tenancy)
    plan = tenancy.plan()
    [change] = made(plan)
    assert described(change).verb == "restore"
    shown = "\n".join(line.text for line in render.lines(document.of(plan)))
    assert "restored: deleted on 2026-11-2" in shown
    assert "restorable until 2026-12-2" in shown


def test_who_lost_their_approval_meanwhile_goes_out_with_the_next_plan(tenancy: Tenancy) -> None:
    deleted(tenancy)
    tenancy.approvals = people()
    tenancy.apply()
    tenancy.converge()
    assert tenancy.members("space-aidants") == set()


def test_after_thirty_days_it_is_made_anew(tenancy: Tenancy) -> None:
    id_ = deleted(tenancy)
    tenancy.wait(31 * DAY)
    [change] = made(tenancy.plan())
    assert described(change).verb == "create"
    tenancy.converge()
    found = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")
    assert found["id"] != id_


def test_where_its_address_was_taken_meanwhile_nothing_is_made(tenancy: Tenancy) -> None:
    nickname = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id,mailNickname")
    id_ = deleted(tenancy)
    other = {
        "displayName": "Autre",
        "mailNickname": nickname["mailNickname"],
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
    }
    tenancy.run(lambda graph: graph.post("/groups", other, dict))
    plan = tenancy.plan()
    assert made(plan) == []
    [text] = said(plan)
    assert f"'Autre' has its address ({id_}, deleted on " in text
    assert "restorable until" in text


def test_of_two_that_were_deleted_a_person_says_which_comes_back(tenancy: Tenancy) -> None:
    nickname = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id,mailNickname")
    deleted(tenancy)
    tenancy.run(lambda graph: graph.post("/groups", twin(nickname["mailNickname"]), dict))
    deleted(tenancy)
    plan = tenancy.plan()
    assert made(plan) == []
    assert any("it was deleted twice" in text for text in said(plan))


def twin(nickname: str | None) -> dict[str, object]:
    return {
        "uniqueName": "xnet-ext-space-aidants",
        "displayName": "Aidants",
        "mailNickname": nickname,
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
    }


def test_what_was_deleted_and_cannot_be_read_stops_there_for_that_space(tenancy: Tenancy) -> None:
    deleted(tenancy)
    tenancy.simulator.faults.add(
        Fault(
            method="GET",
            path="/directory/deletedItems/graph.group",
            status=403,
            code="Authorization_RequestDenied",
        )
    )
    plan = tenancy.plan()
    assert made(plan) == []
    assert plan.partial
    assert any("could not be read" in text for text in said(plan))
    assert not any(c.key.name == "space/finances" for c in plan.changes)


def test_nothing_deleted_is_asked_about_where_nothing_is_missing(tenancy: Tenancy) -> None:
    before = len(tenancy.simulator.journal.since(0))
    tenancy.plan()
    asked = [call.template for call in tenancy.simulator.journal.since(0)[before:]]
    assert "/directory/deletedItems/graph.group" not in asked


def test_a_group_to_adopt_that_was_deleted_comes_back(tmp_path: Path) -> None:
    tenancy = Tenancy(tmp_path)
    row = tenancy.run(
        lambda graph: graph.post("/groups", twin("aidants") | {"uniqueName": None}, dict)
    )
    tenancy.simulator.tenant.delete(row["id"])
    tenancy.spaces = SPACES.replace(
        "    title: Aidants\n", f"    title: Aidants\n    adopt: {row['id']}\n"
    )
    assert [described(change).verb for change in made(tenancy.plan())] == ["restore"]
    tenancy.apply()
    assert tenancy.simulator.tenant.groups[row["id"]]
    assert made(tenancy.plan()) == []
