"""Who is let into which folder, through Graph and as the person sees it."""

from __future__ import annotations

from typing import Any

import pytest

from graph_simulator import Simulator, Visible
from graph_simulator.sharepoint.memory import SHAREPOINT
from graph_simulator.tests.calls import Api, link, security
from graph_simulator.tests.spaces import MEMBER, OWNER, STRANGER, Space


@pytest.fixture
def drive(space: Space) -> str:
    return space.library("Zone de dépôt")


@pytest.fixture
def folder(space: Space, drive: str) -> str:
    return space.folder(drive, "990000002")


def let_in(*ids: str, role: str = "write", **rest: object) -> dict[str, Any]:
    return {
        "recipients": [{"objectId": id_} for id_ in ids],
        "roles": [role],
        "requireSignIn": True,
        "sendInvitation": False,
        **rest,
    }


def granted(api: Api, path: str) -> dict[str, str]:
    """Roles by name of person or site group."""
    found = {}
    for row in api.get(f"{path}/permissions")["value"]:
        identity = row["grantedToV2"]
        shown = identity.get("user") or identity.get("siteGroup") or identity["group"]
        found[shown["displayName"]] = row["roles"][0]
    return found


def test_a_folder_shared_without_what_it_inherits_is_seen_by_those_invited_only(
    api: Api, space: Space, simulator: Simulator, folder: str
) -> None:
    body = let_in(space.stranger, retainInheritedPermissions=False)
    answer = api("POST", f"{folder}/invite", body)
    assert answer.status_code == 200
    assert answer.json()["value"][0]["roles"] == ["write"]
    assert granted(api, folder) == {"Paul Martin": "write"}
    place = "Zone de dépôt/990000002"
    assert simulator.right(STRANGER, "camsp", place) == "write"
    assert simulator.right(MEMBER, "camsp", place) == ""
    assert simulator.right(OWNER, "camsp", place) == "write"
    assert simulator.outbox == []


def test_inherited_rights_are_retained_unless_told_otherwise(
    api: Api, space: Space, simulator: Simulator, folder: str
) -> None:
    api.made("POST", f"{folder}/invite", let_in(space.stranger, role="read"))
    assert granted(api, folder) == {
        "camsp Owners": "owner",
        "camsp Members": "write",
        "camsp Visitors": "read",
        "Paul Martin": "read",
    }
    assert simulator.right(MEMBER, "camsp", "Zone de dépôt/990000002") == "write"
    api.made("POST", f"{folder}/invite", let_in(space.owner, retainInheritedPermissions=False))
    assert "camsp Members" in granted(api, folder)


def test_inherited_and_own_permissions_cannot_be_told_apart(
    api: Api, space: Space, folder: str
) -> None:
    api.made("POST", f"{folder}/invite", let_in(space.stranger, retainInheritedPermissions=False))
    inside = space.folder(folder, "2026")
    rows = api.get(f"{inside}/permissions")["value"]
    assert rows == api.get(f"{folder}/permissions")["value"]
    assert all("inheritedFrom" not in row for row in rows)
    one = f"/permissions/{rows[0]['id']}"
    assert api.error("DELETE", inside + one) == (400, "invalidRequest")
    assert api.error("PATCH", inside + one, {"roles": ["read"]}) == (400, "invalidRequest")
    api.made("DELETE", folder + one)
    assert granted(api, inside) == {}


@pytest.mark.parametrize("can_go", [True, False])
def test_a_group_of_the_site_goes_from_what_no_longer_inherits(
    api: Api, space: Space, simulator: Simulator, folder: str, can_go: bool
) -> None:
    simulator.settings.rights_of_site_groups_can_go = can_go
    api.made("POST", f"{folder}/invite", let_in(space.stranger))
    rows = api.get(f"{folder}/permissions")["value"]
    [id_] = [row["id"] for row in rows if row["grantedToV2"].get("siteGroup", {}).get("id") == "5"]
    assert api("DELETE", f"{folder}/permissions/{id_}").status_code == (204 if can_go else 400)
    assert ("camsp Members" in granted(api, folder)) is not can_go


def test_only_the_roles_of_people_are_changed(api: Api, space: Space, folder: str) -> None:
    api.made("POST", f"{folder}/invite", let_in(space.stranger))
    rows = {row["roles"][0]: row["id"] for row in api.get(f"{folder}/permissions")["value"]}
    of_people = next(
        f"{folder}/permissions/{row['id']}"
        for row in api.get(f"{folder}/permissions")["value"]
        if "user" in row["grantedToV2"]
    )
    assert api.made("PATCH", of_people, {"roles": ["read"]})["roles"] == ["read"]
    assert granted(api, folder)["Paul Martin"] == "read"
    of_group = f"{folder}/permissions/{rows['owner']}"
    for path, body in (
        (of_people, {"roles": ["read"], "expirationDateTime": "2027-01-01T00:00:00Z"}),
        (of_people, {"roles": ["admin"]}),
        (of_people, {"roles": []}),
        (of_group, {"roles": ["read"]}),
    ):
        assert api.error("PATCH", path, body) == (400, "invalidRequest")
    assert api.error("DELETE", f"{folder}/permissions/x") == (404, "itemNotFound")


