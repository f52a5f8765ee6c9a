from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Simulator
from graph_simulator.tenant.saved import state_of
from graph_simulator.tests.calls import Api, ManualClock, invitation, link


def test_a_tenant_comes_back_as_it_was(
    api: Api, simulator: Simulator, clock: ManualClock, tmp_path: Path
) -> None:
    guest, gone = simulator.add_guest("a@ars.example"), simulator.add_guest("b@ars.example")
    group = api.group(uniqueName="xnet-a")
    for id_ in (guest, gone):
        api.made("POST", f"/groups/{group}/members/$ref", link(id_))
    api.made("DELETE", f"/users/{gone}")
    api.made("POST", "/invitations", invitation("c@ars.example", sendInvitationMessage=True))
    link_ = api.get("/users/delta")["@odata.deltaLink"]
    path = tmp_path / "deep" / "tenant.json"
    simulator.save(path)

    again = Simulator.load(path, clock=clock)
    assert state_of(again.tenant) == state_of(simulator.tenant)
    later = Api(again)
    assert later.get("/groups(uniqueName='xnet-a')")["id"] == group
    later.made("POST", f"/directory/deletedItems/{gone}/restore")
    assert {row["id"] for row in later.rows(f"/groups/{group}/members")} == {guest, gone}
    new = again.add_guest("d@ars.example")
    assert new not in {guest, gone, group}
    assert {row["id"] for row in later.get(link_)["value"]} == {gone, new}
    assert list(path.parent.iterdir()) == [path]


def test_an_absent_file_is_a_new_tenant(tmp_path: Path) -> None:
    assert Simulator.load(tmp_path / "none.json").tenant.users == {}


def test_a_file_that_is_something_else_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tenant.json"
    path.write_text('{"users": 3}')
    with pytest.raises(ValueError, match=r"tenant\.json: not the saved state"):
        Simulator.load(path)


def test_ids_follow_from_the_seed(clock: ManualClock) -> None:
    ids = {seed: Simulator(clock=clock, seed=seed).add_guest("a@ars.example") for seed in (1, 2)}
    assert ids[1] != ids[2]
    assert ids[1] == Simulator(clock=clock, seed=1).add_guest("a@ars.example")


def test_staff_bring_their_domain_and_are_themselves_twice(simulator: Simulator, api: Api) -> None:
    first = simulator.add_staff("anne@agence.example", "Anne", "Durand", jobTitle="Cheffe")
    assert simulator.add_staff("Anne@agence.example") == first
    organization = api.get("/organization")["value"][0]
    assert "agence.example" in [domain["name"] for domain in organization["verifiedDomains"]]
    shown = api.get(f"/users/{first}?$select=displayName,jobTitle,userType,creationType")
    assert (shown["displayName"], shown["jobTitle"], shown["userType"]) == (
        "Anne Durand",
        "Cheffe",
        "Member",
    )
    with pytest.raises(ValueError, match="colour"):
        simulator.add_staff("b@agence.example", colour="red")
