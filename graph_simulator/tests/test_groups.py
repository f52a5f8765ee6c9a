from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import ROOT, Api, security

UPSERT = {"Prefer": "create-if-missing"}
NAMED = "/groups(uniqueName='xnet-ars')"
ARS = security(displayName="ARS", mailNickname="ars")


def test_an_upsert_creates_once_then_updates(api: Api) -> None:
    assert api.error("PATCH", NAMED, ARS) == (404, "Request_ResourceNotFound")
    made = api("PATCH", NAMED, ARS, **UPSERT)
    assert made.status_code == 201
    assert made.json()["uniqueName"] == "xnet-ars"
    again = api("PATCH", NAMED, ARS | {"description": "Agences"}, **UPSERT)
    assert (again.status_code, again.content) == (204, b"")
    assert api.get(NAMED)["description"] == "Agences"
    assert api.get(NAMED)["id"] == made.json()["id"]
    assert api("PATCH", NAMED, {"displayName": "Autre"}).status_code == 204


def test_a_unique_name_can_be_given_once_to_a_group_without_one(api: Api) -> None:
    id_ = api.group("Ancien", **security())
    api.made("PATCH", f"/groups/{id_}", {"uniqueName": "xnet-ancien"})
    assert api.error("PATCH", f"/groups/{id_}", {"uniqueName": "xnet-autre"})[0] == 400
    assert api.get("/groups(uniqueName='xnet-ancien')")["id"] == id_
    other = api.group("Autre", **security())
    assert api.error("PATCH", f"/groups/{other}", {"uniqueName": "xnet-ancien"})[0] == 400


def test_unique_name_is_shown_only_when_selected(api: Api) -> None:
    id_ = api.group(uniqueName="xnet-a")
    assert "uniqueName" not in api.get(f"/groups/{id_}")
    assert api.get(f"/groups/{id_}?$select=uniqueName")["uniqueName"] == "xnet-a"
    assert api.rows("/groups?$filter=uniqueName eq 'xnet-a'&$select=id") == [{"id": id_}]


def test_security_groups_share_names_and_microsoft_365_groups_do_not(api: Api) -> None:
    for _ in range(2):
        api.group("Profil", **security())
    api.group("Profil")
    body = {"displayName": "Profil", "mailNickname": "PROFIL", "mailEnabled": True}
    body |= {"securityEnabled": False, "groupTypes": ["Unified"]}
    assert api.error("POST", "/groups", body)[0] == 400
    assert len(api.rows("/groups?$filter=startsWith(displayName,'prof')")) == 3


def test_who_sees_a_group_depends_on_its_kind_unless_said(api: Api, simulator: Simulator) -> None:
    simulator.settings.security_groups_show_visibility = True
    assert api.get(f"/groups/{api.group('a')}")["visibility"] == "Public"
    assert api.get(f"/groups/{api.group('b', **security())}")["visibility"] == "Private"
    assert api.get(f"/groups/{api.group('c', visibility='Private')}")["visibility"] == "Private"


@pytest.mark.parametrize(
    "wrong",
    [
        {"displayName": ""},
        {"displayName": "x" * 257},
        {"mailNickname": "x" * 65},
        {"mailNickname": "avec espace"},
        {"mailNickname": "a@b"},
        {"mailNickname": "é"},
        {"mailEnabled": None},
        {"mailEnabled": True},
        {"groupTypes": ["Distribution"]},
        {"visibility": "Secret"},
        {"hideFromAddressLists": True},
        {"createdDateTime": "2026-01-01T00:00:00Z"},
    ],
)
def test_a_group_that_graph_would_refuse_is_refused(api: Api, wrong: dict[str, object]) -> None:
    assert api.error("POST", "/groups", ARS | wrong)[0] == 400


