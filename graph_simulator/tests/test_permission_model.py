"""A token does what its permissions let it, route by route, property by property, site by site."""

from __future__ import annotations

import re

import pytest

from graph_simulator import Device, ServicePrincipal, Simulator
from graph_simulator.app.permission_table import permissions_of, table
from graph_simulator.families import ROUTES
from graph_simulator.settings import Settings
from graph_simulator.tests.calls import Api, ManualClock, link, security, token
from graph_simulator.tests.spaces import MEMBER, Space
from graph_simulator.wire.routing import Route

NOBODY = "00000000-0000-4000-8000-000000000000"
APP = "11111111-2222-4333-8444-555555555555"
KEYS = {
    "user": NOBODY,
    "group": NOBODY,
    "id_": NOBODY,
    "site": f"demo.sharepoint.example,{NOBODY},{NOBODY}",
    "host_": "demo.sharepoint.example",
    "drive": "b!0",
    "item": "01ABC2",
    "type_": "0x01",
    "page": NOBODY,
}


def path_of(route: Route) -> str:
    return re.sub(r"\{(\w+)\}", lambda hole: KEYS.get(hole[1], "x"), route.template)


def body_of(route: Route) -> object:
    return {"city": "Paris"} if route.method in {"POST", "PATCH"} else None


def named(route: Route) -> str:
    return f"{route.method} {route.template}"


@pytest.fixture(scope="module")
def least() -> Simulator:
    return Simulator(clock=ManualClock(), settings=Settings(temporary_access_pass=True))


OF_GRAPH = [route for route in ROUTES if not route.template.startswith("/_api/")]


@pytest.mark.parametrize("route", OF_GRAPH, ids=named)
def test_every_route_is_refused_without_a_permission_and_let_through_with_one(
    least: Simulator, route: Route
) -> None:
    call = Api(least)
    least.settings.app_roles = set()
    refused = call(route.method, path_of(route), body_of(route))
    least.settings.app_roles = {"User.ReadWrite.All", "Group.ReadWrite.All", *permissions_of(route)}
    passed = call(route.method, path_of(route), body_of(route))

    assert refused.status_code == 403, refused.text
    assert refused.json()["error"]["code"].endswith(("RequestDenied", "ccessDenied"))
    assert passed.status_code != 403, passed.text


@pytest.mark.parametrize(
    ("call", "permission", "enough"),
    [
        ("GET /users", "User.Read.All", True),
        ("GET /users", "GroupMember.Read.All", False),
        ("GET /users/delta", "User.Read.All", True),
        ("GET /groups/{id}/members", "GroupMember.Read.All", True),
        ("DELETE /groups/{id}/members/{id}", "GroupMember.ReadWrite.All", True),
        ("DELETE /groups/{id}/owners/{id}", "GroupMember.ReadWrite.All", False),
        ("POST /directoryobjects/getbyids", "User.Read.All", False),
        ("POST /directoryobjects/getbyids", "Directory.Read.All", True),
        ("POST /sites/{id}/lists/{id}/columns", "Sites.ReadWrite.All", False),
        ("POST /sites/{id}/permissions", "Sites.FullControl.All", True),
        ("POST /sites/{id}/permissions", "Sites.Manage.All", False),
        ("GET /auditlogs/directoryaudits", "AuditLog.Read.All", True),
    ],
)
def test_the_table_is_microsofts_own(call: str, permission: str, enough: bool) -> None:
    assert (permission in table().microsoft[call]) is enough


def test_pages_only_fill_what_the_table_leaves_out() -> None:
    known = table()

    assert set(known.microsoft) & set(known.pages) == {"POST /directory/deleteditems/{id}/restore"}
    assert "microsoft-graph-devx-content" in known.source


@pytest.mark.parametrize(
    ("name", "value", "permission"),
    [
        ("passwordProfile", {"password": "Un-Secret-2026"}, "User-PasswordProfile.ReadWrite.All"),
        ("accountEnabled", False, "User.EnableDisableAccount.All"),
        ("otherMails", ["b@ars.example"], "User-Mail.ReadWrite.All"),
        ("userType", "Member", "Directory.ReadWrite.All"),
    ],
)
def test_a_sensitive_property_wants_its_own_permission(
    api: Api, simulator: Simulator, name: str, value: object, permission: str
) -> None:
    user = f"/users/{simulator.add_guest('a@ars.example')}"
    simulator.settings.app_roles = {"User.ReadWrite.All"}
    both = {name: value, "city": "Paris"}

    assert api("PATCH", user, {"city": "Lyon"}).status_code == 204
    assert api.error("PATCH", user, {name.upper(): value})[0] == 403
    assert api.error("PATCH", user, both)[0] == 403
    simulator.settings.app_roles |= {permission}
    assert api("PATCH", user, both).status_code == 204


