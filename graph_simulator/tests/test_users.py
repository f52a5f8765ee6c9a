from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.tenant.saved import state_of
from graph_simulator.tests.calls import Api, link

NEW = {
    "accountEnabled": True,
    "displayName": "Paul Martin",
    "mailNickname": "paumartin",
    "userPrincipalName": "paumartin@comptes.extranet.example",
    "passwordProfile": {"password": "Un-Secret-2026", "forceChangePasswordNextSignIn": True},
}


def test_a_property_beyond_the_default_ones_must_be_selected(
    api: Api, simulator: Simulator
) -> None:
    simulator.add_guest("a@ars.example")
    assert "userType" not in api.rows("/users")[0]
    assert api.rows("/users?$select=userType") == [{"userType": "Guest"}]


def test_a_page_has_a_hundred_rows_and_at_most_999(api: Api, simulator: Simulator) -> None:
    for number in range(101):
        simulator.add_guest(f"a{number}@ars.example")
    page = api.get("/users?$select=id")
    assert len(page["value"]) == 100
    assert "@odata.nextLink" in page
    assert len(api.rows("/users?$select=id")) == 101
    assert len(api.get("/users?$top=999")["value"]) == 101
    assert api.error("GET", "/users?$top=1000")[0] == 400
    assert api.error("GET", "/users?$skip=3")[0] == 400


def test_a_page_token_is_opaque_and_good_for_its_own_list(api: Api, simulator: Simulator) -> None:
    for number in range(3):
        simulator.add_guest(f"a{number}@ars.example")
    token = api.get("/users?$top=2")["@odata.nextLink"].split("skiptoken=")[1]
    expired = (400, "Directory_ExpiredPageToken")
    assert api.error("GET", f"/groups?$skiptoken={token}") == expired
    assert api.error("GET", "/users?$skiptoken=nonsense") == expired


def test_what_changes_between_two_pages_does_not_move_the_second(
    api: Api, simulator: Simulator
) -> None:
    ids = [simulator.add_guest(f"a{number}@ars.example") for number in range(4)]
    first = api.get("/users?$select=id&$top=2")
    api.made("DELETE", f"/users/{ids[0]}")
    second = api.get(first["@odata.nextLink"])
    assert [row["id"] for row in first["value"] + second["value"]] == ids


def test_a_password_is_never_kept_nor_shown(api: Api, simulator: Simulator) -> None:
    id_ = api.made("POST", "/users", NEW)["id"]
    assert api.get(f"/users/{id_}?$select=passwordProfile")["passwordProfile"] is None
    assert "Un-Secret" not in repr(state_of(simulator.tenant))
    user = simulator.tenant.users[id_]
    assert user.secret_set
    assert user.secret_must_change


@pytest.mark.parametrize(
    "wrong",
    [
        {"userPrincipalName": "paul@elsewhere.example"},
        {"userPrincipalName": "élodie@comptes.extranet.example"},
        {"userPrincipalName": "pau martin@comptes.extranet.example"},
        {"passwordProfile": {"password": "court"}},
        {"passwordProfile": {"password": "toutenminuscules"}},
        {"passwordProfile": {}},
        {"passwordProfile": None},
        {"mailNickname": None},
        {"displayName": ""},
        {"accountEnabled": None},
        {"userType": "Visitor"},
        {"companyName": "x" * 65},
        {"department": "x" * 65},
        {"jobTitle": "x" * 129},
        {"createdDateTime": "2026-01-01T00:00:00Z"},
    ],
)
def test_an_account_that_graph_would_refuse_is_refused(api: Api, wrong: dict[str, object]) -> None:
    assert api.error("POST", "/users", NEW | wrong) == (400, "Request_BadRequest")


def test_a_principal_name_is_taken_in_any_case(api: Api) -> None:
    api.made("POST", "/users", NEW)
    again = NEW | {"userPrincipalName": "PauMartin@comptes.extranet.example"}
    assert api.error("POST", "/users", again) == (400, "Request_BadRequest")


