"""A write that succeeded may be invisible to the next read."""

from __future__ import annotations

import pytest

from graph_simulator import Lag, Simulator
from graph_simulator.tests.calls import ROOT, Api, ManualClock, invitation, link, security


@pytest.fixture
def late(simulator: Simulator) -> Simulator:
    simulator.settings.lag = Lag.of(5)
    return simulator


def test_a_fresh_object_is_unknown_and_lists_know_it_later_still(
    api: Api, late: Simulator, clock: ManualClock
) -> None:
    group = api.group(uniqueName="xnet-a")
    by_name = "/groups?$filter=uniqueName eq 'xnet-a'"
    assert api.error("GET", f"/groups/{group}") == (404, "Request_ResourceNotFound")
    assert api.error("GET", "/groups(uniqueName='xnet-a')")[0] == 404
    clock.pass_by(6)
    assert api.get(f"/groups/{group}")["id"] == group
    assert api.rows("/groups") == api.rows(by_name) == []
    clock.pass_by(5)
    assert len(api.rows("/groups")) == len(api.rows(by_name)) == 1


def test_a_fresh_guest_can_be_neither_patched_nor_bound(
    api: Api, late: Simulator, clock: ManualClock
) -> None:
    late.settings.lag = Lag()
    group = api.group()
    late.settings.lag = Lag.of(5)
    guest = api.made("POST", "/invitations", invitation("lea@ars.example"))["invitedUser"]["id"]
    bind = {"members@odata.bind": [f"{ROOT}/users/{guest}"]}
    assert api.error("PATCH", f"/users/{guest}", {"companyName": "ARS"})[0] == 404
    assert api.error("PATCH", f"/groups/{group}", bind)[0] == 404
    assert api.error("POST", f"/groups/{group}/members/$ref", link(guest))[0] == 404
    again = api.made("POST", "/invitations", invitation("lea@ars.example"))
    assert again["invitedUser"]["id"] == guest
    clock.pass_by(6)
    api.made("PATCH", f"/groups/{group}", bind)


def test_an_upsert_of_what_is_still_invisible_creates_no_second(
    api: Api, late: Simulator, clock: ManualClock
) -> None:
    body, path = security(displayName="A", mailNickname="a"), "/groups(uniqueName='xnet-a')"
    first = api("PATCH", path, body, Prefer="create-if-missing")
    assert first.status_code == 201
    assert api.error("PATCH", path, body, Prefer="create-if-missing")[0] == 404
    clock.pass_by(11)
    assert api("PATCH", path, body, Prefer="create-if-missing").status_code == 204
    assert len(api.rows("/groups")) == 1


def test_a_change_is_read_late(api: Api, late: Simulator, clock: ManualClock) -> None:
    late.settings.lag = Lag(update=5)
    guest = late.add_guest("a@ars.example")
    api.made("PATCH", f"/users/{guest}", {"companyName": "ARS"})
    path = f"/users/{guest}?$select=companyName"
    assert api.get(path)["companyName"] is None
    assert api.rows("/users?$select=companyName") == [{"companyName": None}]
    clock.pass_by(6)
    assert api.get(path)["companyName"] == "ARS"
    api.made("PATCH", f"/users/{guest}", {"companyName": "CNSA"})
    assert api.get(path)["companyName"] == "ARS"


def test_memberships_are_listed_late_both_ways(
    api: Api, late: Simulator, clock: ManualClock
) -> None:
    late.settings.lag = Lag(members=5)
    guest, group = late.add_guest("a@ars.example"), api.group()
    members = f"/groups/{group}/members"
    api.made("POST", f"{members}/$ref", link(guest))
    assert api.rows(members) == []
    assert api.error("POST", f"{members}/$ref", link(guest))[0] == 400
    clock.pass_by(6)
    assert len(api.rows(members)) == 1
    api.made("DELETE", f"{members}/{guest}/$ref")
    assert len(api.rows(members)) == 1
    assert api.error("DELETE", f"{members}/{guest}/$ref")[0] == 404
    clock.pass_by(6)
    assert api.rows(members) == []


def test_the_deleted_linger(api: Api, late: Simulator, clock: ManualClock) -> None:
    late.settings.lag = Lag(delete=5)
    guest = late.add_guest("a@ars.example")
    api.made("DELETE", f"/users/{guest}")
    assert api.get(f"/users/{guest}")["id"] == guest
    assert len(api.rows("/users")) == 1
    assert api.error("DELETE", f"/users/{guest}")[0] == 404
    assert api.error("PATCH", f"/users/{guest}", {"jobTitle": "x"})[0] == 404
    clock.pass_by(6)
    assert api.error("GET", f"/users/{guest}")[0] == 404
    assert api.rows("/users") == []


def test_change_tracking_lags_with_the_lists_and_loses_nothing(
    api: Api, late: Simulator, clock: ManualClock
) -> None:
    link_ = api.get("/users/delta")["@odata.deltaLink"]
    guest = late.add_guest("a@ars.example")
    page = api.get(link_)
    assert page["value"] == []
    clock.pass_by(11)
    assert [row["id"] for row in api.get(page["@odata.deltaLink"])["value"]] == [guest]


def test_nothing_lags_unless_asked(api: Api) -> None:
    assert api.get(f"/groups/{api.group()}")
    assert len(api.rows("/groups")) == 1