def test_writing_one_property_does_not_let_write_another(api: Api, simulator: Simulator) -> None:
    user = f"/users/{simulator.add_guest('a@ars.example')}"
    simulator.settings.app_roles = {"User.EnableDisableAccount.All"}

    assert api.error("PATCH", user, {"accountEnabled": False})[0] == 403
    simulator.settings.app_roles |= {"User.Read.All"}
    assert api("PATCH", user, {"accountEnabled": False}).status_code == 204
    assert api.error("PATCH", user, {"city": "Lyon"})[0] == 403


def test_an_administrator_role_of_the_application_is_enough(api: Api, simulator: Simulator) -> None:
    user = f"/users/{simulator.add_guest('a@ars.example')}"
    simulator.settings.app_roles, simulator.settings.directory_roles = set(), {"User Administrator"}

    secret = {"passwordProfile": {"password": "Un-Secret-2026"}}
    assert api("PATCH", user, secret).status_code == 204


def test_a_group_is_joined_with_less_than_it_is_described(api: Api, simulator: Simulator) -> None:
    guest, group = simulator.add_guest("a@ars.example"), api.group()
    simulator.settings.app_roles = {"GroupMember.ReadWrite.All"}
    joining = {"members@odata.bind": [link(guest)["@odata.id"]]}

    assert api("PATCH", f"/groups/{group}", joining).status_code == 204
    assert api.error("PATCH", f"/groups/{group}", {"description": "x"})[0] == 403


def test_what_a_token_says_comes_before_the_setting(api: Api, simulator: Simulator) -> None:
    simulator.settings.app_roles = {"User.Read.All"}
    says = token(appid=APP, roles=["GroupMember.Read.All"])

    assert api("GET", "/users", Authorization=says).status_code == 403
    assert api("GET", "/groups", Authorization=says).status_code == 200
    assert api("GET", "/users", Authorization=token(appid=APP)).status_code == 200
    assert api("GET", "/users", Authorization="Bearer a.!!!.c").status_code == 200
    simulator.settings.app_roles = None
    assert api("GET", "/users", Authorization=says).status_code == 200


def test_items_of_a_batch_have_the_permissions_of_its_envelope(
    api: Api, simulator: Simulator
) -> None:
    simulator.settings.app_roles = {"User.Read.All"}

    answers = api.batch({"method": "GET", "url": "/users"}, {"method": "GET", "url": "/groups"})

    assert {key: answer["status"] for key, answer in answers.items()} == {"0": 200, "1": 403}


def test_members_of_a_type_that_may_not_be_read_are_an_id_and_nulls(
    api: Api, simulator: Simulator
) -> None:
    group = api.made("POST", "/groups", security(displayName="S", mailNickname="s"))["id"]
    guest = simulator.add_guest("a@ars.example")
    app = simulator.add_principal(ServicePrincipal(display_name="App"))
    device = simulator.add_principal(Device(display_name="PC"))
    for id_ in (guest, app, device):
        api.made("POST", f"/groups/{group}/members/$ref", link(id_))
    simulator.settings.app_roles = {"GroupMember.Read.All", "User.Read.All", "Device.Read.All"}

    rows = api.rows(f"/groups/{group}/members?$select=id,displayName")

    assert [(row["id"], row.get("displayName")) for row in rows] == [
        (guest, "a"),
        (app, None),
        (device, "PC"),
    ]


def granted(api: Api, space: Space, role: str, app: str = APP) -> str:
    identity = {"application": {"id": app.upper(), "displayName": "Extranet"}}
    body = {"roles": [role], "grantedToIdentities": [identity]}
    return str(api.made("POST", f"{space.site}/permissions", body)["id"])


