"""Rows of lists: fields, filters, conditions, changes."""

from __future__ import annotations

from typing import Any

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api
from graph_simulator.tests.spaces import MEMBER, Space, text

UNINDEXED = "HonorNonIndexedQueriesWarningMayFailRandomly"


@pytest.fixture
def rows(api: Api, space: Space) -> str:
    """The path of the items of a list of two establishments."""
    columns = (
        text("Finess", indexed=True, enforceUniqueValues=True),
        text("Nom"),
        {"name": "Places", "number": {}},
        {"name": "Ouvert", "boolean": {}, "defaultValue": {"value": "1"}},
        {"name": "Depuis", "dateTime": {}},
    )
    path = space.list("Liste Finess", *columns) + "/items"
    for finess, name in (("990000002", "CAMSP d'Ys"), ("990000010", "CMPP")):
        api.made("POST", path, {"fields": {"Title": name, "Finess": finess, "Nom": name}})
    return path


def test_fields_are_hidden_unless_expanded(api: Api, rows: str) -> None:
    assert all("fields" not in row for row in api.get(rows)["value"])
    assert api.get(f"{rows}/1?$expand=fields")["fields"]["Finess"] == "990000002"
    some = api.get(f"{rows}?$select=id&$expand=fields($select=Finess,Nom)")["value"][0]
    assert set(some["fields"]) == {"@odata.etag", "Finess", "Nom"}
    assert "createdDateTime" not in some


def test_a_filter_on_a_column_without_index_needs_the_prefer_header(api: Api, rows: str) -> None:
    path = f"{rows}?$expand=fields&$filter=fields/Nom eq 'CAMSP d''Ys'"
    assert api.error("GET", path) == (400, "invalidRequest")
    assert [row["id"] for row in api.get(path, Prefer=UNINDEXED)["value"]] == ["1"]


@pytest.mark.parametrize(
    ("filter_", "ids"),
    [
        ("fields/Finess eq '990000010'", ["2"]),
        ("fields/Finess ne '990000010'", ["1"]),
        ("startswith(fields/Finess,'99000000')", ["1"]),
        ("fields/Finess eq '990000002' or fields/Finess eq '990000010'", ["1", "2"]),
        ("fields/Finess eq '990000002' and fields/Nom eq 'CMPP'", []),
        ("fields/Finess gt '990000002' and fields/Finess lt '990000099'", ["2"]),
        ("fields/Nom eq 'this and that'", []),
        ("fields/Places eq null", ["1", "2"]),
        ("fields/Ouvert eq true", ["1", "2"]),
    ],
)
def test_filters_find(api: Api, rows: str, filter_: str, ids: list[str]) -> None:
    found = api.get(f"{rows}?$filter={filter_}", Prefer=UNINDEXED)["value"]
    assert [row["id"] for row in found] == ids


def test_items_come_in_the_order_asked(api: Api, rows: str) -> None:
    found = api.get(f"{rows}?$orderby=fields/Finess desc")["value"]
    assert [row["id"] for row in found] == ["2", "1"]
    assert api.error("GET", f"{rows}?$orderby=fields/Nom") == (400, "invalidRequest")


def test_the_fields_patch_answers_200_with_the_fields(api: Api, rows: str) -> None:
    answer = api("PATCH", f"{rows}/1/fields", {"Places": 12, "Nom": None})
    assert answer.status_code == 200
    assert answer.json()["Places"] == 12
    assert "Nom" not in answer.json()
    assert answer.json()["Finess"] == "990000002"


def test_an_old_etag_is_412(api: Api, rows: str) -> None:
    etag = api.get(f"{rows}/1")["eTag"]
    api.made("PATCH", f"{rows}/1/fields", {"Places": 1}, If_Match=etag)
    again = api.error("PATCH", f"{rows}/1/fields", {"Places": 2}, If_Match=etag)
    assert again == (412, "resourceModified")
    assert api.error("DELETE", f"{rows}/1", If_Match=etag) == (412, "resourceModified")
    assert api.get(f"{rows}/1/fields")["Places"] == 1
    assert api.get(f"{rows}/1/fields")["@odata.etag"] == api.get(f"{rows}/1")["@odata.etag"]


