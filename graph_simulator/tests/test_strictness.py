"""What is not simulated is said with 501: a 404 would be taken for lag."""

from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api, security


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/planner/plans"),
        ("GET", "/users/x/messages"),
        ("PUT", "/users/x"),
        ("GET", "/users?$apply=x"),
        ("GET", "/users?select=id"),
        ("GET", "/users?$select=id,favouriteColour"),
        ("GET", "/users?$filter=favouriteColour eq 'red'"),
        ("GET", "/users?$filter=contains(mail,'a')"),
        ("GET", "/organization?$select=id,motto"),
        ("GET", "/users?$expand=manager"),
        ("GET", "/directory/deletedItems/graph.user?$expand=manager"),
        ("GET", "/users/delta?$select=favouriteColour"),
        ("GET", "https://graph.microsoft.com/beta/users"),
        ("GET", "https://graph.microsoft.com/users"),
    ],
)
def test_what_nobody_simulates_is_named_with_501(api: Api, method: str, path: str) -> None:
    assert api.error(method, path) == (501, "NotImplemented")


def test_an_unknown_property_in_a_body_is_named(api: Api) -> None:
    answer = api("POST", "/groups", security(displayName="A", mailNickname="a", colour="red"))
    assert answer.status_code == 501
    assert "'colour'" in answer.json()["error"]["message"]


def test_a_call_without_a_token_is_refused(api: Api) -> None:
    assert api.error("GET", "/users", Authorization="") == (401, "InvalidAuthenticationToken")
    assert api.error("GET", "/users", Authorization="Bearer ")[0] == 401


def test_a_refusal_carries_the_ids_that_support_asks_for(api: Api) -> None:
    answer = api("GET", "/users/nobody@nowhere.example", client_request_id="mine")
    inner = answer.json()["error"]["innerError"]
    assert inner["client-request-id"] == answer.headers["client-request-id"] == "mine"
    assert inner["request-id"] == answer.headers["request-id"]


@pytest.mark.parametrize("path", ["//users", "/users", "/users/", "/users?%24top=5"])
def test_the_spellings_of_the_sdks_are_one_path(api: Api, simulator: Simulator, path: str) -> None:
    id_ = simulator.add_guest("a@ars.example")
    assert [row["id"] for row in api.rows(path)] == [id_]


@pytest.mark.parametrize(
    "path", ["/users/delta", "/users/delta()", "/users/microsoft.graph.delta()"]
)
def test_a_function_has_three_spellings(api: Api, path: str) -> None:
    assert "@odata.deltaLink" in api.get(path)


def test_a_body_that_is_not_json_is_refused(api: Api) -> None:
    assert api.error("POST", "/users", ["a list"]) == (400, "Request_BadRequest")
    assert api.error("POST", "/users", {"displayName": "A"}, Content_Type="text/plain")[0] == 400


def test_a_principal_name_with_a_hash_is_found_when_encoded(api: Api, simulator: Simulator) -> None:
    id_ = simulator.add_guest("lea@ars.example")
    assert api.get("/users/lea_ars.example%23EXT%23@demo.onmicrosoft.example")["id"] == id_
