"""Folders and files of a library."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api, ManualClock
from graph_simulator.tests.spaces import STRANGER, Space, text

ON_CONFLICT = "@microsoft.graph.conflictBehavior"
BINARY = {"Content_Type": "application/octet-stream"}


@pytest.fixture
def drive(space: Space) -> str:
    return space.library("Zone de dépôt", text("Finess", indexed=True), text("Annee"))


def test_a_folder_is_reached_by_id_by_path_and_by_the_path_an_sdk_encodes(
    api: Api, space: Space, drive: str
) -> None:
    folder = space.folder(space.folder(drive, "Été 2026"), "A & B")
    wanted = api.get(folder)
    for path in (
        f"{drive}/root:/{quote('Été 2026')}/{quote('A & B')}",
        f"{drive}/root:/{quote('été 2026')}/{quote('a & b')}:",
        f"{drive}/items/{quote('root:/Été 2026/A & B:', safe='')}",
        f"{drive}/items/root:/{quote('Été 2026')}/{quote('A & B')}",
    ):
        assert api.get(path)["id"] == wanted["id"], path
    assert wanted["parentReference"]["path"].endswith("/root:/%C3%89t%C3%A9%202026")
    assert wanted["folder"] == {"childCount": 0}


def test_children_by_path_are_those_by_id(api: Api, space: Space, drive: str) -> None:
    above = space.folder(drive, "990000002")
    space.folder(above, "2026")
    by_id = api.get(f"{above}/children")["value"]
    assert by_id == api.get(f"{drive}/root:/990000002:/children")["value"]
    assert [row["name"] for row in by_id] == ["2026"]
    assert api.get(f"{drive}/root")["folder"]["childCount"] == 1


@pytest.mark.parametrize(
    ("behaviour", "status", "name"),
    [(None, 409, ""), ("fail", 409, ""), ("rename", 201, "A 1"), ("replace", 200, "A")],
)
def test_a_folder_whose_name_is_taken(
    api: Api, space: Space, drive: str, behaviour: str | None, status: int, name: str
) -> None:
    space.folder(space.folder(drive, "A"), "inside")
    body: dict[str, Any] = {"name": "A", "folder": {}}
    if behaviour:
        body[ON_CONFLICT] = behaviour
    answer = api("POST", f"{drive}/root/children", body)
    assert answer.status_code == status
    assert answer.json().get("name", "") == name
    if status == 409:
        assert answer.json()["error"]["code"] == "nameAlreadyExists"
    assert [row["name"] for row in api.get(f"{drive}/root:/A:/children")["value"]] == ["inside"]


@pytest.mark.parametrize(
    "name",
    ["a/b", "a:b", "a*", "<a>", "a|b", 'a"b', "a?", "a\\b", " a", "a ", "a.", "CON", "~$a", ""],
)
def test_a_forbidden_name_is_refused(api: Api, space: Space, drive: str, name: str) -> None:
    error = api.error("POST", f"{drive}/root/children", {"name": name, "folder": {}})
    assert error == (400, "invalidRequest")
    made = space.folder(drive, "fine")
    assert api.error("PATCH", made, {"name": name}) == (400, "invalidRequest")


def test_a_path_has_400_characters_at_most(api: Api, space: Space, drive: str) -> None:
    used = len("sites/camsp/Zone de dépôt/")
    space.folder(drive, "x" * (400 - used))
    long = {"name": "y" * (401 - used), "folder": {}}
    assert api.error("POST", f"{drive}/root/children", long) == (400, "invalidRequest")


def test_a_file_is_put_then_replaced(api: Api, space: Space, drive: str) -> None:
    space.folder(drive, "990000002")
    path = f"{drive}/root:/990000002/rapport.xlsx:/content"
    first = api("PUT", path, content=b"abc", **BINARY)
    assert first.status_code == 201
    assert first.json()["file"]["mimeType"].endswith("spreadsheetml.sheet")
    second = api("PUT", path, content=b"abcdef", **BINARY)
    assert second.status_code == 200
    assert (second.json()["id"], second.json()["size"]) == (first.json()["id"], 6)
    assert second.json()["cTag"] != first.json()["cTag"]
    renamed = api.made("PATCH", f"{drive}/items/{first.json()['id']}", {"name": "b.xlsx"})
    assert renamed["cTag"] == second.json()["cTag"]
    assert renamed["eTag"] != second.json()["eTag"]
    assert api.get(f"{drive}/root:/990000002")["size"] == 6


def test_a_file_that_is_json_is_not_read_as_a_request(api: Api, drive: str) -> None:
    path = f"{drive}/root:/etat.json:/content"
    put = api("PUT", path, content=b'{"a": 1', Content_Type="application/json")
    assert (put.status_code, put.json()["size"]) == (201, 7)


def test_a_file_in_a_batch_is_in_base64(api: Api, drive: str) -> None:
    url = f"{drive}/root:/a.txt:/content"
    item = {"method": "PUT", "url": url, "body": "YWJj", "headers": {"Content-Type": "text/plain"}}
    assert api.batch(item)["0"]["body"]["size"] == 3
    wrong = {**item, "body": "?"}
    assert api.batch(wrong)["0"]["status"] == 400


def test_a_file_is_not_put_into_a_folder_that_is_missing(api: Api, drive: str) -> None:
    path = f"{drive}/root:/nowhere/a.txt:/content"
    assert api.error("PUT", path, content=b"a", **BINARY) == (404, "itemNotFound")


def test_metadata_of_a_file_are_its_fields(api: Api, drive: str) -> None:
    api("PUT", f"{drive}/root:/a.pdf:/content", content=b"a", **BINARY)
    fields = f"{drive}/root:/a.pdf:/listItem/fields"
    answer = api("PATCH", fields, {"Finess": "990000002"})
    assert (answer.status_code, answer.json()["Finess"]) == (200, "990000002")
    assert api.error("PATCH", fields, {"FileLeafRef": "b.pdf"}) == (400, "invalidRequest")
    query = "$select=name,size,file&$expand=listItem($expand=fields($select=Finess,Annee))"
    row = api.get(f"{drive}/root/children?{query}")["value"][0]
    assert row["listItem"]["fields"]["Finess"] == "990000002"
    assert row["file"]["mimeType"] == "application/pdf"


def test_files_are_items_of_the_list_of_the_library(api: Api, space: Space, drive: str) -> None:
    space.folder(drive, "990000002")
    rows = api.get(f"{space.lists}/Zone de dépôt/items?$expand=fields")["value"]
    assert [row["fields"]["FileLeafRef"] for row in rows] == ["990000002"]
    assert rows[0]["contentType"]["name"] == "Folder"
    error = api.error("POST", f"{space.lists}/Zone de dépôt/items", {"fields": {}})
    assert error == (400, "invalidRequest")


def test_a_deleted_folder_takes_what_is_inside(api: Api, space: Space, drive: str) -> None:
    folder = space.folder(drive, "A")
    inside = space.folder(folder, "B")
    api.made("DELETE", folder)
    assert api.error("GET", inside) == (404, "itemNotFound")
    assert api.error("GET", f"{drive}/root:/A") == (404, "itemNotFound")
    assert api.get(f"{drive}/root/children")["value"] == []
    space.folder(drive, "A")


def test_the_root_of_a_library_stays(api: Api, drive: str) -> None:
    for method, body in (("DELETE", None), ("PATCH", {"name": "x"})):
        assert api.error(method, f"{drive}/root", body) == (400, "invalidRequest")


def test_children_come_in_pages(api: Api, space: Space, drive: str) -> None:
    for number in range(205):
        space.folder(drive, f"{number:03}")
    assert len(api.get(f"{drive}/root/children")["value"]) == 200
    names = [row["name"] for row in api.rows(f"{drive}/root/children?$select=name&$top=100")]
    assert names == [f"{number:03}" for number in range(205)]


def test_children_of_a_path_come_in_pages_too(api: Api, space: Space, drive: str) -> None:
    above = space.folder(drive, "Été & co")
    for number in range(5):
        space.folder(above, str(number))
    path = f"{drive}/root:/{quote('Été & co')}:/children?$top=2"
    assert [row["name"] for row in api.rows(path)] == list("01234")


def test_a_file_dropped_by_a_test_has_the_size_author_and_date_given(
    api: Api, space: Space, simulator: Simulator, drive: str, clock: ManualClock
) -> None:
    simulator.add_file(
        "camsp",
        "Zone de dépôt/990000002",
        "rapport.xlsm",
        size=5_000_000_000,
        author=STRANGER,
        modified="2026-05-02T09:00:00Z",
        fields={"Finess": "990000002"},
    )
    row = api.get(f"{drive}/root:/990000002/rapport.xlsm?$expand=listItem($expand=fields)")
    assert (row["size"], row["lastModifiedDateTime"]) == (5_000_000_000, "2026-05-02T09:00:00Z")
    assert row["lastModifiedBy"]["user"]["email"] == STRANGER
    assert row["listItem"]["fields"]["Finess"] == "990000002"


def test_an_old_etag_is_412(api: Api, space: Space, drive: str) -> None:
    folder = space.folder(drive, "A")
    etag = api.get(folder)["eTag"]
    api.made("PATCH", folder, {"name": "B"}, If_Match=etag)
    assert api.error("PATCH", folder, {"name": "C"}, If_Match=etag) == (412, "resourceModified")
    assert api.error("DELETE", folder, If_Match=etag) == (412, "resourceModified")


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("POST", "/root:/a.txt:/createUploadSession"),
        ("GET", "/root/children?$filter=name eq 'a'"),
        ("GET", "/root/children?$expand=thumbnails"),
        ("GET", "/root?$select=colour"),
        ("POST", "/root/createLink"),
        ("GET", "/root/delta"),
    ],
)
def test_what_nobody_simulates_of_files_is_501(
    api: Api, drive: str, method: str, tail: str
) -> None:
    assert api.error(method, drive + tail, {} if method == "POST" else None)[0] == 501
