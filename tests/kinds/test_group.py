"""Groups: known by their unique name, adopted only when told to, renamed in one update."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Fault
from provisioning.graph import Graph
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from provisioning.reconcile import engine
from provisioning.reconcile.targeted import focused
from tests.kinds.ladder import climb
from tests.tenancy import SPACES, Tenancy, people, person

MEMBER = people(person("Paul", "Martin", "aidants"))


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return Tenancy(tmp_path, approvals=MEMBER)


def group(tenancy: Tenancy, name: str) -> dict[str, object]:
    found: dict[str, object] = tenancy.look(
        f"/groups(uniqueName='{name}')?$select=id,displayName,description,visibility,"
        "classification,groupTypes,mailNickname,securityEnabled"
    )
    return found


def test_each_rung_converges(tmp_path: Path) -> None:
    described = SPACES.replace("title: Aidants\n", "title: Aidants\n    description: Pour tous\n")
    rungs = {
        "as it is": SPACES,
        "described": described,
        "confidential": described.replace("Pour tous\n", "Pour tous\n    label: confidentiel\n"),
        "retitled": SPACES.replace("title: Aidants", "title: Proches aidants"),
        "profile retitled": SPACES.replace("ars - Référent aidants", "ars - Aidants"),
        "as it was": SPACES,
        "one space less": (
            SPACES[: SPACES.index("  finances:")] + SPACES[SPACES.index("\nhome:") + 1 :]
        ).replace("types: [ars]}", "types: [ars], approvers: [ines.garnier@cnsa.example]}"),
    }
    plans = climb(tmp_path, dict.fromkeys(rungs, MEMBER), spaces=rungs)
    for name in ("described", "confidential"):
        [change] = [each for each in plans[name].changes if each.key.kind == "group"]
        assert isinstance(change, Update)
    forgotten = [each for each in plans["one space less"].changes if each.key.kind == "group"]
    assert not forgotten, "what leaves the file is forgotten, not deleted"
    orphans = [note for note in plans["one space less"].notes if "no longer in" in note.text]
    assert [note.key for note in orphans] == [Key("group", "xnet-ext-space-finances")]


def test_a_space_is_a_private_microsoft_365_group_with_its_label(tenancy: Tenancy) -> None:
    tenancy.converge()
    found = group(tenancy, "xnet-ext-space-finances")
    assert found["groupTypes"] == ["Unified"]
    assert found["visibility"] == "Private"
    assert found["classification"] == "Externe - Confidentiel"
    assert tenancy.members("space-finances", "owners") == {"Karim Dubois", "Ines Garnier"}


def test_a_profile_is_a_security_group(tenancy: Tenancy) -> None:
    tenancy.converge()
    found = group(tenancy, "xnet-ext-profile-aidants")
    assert found["groupTypes"] == []
    assert found["securityEnabled"] is True


def test_a_group_of_that_name_is_not_taken_over_by_itself(tenancy: Tenancy) -> None:
    make(tenancy, "Aidants", "les-aidants")
    plan, _ = tenancy.apply()
    assert Key("group", "space/aidants") not in {change.key for change in plan.changes}
    [note] = [note for note in plan.notes if note.key == Key("group", "space/aidants")]
    assert "adopt:" in note.text
    assert tenancy.plan().empty, "the rest of the extranet went on"


def test_a_mail_nickname_that_is_taken_is_said_before_any_write(tenancy: Tenancy) -> None:
    make(tenancy, "Autre chose", "ext-aidants")
    [note] = [n for n in tenancy.plan().notes if n.key == Key("group", "space/aidants")]
    assert "ext-aidants belongs to the group 'Autre chose'" in note.text


def test_a_group_is_adopted_when_told_to(tenancy: Tenancy) -> None:
    id_ = make(tenancy, "Anciens aidants", "les-aidants")
    tenancy.spaces = SPACES.replace("title: Aidants\n", f"title: Aidants\n    adopt: {id_}\n")
    plan = tenancy.converge()
    [adopted] = [change for change in plan.changes if change.key == Key("group", "space/aidants")]
    assert isinstance(adopted, Update)
    found = group(tenancy, "xnet-ext-space-aidants")
    assert found["id"] == id_
    assert found["displayName"] == "Aidants"
    assert found["mailNickname"] == "les-aidants", "an address in use is not changed"
    assert tenancy.members("space-aidants") == {"Paul Martin"}


def test_an_adoption_of_nothing_is_said_and_the_rest_goes_on(tenancy: Tenancy) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    tenancy.spaces = SPACES.replace("title: Aidants\n", f"title: Aidants\n    adopt: {nobody}\n")
    plan, outcomes = tenancy.apply()
    assert any(nobody in note.text for note in plan.notes)
    assert {outcome.status for outcome in outcomes} == {"done"}


def test_a_code_that_changes_is_one_update(tenancy: Tenancy) -> None:
    tenancy.converge()
    before = group(tenancy, "xnet-ext-space-aidants")["id"]
    tenancy.spaces = SPACES.replace(
        "  aidants:\n    title: Aidants\n",
        "  proches:\n    title: Proches aidants\n    previously: [aidants]\n",
    ).replace("home: aidants", "home: proches")
    plan = tenancy.converge()
    groups = [change for change in plan.changes if change.key.kind == "group"]
    assert [type(change) for change in groups] == [Update]
    found = group(tenancy, "xnet-ext-space-aidants")
    assert (found["id"], found["displayName"]) == (before, "Proches aidants")
    assert tenancy.members("space-aidants") == {"Paul Martin"}


def test_a_space_whose_referents_are_all_unknown_is_not_made(tenancy: Tenancy) -> None:
    tenancy.extranet()
    for address in ("ines.garnier@cnsa.example", "paul.roche@cnsa.example"):
        id_ = tenancy.user(address)["id"]
        tenancy.run(lambda graph, i=id_: graph.delete(f"/users/{i}"))
    plan, outcomes = tenancy.apply(hire=False)
    assert Key("group", "space/aidants") not in {change.key for change in plan.changes}
    assert any("without an owner" in note.text for note in plan.notes)
    assert {outcome.status for outcome in outcomes} == {"done"}


def test_a_creation_whose_answer_is_lost_is_no_failure(tenancy: Tenancy) -> None:
    tenancy.simulator.faults.add(
        Fault(method="PATCH", path="/groups(uniqueName='xnet-ext-space-aidants')", do="lose")
    )
    _, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} <= {"done", "already"}
    assert tenancy.plan().empty


def test_a_group_made_by_a_run_that_died_is_found_again(tenancy: Tenancy) -> None:
    plan, _ = tenancy.apply()
    assert any(isinstance(change, Create) for change in plan.changes)
    assert tenancy.plan().empty


def make(tenancy: Tenancy, title: str, nickname: str) -> str:
    tenancy.extranet()
    owner = tenancy.user("admin@cnsa.example")["id"]
    body = {
        "owners@odata.bind": [f"https://graph.microsoft.com/v1.0/users/{owner}"],
        "displayName": title,
        "mailNickname": nickname,
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
    }

    async def create(graph: Graph) -> str:
        answer: dict[str, str] = await graph.post("/groups", body, dict)
        return answer["id"]

    return str(tenancy.run(create))


@pytest.mark.parametrize(
    ("name", "sort", "whose"),
    [
        ("xnet-ext-space-finances", "Unified", "that of 'Financement' (space/finances)"),
        ("xnet-other-space-aidants", "Unified", "that of another extranet"),
        (None, "security", "of another sort"),
    ],
)
def test_a_group_that_is_somebody_elses_is_not_taken_over(
    tmp_path: Path, name: str | None, sort: str, whose: str
) -> None:
    tenancy = Tenancy(tmp_path, approvals=MEMBER)
    unified = sort == "Unified"
    body: dict[str, object] = {
        "displayName": "Trésor",
        "mailNickname": "tresor",
        "mailEnabled": unified,
        "securityEnabled": not unified,
        "groupTypes": ["Unified"] if unified else [],
    }
    named = {"uniqueName": name} if name else {}
    row = tenancy.run(lambda graph: graph.post("/groups", body | named, dict))
    tenancy.spaces = SPACES.replace(
        "    title: Aidants\n", f"    title: Aidants\n    adopt: {row['id']}\n"
    )
    plan = tenancy.plan()
    notes = [note for note in plan.notes if note.key == Key("group", "space/aidants")]
    assert [whose in note.text for note in notes] == [True]
    assert not any(change.key.name == "space/aidants" for change in plan.changes)

    wanted = tenancy.extranet()
    few = focused(wanted, ["paul.martin@ars.example"])
    near = tenancy.run(lambda graph: engine.survey(graph, wanted, kinds=few))
    assert not any(change.key.name == "space/aidants" for change in near.plan.changes)
    assert any(whose in note.text for note in near.plan.notes)

    tenancy.simulator.tenant.delete(row["id"])
    plan = tenancy.plan()
    assert not any(change.key.name == "space/aidants" for change in plan.changes), "not restored"
    assert any(whose in note.text for note in plan.notes)
