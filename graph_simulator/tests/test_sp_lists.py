"""Lists, columns and content types."""

from __future__ import annotations

from typing import Any

import pytest

from graph_simulator.tests.calls import ROOT, Api
from graph_simulator.tests.spaces import Space, text


def test_a_list_is_found_by_id_and_by_title(api: Api, space: Space) -> None:
    path = space.list("Liste Finess", description="Établissements")
    by_title = api.get(f"{space.lists}/liste%20finess")
    assert f"{space.lists}/{by_title['id']}" == path
    assert by_title["description"] == "Établissements"
    assert by_title["webUrl"].endswith("/sites/camsp/Lists/Liste%20Finess")


def test_the_url_of_a_list_does_not_follow_its_title(api: Api, space: Space) -> None:
    path = space.list("Zone")
    before = api.get(path)
    after = api.made("PATCH", path, {"displayName": "Zone de dépôt"})
    assert (after["displayName"], after["name"]) == ("Zone de dépôt", "Zone")
    assert after["eTag"] != before["eTag"]
    assert api.get(space.list("Zone"))["name"] == "Zone1"


def test_two_lists_of_a_site_cannot_have_one_title(api: Api, space: Space) -> None:
    space.list("Annuaire")
    other = space.list("Autre")
    for method, path in (("POST", space.lists), ("PATCH", other)):
        error = api.error(method, path, {"displayName": "ANNUAIRE"})
        assert error == (409, "nameAlreadyExists")
    api.made("PATCH", other, {"displayName": "AUTRE"})


def test_system_lists_are_shown_to_who_selects_system(api: Api, space: Space) -> None:
    shown = [row["displayName"] for row in api.get(space.lists)["value"]]
    assert shown == ["Documents"]
    everything = api.get(f"{space.lists}?$select=displayName,system")["value"]
    assert [row["displayName"] for row in everything if "system" in row] == ["Site Pages"]


def test_one_call_reads_lists_with_columns_types_and_drive(api: Api, space: Space) -> None:
    space.list("Liste", text("Finess"))
    space.library()
    query = "$select=id,displayName&$expand=columns($select=name),contentTypes,drive($select=id)"
    rows = {row["displayName"]: row for row in api.get(f"{space.lists}?{query}")["value"]}
    assert {"name": "Finess"} in rows["Liste"]["columns"]
    assert "drive" not in rows["Liste"]
    assert rows["Zone de dépôt"]["drive"]["id"].startswith("b!")
    assert [one["name"] for one in rows["Zone de dépôt"]["contentTypes"]] == ["Document", "Folder"]
    assert "description" not in rows["Liste"]


def test_a_deleted_list_takes_its_drive_along(api: Api, space: Space) -> None:
    drive = space.library()
    api.made("DELETE", f"{space.lists}/Zone%20de%20dépôt")
    assert api.error("GET", drive) == (404, "itemNotFound")
    assert api.error("GET", f"{space.lists}/Zone%20de%20dépôt") == (404, "itemNotFound")


def test_a_list_whose_column_is_refused_is_not_made(api: Api, space: Space) -> None:
    body = {"displayName": "Liste", "columns": [{"name": "A"}]}
    assert api.error("POST", space.lists, body) == (400, "invalidRequest")
    assert [row["displayName"] for row in api.get(space.lists)["value"]] == ["Documents"]


@pytest.mark.parametrize(
    "column",
    [
        {"name": "A"},
        {"name": "A", "text": {}, "number": {}},
        {"name": "A", "colour": {}},
        {"name": "A", "text": {"colour": 1}},
        {"name": "A", "text": {"maxLength": "long"}},
        {"name": "A", "choice": {}},
        {"name": "A", "choice": {"choices": [1]}},
        {"name": "A", "number": {}, "defaultValue": {"value": "many"}},
        {"name": "A", "text": {}, "enforceUniqueValues": True},
        {"name": "A", "text": {"allowMultipleLines": True}, "indexed": True},
        {"name": "A", "lookup": {"listId": "nowhere"}},
        {"name": "A", "text": {}, "required": "yes"},
        {"text": {}},
    ],
)
def test_a_column_is_exactly_one_type_that_holds(
    api: Api, space: Space, column: dict[str, Any]
) -> None:
    error = api.error("POST", space.list() + "/columns", column)
    assert error == (400, "invalidRequest")


def test_answers_leave_out_what_sharepoint_leaves_out(api: Api, space: Space) -> None:
    path = space.list() + "/columns"
    validation = {"formula": "=TRUE"}
    made = api.made("POST", path, text("A", validation=validation, propagateChanges=True))
    assert not {"validation", "propagateChanges", "type", "isDeletable"} & set(made)
    assert "textType" not in made["text"]
    assert made["text"]["maxLength"] == 255
    link = api.made("POST", path, {"name": "B", "hyperlinkOrPicture": {"isPicture": False}})
    assert "hyperlinkOrPicture" not in api.get(f"{path}/{link['id']}")


