"""Permissions as SharePoint words them -> who has what. Bodies as they were recorded."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from provisioning.kinds.shared.grants import Grant, Permission, grants

PAUL = {"displayName": "Paul", "email": "Paul@ars.example", "loginName": "i:0#.f|membership|p@x"}
OWNERS = {"displayName": "camsp Owners", "id": "3", "loginName": "camsp Owners"}


def read(**body: Any) -> list[Grant]:
    return list(grants(msgspec.convert({"id": "p1", "roles": ["read"], **body}, Permission)))


def test_a_person_is_known_by_id_and_else_by_login() -> None:
    [by_id] = read(grantedToV2={"user": {**PAUL, "id": "u1"}, "siteUser": {**PAUL, "id": "12"}})
    [by_login] = read(grantedToV2={"siteUser": {**PAUL, "id": "12"}}, roles=["write"])
    assert (by_id.who, by_id.name, by_id.right, by_id.holder) == ("u1", "Paul", "read", "person")
    assert (by_login.who, by_login.address) == ("i:0#.f|membership|p@x", "paul@ars.example")
    assert by_login.right == "write"


def test_a_guest_whose_login_alone_is_shown_has_the_address_in_it() -> None:
    login = "i:0#.f|membership|urn:spo:guest#zoe@depots.example"
    [guest] = read(grantedToV2={"siteUser": {"loginName": login}})
    assert (guest.address, guest.name) == ("zoe@depots.example", "zoe@depots.example")


def test_a_link_for_people_gives_to_each_of_them() -> None:
    people = [{"user": {"id": "u1"}, "siteUser": PAUL}, {"siteUser": {"loginName": "i:0#.f|m|b"}}]
    link = {"scope": "users", "type": "edit", "webUrl": "https://x"}
    found = read(grantedToIdentitiesV2=people, link=link)
    assert [(each.who, each.linked, each.right) for each in found] == [
        ("u1", True, "write"),
        ("i:0#.f|m|b", True, "write"),
    ]
    assert found[0].title == "Paul, by a link"
    assert not read(link=link, grantedToIdentitiesV2=[])


@pytest.mark.parametrize("scope", ["anonymous", "organization", "somethingNew"])
def test_a_link_that_names_nobody_lets_in_whoever(scope: str) -> None:
    [grant] = read(link={"scope": scope, "type": "view"}, grantedToIdentitiesV2=[])
    assert (grant.who, grant.holder, grant.right) == ("link/p1", "link", "read")


def test_a_link_for_those_who_have_access_gives_nothing() -> None:
    assert not read(link={"scope": "existingAccess", "type": "view"})


@pytest.mark.parametrize(
    "body",
    [
        {"group": {"displayName": "ARS", "id": "g1"}},
        {"siteGroup": {"displayName": "camsp Members", "id": "5"}},
        {"siteUser": {"displayName": "Everyone", "loginName": "c:0(.s|true"}},
        {"siteUser": {"displayName": "ARS", "loginName": "c:0t.c|tenant|g1"}},
    ],
)
def test_groups_are_groups_however_they_are_shown(body: dict[str, Any]) -> None:
    [grant] = read(grantedToV2=body)
    assert grant.holder == "group"
    assert grant.name.startswith("the group « ")


def test_groups_that_own_the_site_are_left_out_and_people_who_own_a_folder_are_not() -> None:
    assert not read(grantedToV2={"siteGroup": OWNERS}, roles=["owner"])
    [grant] = read(grantedToV2={"user": {"id": "u1", "displayName": "Lou"}}, roles=["owner"])
    assert (grant.who, grant.right) == ("u1", "write")


@pytest.mark.parametrize(
    "body",
    [
        {"application": {"displayName": "Sauvegarde", "id": "a1"}},
        {"siteUser": {"displayName": "Sauvegarde", "loginName": "i:0i.t|ms.sp.ext|a1@t"}},
        {
            "user": {"displayName": "System Account"},
            "siteUser": {"loginName": "SHAREPOINT\\system"},
        },
    ],
)
def test_applications_are_no_people(body: dict[str, Any]) -> None:
    [grant] = read(grantedToV2=body)
    assert grant.holder == "application"


def test_a_kind_that_nobody_knows_is_said_as_such_and_an_invitation_is_a_person() -> None:
    [unknown] = read(grantedToV2={"robot": {"id": "r"}})
    [asked] = read(invitation={"email": "Lou@elsewhere.example"})
    assert unknown.holder == "unknown"
    assert (asked.who, asked.holder) == ("lou@elsewhere.example", "person")
