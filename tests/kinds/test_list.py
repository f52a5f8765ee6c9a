"""Lists: found by their address, their columns mended, and only the rows that are ours touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from graph_simulator import Fault
from provisioning.graph import Graph
from provisioning.kinds.shared.lists.items import MARK
from provisioning.plan import document, render
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from tests.depositing import PEUPLIERS, TILLEULS, spaces
from tests.tenancy import SHELVES, SPACES, Tenancy, people, person

PAUL = person("Paul", "Martin", "aidants", listed="true")
ZOE = person("Zoé", "Lacaze", mode="standard", listed="true")
LIST = """\
    lists:
      contacts:
        title: Contacts utiles
        description: Qui appeler
        key: Nom
        columns:
          Nom: {title: Nom, required: true, indexed: true}
          Rang: {type: number}
          Jour: {type: date}
          Urgence: {type: boolean}
          Sujet: {type: choice, choices: [Droits, Paie]}
          Note: {type: note}
        rows:
          - {Nom: Accueil, Rang: "1", Jour: 2026-11-02, Urgence: "true", Sujet: Droits}
          - {Nom: Astreinte, Rang: "2.5", Note: "Nuit et week-end"}
"""
DIRECTORY = """\
  lists:
    annuaire:
      title: Annuaire de l'extranet
      source: directory
      key: Adresse
      columns:
        Adresse: {title: Adresse courriel, indexed: true, unique: true}
        Nom: {title: Nom}
        Fonction: {title: Fonction}
        Profils: {title: Profils métier, type: note}
