"""What members may do in one library or list, by SharePoint's own service, asked as that person."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Fault
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from tests.kinds.test_rights import Application
from tests.tenancy import SHELVES, SPACES, Tenancy, people, person

PAUL = "paul.martin@ars.example"
INES = "ines.garnier@cnsa.example"
LEVEL = Key("level", "library/aidants/contributions")
SITE = "ext-aidants"
SHELF = """\
    libraries:
      contributions: {title: Contributions, MEMBERS}
      modeles: {title: Modèles}
    lists:
      questions: {title: Questions, MEMBERS}
"""
BEFORE = "  finances:\n"
CONTRIBUTE, READ, EDIT, ALL = 1073741827, 1073741826, 1073741830, 1073741829


def spaces(members: str = "") -> str:
    said = f"members: {members}" if members else "previously: []"
    return SPACES.replace(BEFORE, SHELF.replace("MEMBERS", said) + BEFORE)


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(person("Paul", "Martin", "aidants"))
    return Tenancy(tmp_path, spaces(), approvals=approvals, kinds=SHELVES, sharepoint="")


def settled(tenancy: Tenancy, members: str = "") -> Tenancy:
    tenancy.spaces = spaces(members)
    tenancy.converge()
    if tenancy.user(PAUL)["externalUserState"] == "PendingAcceptance":
        tenancy.simulator.redeem(PAUL)
    return tenancy


def rights(tenancy: Tenancy, who: str = PAUL) -> dict[str, str]:
    return {
        seen.library: seen.right
        for seen in tenancy.simulator.reads(who, SITE)
        if seen.library in ("Contributions", "Modèles", "Questions") and not seen.path
    }


def manual(tenancy: Tenancy) -> list[str]:
    return [str(n) for n in tenancy.plan().notes if (n.level, n.key.kind) == ("manual", "level")]


@pytest.mark.parametrize(
    ("members", "right"), [("", "read"), ("read", "read"), ("contribute", "write"), ("none", None)]
)
def test_members_may_do_what_the_file_says(
    tenancy: Tenancy, members: str, right: str | None
) -> None:
    settled(tenancy, members)
    shown = {"Modèles": "read"}
    if right:
        shown |= {"Contributions": right, "Questions": right}
    assert rights(tenancy) == shown
    assert tenancy.simulator.right(PAUL, SITE) == "read"
    assert set(rights(tenancy, INES).values()) == {"write"}


def test_each_rung_converges(tenancy: Tenancy) -> None:
    for members in ("contribute", "none", "read", "contribute", "", "none", "contribute"):
        settled(tenancy, members)
    assert rights(tenancy)["Contributions"] == "write"


def test_a_contributor_adds_a_document_and_edits_no_page(tenancy: Tenancy) -> None:
    settled(tenancy, "contribute")
    tenancy.simulator.put_file_as(PAUL, SITE, "Contributions", "note.txt", b"une note")
    with pytest.raises(PermissionError):
        tenancy.simulator.put_file_as(PAUL, SITE, "Modèles", "note.txt", b"une note")
    with pytest.raises(PermissionError):
        tenancy.simulator.edit_page_as(PAUL, SITE, "Home.aspx", "<p>Mon site</p>")


@pytest.mark.parametrize("members", ["", "read", "contribute", "none"])
@pytest.mark.parametrize(
    ("level", "word"),
    [(EDIT, "edit"), (ALL, "all"), (CONTRIBUTE, "contribute"), (READ, "read"), (None, "none")],
)
def test_what_somebody_changes_by_hand_is_drift_and_never_opens_what_was_closed(
    tenancy: Tenancy, members: str, level: int | None, word: str
) -> None:
    settled(tenancy, members)
    before = rights(tenancy)
    tenancy.simulator.level_members_of(SITE, "Contributions", *([level] if level else []))
    plan = tenancy.plan()
    shut = not members and word == "none"
    if word == (members or "read") or shut:
        assert plan.empty
        assert any("closed to its members by hand" in note.text for note in plan.notes) == shut
        return
    [change] = plan.changes
    assert isinstance(change, Update)
    assert (change.key, change.fields, change.have.members) == (LEVEL, ("members",), word)
    tenancy.converge()
    assert rights(tenancy) == before


def test_a_folder_keeps_its_rights_where_its_library_is_closed(tenancy: Tenancy) -> None:
    settled(tenancy, "read")
    tenancy.simulator.put_file_as(INES, SITE, "Contributions", "note.txt", b"une note")
    tenancy.simulator.share_as(INES, SITE, "Contributions/note.txt", PAUL, role="read")
    settled(tenancy, "none")
    assert "Contributions" not in rights(tenancy)
    assert tenancy.simulator.right(PAUL, SITE, "Contributions/note.txt") == "read"


def test_who_was_let_into_a_closed_library_by_name_is_said_and_stays(tenancy: Tenancy) -> None:
    settled(tenancy, "none")
    tenancy.simulator.share_as(INES, SITE, "Contributions", PAUL, role="read")
    plan = tenancy.plan()
    assert plan.empty
    [note] = [note for note in plan.notes if note.key == LEVEL]
    assert "1 person or group has a right on it by hand" in note.text
    settled(tenancy, "contribute")
    assert rights(tenancy)["Contributions"] == "write"


def test_somebody_who_makes_a_closed_library_inherit_again_is_drift(tenancy: Tenancy) -> None:
    settled(tenancy, "none")
    tenancy.simulator.inherit_in(SITE, "Contributions")
    [change] = tenancy.plan().changes
    assert isinstance(change, Update)
    assert change.have.members == "read"
    tenancy.converge()
    assert "Contributions" not in rights(tenancy)


@pytest.mark.parametrize(
    ("members", "words"),
    [("contribute", "give Members the level Contribute"), ("none", "Members and Visitors out")],
)
def test_where_sharepoint_is_closed_a_person_takes_the_step(
    tenancy: Tenancy, members: str, words: str
) -> None:
    tenancy.sharepoint = "a client secret"
    settled(tenancy, members)
    said = manual(tenancy)
    assert len(said) == 2
    assert all(words in each for each in said)
    tenancy.spaces = spaces("read")
    assert manual(tenancy) == []


def test_a_site_without_its_grant_leaves_the_step_to_a_person(tenancy: Tenancy) -> None:
    tenancy.sharepoint = "not here"
    settled(tenancy, "contribute")
    tenancy.sharepoint, tenancy.credential = "", Application(sharepoint=["Sites.Selected"])
    assert any("SharePoint would not let us" in each for each in manual(tenancy))
    assert tenancy.plan().empty


def test_a_site_that_answers_badly_is_left_alone(tenancy: Tenancy) -> None:
    tenancy.sharepoint = "not here"
    settled(tenancy, "contribute")
    tenancy.sharepoint = ""
    tenancy.simulator.faults.add(Fault(path=f"/sites/{SITE}/_api/web/lists", status=500, times=3))
    plan = tenancy.plan()
    assert not [change for change in plan.changes if change.key.kind == "level"]
    assert {n.key for n in plan.notes if n.level == "unknown"} == {Key("site", "space/aidants")}


def test_a_newborn_site_that_refuses_is_waited_for(tenancy: Tenancy) -> None:
    tenancy.spaces = spaces("contribute")
    refusal = Fault(path="/sites/*/_api/web/lists*", status=403, code="-2147024891", times=2)
    tenancy.simulator.faults.add(refusal)
    plan, outcomes = tenancy.apply()
    assert {type(c) for c in plan.changes if c.key.kind == "level"} == {Create}
    assert {o.status for o in outcomes if o.change.key.kind == "level"} == {"waiting"}
    tenancy.converge()
