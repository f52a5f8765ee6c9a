"""What no Graph has, over HTTP."""

from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api, invitation

CONTROL = "https://graph.microsoft.com/_simulator"


def test_the_whole_story_of_an_invitation_from_outside(api: Api) -> None:
    body = invitation("lea@ars.example", sendInvitationMessage=True)
    id_ = api.made("POST", "/invitations", body)["invitedUser"]["id"]
    outbox = api.get(f"{CONTROL}/outbox")["value"]
    assert [mail["to"] for mail in outbox] == ["lea@ars.example"]
    api.made("POST", f"{CONTROL}/redeem", {"address": "LEA@ars.example"})
    path = f"/users/{id_}?$select=externalUserState"
    assert api.get(path)["externalUserState"] == "Accepted"
    assert api.error("POST", f"{CONTROL}/redeem", {"address": "lea@ars.example"})[0] == 404


def test_people_are_seeded_in_bulk(api: Api, simulator: Simulator) -> None:
    group = api.group()
    people = [
        {"address": f"g{number}@ars.example", "firstName": "Léa", "groups": [group]}
        for number in range(3)
    ]
    people.append({"address": "anne@cnsa.example", "staff": True})
    ids = api.made("POST", f"{CONTROL}/seed", people)["ids"]
    assert len(set(ids)) == 4
    assert [row["id"] for row in api.rows(f"/groups/{group}/members")] == ids[:3]
    again = api.made("POST", f"{CONTROL}/seed", people)
    assert again["ids"] == ids


def test_knobs_are_turned_one_at_a_time(api: Api, simulator: Simulator) -> None:
    api.made("POST", f"{CONTROL}/settings", {"tenant_size": "L"})
    after = api.made("POST", f"{CONTROL}/settings", {"lag": 4})
    assert after["tenant_size"] == "L"
    assert simulator.settings.lag.create_in_lists == 8
    api.made("POST", f"{CONTROL}/settings", {"lag": {"members": 1}})
    assert (simulator.settings.lag.create, simulator.settings.lag.members) == (4, 1)
    for wrong in ({"colour": 1}, {"tenant_size": "XL"}, {"lag": {"never": 1}}):
        assert api.error("POST", f"{CONTROL}/settings", wrong)[0] == 400
    assert api.get(f"{CONTROL}/settings")["tenant_size"] == "L"


def test_mishaps_are_ordered_from_outside(api: Api) -> None:
    api.made("POST", f"{CONTROL}/faults", [{"path": "/users", "status": 500}])
    assert api("GET", "/users").status_code == 500
    assert api.error("POST", f"{CONTROL}/faults", {"do": "explode"})[0] == 400


def test_the_journal_is_read_and_emptied_from_outside(api: Api) -> None:
    api("GET", "/users")
    assert [call["path"] for call in api.get(f"{CONTROL}/journal")["value"]] == ["/users"]
    assert api.get(f"{CONTROL}/journal?since=1")["value"] == []
    assert api.get(f"{CONTROL}/totals")["requests"] == 1
    api.made("DELETE", f"{CONTROL}/journal")
    assert api.get(f"{CONTROL}/totals")["requests"] == 0


def test_the_state_is_readable(api: Api, simulator: Simulator) -> None:
    assert api.get(f"{CONTROL}/state")["id"] == simulator.tenant.id


@pytest.mark.parametrize(("method", "path"), [("GET", "seed"), ("GET", "nothing"), ("GET", "")])
def test_there_are_no_other_doors(api: Api, method: str, path: str) -> None:
    assert api.error(method, f"{CONTROL}/{path}")[0] == 501
