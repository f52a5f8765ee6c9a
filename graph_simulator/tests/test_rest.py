"""``_api``: a site's own REST service, its headers, its tokens, and what members may do by it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_simulator import Simulator
from graph_simulator.sharepoint.levels import EDIT, READ
from graph_simulator.tests.calls import Api, token
from graph_simulator.tests.spaces import MEMBER, OWNER, STRANGER, Space

HOST = "https://demo.sharepoint.example"
APP = "11111111-2222-4333-8444-555555555555"
PLAIN = "application/json;odata=nometadata"
MEMBERS = 5
ADD = "/web/roleassignments/addroleassignment"


class Rest:
    """``web`` is the address of a site; headers as a careful client sends them."""

    def __init__(self, api: Api, space: Space) -> None:
        self._api, self.web = api, f"{HOST}/sites/{space.name}/_api"
        self.admin = f"{HOST.replace('demo', 'demo-admin')}/_api/SPO.Tenant"
        self.collection = space.id.split(",")[1]

    def __call__(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> httpx.Response:
        said = {"Accept": PLAIN, **headers}
        if method in ("MERGE", "DELETE"):
            said |= {"X_HTTP_Method": method, "IF_MATCH": "*"} | headers
            method = "POST"
        url = path if path.startswith("http") else self.web + path
        return self._api(method, url, body, **said)

    def get(self, path: str) -> Any:
        answer = self("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def levels(self, principal: int = MEMBERS) -> list[int]:
        rows = self.get("/web/roleassignments?$expand=RoleDefinitionBindings")["value"]
        held = [row["RoleDefinitionBindings"] for row in rows if row["PrincipalId"] == principal]
        return [level["Id"] for levels in held for level in levels]

    def level(self, verb: str, level: int, principal: int = MEMBERS) -> httpx.Response:
        both = f"principalid={principal},roledefid={level}"
        return self("POST", f"/web/roleassignments/{verb}roleassignment({both})")


@pytest.fixture
def rest(api: Api, space: Space) -> Rest:
    return Rest(api, space)


def refused(answer: httpx.Response) -> tuple[int, str]:
    body: Mapping[str, Any] = answer.json()
    if "error_description" in body:
        return answer.status_code, body["error_description"]
    return answer.status_code, body["odata.error"]["message"]["value"]


def test_members_of_a_team_site_edit_until_they_are_given_read(
    rest: Rest, simulator: Simulator, space: Space
) -> None:
    assert rest.levels() == [EDIT]
    assert simulator.right(MEMBER, space.name) == "write"
    reader = rest.get("/web/roledefinitions/getbytype(2)?$select=Id")
    assert reader == {"Id": READ}
    assert rest.level("add", READ).status_code == 200
    assert simulator.right(MEMBER, space.name) == "write"
    assert rest.level("remove", EDIT).status_code == 200
    assert rest.levels() == [READ]
    assert simulator.right(MEMBER, space.name) == "read"
    assert simulator.right(OWNER, space.name) == "write"
    assert simulator.right(STRANGER, space.name) == ""


def test_what_inherits_follows_and_a_folder_shared_by_name_keeps_its_own(
    api: Api, rest: Rest, simulator: Simulator, space: Space
) -> None:
    library = space.library()
    folder = space.folder(library, "Dossier")
    body = {
        "recipients": [{"objectId": space.member}],
        "roles": ["write"],
        "requireSignIn": True,
        "sendInvitation": False,
        "retainInheritedPermissions": False,
    }
    api("POST", f"{folder}/invite", body)
    rest.level("add", READ)
    rest.level("remove", EDIT)
    assert simulator.right(MEMBER, space.name, "Zone de dépôt") == "read"
    assert simulator.right(MEMBER, space.name, "Zone de dépôt/Dossier") == "write"


def test_the_level_of_the_members_is_kept_on_disk(
    rest: Rest, simulator: Simulator, space: Space, tmp_path: Path
) -> None:
    rest.level("add", READ)
    rest.level("remove", EDIT)
    simulator.save(tmp_path / "tenant.json")
    again = Simulator.load(tmp_path / "tenant.json", clock=simulator.world.clock)
    assert again.right(MEMBER, space.name) == "read"
    assert again.right(MEMBER, space.name, "Documents") == "read"


def test_settings_of_a_site_are_merged_one_at_a_time(rest: Rest) -> None:
    web = "/web?$select=MembersCanShare,RootFolder/WelcomePage&$expand=RootFolder"
    home = {"RootFolder": {"WelcomePage": "SitePages/Home.aspx"}}
    assert rest.get(web) == {"MembersCanShare": True, **home}
    assert rest("MERGE", "/web", {"MembersCanShare": False}).status_code == 204
    assert rest.get(web) == {"MembersCanShare": False, **home}


def test_only_the_administration_says_with_whom_a_site_is_shared(rest: Rest) -> None:
    site = f"{rest.admin}/sites('{rest.collection}')"
    shown = "/site?$select=ShareByEmailEnabled,ShareByLinkEnabled"
    assert rest.get(shown) == {"ShareByEmailEnabled": True, "ShareByLinkEnabled": False}
    headers = {"OData_Version": "4.0", "Accept": "application/json"}
    answer = rest("PATCH", site, {"SharingCapability": 3}, **headers)
    assert answer.status_code == 204, answer.text
    assert rest.get(shown) == {"ShareByEmailEnabled": False, "ShareByLinkEnabled": False}
    astray = f"{rest.web}/SPO.Tenant/sites('{rest.collection}')"
    assert rest("PATCH", astray, {"SharingCapability": 1}, **headers).status_code == 404


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"aud": "https://graph.microsoft.com"}, "Invalid audience Uri."),
        ({"aud": "https://other.sharepoint.example"}, "Invalid audience Uri."),
        ({"aud": f"{HOST.replace('demo', 'demo-admin')}"}, "Invalid audience Uri."),
        ({"aud": HOST, "appidacr": "1"}, "Unsupported app only token."),
    ],
)
def test_a_token_for_somebody_else_or_had_by_a_secret_is_refused(
    rest: Rest, claims: Mapping[str, str], said: str
) -> None:
    answer = rest("GET", "/web", Authorization=token(**claims))
    assert refused(answer) == (401, said)


def test_a_token_of_sharepoint_is_refused_by_graph(api: Api) -> None:
    assert api("GET", "/users", Authorization=token(aud=HOST)).status_code == 401
    good = token(aud="https://graph.microsoft.com/")
    assert api("GET", "/users", Authorization=good).status_code == 200


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ([], 403),
        (["Sites.Read.All"], 403),
        (["Sites.Manage.All"], 403),
        (["Sites.Selected"], 403),
        (["Sites.FullControl.All"], 200),
    ],
)
def test_it_wants_a_permission_of_its_own(rest: Rest, roles: list[str], status: int) -> None:
    says = token(aud=HOST, appid=APP, roles=roles)
    assert rest("GET", "/web", Authorization=says).status_code == status


@pytest.mark.parametrize(("role", "status"), [("read", 403), ("write", 403), ("fullcontrol", 200)])
def test_a_grant_on_the_site_is_enough_where_it_is_full_control(
    api: Api, rest: Rest, space: Space, role: str, status: int
) -> None:
    granted = {"application": {"id": APP, "displayName": "extranet"}}
    api.made(
        "POST", f"{space.site}/permissions", {"roles": [role], "grantedToIdentities": [granted]}
    )
    says = token(aud=HOST, appid=APP, roles=["Sites.Selected"])
    assert rest("GET", "/web", Authorization=says).status_code == status


def test_permissions_of_graph_are_none_of_sharepoint(rest: Rest, simulator: Simulator) -> None:
    simulator.settings.app_roles = {"Sites.FullControl.All"}
    assert refused(rest("GET", "/web"))[0] == 403
    simulator.settings.sharepoint_roles = {"Sites.FullControl.All"}
    assert rest("GET", "/web").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/web", None, {"Accept": "application/xml"}, 406),
        ("GET", "/web", None, {"Accept": "application/json;odata=verbose"}, 501),
        ("GET", "/web?$select=Colour", None, {}, 400),
        ("GET", "/web?$expand=Lists", None, {}, 501),
        ("GET", "/web?$top=1", None, {}, 501),
        ("GET", "/web/fields", None, {}, 501),
        ("MERGE", "/web", {"MembersCanShare": False}, {"IF_MATCH": ""}, 412),
        ("MERGE", "/web", {"MembersCanShare": "no"}, {}, 400),
        ("MERGE", "/web", {"Colour": "red"}, {}, 400),
        ("MERGE", "/web/rootfolder", {"WelcomePage": "SitePages/Nowhere.aspx"}, {}, 400),
        ("POST", f"{ADD}(principalid=99,roledefid={READ})", None, {}, 404),
        ("POST", f"{ADD}(principalid=5,roledefid=1)", None, {}, 404),
        ("GET", f"{HOST}/sites/nowhere/_api/web", None, {}, 404),
        ("GET", "https://other.sharepoint.example/sites/camsp/_api/web", None, {}, 404),
    ],
)
def test_what_it_does_not_take_is_refused_in_its_own_words(
    rest: Rest, method: str, path: str, body: object, headers: dict[str, str], status: int
) -> None:
    assert refused(rest(method, path, body, **headers))[0] == status


def test_it_is_no_part_of_graph(api: Api) -> None:
    assert api("GET", "/sites/camsp/_api/web", Accept=PLAIN).status_code == 501


def test_it_draws_on_the_budget_of_sharepoint(rest: Rest, simulator: Simulator) -> None:
    simulator.settings.sharepoint_units = 10
    answers = [rest("GET", "/web").status_code for _ in range(5)]
    assert answers[0] == 200
    assert answers[-1] == 429


def own_rights(rest: Rest, list_: str) -> bool:
    rows = rest.get("/web/lists?$select=Id,HasUniqueRoleAssignments")["value"]
    [found] = [row["HasUniqueRoleAssignments"] for row in rows if row["Id"] == list_]
    return bool(found)


BREAK = "breakroleinheritance(copyRoleAssignments=true,clearSubscopes=false)"


def test_a_list_inherits_until_its_rights_are_its_own(
    rest: Rest, simulator: Simulator, space: Space
) -> None:
    space.library("Contributions")
    rows = rest.get("/web/lists?$select=Id,Title")["value"]
    [list_] = [row["Id"] for row in rows if row["Title"] == "Contributions"]
    place = f"/web/lists(guid'{list_}')"
    add = f"{place}/roleassignments/addroleassignment(principalid=5,roledefid={READ})"
    remove = f"{place}/roleassignments/removeroleassignment(principalid=5,roledefid={EDIT})"
    assert not own_rights(rest, list_)
    assert rest("POST", add).status_code == 400
    assert rest("POST", f"{place}/{BREAK}").status_code == 200
    assert own_rights(rest, list_)
    assert rest("POST", add).status_code == 200
    assert rest("POST", remove).status_code == 200
    assert rest("POST", remove).status_code == 404
    assert simulator.right(MEMBER, space.name, "Contributions") == "read"
    assert simulator.right(MEMBER, space.name) == "write"
    simulator.share_as(OWNER, space.name, "Contributions", STRANGER, role="read")
    listed = rest.get(f"{place}/roleassignments?$expand=Member,RoleDefinitionBindings")["value"]
    held = {row["PrincipalId"]: row["RoleDefinitionBindings"][0]["Id"] for row in listed}
    [stranger] = [id_ for id_ in held if id_ not in (3, 4, 5)]
    assert held[5] == held[stranger] == READ
    gone = f"{place}/roleassignments/removeroleassignment(principalid={stranger},roledefid={READ})"
    assert rest("POST", gone).status_code == 200
    assert simulator.right(STRANGER, space.name, "Contributions") == ""
    assert rest("POST", f"{place}/resetroleinheritance").status_code == 200
    assert simulator.right(MEMBER, space.name, "Contributions") == "write"
    assert not own_rights(rest, list_)


def test_a_folder_that_ends_what_it_inherits_lets_in_the_application_and_nobody_else(
    rest: Rest, simulator: Simulator, space: Space, api: Api
) -> None:
    folder = space.folder(space.library("Contributions"), "A")
    ids = api.get(f"{folder}?$select=id,sharepointIds")["sharepointIds"]
    assert f"{ids['siteUrl']}/_api" == rest.web
    place = f"/web/lists(guid'{ids['listId']}')/items({ids['listItemId']})"
    one = f"{place}/roleassignments/getbyprincipalid"
    assert rest("DELETE", f"{one}(5)").status_code == 400
    path = BREAK.replace("=true", "=false")
    assert rest("POST", f"{place}/{path}").status_code == 200
    assert simulator.right(MEMBER, space.name, "Contributions/A") == ""
    rows = rest.get(f"{place}/roleassignments?$expand=Member")["value"]
    [id_] = [row["Member"]["Id"] for row in rows]
    assert rows[0]["Member"]["LoginName"].startswith("i:0i.t|")
    assert [each["roles"] for each in api.get(f"{folder}/permissions")["value"]] == [["owner"]]
    assert rest("DELETE", f"{one}({id_})").status_code == 204
    assert rest("DELETE", f"{one}({id_})").status_code == 404
    assert rest("GET", place.replace("items(", "items(9") + "/roleassignments").status_code == 404
