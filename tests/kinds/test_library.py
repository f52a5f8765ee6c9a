"""Libraries: their columns, the types of documents; nothing in them is ever deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph_simulator import Fault
from provisioning.graph import Graph
from provisioning.plan.diff import Delete, Update
from provisioning.plan.model import Key
from tests.depositing import PEUPLIERS, SPACE, TILLEULS, ZOE, spaces
from tests.tenancy import SHELVES, Tenancy, people

ZONE = Key("library", "depots/zone")


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    tenancy = Tenancy(tmp_path, spaces=spaces(), approvals=people(ZOE), kinds=SHELVES)
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    return tenancy


def site(tenancy: Tenancy) -> str:
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-depots')?$select=id")["id"]
    return str(tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"])


def zone(tenancy: Tenancy, **options: str) -> dict[str, Any]:
    listed = tenancy.look(
        f"/sites/{site(tenancy)}/lists?$select=id,name,displayName,webUrl,list"
        "&$expand=columns,contentTypes"
    )
    found: dict[str, Any] = next(one for one in listed["value"] if one["name"] == "zone")
    return found


def write(tenancy: Tenancy, method: str, path: str, body: dict[str, Any]) -> Any:
    async def work(graph: Graph) -> Any:
        return await getattr(graph, method)(path, body, dict)

    return tenancy.run(work)


def test_each_rung_converges(tenancy: Tenancy) -> None:
    rungs = {
        "as it is": SPACE,
        "retitled": SPACE.replace("Zone de dépôt", "Dépôts").replace("Un dossier", "Dossiers"),
        "a column more": SPACE.replace("Remarque: {", "Date: {type: date}\n          Remarque: {"),
        "a choice more": SPACE.replace("qualitatif]", "qualitatif, annexe]"),
        "a type more": SPACE.replace(
            "        establishments:",
            "          annexe: {title: Annexe, columns: [Finess, Piece]}\n        establishments:",
        ),
        "a type less": SPACE.replace(
            "          quantitatif: {title: Rapport quantitatif, columns: [Finess, Annee]}\n", ""
        ).replace("        content_types:\n", ""),
    }
    for name, rung in rungs.items():
        tenancy.spaces = spaces(rung)
        plan = tenancy.converge()
        assert not any(isinstance(change, Delete) for change in plan.changes)
        if name not in ("as it is", "a type less"):
            assert ZONE in {change.key for change in plan.changes}, name


def test_its_address_is_plain_and_its_title_is_for_people(tenancy: Tenancy) -> None:
    tenancy.converge()
    seen = zone(tenancy)
    assert seen["displayName"] == "Zone de dépôt"
    assert seen["webUrl"].endswith("/zone")
    assert seen["list"]["template"] == "documentLibrary"


def test_a_type_of_document_brings_its_columns_once_and_the_library_indexes_them(
    tenancy: Tenancy,
) -> None:
    tenancy.converge()
    seen = zone(tenancy)
    assert "Rapport quantitatif" in {type_["name"] for type_ in seen["contentTypes"]}
    columns = [column["name"] for column in seen["columns"]]
    assert {"Finess", "Annee", "Piece", "Remarque"} <= set(columns)
    assert len(columns) == len(set(columns))
    [finess] = [column for column in seen["columns"] if column["name"] == "Finess"]
    assert finess["indexed"]


def test_a_type_that_the_site_has_already_is_copied_as_it_is(tenancy: Tenancy) -> None:
    tenancy.spaces = spaces(SPACE[: SPACE.index("    libraries:")])
    tenancy.converge()
    body = {"name": "Rapport quantitatif", "base": {"id": "0x0101"}}
    made = write(tenancy, "post", f"/sites/{site(tenancy)}/contentTypes", body)
    tenancy.spaces = spaces()
    tenancy.converge()
    copies = [t for t in zone(tenancy)["contentTypes"] if t["name"] == "Rapport quantitatif"]
    assert [copy["id"].startswith(made["id"]) for copy in copies] == [True]


def test_what_answers_leave_out_is_no_drift(tenancy: Tenancy) -> None:
    tenancy.converge()
    path = f"/sites/{site(tenancy)}/lists/{zone(tenancy)['id']}/columns/Piece"
    write(tenancy, "patch", path, {"description": "Une description mise à la main"})
    assert tenancy.plan().empty


def test_a_library_made_by_a_run_that_died_is_completed(tenancy: Tenancy) -> None:
    tenancy.simulator.faults.add(
        Fault(method="POST", path="*/addCopy", status=400, code="invalidRequest")
    )
    _, outcomes = tenancy.apply()
    [outcome] = [outcome for outcome in outcomes if outcome.change.key == ZONE]
    assert outcome.status == "failed"
    assert outcome.id
    plan = tenancy.converge()
    assert {type(change) for change in plan.changes} <= {Update}


def test_a_library_that_is_not_in_the_file_is_said_and_sharepoints_own_are_not(
    tenancy: Tenancy,
) -> None:
    tenancy.converge()
    body = {"displayName": "Archives", "list": {"template": "documentLibrary"}}
    write(tenancy, "post", f"/sites/{site(tenancy)}/lists", body)
    plan = tenancy.plan()
    assert plan.empty
    said = [note.text for note in plan.notes if note.key.kind == "library"]
    assert said == ["library 'Archives' of space depots is not in spaces.yaml: it is left alone"]


def test_a_listing_that_came_back_empty_makes_no_second_library(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.simulator.faults.add(Fault(method="GET", path="/sites/*/lists", do="empty"))
    assert tenancy.plan().empty