def test_some_properties_are_for_creation_and_some_for_later(api: Api) -> None:
    id_ = api.group(resourceBehaviorOptions=["WelcomeEmailDisabled"])
    later = {"resourceBehaviorOptions": ["HideGroupInOutlook"]}
    assert api.error("PATCH", f"/groups/{id_}", later)[0] == 400
    assert api.error("PATCH", f"/groups/{id_}", {"visibility": "HiddenMembership"})[0] == 400
    api.made("PATCH", f"/groups/{id_}", {"hideFromAddressLists": True, "visibility": "Private"})
    assert api.get(f"/groups/{id_}?$select=hideFromAddressLists")["hideFromAddressLists"] is True


def test_a_classification_is_free_until_the_tenant_has_a_list(
    api: Api, simulator: Simulator
) -> None:
    simulator.settings.classifications_unlisted = True
    api.group("a", classification="Tout")
    simulator.classify("Interne", "Restreint")
    api.group("b", classification="Interne")
    body = ARS | {"classification": "Secret"}
    assert api.error("POST", "/groups", body)[0] == 400


def test_owners_and_members_are_twenty_in_total_at_creation(api: Api, simulator: Simulator) -> None:
    links = [f"{ROOT}/users/{simulator.add_staff(f's{n}@cnsa.example')}" for n in range(21)]
    body = ARS | {"owners@odata.bind": links[:1], "members@odata.bind": links[1:]}
    assert api.error("POST", "/groups", body)[0] == 400
    assert api.rows("/groups") == []
    api.made(
        "POST", "/groups", ARS | {"owners@odata.bind": links[:1], "members@odata.bind": links[1:20]}
    )


def test_a_creation_that_fails_leaves_nothing(api: Api, simulator: Simulator) -> None:
    bad = simulator.add_guest("bad@ars.example")
    simulator.settings.refused_members.add(bad)
    body = ARS | {"members@odata.bind": [f"{ROOT}/users/{bad}"]}
    assert api.error("POST", "/groups", body)[0] == 400
    unknown = ARS | {"members@odata.bind": [f"{ROOT}/users/00000000-0000-0000-0000-000000000000"]}
    assert api.error("PATCH", NAMED, unknown, **UPSERT)[0] == 400
    assert api.rows("/groups") == []


def test_deleted_groups_come_back_with_their_members(api: Api, simulator: Simulator) -> None:
    guest = simulator.add_guest("a@ars.example")
    for kind in ({}, security()):
        bind = {"members@odata.bind": [f"{ROOT}/users/{guest}"], "uniqueName": f"x{len(kind)}"}
        id_ = api.group(f"g{len(kind)}", **kind, **bind)
        api.made("DELETE", f"/groups/{id_}")
        assert api.error("GET", f"/groups/{id_}")[0] == 404
        gone = api.rows("/directory/deletedItems/microsoft.graph.group?$select=id")
        assert {"id": id_} in gone
        api.made("POST", f"/directory/deletedItems/{id_}/restore", {})
        assert [row["id"] for row in api.rows(f"/groups/{id_}/members")] == [guest]


def test_security_groups_may_vanish_at_once_as_they_used_to(api: Api, simulator: Simulator) -> None:
    simulator.settings.security_groups_soft_deleted = False
    api.made("DELETE", f"/groups/{api.group('a', **security())}")
    assert api.rows("/directory/deletedItems/graph.group") == []


def test_a_name_taken_meanwhile_prevents_the_return(api: Api) -> None:
    id_ = api.group("a", **security(uniqueName="xnet-a"))
    api.made("DELETE", f"/groups/{id_}")
    api.group("b", **security(uniqueName="xnet-a"))
    assert api.error("POST", f"/directory/deletedItems/{id_}/restore", {})[0] == 400


def test_a_deleted_group_keeps_its_name_when_the_tenant_is_so(
    api: Api, simulator: Simulator
) -> None:
    body = security(displayName="A", mailNickname="a", uniqueName="xnet-a")
    simulator.settings.deleted_groups_keep_their_name = True
    api.made("DELETE", f"/groups/{api.made('POST', '/groups', body)['id']}")
    assert api.error("POST", "/groups", body)[0] == 400
    simulator.settings.deleted_groups_keep_their_name = False
    api.made("POST", "/groups", body)
