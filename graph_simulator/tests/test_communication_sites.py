"""Communication sites: made by SharePoint's own service, opened by groups of the site itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api, ManualClock, link, security

HOST = "https://demo.sharepoint.example"
SITE = f"{HOST}/sites/accueil"
PLAIN = "application/json;odata=nometadata"
ANNE, LEA = "anne@cnsa.example", "lea@ars.example"
VISITORS = f"{SITE}/_api/web/sitegroups(4)/users"


@pytest.fixture
def ask(api: Api) -> Callable[..., Any]:
    def asked(method: str, url: str, body: object = None) -> Any:
        answer = api(method, url, body, Accept=PLAIN)
        return answer.json() if answer.is_success else answer.status_code

    return asked


def made(ask: Callable[..., Any], **more: object) -> Any:
    wanted = {
        "Title": "Accueil",
        "Url": SITE,
        "Lcid": 1036,
        "WebTemplate": "SITEPAGEPUBLISHING#0",
        "Description": "Pour tous",
        "Owner": ANNE,
        **more,
    }
    return ask("POST", f"{HOST}/_api/SPSiteManager/create", {"request": wanted})


def status(ask: Callable[..., Any]) -> Any:
    return ask("GET", f"{HOST}/_api/SPSiteManager/status?url='{SITE}'")


def test_a_site_is_made_with_its_owner_and_opens_to_nobody_else(
    api: Api, ask: Callable[..., Any], simulator: Simulator
) -> None:
    simulator.add_staff(ANNE, "Anne", "Petit")
    simulator.add_staff(LEA, "Léa", "Noir")
    assert status(ask) == {"SiteId": None, "SiteStatus": 0, "SiteUrl": None}
    answer = made(ask)
    assert (answer["SiteStatus"], answer["SiteUrl"]) == (2, SITE)
    assert status(ask) == answer
    shown = api.get("/sites/demo.sharepoint.example:/sites/accueil")
    assert (shown["displayName"], shown["description"]) == ("Accueil", "Pour tous")
    assert answer["SiteId"] == shown["id"].split(",")[1]
    assert "root" not in shown
    assert simulator.right(ANNE, "accueil") == "write"
    assert simulator.right(LEA, "accueil") == ""


@pytest.mark.parametrize("owner", ["", "nemo@cnsa.example"])
def test_an_application_names_an_owner_whom_the_tenant_knows(
    ask: Callable[..., Any], simulator: Simulator, owner: str
) -> None:
    assert made(ask, Owner=owner)["SiteStatus"] == 3
    assert status(ask)["SiteStatus"] == 0


def test_a_place_that_is_taken_is_not_made_again(
    ask: Callable[..., Any], simulator: Simulator
) -> None:
    simulator.add_staff(ANNE, "Anne", "Petit")
    made(ask)
    assert made(ask)["SiteStatus"] == 3


def test_it_is_provisioning_for_as_long_as_sites_take(
    api: Api, ask: Callable[..., Any], simulator: Simulator, clock: ManualClock
) -> None:
    simulator.add_staff(ANNE, "Anne", "Petit")
    simulator.settings.site_delay = 60
    assert made(ask)["SiteStatus"] == 1
    assert status(ask)["SiteStatus"] == 1
    assert api("GET", "/sites/demo.sharepoint.example:/sites/accueil").status_code == 404
    assert ask("GET", f"{SITE}/_api/web") == 404
    clock.pass_by(61)
    assert status(ask)["SiteStatus"] == 2
    assert api.get("/sites/demo.sharepoint.example:/sites/accueil")["name"] == "accueil"


def test_who_is_in_a_group_that_visits_reads_and_whoever_leaves_it_does_not(
    api: Api, ask: Callable[..., Any], simulator: Simulator
) -> None:
    simulator.add_staff(ANNE, "Anne", "Petit")
    lea = simulator.add_staff(LEA, "Léa", "Noir")
    made(ask)
    group = api.group("Tous", **security())
    api.made("POST", f"/groups/{group}/members/$ref", link(lea))
    login = f"c:0t.c|tenant|{group}"
    entry = ask("POST", VISITORS, {"LoginName": login})
    assert (entry["LoginName"], entry["PrincipalType"]) == (login, 4)
    assert simulator.right(LEA, "accueil") == "read"
    assert [each["Title"] for each in ask("GET", VISITORS)["value"]] == ["Tous"]
    ask("POST", f"{VISITORS}/removebyid({entry['Id']})")
    assert simulator.right(LEA, "accueil") == ""
    assert ask("POST", VISITORS, {"LoginName": "c:0t.c|tenant|nobody"}) == 400


def test_somebody_put_among_the_members_edits(
    ask: Callable[..., Any], simulator: Simulator
) -> None:
    simulator.add_staff(ANNE, "Anne", "Petit")
    simulator.add_staff(LEA, "Léa", "Noir")
    made(ask)
    simulator.put_in_site_group("accueil", "members", LEA)
    assert simulator.right(LEA, "accueil") == "write"


@pytest.mark.parametrize("held", [{"Sites.Selected"}, set()])
def test_only_full_control_of_every_site_makes_one(
    ask: Callable[..., Any], simulator: Simulator, held: set[str]
) -> None:
    simulator.settings.app_roles = set()
    simulator.settings.sharepoint_roles = held
    assert made(ask) == 403
    assert status(ask) == 403