@pytest.mark.parametrize(
    "fields",
    [
        {"Nowhere": "x"},
        {"Nom": "x" * 256},
        {"Nom": 12},
        {"Places": "many"},
        {"Places": True},
        {"Ouvert": "yes"},
        {"Depuis": "hier"},
        {"Depuis": "2026-02-30"},
        {"Modified": "2026-01-01"},
        {"AuthorLookupId": 1},
        {"Finess": "990000010"},
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_changes(
    api: Api, rows: str, fields: dict[str, Any]
) -> None:
    before = api.get(f"{rows}/1/fields")
    assert api.error("PATCH", f"{rows}/1/fields", fields) == (400, "invalidRequest")
    assert api.get(f"{rows}/1/fields") == before


def test_defaults_fill_what_is_not_said_and_required_is_not_enforced(api: Api, rows: str) -> None:
    made = api.made("POST", rows, {"fields": {"Finess": "990000028"}})
    assert made["fields"]["Ouvert"] is True
    assert "Title" not in made["fields"]


def test_a_lookup_is_written_by_the_id_of_an_item(api: Api, space: Space, rows: str) -> None:
    target = rows.removesuffix("/items").rpartition("/")[2]
    lookup = {"name": "Site", "lookup": {"listId": target, "columnName": "Finess"}}
    path = space.list("Dépôts", lookup) + "/items"
    made = api.made("POST", path, {"fields": {"SiteLookupId": 2}})
    assert made["fields"]["SiteLookupId"] == "2"
    for wrong in ({"SiteLookupId": 99}, {"Site": "990000002"}, {"SiteLookupId": [1, 2]}):
        assert api.error("POST", path, {"fields": wrong}) == (400, "invalidRequest")


def test_count_is_not_available_on_items(api: Api, rows: str) -> None:
    assert api.error("GET", f"{rows}?$count=true") == (400, "invalidRequest")
    assert api.error("GET", f"{rows}/$count")[0] == 501


def test_pages_of_items_are_followed(api: Api, space: Space, simulator: Simulator) -> None:
    path = space.list("Grande") + "/items"
    for number in range(450):
        simulator.add_row("camsp", "Grande", {"Title": str(number)}, author=MEMBER)
    assert len(api.get(path)["value"]) == 200
    titles = [row["fields"]["Title"] for row in api.rows(f"{path}?$expand=fields&$top=300")]
    assert titles == [str(number) for number in range(450)]
    assert api.error("GET", f"{path}?$top=5001") == (400, "invalidRequest")


def test_a_row_typed_by_somebody_says_who(api: Api, space: Space, simulator: Simulator) -> None:
    path = space.list("Liste") + "/items"
    number = simulator.add_row(space.name, "Liste", {"Title": "à la main"}, author=MEMBER)
    assert api.get(f"{path}/{number}")["createdBy"]["user"]["email"] == MEMBER
    ours = api.made("POST", path, {"fields": {"Title": "du plan"}})
    assert "application" in ours["createdBy"]


def test_delta_tells_what_changed_since_the_token(api: Api, rows: str) -> None:
    latest = api.get(f"{rows}/delta?token=latest")
    assert latest["value"] == []
    api.made("PATCH", f"{rows}/2/fields", {"Places": 3})
    api.made("DELETE", f"{rows}/1")
    changes = api.get(latest["@odata.deltaLink"])
    assert {row["id"]: "deleted" in row for row in changes["value"]} == {"2": False, "1": True}
    assert api.get(changes["@odata.deltaLink"])["value"] == []
    assert [row["id"] for row in api.get(f"{rows}/delta")["value"]] == ["2"]
    assert api.error("GET", f"{rows}/delta?token=never") == (410, "resyncRequired")


def test_numbers_are_never_given_twice(api: Api, rows: str) -> None:
    api.made("DELETE", f"{rows}/2")
    assert api.error("GET", f"{rows}/2") == (404, "itemNotFound")
    assert api.made("POST", rows, {"fields": {}})["id"] == "3"
