from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import ROOT, Api, link, security

STRANGER = "00000000-0000-0000-0000-000000000000"


def bind(*ids: str) -> dict[str, list[str]]:
    return {"members@odata.bind": [f"{ROOT}/directoryObjects/{id_}" for id_ in ids]}


def guests(simulator: Simulator, count: int) -> list[str]:
    return [simulator.add_guest(f"g{number}@ars.example") for number in range(count)]


def test_adding_twice_is_a_400_with_the_documented_words(api: Api, simulator: Simulator) -> None:
    [guest], group = guests(simulator, 1), api.group()
    path = f"/groups/{group}/members/$ref"
    assert api("POST", path, link(guest)).status_code == 204
    again = api("POST", path, link(guest))
    assert again.status_code == 400
    assert again.json()["error"]["message"] == (
        "One or more added object references already exist for the following modified "
        "properties: 'members'."
    )
    assert api.error("POST", path, link(STRANGER)) == (404, "Request_ResourceNotFound")
    assert api.error("POST", f"/groups/{STRANGER}/members/$ref", link(guest))[0] == 404


def test_a_patch_of_members_is_all_or_nobody(api: Api, simulator: Simulator) -> None:
    ids, group = guests(simulator, 21), api.group()
    path = f"/groups/{group}"
    assert api.error("PATCH", path, bind(*ids)) == (400, "Request_BadRequest")
    assert api.error("PATCH", path, bind(*ids[:5], STRANGER))[0] == 404
    assert api.rows(f"{path}/members") == []
    api.made("PATCH", path, bind(*ids[:20]))
    assert api.error("PATCH", path, bind(ids[20], ids[0]))[0] == 400
    assert len(api.rows(f"{path}/members")) == 20


def test_one_refused_member_spoils_the_nineteen_others(api: Api, simulator: Simulator) -> None:
    ids, group = guests(simulator, 20), api.group()
    simulator.settings.refused_members.add(ids[7])
    assert api.error("PATCH", f"/groups/{group}", bind(*ids))[0] == 400
    assert api.rows(f"/groups/{group}/members") == []
    api.made("PATCH", f"/groups/{group}", bind(*ids[:7], *ids[8:]))


def test_without_ref_it_is_the_person_who_is_deleted(api: Api, simulator: Simulator) -> None:
    [guest], group = guests(simulator, 1), api.group()
    api.made("PATCH", f"/groups/{group}", bind(guest))
    api.made("DELETE", f"/groups/{group}/members/{guest}")
    assert api.error("GET", f"/users/{guest}")[0] == 404


def test_leaving_leaves_the_person_and_happens_once(api: Api, simulator: Simulator) -> None:
    [guest], group = guests(simulator, 1), api.group()
    api.made("PATCH", f"/groups/{group}", bind(guest))
    assert api("DELETE", f"/groups/{group}/members/{guest}/$ref").status_code == 204
    again = api.error("DELETE", f"/groups/{group}/members/{guest}/$ref")
    assert again == (404, "Request_ResourceNotFound")
    assert api.get(f"/users/{guest}")["id"] == guest


def test_expanding_shows_twenty_and_does_not_say_so(api: Api, simulator: Simulator) -> None:
    ids, group = guests(simulator, 21), api.group()
    api.made("PATCH", f"/groups/{group}", bind(*ids[:20]))
    api.made("PATCH", f"/groups/{group}", bind(*ids[20:]))
    expanded = api.get(f"/groups/{group}?$expand=members($select=id)")
    assert len(expanded["members"]) == 20
    assert "members@odata.nextLink" not in expanded
    assert len(api.rows(f"/groups/{group}/members?$select=id&$top=7")) == 21
    assert simulator.journal.bad_manners == {"$expand=members": 1}


def test_every_member_says_its_type(api: Api, simulator: Simulator) -> None:
    [guest] = guests(simulator, 1)
    inner, outer = api.group("a", **security()), api.group("b", **security())
    api.made("PATCH", f"/groups/{outer}", bind(guest, inner))
    rows = api.rows(f"/groups/{outer}/members?$select=id,mail,groupTypes")
    assert rows == [
        {"@odata.type": "#microsoft.graph.user", "id": guest, "mail": "g0@ars.example"},
        {"@odata.type": "#microsoft.graph.group", "id": inner, "mail": None, "groupTypes": []},
    ]
    for cast in ("microsoft.graph.user", "graph.user"):
        people = api.rows(f"/groups/{outer}/members/{cast}?$select=id")
        assert [row["id"] for row in people] == [guest]


def test_a_cast_with_a_filter_is_an_advanced_query(api: Api, simulator: Simulator) -> None:
    ids, group = guests(simulator, 2), api.group()
    api.made("PATCH", f"/groups/{group}", bind(*ids))
    path = f"/groups/{group}/members/graph.user?$filter=mail eq 'g1@ars.example'"
    assert api.error("GET", path) == (400, "Request_UnsupportedQuery")
    rows = api.rows(f"{path}&$count=true", ConsistencyLevel="eventual")
    assert [row["id"] for row in rows] == ids[1:]
    assert api("GET", f"/groups/{group}/members/$count", ConsistencyLevel="eventual").text == "2"


def test_what_may_not_be_read_comes_with_nulls(api: Api, simulator: Simulator) -> None:
    ids, group = guests(simulator, 2), api.group()
    api.made("PATCH", f"/groups/{group}", bind(*ids))
    simulator.settings.unreadable_members.add(ids[0])
    first, second = api.rows(f"/groups/{group}/members?$select=id,mail")
    assert first == {"@odata.type": "#microsoft.graph.user", "id": ids[0], "mail": None}
    assert second["mail"] == "g1@ars.example"


def test_the_last_owner_of_a_microsoft_365_group_stays(api: Api, simulator: Simulator) -> None:
    owners = [simulator.add_staff(f"s{number}@cnsa.example") for number in range(2)]
    for group, may_be_empty in ((api.group("a"), False), (api.group("b", **security()), True)):
        path = f"/groups/{group}/owners"
        for owner in owners:
            api.made("POST", f"{path}/$ref", link(owner))
        api.made("DELETE", f"{path}/{owners[0]}/$ref")
        answer = api("DELETE", f"{path}/{owners[1]}/$ref")
        assert answer.status_code == (204 if may_be_empty else 400)


def test_microsoft_365_groups_are_not_nested(api: Api) -> None:
    unified, secure = api.group("a"), api.group("b", **security())
    for outer, inner in ((unified, secure), (secure, unified)):
        assert api.error("POST", f"/groups/{outer}/members/$ref", link(inner))[0] == 400


def test_the_members_of_a_dynamic_group_are_computed(api: Api, simulator: Simulator) -> None:
    [guest] = guests(simulator, 1)
    rule = {"groupTypes": ["DynamicMembership"], "membershipRule": "user.userType -eq 'Guest'"}
    group = api.group("a", **security() | rule)
    assert api.error("POST", f"/groups/{group}/members/$ref", link(guest))[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"@odata.id": "nonsense"},
        {"@odata.id": "https://graph.microsoft.com/v1.0/sites/x"},
        {"@odata.id": f"{ROOT}/users/x", "more": 1},
    ],
)
def test_a_malformed_reference_is_refused(api: Api, body: dict[str, object]) -> None:
    assert api.error("POST", f"/groups/{api.group()}/members/$ref", body)[0] == 400