def test_inviting_again_never_takes_a_role_away(api: Api, space: Space, folder: str) -> None:
    for role in ("write", "read"):
        api.made("POST", f"{folder}/invite", let_in(space.stranger, role=role))
    assert granted(api, folder)["Paul Martin"] == "write"


@pytest.mark.parametrize(
    "recipients",
    [
        [],
        [{}],
        [{"email": STRANGER, "objectId": "x"}],
        [{"objectId": "00000000-0000-0000-0000-000000000000"}],
        [{"email": "unknown@elsewhere.example"}],
        [{"alias": "nobody"}],
        [{"email": STRANGER}, {"email": "unknown@elsewhere.example"}],
        "paul",
    ],
)
def test_an_application_shares_with_people_of_the_directory_named_once(
    api: Api, space: Space, folder: str, recipients: object
) -> None:
    before = granted(api, folder)
    answer = api("POST", f"{folder}/invite", {**let_in(), "recipients": recipients})
    assert answer.status_code == 400
    assert granted(api, folder) == before


@pytest.mark.parametrize("recipient", [{"email": STRANGER.upper()}, {"alias": "anne"}])
def test_an_address_or_an_alias_names_somebody_too(
    api: Api, space: Space, folder: str, recipient: dict[str, str]
) -> None:
    body = {**let_in(), "recipients": [recipient]}
    assert len(api.made("POST", f"{folder}/invite", body)["value"]) == 1


def test_security_groups_are_refused_by_id_unless_the_knob_is_turned(
    api: Api, space: Space, simulator: Simulator, folder: str
) -> None:
    readers = api.group("lecteurs", **security())
    api.made("POST", f"/groups/{readers}/members/$ref", link(space.stranger))
    body = let_in(readers, role="read", retainInheritedPermissions=False)
    answer = api("POST", f"{folder}/invite", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "itemNotFound")
    assert "could not be found" in answer.json()["error"]["message"]
    simulator.settings.groups_can_be_invited = True
    api.made("POST", f"{folder}/invite", body)
    assert granted(api, folder) == {"lecteurs": "read"}
    assert simulator.right(STRANGER, "camsp", "Zone de dépôt/990000002") == "read"


def test_a_microsoft_365_group_by_mail_is_ignored_without_a_word(
    api: Api, space: Space, folder: str
) -> None:
    mail = api.get(f"/groups/{space.group}?$select=mail")["mail"]
    body = {**let_in(retainInheritedPermissions=False), "recipients": [{"email": mail}]}
    assert api.made("POST", f"{folder}/invite", body)["value"] == []
    assert "camsp Members" in granted(api, folder)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"roles": ["read", "write"]}, 400),
        ({"roles": ["contribute"]}, 400),
        ({"message": "x" * 2001}, 400),
        ({"requireSignIn": False}, 501),
        ({"expirationDateTime": "2027-01-01T00:00:00Z"}, 501),
        ({"sendInvitation": "no"}, 400),
    ],
)
def test_an_invitation_that_does_not_hold(
    api: Api, space: Space, folder: str, change: dict[str, object], status: int
) -> None:
    body = {**let_in(space.stranger), **change}
    assert api.error("POST", f"{folder}/invite", body)[0] == status


def test_a_mail_is_sent_only_when_it_is_asked_for(
    api: Api, space: Space, simulator: Simulator, folder: str
) -> None:
    body = let_in(space.stranger, sendInvitation=True, message="Bienvenue")
    api.made("POST", f"{folder}/invite", body)
    assert [(mail.to, mail.body) for mail in simulator.outbox] == [(STRANGER, "Bienvenue")]


def test_sharing_does_not_change_the_version_of_a_folder(
    api: Api, space: Space, folder: str
) -> None:
    before = api.get(folder)
    api.made("POST", f"{folder}/invite", let_in(space.stranger))
    after = api.get(folder)
    assert after["eTag"] == before["eTag"]
    assert (before.get("shared"), after["shared"]) == (None, {"scope": "users"})


