"""Each belief about the service is a knob that can be turned, and what turning it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph_simulator import Simulator
from graph_simulator.app.knobs import beliefs, knobs
from graph_simulator.settings import Settings, Turn
from graph_simulator.tests.calls import Api, ManualClock, link, security, token
from graph_simulator.tests.spaces import MEMBER, OWNER, STRANGER, Space, text


def test_every_knob_says_what_it_does_and_every_belief_where_it_was_read() -> None:
    assert [knob.name for knob in knobs()] == list(Settings.__struct_fields__)
    assert all(knob.what for knob in knobs())
    assert len(beliefs()) > 25


def statuses(api: Api, clock: ManualClock, path: str, *waits: float) -> list[int]:
    found = []
    for wait in waits:
        clock.pass_by(wait)
        found.append(api("GET", path).status_code)
    return found


def test_a_newborn_site_refuses_by_turns(
    api: Api, simulator: Simulator, clock: ManualClock
) -> None:
    boss = simulator.add_staff(OWNER)
    simulator.settings.newborn_site_answers = [Turn(404, 60), Turn(403, 3600), Turn(423, 30)]
    group = api.group("Neuf", **{"owners@odata.bind": [link(boss)["@odata.id"]]})

    path = f"/groups/{group}/sites/root"
    assert statuses(api, clock, path, 0, 59, 1, 3599, 1, 29, 1) == [
        404, 404, 403, 403, 423, 423, 200,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "accessDenied"), (423, "resourceLocked"), (404, "itemNotFound"), (500, None)],
)
def test_a_site_may_answer_nothing_at_all(
    api: Api, simulator: Simulator, space: Space, status: Any, code: str | None
) -> None:
    library, other = space.library(), Space(api, simulator, "autre")
    simulator.settings.site_answers = {space.name: status}

    for path in (space.site, space.lists, f"{library}/root", f"/groups/{space.group}/drive"):
        refused = api("GET", path)
        assert refused.status_code == status
        assert refused.json()["error"]["code"] == (code or "generalException")
    assert api("GET", other.site).status_code == 200


def test_a_reference_that_readers_do_not_know_yet(
    api: Api, simulator: Simulator, clock: ManualClock
) -> None:
    simulator.settings.lag.create = 10
    boss = simulator.add_staff(OWNER)
    body = security(displayName="A", mailNickname="a")
    body["owners@odata.bind"] = [link(boss)["@odata.id"]]

    refused = api("POST", "/groups", body)
    assert refused.status_code == 400
    assert "queried reference-property objects" in refused.json()["error"]["message"]
    simulator.settings.unseen_reference_at_birth = 404
    assert api.error("POST", "/groups", body)[0] == 404
    clock.pass_by(10)
    assert api("POST", "/groups", body).status_code == 201


def test_the_caller_may_become_the_owner(api: Api, simulator: Simulator) -> None:
    simulator.settings.caller_becomes_owner = True
    first, second = api.group("Un"), api.group("Deux")

    owners = [api.rows(f"/groups/{group}/owners") for group in (first, second)]

    assert owners[0] == owners[1]
    assert owners[0][0]["@odata.type"] == "#microsoft.graph.servicePrincipal"


def test_an_application_names_itself_as_owner_by_its_token(api: Api) -> None:
    """As Terraform does: the ``oid`` of its token is the id of its service principal."""
    oid = "99999999-2222-4333-8444-555555555555"
    says = token(appid="11111111-2222-4333-8444-555555555555", oid=oid, app_displayname="Terraform")
    body = security(displayName="A", mailNickname="a")
    body["owners@odata.bind"] = [link(oid)["@odata.id"]]

    group = api.made("POST", "/groups", body, Authorization=says)["id"]

    assert [row["displayName"] for row in api.rows(f"/groups/{group}/owners")] == ["Terraform"]


def test_visibility_is_promised_for_microsoft_365_groups(api: Api, simulator: Simulator) -> None:
    body = security(displayName="A", mailNickname="a", visibility="Private")
    plain = api.made("POST", "/groups", body)["id"]
    unified = api.group(visibility="Private")

    api.made("PATCH", f"/groups/{plain}", {"visibility": "Private"})

    assert api.get(f"/groups/{plain}?$select=visibility")["visibility"] is None
    simulator.settings.security_groups_show_visibility = True
    api.made("PATCH", f"/groups/{plain}", {"visibility": "Private"})
    assert api.get(f"/groups/{plain}?$select=visibility")["visibility"] == "Private"
    assert api.get(f"/groups/{unified}?$select=visibility")["visibility"] == "Private"


def test_a_classification_without_any_list(api: Api, simulator: Simulator) -> None:
    body = security(displayName="A", mailNickname="a", classification="Interne")

    assert api.error("POST", "/groups", body)[0] == 400
    simulator.settings.classifications_unlisted = True
    assert api("POST", "/groups", body).status_code == 201


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_home_page_is_born_at_one_version_or_the_other(
    api: Api, simulator: Simulator, version: Any
) -> None:
    simulator.settings.home_page_version = version
    space = Space(api, simulator)

    (home,) = api.get(f"{space.site}/pages")["value"]

    assert home["publishingState"]["versionId"] == version


def test_a_template_is_another_page_of_the_same_name(
    api: Api, simulator: Simulator, space: Space
) -> None:
    simulator.save_as_template(OWNER, space.name, "Home.aspx")

    cast = f"{space.site}/pages/microsoft.graph.sitePage"
    pages = api.get(f"{cast}?$filter=name eq 'Home.aspx'")["value"]

    assert [page["webUrl"].partition("/SitePages/")[2] for page in pages] == [
        "Home.aspx",
        "Templates/Home.aspx",
    ]
    assert len({page["id"] for page in pages}) == 2


def test_hidden_columns_may_not_be_given_back(api: Api, simulator: Simulator, space: Space) -> None:
    rows = f"{space.list('Suivi', text('Cle', hidden=True), text('Nom'))}/items"
    api.made("POST", rows, {"fields": {"Cle": "k1", "Nom": "n"}})
    asked = f"{rows}?$expand=fields($select=Cle,Nom)"

    given = api.get(asked)["value"][0]["fields"]
    simulator.settings.hidden_columns_given_back = False
    veiled = api.get(asked)["value"][0]["fields"]

    assert (given["Cle"], given["Nom"]) == ("k1", "n")
    assert ("Cle" in veiled, veiled["Nom"]) == (False, "n")


def test_nobody_is_offered_a_type_while_types_are_not_enabled(
    api: Api, simulator: Simulator, space: Space
) -> None:
    types = f"{space.site}/contentTypes"
    made = api.made("POST", types, {"name": "Rapport", "base": {"name": "Document"}})
    library = space.list("Dépôt", list={"template": "documentLibrary"})
    api.made("POST", f"{library}/contentTypes/addCopy", {"contentType": f"{types}/{made['id']}"})

    before = simulator.offered_types(space.name, "Dépôt")
    api.made("PATCH", library, {"list": {"contentTypesEnabled": True}})

    assert before == ["Document"]
    assert simulator.offered_types(space.name, "Dépôt") == ["Document", "Rapport"]
    assert api.get(library)["list"]["contentTypesEnabled"] is True
    assert api.error("PATCH", library, {"list": {"template": "genericList"}})[0] == 400
    both = {"template": "documentLibrary", "contentTypesEnabled": True}
    born = api.made("POST", space.lists, {"displayName": "Autre", "list": both})
    assert born["list"]["contentTypesEnabled"] is True


def test_breaking_the_inheritance_of_a_folder_may_be_refused(
    api: Api, simulator: Simulator, space: Space
) -> None:
    simulator.settings.invite_breaks_inheritance = False
    folder = space.folder(space.library(), "990000002")
    body = {"recipients": [{"objectId": space.stranger}], "roles": ["read"], "requireSignIn": True}

    refused = api.error("POST", f"{folder}/invite", body | {"retainInheritedPermissions": False})

    assert refused == (400, "invalidRequest")
    assert simulator.right(MEMBER, space.name, "Zone de dépôt/990000002") == "write"
    assert simulator.right(STRANGER, space.name, "Zone de dépôt/990000002") == ""
    assert api("POST", f"{folder}/invite", body).status_code == 200


def test_a_link_shows_its_people_and_no_grantee(
    api: Api, simulator: Simulator, space: Space
) -> None:
    folder = space.folder(space.library(), "990000002")
    inside = f"{folder}:/dedans"
    api.made("POST", f"{folder}/children", {"name": "dedans", "folder": {}})
    where = (space.name, "Zone de dépôt/990000002")
    simulator.link_as(OWNER, *where, STRANGER, type_="edit")

    shown = [row for row in api.get(f"{folder}/permissions")["value"] if "link" in row]
    expanded = api.get(f"{inside}?$expand=permissions")["permissions"]

    (link_,) = shown
    assert "grantedToV2" not in link_
    assert link_["link"]["scope"] == "users"
    assert link_["roles"] == ["write"]
    assert link_["grantedToIdentitiesV2"][0]["user"]["id"] == space.stranger
    assert link_ in expanded
    assert simulator.right(STRANGER, *where) == "write"
    assert api.error("PATCH", f"{folder}/permissions/{link_['id']}", {"roles": ["read"]})[0] == 400
    assert api.error("DELETE", f"{inside}:/permissions/{link_['id']}")[0] == 400
    api.made("DELETE", f"{folder}/permissions/{link_['id']}")
    assert simulator.right(STRANGER, *where) == ""


def test_a_link_for_the_organisation_lets_no_guest_in(
    api: Api, simulator: Simulator, space: Space
) -> None:
    simulator.add_staff("zoe@cnsa.example")
    space.folder(space.library(), "990000002")
    where = (space.name, "Zone de dépôt/990000002")

    simulator.link_as(OWNER, *where, type_="view", scope="organization")

    assert simulator.right("zoe@cnsa.example", *where) == "read"
    assert simulator.right(STRANGER, *where) == ""


def test_a_stranger_let_in_by_hand_is_one_more_permission(
    api: Api, simulator: Simulator, space: Space
) -> None:
    folder = space.folder(space.library(), "990000002")
    control = "https://graph.microsoft.com/_simulator/share"
    where = {"site": space.name, "path": "Zone de dépôt/990000002", "others": [STRANGER]}

    assert api.error("POST", control, {"address": STRANGER, **where})[0] == 403
    api.made("POST", control, {"address": MEMBER, **where})
    simulator.settings.people_have_ids_in_permissions = False
    rows = api.get(f"{folder}/permissions")["value"]

    people = [row["grantedToV2"] for row in rows if "siteUser" in row["grantedToV2"]]
    assert [(list(row), row["siteUser"]["email"]) for row in people] == [(["siteUser"], STRANGER)]
    assert simulator.right(STRANGER, space.name, where["path"]) == "write"


def test_what_was_deleted_comes_back_where_it_was(
    api: Api, simulator: Simulator, space: Space, tmp_path: Path, clock: ManualClock
) -> None:
    folder = space.folder(space.library(), "990000002")
    api.made("POST", f"{folder}/children", {"name": "dedans", "folder": {}})
    page, rows = space.page(), f"{space.list('Suivi')}/items"
    row = api.made("POST", rows, {"fields": {"Title": "un"}})["id"]
    for path in (folder, page, f"{rows}/{row}", rows.removesuffix("/items")):
        api.made("DELETE", path)
    simulator.save(tmp_path / "tenant.json")
    back = Simulator.load(tmp_path / "tenant.json", clock=clock)

    for name in ("990000002", "accueil.aspx", "Suivi", row):
        back.restore_as(OWNER, space.name, name)

    again = Api(back)
    assert [one["name"] for one in again.get(f"{folder}/children")["value"]] == ["dedans"]
    assert again.get(page)["name"] == "accueil.aspx"
    assert again.get(f"{rows}/{row}?$expand=fields")["fields"]["Title"] == "un"
    with pytest.raises(LookupError, match="recycle bin"):
        back.restore_as(OWNER, space.name, "990000002")


def test_a_place_that_is_taken_or_gone_takes_nothing_back(
    api: Api, simulator: Simulator, space: Space, clock: ManualClock
) -> None:
    folder = space.folder(space.library(), "990000002")
    api.made("DELETE", folder)
    space.folder(folder.partition("/items/")[0], "990000002")

    with pytest.raises(ValueError, match="meanwhile"):
        simulator.restore_as(OWNER, space.name, "990000002")
    with pytest.raises(PermissionError):
        simulator.restore_as(STRANGER, space.name, "990000002")
    clock.pass_by(94 * 24 * 3600)
    with pytest.raises(LookupError):
        simulator.restore_as(OWNER, space.name, "990000002")