"""
CONTACTS = Key("list", "aidants/contacts")
ANNUAIRE = Key("list", "accueil/annuaire")


def with_list(text: str = LIST) -> str:
    return SPACES.replace("  finances:\n", f"{text}  finances:\n")


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return Tenancy(tmp_path, spaces=with_list(), approvals=people(PAUL), kinds=SHELVES)


def place(tenancy: Tenancy, key: Key) -> str:
    """``/sites/{id}/lists/{id}``"""
    space, code = key.name.split("/")
    group = tenancy.look(f"/groups(uniqueName='xnet-ext-space-{space}')?$select=id")["id"]
    site = tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"]
    lists = tenancy.look(f"/sites/{site}/lists?$select=id,name")["value"]
    return f"/sites/{site}/lists/{next(one['id'] for one in lists if one['name'] == code)}"


def rows(tenancy: Tenancy, key: Key) -> list[dict[str, Any]]:
    listed = tenancy.look(f"{place(tenancy, key)}/items?$select=id&$expand=fields")
    return [item["fields"] for item in listed["value"]]


def write(tenancy: Tenancy, method: str, path: str, body: dict[str, Any]) -> Any:
    async def work(graph: Graph) -> Any:
        return await getattr(graph, method)(path, body, dict)

    return tenancy.run(work)


def test_each_rung_converges(tenancy: Tenancy) -> None:
    rungs = {
        "as it is": LIST,
        "retitled": LIST.replace("Contacts utiles", "Contacts").replace("Qui", "Quoi"),
        "a column more": LIST.replace("Note: {", "Lieu: {title: Lieu}\n          Note: {"),
        "a choice more": LIST.replace("[Droits, Paie]", "[Droits, Paie, Autre]"),
        "a column optional": LIST.replace("required: true, ", ""),
        "a row changed": LIST.replace('"2.5"', '"3"').replace("2026-11-02", "2026-12-01"),
        "a cell emptied": LIST.replace(', Note: "Nuit et week-end"', ', Note: ""'),
        "a row less": LIST[: LIST.index("          - {Nom: Astreinte")],
        "a column less": LIST.replace("          Note: {type: note}\n", "").replace(
            ', Note: "Nuit et week-end"', ""
        ),
    }
    for name, rung in rungs.items():
        tenancy.spaces = with_list(rung)
        plan = tenancy.converge()
        if name not in ("as it is", "a column less"):
            assert CONTACTS in {change.key for change in plan.changes}, name


def test_it_is_born_under_its_code_and_shown_under_its_title(tenancy: Tenancy) -> None:
    tenancy.converge()
    seen = tenancy.look(f"{place(tenancy, CONTACTS)}?$select=id,name,displayName,description")
    assert (seen["name"], seen["displayName"]) == ("contacts", "Contacts utiles")
    assert seen["description"] == "Qui appeler"


def test_values_are_written_as_their_columns_want_them(tenancy: Tenancy) -> None:
    tenancy.converge()
    first, second = sorted(rows(tenancy, CONTACTS), key=lambda fields: fields["Nom"])
    assert (first["Rang"], first["Urgence"], first["Sujet"]) == (1, True, "Droits")
    assert str(first["Jour"]).startswith("2026-11-02")
    assert (second["Rang"], second["Note"]) == (2.5, "Nuit et week-end")


@pytest.mark.parametrize(
    "told", ["2026-11-01T23:00:00Z", "2026-11-02T00:00:00Z", "2026-11-02T12:00:00Z"]
)
def test_a_day_is_the_same_day_wherever_the_site_is(tenancy: Tenancy, told: str) -> None:
    """SharePoint tells the midnight of the site in UTC: the evening before, in Paris."""
    tenancy.converge()
    path = f"{place(tenancy, CONTACTS)}/items"
    listed = tenancy.look(f"{path}?$select=id&$expand=fields")["value"]
    [item] = [one["id"] for one in listed if one["fields"]["Nom"] == "Accueil"]
    write(tenancy, "patch", f"{path}/{item}/fields", {"Jour": told})
    assert tenancy.plan().empty


@pytest.mark.parametrize("said", ["2.50", "007", "-3.0", "1200"])
def test_a_number_written_otherwise_is_the_same_number(tenancy: Tenancy, said: str) -> None:
    tenancy.spaces = with_list(LIST.replace('"2.5"', f'"{said}"'))
    tenancy.converge()


def test_a_column_changed_by_hand_is_set_right_and_an_extra_one_is_left_alone(
    tenancy: Tenancy,
) -> None:
    tenancy.converge()
    path = f"{place(tenancy, CONTACTS)}/columns"
    write(tenancy, "patch", f"{path}/Sujet", {"choice": {"choices": ["Rien"]}})
    write(tenancy, "post", path, {"name": "Humeur", "text": {}})
    plan = tenancy.converge()
    [change] = plan.changes
    assert isinstance(change, Update)
    assert change.fields == ("columns",)
    names = {column["name"] for column in tenancy.look(f"{path}?$select=id,name")["value"]}
    assert "Humeur" in names
    printed = "\n".join(line.text for line in render.lines(document.of(plan)))
    assert "Sujet: choices Rien -> Droits, Paie" in printed


def test_a_type_cannot_be_changed_and_that_is_said(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = with_list(LIST.replace("Jour: {type: date}", "Jour: {type: text}"))
    plan = tenancy.plan()
    assert not any("columns" in getattr(change, "fields", ()) for change in plan.changes)
    [note] = [note for note in plan.notes if note.level == "manual"]
    assert "column Jour is of type date, text is wanted" in note.text


def test_rows_typed_by_hand_survive_and_are_counted(tenancy: Tenancy) -> None:
    tenancy.converge()
    path = f"{place(tenancy, CONTACTS)}/items"
    write(tenancy, "post", path, {"fields": {"Nom": "À la main", "Rang": 9}})
    tenancy.spaces = with_list(LIST.replace('"2.5"', '"3"'))
    plan = tenancy.converge()
    assert {fields["Nom"] for fields in rows(tenancy, CONTACTS)} == {
        "Accueil",
        "Astreinte",
        "À la main",
    }
    [note] = [note for note in plan.notes if note.key == CONTACTS]
    assert "1 of its rows was typed by hand" in note.text


def test_a_row_of_ours_that_stands_twice_is_named_and_changes_nothing(tenancy: Tenancy) -> None:
    tenancy.converge()
    first = next(fields for fields in rows(tenancy, CONTACTS) if fields["Nom"] == "Accueil")
    again = {name: first[name] for name in (MARK.name, "Nom")}
    write(tenancy, "post", f"{place(tenancy, CONTACTS)}/items", {"fields": again})
    plan = tenancy.plan()
    assert plan.empty
    [note] = [note for note in plan.notes if note.key == CONTACTS]
    assert "1 of its rows stands there twice" in note.text


def test_a_row_of_ours_edited_by_hand_is_set_right(tenancy: Tenancy) -> None:
    tenancy.converge()
    path = f"{place(tenancy, CONTACTS)}/items"
    listed = tenancy.look(f"{path}?$select=id&$expand=fields")["value"]
    [item] = [one["id"] for one in listed if one["fields"]["Nom"] == "Accueil"]
    write(tenancy, "patch", f"{path}/{item}/fields", {"Rang": 7})
    plan = tenancy.converge()
    printed = "\n".join(line.text for line in render.lines(document.of(plan)))
    assert "Accueil: Rang 7 -> 1" in printed


def test_a_row_that_somebody_edits_meanwhile_is_read_again(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = with_list(LIST.replace('"2.5"', '"3"'))
    refused = Fault(method="PATCH", path="*/items/*/fields", status=412, code="resourceModified")
    tenancy.simulator.faults.add(refused)
    tenancy.converge()


def test_a_row_that_is_edited_again_and_again_is_left_for_the_next_run(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = with_list(LIST.replace('"2.5"', '"3"'))
    refused = Fault(
        method="PATCH", path="*/items/*/fields", status=412, code="resourceModified", times=2
    )
    tenancy.simulator.faults.add(refused)
    _, [outcome] = tenancy.apply()
    assert outcome.status == "failed"
    assert [part.key for part in outcome.parts] == [Key("row", "Astreinte")]
    tenancy.converge()


def test_the_directory_is_emptied_of_who_leaves_and_lists_nobody_who_did_not_agree(
    tenancy: Tenancy,
) -> None:
    tenancy.spaces = SPACES + DIRECTORY
    tenancy.approvals = people(PAUL, ZOE, person("Léa", "Roux", "aidants"))
    tenancy.converge()
    assert {fields["Nom"] for fields in rows(tenancy, ANNUAIRE)} == {"Martin", "Lacaze"}
    [paul] = [fields for fields in rows(tenancy, ANNUAIRE) if fields["Nom"] == "Martin"]
    assert paul["Fonction"] == "CHARGE(E) DE MISSION"
    assert paul["Profils"] == "ars - Référent aidants"
    tenancy.approvals = people(PAUL)
    plan = tenancy.converge()
    assert {fields["Nom"] for fields in rows(tenancy, ANNUAIRE)} == {"Martin"}
    printed = [(line.mark, line.text) for line in render.lines(document.of(plan))]
    assert ("-", "zoe.lacaze@ars.example") in printed


def test_an_establishment_that_closes_is_flagged_and_none_is_ever_taken_out(
    tenancy: Tenancy,
) -> None:
    key = Key("list", "depots/finess")
    tenancy.spaces = spaces()
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    tenancy.converge()
    [first] = [fields for fields in rows(tenancy, key) if fields["Finess"] == TILLEULS.finess]
    assert (first["Categorie"], first["Region"], first["Ferme"]) == (
        "CAMSP",
        "ARS-BRETAGNE",
        False,
    )
    tenancy.establishments = (msgspec.structs.replace(TILLEULS, open=False),)
    tenancy.converge()
    assert {fields["Finess"]: fields["Ferme"] for fields in rows(tenancy, key)} == {
        TILLEULS.finess: True,
        PEUPLIERS.finess: False,
    }
    tenancy.establishments = ()
    assert tenancy.plan().empty, "without the register, its rows are not ours to say"


def test_rows_that_could_not_be_read_are_left_alone(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = with_list(LIST.replace('"2.5"', '"3"'))
    tenancy.simulator.faults.add(
        Fault(method="GET", path="*/items", status=403, code="accessDenied", times=9)
    )
    plan = tenancy.plan()
    assert CONTACTS not in {change.key for change in plan.changes}
    assert any(note.level == "unknown" and note.key == CONTACTS for note in plan.notes)


def test_a_site_that_could_not_be_read_is_left_alone(tenancy: Tenancy) -> None:
    tenancy.converge()
    site = place(tenancy, CONTACTS).rpartition("/lists/")[0]
    tenancy.simulator.faults.add(
        Fault(method="GET", path=f"{site}/lists", status=403, code="accessDenied", times=20)
    )
    tenancy.spaces = tenancy.spaces.replace("title: Contacts utiles", "title: Contacts")
    plan = tenancy.plan()
    assert plan.empty
    [said] = [note.text for note in plan.notes if note.level == "unknown"]
    assert "extranet permissions --grant aidants" in said


def test_a_list_that_is_not_in_the_file_is_said_and_stays(tenancy: Tenancy) -> None:
    tenancy.converge()
    site = place(tenancy, CONTACTS).rpartition("/lists/")[0]
    write(tenancy, "post", f"{site}/lists", {"displayName": "Brouillon"})
    plan = tenancy.plan()
    assert plan.empty
    assert any("list 'Brouillon' of space aidants" in note.text for note in plan.notes)


def test_a_list_whose_columns_look_up_another_is_made_after_it(tenancy: Tenancy) -> None:
    looked_up = (
        "    lists:\n"
        "      antennes:\n        title: Antennes\n"
        "        columns:\n          Siege: {type: lookup, lookup: sieges}\n"
        "          Parente: {type: lookup, lookup: antennes}\n"
        "      sieges: {title: Sièges}\n"
    )
    tenancy.spaces = with_list(looked_up)
    plan = tenancy.converge()
    order = [change.key.name for change in plan.changes if isinstance(change, Create)]
    assert order.index("aidants/sieges") < order.index("aidants/antennes")


def test_a_list_made_by_a_run_that_died_is_completed(tenancy: Tenancy) -> None:
    tenancy.simulator.faults.add(
        Fault(method="POST", path="*/items", do="refuse", status=400, code="invalidRequest")
    )
    _, outcomes = tenancy.apply()
    [outcome] = [outcome for outcome in outcomes if outcome.change.key == CONTACTS]
    assert outcome.status == "failed"
    assert "1 of 2 rows could not be written" in outcome.reason
    plan = tenancy.converge()
    assert [type(change) for change in plan.changes] == [Update]
