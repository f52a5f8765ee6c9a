"""Folders: made once, open to whom the file and the register say, read only where it may differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from graph_simulator import Fault
from provisioning.graph import Graph
from provisioning.kinds.shared.recycle_bin import KEPT
from provisioning.plan import document, render
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from provisioning.reconcile import tenant_memory
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
from tests.tenancy import SHELVES, Tenancy, people

OURS = f"depots/zone/{TILLEULS.title}"
PLAIN = """\
        folders:
          Modèles: {}
          Région: {write: [region], read: [nation]}
"""


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(ZOE, TOM, GAEL, NOEMI, CLEO)
    tenancy = Tenancy(tmp_path, spaces=spaces(), approvals=approvals, kinds=SHELVES)
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    return tenancy


def calls(tenancy: Tenancy, path: str) -> int:
    """How often something was asked of a path that ends so, since the last time."""
    seen = sum(call.path.endswith(path) for call in tenancy.simulator.journal.since(0))
    tenancy.simulator.journal.clear()
    return seen


def drive(tenancy: Tenancy) -> str:
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-depots')?$select=id")["id"]
    site = tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"]
    lists = tenancy.look(f"/sites/{site}/lists?$select=id,name")["value"]
    zone = next(one["id"] for one in lists if one["name"] == "zone")
    return str(tenancy.look(f"/sites/{site}/lists/{zone}/drive?$select=id")["id"])


def item(tenancy: Tenancy, title: str) -> str:
    """``/drives/{id}/items/{id}``"""
    library = f"/drives/{drive(tenancy)}"
    root = f"{library}/root"
    children = tenancy.look(f"{root}/children?$select=id,name")["value"]
    return f"{library}/items/{next(one['id'] for one in children if one['name'] == title)}"


def write(tenancy: Tenancy, method: str, path: str, *body: dict[str, Any]) -> None:
    async def work(graph: Graph) -> None:
        await getattr(graph, method)(path, *body)

    tenancy.run(work)


def test_each_rung_converges(tenancy: Tenancy) -> None:
    ana = depositor("Ana", TILLEULS.title)
    plain = spaces(SPACE.replace("        establishments:", f"{PLAIN}        establishments:"))
    rungs = {
        "as it is": (spaces(), people(ZOE, TOM, GAEL, NOEMI, CLEO)),
        "one depositor more": (spaces(), people(ZOE, ana, TOM, GAEL, NOEMI, CLEO)),
        "the first one left": (spaces(), people(ana, TOM, GAEL, NOEMI, CLEO)),
        "nobody of that region": (spaces(), people(ana, TOM, NOEMI, CLEO)),
        "the last depositor left": (spaces(), people(TOM, NOEMI, CLEO)),
        "folders by profile": (plain, people(TOM, GAEL, NOEMI, CLEO)),
        "as it was": (spaces(), people(ZOE, TOM, GAEL, NOEMI, CLEO)),
    }
    for name, (text, approvals) in rungs.items():
        tenancy.spaces, tenancy.approvals = text, approvals
        plan = tenancy.converge()
        assert any(change.key.kind == "folder" for change in plan.changes), name


def test_nothing_to_do_reads_the_rights_of_few_folders_once(tenancy: Tenancy) -> None:
    tenancy.converge()
    calls(tenancy, "")
    assert tenancy.plan().empty
    assert calls(tenancy, "/permissions") == 2 + 2, "two folders; twice where they are prepared"


def test_who_is_to_come_is_let_in_beside_those_who_are_there(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.approvals = people(ZOE, depositor("Ana", TILLEULS.title), TOM, GAEL, NOEMI, CLEO)
    plan = tenancy.plan()
    [change] = [change for change in plan.changes if change.key.kind == "folder"]
    assert isinstance(change, Update)
    assert change.added("writers") == {Key("guest", "ana@depots.example")}
    assert not change.removed("writers")
    printed = [(line.mark, line.text) for line in render.lines(document.of(plan))]
    assert ("+", "Ana Martin <ana@depots.example> (write)") in printed


def test_who_writes_in_a_library_folder_by_profile_also_reads(tenancy: Tenancy) -> None:
    tenancy.spaces = spaces(
        SPACE.replace("        establishments:", f"{PLAIN}        establishments:")
    )
    tenancy.converge()
    assert reached(tenancy, "gael@depots.example")["Région"] == "write"
    assert reached(tenancy, "cleo@depots.example")["Région"] == "read"
    assert "Région" not in reached(tenancy, "zoe@depots.example")
    assert reached(tenancy, "zoe@depots.example")["Modèles"] == "write", "as the library says"


def test_an_establishment_without_depositors_is_said_and_its_readers_read(
    tenancy: Tenancy,
) -> None:
    tenancy.approvals = people(TOM, GAEL, NOEMI, CLEO)
    plan = tenancy.converge()
    assert reached(tenancy, "gael@depots.example")[TILLEULS.title] == "read"
    [note] = [note for note in plan.notes if note.key == Key("folder", OURS)]
    assert str(note) == f"{TILLEULS.title}: nobody may deposit for this establishment yet"


def test_a_folder_that_nobody_may_see_is_not_made_for_everybody(tenancy: Tenancy) -> None:
    """Rights are removed with the first invitation: without one, the whole space would see it."""
    tenancy.approvals = people(TOM, NOEMI)
    plan = tenancy.converge()
    made = {change.key.name for change in plan.changes if isinstance(change, Create)}
    assert f"depots/zone/{PEUPLIERS.title}" in made
    assert OURS not in made
    assert any("waits for somebody who may see it" in note.text for note in plan.notes)


def test_a_closed_establishment_keeps_its_folder_and_its_readers(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.establishments = (msgspec.structs.replace(TILLEULS, open=False), PEUPLIERS)
    tenancy.converge()
    assert TILLEULS.title not in reached(tenancy, "zoe@depots.example")
    assert reached(tenancy, "gael@depots.example")[TILLEULS.title] == "read"


def test_an_establishment_that_leaves_the_register_is_said(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.establishments = (PEUPLIERS,)
    plan = tenancy.plan()
    assert not any(change.key.kind == "folder" for change in plan.changes)
    assert any("is no longer wanted: it and the rights" in note.text for note in plan.notes)


def test_an_establishment_that_the_register_renames_keeps_its_folder(tenancy: Tenancy) -> None:
    tenancy.converge()
    before = item(tenancy, TILLEULS.title)
    renamed = msgspec.structs.replace(TILLEULS, name="CAMSP Les Grands Tilleuls")
    tenancy.establishments = (renamed, PEUPLIERS)
    tenancy.converge()
    assert item(tenancy, TILLEULS.title) == before
    assert reached(tenancy, "zoe@depots.example")[TILLEULS.title] == "write"


def test_a_manager_deposits_for_its_establishments(tenancy: Tenancy) -> None:
    manager = depositor("Olga", "990000028 ASSOCIATION LES BOIS", type_="og")
    tenancy.approvals = people(ZOE, manager, TOM, GAEL, NOEMI, CLEO)
    tenancy.converge()
    seen = reached(tenancy, "olga@depots.example")
    assert seen[TILLEULS.title] == "write"
    assert PEUPLIERS.title not in seen


def test_a_depositor_of_an_unknown_establishment_is_said_before_any_write(
    tenancy: Tenancy,
) -> None:
    tenancy.approvals = people(ZOE, TOM, depositor("Ana", "990000044 CAMSP Inconnu"))
    manual = [note for note in tenancy.plan().notes if note.level == "manual"]
    [note] = [note for note in manual if note.key.kind != "rights"]
    assert note.who == "Ana Martin <ana@depots.example> (990000044 CAMSP Inconnu)"
    assert "has no folder" in note.text


def test_names_that_sharepoint_refuses_are_made_safe(tenancy: Tenancy) -> None:
    odd = msgspec.structs.replace(TILLEULS, name='CAMSP "Les/Tilleuls": centre*? .')
    tenancy.establishments = (odd, PEUPLIERS)
    tenancy.converge()
    assert "990000002 CAMSP Les Tilleuls centre" in reached(tenancy, "zoe@depots.example")


def test_who_only_reads_from_now_on_no_longer_writes(tenancy: Tenancy) -> None:
    plain = spaces(SPACE.replace("        establishments:", f"{PLAIN}        establishments:"))
    tenancy.spaces = plain
    tenancy.converge()
    tenancy.spaces = plain.replace("{write: [region], read: [nation]}", "{read: [region, nation]}")
    tenancy.converge()
    assert reached(tenancy, "gael@depots.example")["Région"] == "read"
    tenancy.spaces = plain
    tenancy.converge()
    assert reached(tenancy, "gael@depots.example")["Région"] == "write"


def test_one_person_whom_the_tenant_refuses_keeps_nobody_else_out(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.approvals = people(
        ZOE, depositor("Ana", TILLEULS.title), depositor("Bob", TILLEULS.title), TOM, NOEMI, CLEO
    )
    refused = Fault(method="POST", path="*/invite", status=400, code="invalidRequest", times=2)
    tenancy.simulator.faults.add(refused)
    _, outcomes = tenancy.apply()
    [outcome] = [outcome for outcome in outcomes if outcome.change.key.name == OURS]
    assert outcome.status == "failed"
    fates = {part.key.name: part.status for part in outcome.parts}
    assert sorted(fates.values()) == ["done", "done", "failed"], "Gael left at the same time"
    tenancy.converge()
    assert reached(tenancy, "ana@depots.example")[TILLEULS.title] == "write"
    assert reached(tenancy, "bob@depots.example")[TILLEULS.title] == "write"


@pytest.mark.parametrize("path", ["*/invite", "*/items"])
def test_a_folder_made_by_a_run_that_died_is_closed_to_the_others_by_the_next(
    tenancy: Tenancy, path: str
) -> None:
    tenancy.simulator.faults.add(
        Fault(method="POST", path=path, status=400, code="invalidRequest", times=30)
    )
    tenancy.apply()
    tenancy.simulator.faults.waiting.clear()
    tenancy.converge()
    assert set(reached(tenancy, "zoe@depots.example")) == {TILLEULS.title}
    assert set(reached(tenancy, "tom@depots.example")) == {PEUPLIERS.title}


def test_a_folder_that_somebody_made_anew_is_closed_to_the_others_again(tenancy: Tenancy) -> None:
    """It has the rights of the library, whatever we wrote on the one that was there before."""
    tenancy.converge()
    before = item(tenancy, TILLEULS.title)
    write(tenancy, "delete", before)
    again = {"name": TILLEULS.title, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
    write(tenancy, "post", f"{before.partition('/items')[0]}/root/children", again)
    assert reached(tenancy, "tom@depots.example").keys() == {TILLEULS.title, PEUPLIERS.title}
    tenancy.converge()
    assert reached(tenancy, "tom@depots.example").keys() == {PEUPLIERS.title}
    assert reached(tenancy, "zoe@depots.example") == {TILLEULS.title: "write"}


def test_a_folder_renamed_by_hand_is_the_one_it_was(tenancy: Tenancy) -> None:
    tenancy.converge()
    write(tenancy, "patch", item(tenancy, TILLEULS.title), {"name": "Les Tilleuls (Rennes)"})
    assert tenancy.plan().empty
    tenancy.approvals = people(depositor("Ana", TILLEULS.title), TOM, GAEL, NOEMI, CLEO)
    tenancy.converge()
    assert reached(tenancy, "ana@depots.example") == {"Les Tilleuls (Rennes)": "write"}
    assert not reached(tenancy, "zoe@depots.example")


def forged(tenancy: Tenancy, title: str, folder: str) -> None:
    """Somebody who may write in our list says that ``folder`` (an id) is the one of ``title``."""

    async def work(graph: Graph) -> None:
        memory = await tenant_memory.recall(graph, tenancy.extranet())
        assert memory
        [row] = memory.named(f"folder/depots/zone/{title}")
        await graph.patch(f"{memory.path}/items/{row.id}/fields", {"WrittenVersion": folder})

    tenancy.run(work)


def test_a_forged_stamp_gives_nobody_the_folder_of_another(tenancy: Tenancy) -> None:
    tenancy.converge()
    forged(tenancy, TILLEULS.title, item(tenancy, PEUPLIERS.title).rpartition("/")[2])
    write(tenancy, "delete", item(tenancy, TILLEULS.title))
    tenancy.wait(KEPT.total_seconds())  # until nobody can restore it

    tenancy.converge()

    assert reached(tenancy, "zoe@depots.example") == {TILLEULS.title: "write"}, "made anew"
    assert set(reached(tenancy, "tom@depots.example")) == {PEUPLIERS.title}


def test_one_folder_that_two_stamps_give_to_two_is_left_as_it_is(tenancy: Tenancy) -> None:
    tenancy.converge()
    here = item(tenancy, PEUPLIERS.title)
    forged(tenancy, TILLEULS.title, here.rpartition("/")[2])
    write(tenancy, "delete", item(tenancy, TILLEULS.title))
    write(tenancy, "patch", here, {"name": "Dépôts"})

    plan = tenancy.plan()

    assert not [change for change in plan.changes if change.key.kind == "folder"]
    said = [str(note) for note in plan.notes if "'Dépôts' goes for more than one" in str(note)]
    assert len(said) == 2


def test_a_folder_known_by_its_stamp_alone_is_named_in_the_plan(tenancy: Tenancy) -> None:
    """Whoever reviews the plan sees which folder is opened to whom."""
    tenancy.converge()
    library = item(tenancy, TILLEULS.title).partition("/items")[0]
    write(tenancy, "post", f"{library}/root/children", {"name": "Direction", "folder": {}})
    forged(tenancy, TILLEULS.title, item(tenancy, "Direction").rpartition("/")[2])
    write(tenancy, "delete", item(tenancy, TILLEULS.title))

    whole = render.Manner(everything=True)
    shown = "\n".join(line.text for line in render.lines(document.of(tenancy.plan()), whole))

    assert f"{TILLEULS.title}: its folder is called 'Direction' now" in shown


def test_rights_that_could_not_be_read_are_left_alone(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.approvals = people(TOM, GAEL, NOEMI, CLEO)
    tenancy.simulator.faults.add(
        Fault(method="GET", path="*/permissions", status=403, code="accessDenied", times=9)
    )
    plan = tenancy.plan()
    assert Key("folder", OURS) not in {change.key for change in plan.changes}
    assert any(note.level == "unknown" and note.key.name == OURS for note in plan.notes)


@pytest.mark.parametrize("path", ["*/children", "*/drive", "*/items", "/sites/*/lists"])
def test_folders_that_could_not_be_read_are_left_alone(tenancy: Tenancy, path: str) -> None:
    tenancy.converge()
    tenancy.approvals = people(TOM, GAEL, NOEMI, CLEO)
    tenancy.simulator.faults.add(
        Fault(method="GET", path=path, status=403, code="accessDenied", times=9)
    )
    plan = tenancy.plan()
    assert not any(change.key.kind == "folder" for change in plan.changes)
    assert any(note.level == "unknown" for note in plan.notes)


def test_a_listing_that_came_back_empty_makes_no_second_folder(tenancy: Tenancy) -> None:
    tenancy.converge()
    before = item(tenancy, TILLEULS.title)
    tenancy.simulator.faults.add(Fault(method="GET", path="*/children", do="empty", times=2))
    plan, outcomes = tenancy.apply()
    assert {type(change) for change in plan.changes} == {Create}
    assert {outcome.status for outcome in outcomes} == {"done"}
    assert tenancy.plan().empty
    assert item(tenancy, TILLEULS.title) == before
    assert set(reached(tenancy, "tom@depots.example")) == {PEUPLIERS.title}