def test_one_depositor_sees_her_folder_and_not_the_next(
    api: Api, space: Space, simulator: Simulator, drive: str
) -> None:
    for finess, person in (("990000002", space.stranger), ("990000010", space.member)):
        path = space.folder(drive, finess)
        api.made("POST", f"{path}/invite", let_in(person, retainInheritedPermissions=False))
        simulator.add_file("camsp", f"Zone de dépôt/{finess}", "rapport.xlsx")
    seen = simulator.reads(STRANGER, "camsp")
    assert [(one.path, one.right) for one in seen] == [
        ("990000002", "write"),
        ("990000002/rapport.xlsx", "write"),
    ]
    assert simulator.enters(STRANGER) == []
    assert simulator.enters(MEMBER) == ["camsp"]
    paths = [one.path for one in simulator.reads(MEMBER) if one.library == "Zone de dépôt"]
    assert paths == ["", "990000010", "990000010/rapport.xlsx"]


def test_a_file_is_refused_to_who_may_not_write(
    api: Api, space: Space, simulator: Simulator, folder: str
) -> None:
    api.made(
        "POST",
        f"{folder}/invite",
        let_in(space.stranger, role="read", retainInheritedPermissions=False),
    )
    where = ("camsp", "Zone de dépôt/990000002")
    for address in (STRANGER, MEMBER):
        with pytest.raises(PermissionError, match="may not write"):
            simulator.put_file_as(address, *where, "a.pdf", b"a")
    simulator.put_file_as(OWNER, *where, "a.pdf", b"a")
    row = api.get(f"{folder}/children")["value"][0]
    assert (row["name"], row["createdBy"]["user"]["displayName"]) == ("a.pdf", "Anne Petit")
    with pytest.raises(LookupError):
        simulator.put_file_as(OWNER, "camsp", "Zone de dépôt/nowhere", "a.pdf", b"a")
    with pytest.raises(ValueError, match="contains the character"):
        simulator.put_file_as(OWNER, *where, "a:b", b"a")


def test_who_has_not_redeemed_or_is_disabled_sees_nothing(
    api: Api, space: Space, simulator: Simulator
) -> None:
    pending = simulator.add_guest("zoe@ars.example", redeemed=False)
    api.made("POST", f"/groups/{space.group}/members/$ref", link(pending))
    assert simulator.reads("zoe@ars.example") == []
    simulator.settings.pending_guests_see_nothing = False
    assert simulator.enters("zoe@ars.example") == ["camsp"]
    assert simulator.enters(MEMBER) == ["camsp"]
    api.made("PATCH", f"/users/{space.member}", {"accountEnabled": False})
    assert simulator.enters(MEMBER) == []


def test_who_leaves_the_group_leaves_the_site(api: Api, space: Space, simulator: Simulator) -> None:
    assert Visible("camsp", "Documents", "", "write") in simulator.reads(MEMBER, "camsp")
    api.made("DELETE", f"/groups/{space.group}/members/{space.member}/$ref")
    assert simulator.reads(MEMBER, "camsp") == []
    with pytest.raises(LookupError):
        simulator.reads("nobody@nowhere.example")
    with pytest.raises(LookupError):
        simulator.reads(MEMBER, "nowhere")


def test_unique_scopes_are_counted_past_what_is_advised(
    api: Api, space: Space, simulator: Simulator, drive: str, folder: str
) -> None:
    answer = api("POST", f"{folder}/invite", let_in(space.stranger))
    assert "Warning" not in answer.headers
    content, list_ = SHAREPOINT.of(simulator.tenant).drives[drive.rpartition("/")[2]]
    content.rows[list_].scopes += 5000
    answer = api("POST", f"{folder}/invite", let_in(space.stranger))
    assert "5001" in answer.headers["Warning"]
    content.rows[list_].scopes = 50_000
    second = space.folder(drive, "990000010")
    assert api.error("POST", f"{second}/invite", let_in(space.stranger))[0] == 400


def test_the_same_from_outside(api: Api, space: Space, simulator: Simulator, folder: str) -> None:
    door = "https://graph.microsoft.com/_simulator"
    assert api.get(f"{door}/enters?address={MEMBER}")["value"] == ["camsp"]
    rows = api.get(f"{door}/reads?address={MEMBER}&site=camsp")["value"]
    assert {"site": "camsp", "library": "Documents", "path": "", "right": "write"} in rows
    body = {"address": MEMBER, "site": "camsp", "path": "Documents", "name": "a", "content": "YQ=="}
    api.made("POST", f"{door}/put-file", body)
    assert api.error("POST", f"{door}/put-file", {**body, "address": STRANGER})[0] == 403
    edit = {"address": MEMBER, "site": "camsp", "name": "Home.aspx", "html": "<p>x</p>"}
    api.made("POST", f"{door}/edit-page", edit)
    assert api.error("POST", f"{door}/edit-page", {**edit, "name": "none.aspx"})[0] == 404