def test_one_extension_slot_is_set_without_emptying_the_others(
    api: Api, simulator: Simulator
) -> None:
    id_ = simulator.add_guest("a@ars.example")
    for slot in ("extensionAttribute1", "extensionAttribute15"):
        api.made("PATCH", f"/users/{id_}", {"onPremisesExtensionAttributes": {slot: "extranet"}})
    slots = api.get(f"/users/{id_}?$select=onPremisesExtensionAttributes")
    assert set(slots["onPremisesExtensionAttributes"]) == {
        "extensionAttribute1",
        "extensionAttribute15",
    }
    wrong = {"onPremisesExtensionAttributes": {"extensionAttribute16": "x"}}
    assert api.error("PATCH", f"/users/{id_}", wrong)[0] == 400


def test_null_clears_what_may_be_cleared(api: Api, simulator: Simulator) -> None:
    id_ = simulator.add_guest("a@ars.example", companyName="ARS")
    api.made("PATCH", f"/users/{id_}", {"companyName": None})
    assert api.get(f"/users/{id_}?$select=companyName")["companyName"] is None
    assert api.error("PATCH", f"/users/{id_}", {"displayName": None})[0] == 400


def test_deleting_is_soft_until_purged(api: Api, simulator: Simulator) -> None:
    guest, group = simulator.add_guest("a@ars.example"), api.group()
    api.made("POST", f"/groups/{group}/members/$ref", link(guest))
    api.made("DELETE", f"/users/{guest}")
    assert api.error("GET", f"/users/{guest}") == (404, "Request_ResourceNotFound")
    assert api.rows(f"/groups/{group}/members") == []
    restored = api.made("POST", f"/directory/deletedItems/{guest}/restore")
    assert restored["id"] == guest
    assert len(api.rows(f"/groups/{group}/members")) == 1
    api.made("DELETE", f"/users/{guest}")
    api.made("DELETE", f"/directory/deletedItems/{guest}")
    assert api.rows("/directory/deletedItems/microsoft.graph.user") == []
    assert api.error("POST", f"/directory/deletedItems/{guest}/restore")[0] == 404


def test_after_thirty_days_the_deleted_are_gone(api: Api, simulator: Simulator, clock) -> None:
    guest = simulator.add_guest("a@ars.example")
    api.made("DELETE", f"/users/{guest}")
    clock.pass_by(31 * 24 * 3600)
    assert api.rows("/directory/deletedItems/graph.user") == []


def test_somebody_is_answerable_for_a_guest(api: Api, simulator: Simulator) -> None:
    guest = simulator.add_guest("a@ars.example")
    sponsors = [simulator.add_staff(f"s{number}@cnsa.example") for number in range(6)]
    for sponsor in sponsors[:5]:
        api.made("POST", f"/users/{guest}/sponsors/$ref", link(sponsor))
    assert [row["id"] for row in api.rows(f"/users/{guest}/sponsors")] == sponsors[:5]
    assert api.error("POST", f"/users/{guest}/sponsors/$ref", link(sponsors[5]))[0] == 400
    api.made("DELETE", f"/users/{guest}/sponsors/{sponsors[0]}/$ref")
    assert len(api.rows(f"/users/{guest}/sponsors")) == 4


def test_get_by_ids_takes_a_thousand_and_skips_strangers(api: Api, simulator: Simulator) -> None:
    guest, group = simulator.add_guest("a@ars.example"), api.group()
    ids = [guest, group, "00000000-0000-0000-0000-000000000000"]
    path = "/directoryObjects/getByIds"
    found = api.made("POST", path, {"ids": ids})["value"]
    assert [row["@odata.type"] for row in found] == [
        "#microsoft.graph.user",
        "#microsoft.graph.group",
    ]
    only = api.made("POST", f"{path}?$select=id", {"ids": ids, "types": ["user"]})["value"]
    assert only == [{"@odata.type": "#microsoft.graph.user", "id": guest}]
    assert api.error("POST", path, {"ids": ["x"] * 1001})[0] == 400