def test_the_name_of_a_column_is_encoded_and_for_life(api: Api, space: Space) -> None:
    path = space.list() + "/columns"
    made = api.made("POST", path, text("Année"))
    assert (made["name"], made["displayName"]) == ("Ann_x00e9_e", "Année")
    one = f"{path}/{made['id']}"
    assert api.error("PATCH", one, {"name": "Annee"}) == (400, "invalidRequest")
    assert api.error("PATCH", one, {"number": {}}) == (400, "invalidRequest")
    assert api.made("PATCH", one, {"displayName": "Exercice"})["name"] == "Ann_x00e9_e"


def test_a_change_of_choices_keeps_the_rest(api: Api, space: Space) -> None:
    path = space.list() + "/columns"
    choice = {"name": "Type", "choice": {"choices": ["CAMSP"], "allowTextEntry": True}}
    one = f"{path}/{api.made('POST', path, choice)['id']}"
    changed = api.made("PATCH", one, {"choice": {"choices": ["CAMSP", "CMPP"]}})
    assert changed["choice"]["choices"] == ["CAMSP", "CMPP"]
    assert changed["choice"]["allowTextEntry"] is True


def test_a_name_in_use_is_refused_built_in_names_included(api: Api, space: Space) -> None:
    path = space.list("Liste", text("Finess")) + "/columns"
    for name in ("FINESS", "Title", "Modified"):
        assert api.error("POST", path, text(name)) == (409, "nameAlreadyExists")


def test_twenty_columns_are_indexed_and_no_more(api: Api, space: Space) -> None:
    path = space.list("Liste", *(text(f"A{n}", indexed=True) for n in range(20))) + "/columns"
    assert api.error("POST", path, text("B", indexed=True)) == (400, "invalidRequest")
    plain = api.made("POST", path, text("B"))["id"]
    assert api.error("PATCH", f"{path}/{plain}", {"indexed": True})[0] == 400


def test_columns_of_sharepoint_are_left_alone(api: Api, space: Space) -> None:
    path = space.list() + "/columns"
    title = next(row for row in api.get(path)["value"] if row["name"] == "Title")
    assert api.error("DELETE", f"{path}/{title['id']}") == (403, "accessDenied")
    own = api.made("POST", path, text("A"))["id"]
    api.made("DELETE", f"{path}/{own}")
    assert api.error("GET", f"{path}/{own}") == (404, "itemNotFound")


def test_the_copy_of_a_content_type_has_a_longer_id_and_brings_its_columns(
    api: Api, space: Space
) -> None:
    column = api.made("POST", f"{space.site}/columns", text("Piece"))
    body = {"name": "Pièce quantitative", "base": {"id": "0x0101"}, "group": "Extranet"}
    made = api.made("POST", f"{space.site}/contentTypes", body)
    assert made["id"].startswith("0x0101")
    assert made["parentId"] == "0x0101"
    one = f"{space.site}/contentTypes/{made['id']}"
    bound = {"sourceColumn@odata.bind": f"{ROOT}{space.site}/columns/{column['id']}"}
    api.made("POST", f"{one}/columns", bound)
    assert api.error("POST", f"{one}/columns", bound) == (409, "nameAlreadyExists")
    library = space.list("Zone", list={"template": "documentLibrary"})
    copy = api.made("POST", f"{library}/contentTypes/addCopy", {"contentType": ROOT + one})
    assert copy["id"].startswith(made["id"])
    assert copy["id"] != made["id"]
    assert copy["parentId"] == made["id"]
    seen = api.get(f"{library}?$expand=columns,contentTypes($expand=columns)")
    assert seen["list"]["contentTypesEnabled"] is False
    assert "Piece" in [one["name"] for one in seen["columns"]]
    assert "Piece" in [one["name"] for one in seen["contentTypes"][-1]["columns"]]
    again = api.error("POST", f"{library}/contentTypes/addCopy", {"contentType": one})
    assert again == (409, "nameAlreadyExists")


def test_a_content_type_in_use_is_not_deleted(api: Api, space: Space) -> None:
    types = f"{space.site}/contentTypes"
    made = api.made("POST", types, {"name": "Pièce", "base": {"name": "Document"}})
    library = space.list("Zone", list={"template": "documentLibrary"})
    url = f"{ROOT}{types}/{made['id']}"
    copy = api.made("POST", f"{library}/contentTypes/addCopy", {"contentType": url})
    assert api.error("DELETE", f"{types}/{made['id']}")[0] == 400
    api.made("DELETE", f"{library}/contentTypes/{copy['id']}")
    api.made("DELETE", f"{types}/{made['id']}")
    assert api.error("DELETE", f"{types}/0x0101") == (403, "accessDenied")
    assert api.error("POST", types, {"name": "X"}) == (400, "invalidRequest")


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [
        ("GET", "?$expand=items", None),
        ("GET", "?$filter=displayName eq 'x'", None),
        ("GET", "?$select=colour", None),
        ("POST", "", {"displayName": "X", "colour": 1}),
        ("POST", "", {"displayName": "X", "list": {"template": "survey"}}),
        ("POST", "", {"displayName": "X", "list": {"template": "genericList", "hidden": True}}),
    ],
)
def test_what_nobody_simulates_of_lists_is_501(
    api: Api, space: Space, method: str, tail: str, body: object
) -> None:
    assert api.error(method, space.lists + tail, body)[0] == 501