@pytest.mark.parametrize(
    ("role", "reads", "writes", "shapes"),
    [
        ("read", True, False, False),
        ("write", True, True, False),
        ("manage", True, True, True),
        ("fullcontrol", True, True, True),
    ],
)
def test_sites_selected_is_worth_the_role_of_the_site(
    api: Api, simulator: Simulator, space: Space, role: str, reads: bool, writes: bool, shapes: bool
) -> None:
    rows, columns = f"{space.list()}/items", f"{space.site}/columns"
    simulator.settings.app_roles = set()
    says = {"Authorization": token(appid=APP, roles=["Sites.Selected"])}
    assert api("GET", space.lists, **says).status_code == 403
    assert api("GET", f"/groups/{space.group}/sites/root", **says).status_code == 403

    simulator.settings.app_roles = {"Sites.FullControl.All"}
    granted(api, space, role)

    assert (api("GET", rows, **says).status_code == 200) is reads
    assert (api("GET", f"/groups/{space.group}/sites/root", **says).status_code == 200) is reads
    assert (api("POST", rows, {"fields": {}}, **says).status_code == 201) is writes
    made = api("POST", columns, {"name": "Finess", "text": {}}, **says)
    assert (made.status_code == 201) is shapes


def test_that_a_role_counts_on_every_path_of_its_site_is_a_belief(
    api: Api, simulator: Simulator, space: Space
) -> None:
    granted(api, space, "fullcontrol")
    simulator.settings.app_roles = set()
    says = {"Authorization": token(appid=APP, roles=["Sites.Selected"])}

    assert api("GET", space.lists, **says).status_code == 200
    simulator.settings.sites_selected_everywhere = False
    assert api("GET", space.lists, **says).status_code == 403


def test_a_role_is_one_applications_in_one_site(
    api: Api, simulator: Simulator, space: Space
) -> None:
    library = space.library()
    permission = granted(api, space, "write")
    other = api.group("Autre", **{"owners@odata.bind": [link(space.owner)["@odata.id"]]})
    elsewhere = api.get(f"/groups/{other}/sites/root")["id"]
    simulator.settings.app_roles = set()
    ours = {"Authorization": token(appid=APP, roles=["Sites.Selected"])}
    theirs = {"Authorization": token(appid=NOBODY, roles=["Sites.Selected"])}

    assert api("GET", f"{library}/root/children", **ours).status_code == 200
    assert api("GET", f"{library}/root/children", **theirs).status_code == 403
    assert api("GET", f"/sites/{elsewhere}/lists", **ours).status_code == 403
    assert api("DELETE", f"{space.site}/permissions/{permission}", **ours).status_code == 403
    simulator.settings.app_roles = None
    api.made("PATCH", f"{space.site}/permissions/{permission}", {"roles": ["read"]})
    listed = api.get(f"{space.site}/permissions")["value"]
    assert "roles" not in listed[0]
    assert api.get(f"{space.site}/permissions/{permission}")["roles"] == ["read"]
    api.made("DELETE", f"{space.site}/permissions/{permission}")
    assert api.get(f"{space.site}/permissions")["value"] == []


def test_people_are_granted_nothing_on_a_site(api: Api, space: Space) -> None:
    person = {"roles": ["read"], "grantedToIdentities": [{"user": {"id": space.member}}]}

    assert api.error("POST", f"{space.site}/permissions", person) == (400, "invalidRequest")
    assert api.error("POST", f"{space.list()}/permissions", person)[0] == 400


def test_a_first_secret_wants_a_policy_and_a_licence(api: Api, simulator: Simulator) -> None:
    person = simulator.add_staff("a@cnsa.example")
    path = f"/users/{person}/authentication/temporaryAccessPassMethods"

    assert api.error("POST", path, {})[0] == 403
    simulator.settings.temporary_access_pass = True
    assert api("POST", path, {}).status_code == 201
    simulator.settings.products = {"EXCHANGESTANDARD"}
    assert api.error("POST", path, {})[0] == 403


def test_getting_by_ids_with_less_is_a_belief(api: Api, simulator: Simulator) -> None:
    guest = simulator.add_guest(MEMBER)
    simulator.settings.app_roles = {"User.Read.All"}
    body = {"ids": [guest]}

    assert api.error("POST", "/directoryObjects/getByIds", body)[0] == 403
    simulator.settings.user_read_gets_by_ids = True
    assert api("POST", "/directoryObjects/getByIds", body).status_code == 200
