"""A site is born some time after its group, and lives as long."""

from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.objects.directory import Group
from graph_simulator.tests.calls import Api, ManualClock, link
from graph_simulator.tests.spaces import Space

HOST = "demo.sharepoint.example"


def test_the_site_appears_late(api: Api, simulator: Simulator, clock: ManualClock) -> None:
    simulator.settings.site_delay = 90
    owner = simulator.add_staff("anne@cnsa.example")
    group = api.group("camsp")
    api.made("POST", f"/groups/{group}/owners/$ref", link(owner))
    for path in (f"/groups/{group}/sites/root", f"/groups/{group}/drive"):
        assert api.error("GET", path) == (404, "ResourceNotFound")
    assert api.error("GET", f"/sites/{HOST}:/sites/camsp") == (404, "itemNotFound")
    clock.pass_by(90)
    assert api.get(f"/sites/{HOST}:/sites/camsp")["displayName"] == "camsp"
    assert api.get(f"/groups/{group}/drive")["driveType"] == "documentLibrary"


def test_without_an_owner_the_site_never_appears(
    api: Api, simulator: Simulator, clock: ManualClock
) -> None:
    group = api.group("camsp")
    clock.pass_by(100_000)
    assert api.error("GET", f"/groups/{group}/sites/root") == (404, "ResourceNotFound")
    simulator.settings.sites_need_owner = False
    assert api.get(f"/groups/{group}/sites/root")["name"] == "camsp"


def test_a_group_seeded_without_a_date_has_its_site(api: Api, simulator: Simulator) -> None:
    simulator.settings.sites_need_owner = False
    group = Group(id="g1", mail_nickname="camsp", group_types=("Unified",))
    simulator.tenant.seed_in_bulk([group])
    assert api.get("/groups/g1/sites/root")["name"] == "camsp"


def test_a_security_group_has_no_site(api: Api, simulator: Simulator) -> None:
    simulator.settings.sites_need_owner = False
    plain = {"mailEnabled": False, "securityEnabled": True, "groupTypes": []}
    group = api.group("profil", **plain)
    assert api.error("GET", f"/groups/{group}/sites/root")[0] == 404
    assert api.error("GET", f"/sites/{HOST}:/sites/profil")[0] == 404


@pytest.mark.parametrize("path", ["sites/camsp", "sites/camsp:", "sites/CAMSP"])
def test_a_site_is_found_by_its_url(api: Api, space: Space, path: str) -> None:
    assert api.get(f"/sites/{HOST}:/{path}")["id"] == space.id


def test_title_and_description_follow_the_group_but_the_url_does_not(
    api: Api, space: Space
) -> None:
    changes = {"displayName": "CAMSP - CMPP", "description": "Dépôt", "mailNickname": "autre"}
    api.made("PATCH", f"/groups/{space.group}", changes)
    site = api.get(space.site)
    assert (site["displayName"], site["description"]) == ("CAMSP - CMPP", "Dépôt")
    assert site["webUrl"] == f"https://{HOST}/sites/camsp"
    assert api.error("GET", f"/sites/{HOST}:/sites/autre")[0] == 404


def test_a_deleted_group_hides_its_site_and_restoring_brings_it_back(
    api: Api, space: Space
) -> None:
    list_ = space.list()
    api.made("DELETE", f"/groups/{space.group}")
    assert api.error("GET", space.site) == (404, "itemNotFound")
    assert api.error("GET", list_) == (404, "itemNotFound")
    assert api.error("GET", f"/groups/{space.group}/sites/root")[0] == 404
    api.made("POST", f"/directory/deletedItems/{space.group}/restore")
    assert api.get(list_)["displayName"] == "Liste Finess"


def test_a_name_in_use_by_a_deleted_site_is_not_given_again(
    api: Api, space: Space, simulator: Simulator
) -> None:
    api.made("DELETE", f"/groups/{space.group}")
    second = Space(api, simulator)
    assert api.get(second.site)["name"] == "camsp2"


def test_a_purged_group_frees_the_name_of_its_site(
    api: Api, space: Space, simulator: Simulator
) -> None:
    api.made("DELETE", f"/groups/{space.group}")
    api.made("DELETE", f"/directory/deletedItems/{space.group}")
    second = Space(api, simulator)
    assert api.get(second.site)["name"] == "camsp"
    assert second.id != space.id


def test_no_site_is_created_changed_or_shared_with_people(api: Api, space: Space) -> None:
    assert api.error("POST", "/sites", {"name": "x"})[0] == 501
    assert api.error("PATCH", space.site, {"displayName": "x"})[0] == 501
    for identity in ({"user": {"id": space.member}}, {"group": {"id": space.group}}):
        body = {"roles": ["read"], "grantedToIdentities": [identity]}
        assert api.error("POST", f"{space.site}/permissions", body) == (400, "invalidRequest")
        body = {"roles": ["read"], "grantedToV2": identity}
        path = f"{space.lists}/Documents/permissions"
        assert api.error("POST", path, body) == (400, "invalidRequest")


def test_the_root_site_is_always_there(api: Api) -> None:
    root = api.get("/sites/root")
    assert root["webUrl"] == f"https://{HOST}"
    assert api.get(f"/sites/{root['id']}/lists")["value"][0]["displayName"] == "Documents"


def test_an_id_that_is_none_is_not_a_missing_site(api: Api) -> None:
    assert api.error("GET", "/sites/camsp-2026") == (400, "invalidRequest")
    assert api.error("GET", f"/sites/{HOST},a,b") == (404, "itemNotFound")
    assert api.error("GET", "/sites/elsewhere.example:/sites/camsp") == (400, "invalidRequest")


def test_a_site_and_its_drives_agree(api: Api, space: Space) -> None:
    space.library("Zone de dépôt")
    drives = api.get(f"{space.site}/drives")["value"]
    assert [drive["name"] for drive in drives] == ["Documents", "Zone de dépôt"]
    assert api.get(f"{space.site}/drive")["id"] == drives[0]["id"]
    assert api.get(f"/groups/{space.group}/drive")["id"] == drives[0]["id"]


def test_a_batch_reads_sites_by_path(api: Api, space: Space) -> None:
    urls = [f"/sites/{HOST}:/sites/camsp", f"/groups/{space.group}/sites/root"]
    answers = api.batch(*({"method": "GET", "url": url} for url in urls))
    assert {answer["body"]["id"] for answer in answers.values()} == {space.id}
