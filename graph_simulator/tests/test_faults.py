from __future__ import annotations

import httpx
import pytest

from graph_simulator import Effect, Fault, Simulator
from graph_simulator.tests.calls import Api, invitation, security


def test_a_refusal_on_demand_has_the_headers_asked_for(api: Api, simulator: Simulator) -> None:
    headers = {"Retry-After": "1.5"}
    simulator.faults.add(Fault(path="/users", status=429, code="TooMany", headers=headers))
    answer = api("GET", "/users")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1.5")
    assert api("GET", "/users").status_code == 200


def test_a_mishap_waits_for_its_call(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(Fault(method="PATCH", path="/groups/*", times=2, skip=1))
    group = api.group(**security())
    statuses = [api("PATCH", f"/groups/{group}", {"theme": "a"}).status_code for _ in range(4)]
    assert statuses == [204, 503, 503, 204]
    assert simulator.faults.waiting == []


def test_an_answer_is_lost_after_the_work(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(Fault(method="POST", path="/invitations", do="lose"))
    with pytest.raises(httpx.RemoteProtocolError):
        api("POST", "/invitations", invitation("lea@ars.example", sendInvitationMessage=True))
    assert len(simulator.outbox) == 1
    api("POST", "/invitations", invitation("lea@ars.example", sendInvitationMessage=True))
    assert simulator.journal.bad_manners == {"repeated blindly a creation whose answer was lost": 1}


def test_a_connection_breaks_before_the_work(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(Fault(method="POST", path="/invitations", do="break"))
    with pytest.raises(httpx.RemoteProtocolError):
        api("POST", "/invitations", invitation("lea@ars.example"))
    assert simulator.tenant.users == {}


def test_an_envelope_is_lost_with_its_work_done(api: Api, simulator: Simulator) -> None:
    guest = simulator.add_guest("a@ars.example")
    simulator.faults.add(Fault(path="/$batch", do="lose"))
    with pytest.raises(httpx.RemoteProtocolError):
        api.batch({"method": "DELETE", "url": f"/users/{guest}"})
    assert guest not in simulator.tenant.users


def test_one_item_of_an_envelope_fails(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(Fault(path="/groups", status=500, code="generalException"))
    answers = api.batch({"method": "GET", "url": "/users"}, {"method": "GET", "url": "/groups"})
    assert [answers[key]["status"] for key in "01"] == [200, 500]


def test_a_page_comes_empty_and_the_next_is_full(api: Api, simulator: Simulator) -> None:
    simulator.add_guest("a@ars.example")
    simulator.faults.add(Fault(path="/users", do="empty_page"))
    page = api.get("/users?$select=mail")
    assert page["value"] == []
    assert api.rows(page["@odata.nextLink"]) == [{"mail": "a@ars.example"}]


def test_a_list_comes_suspiciously_empty(api: Api, simulator: Simulator) -> None:
    simulator.add_guest("a@ars.example")
    simulator.faults.add(Fault(path="/users", do="empty"))
    page = api.get("/users")
    assert page["value"] == []
    assert "@odata.nextLink" not in page
    assert len(api.rows("/users")) == 1


@pytest.mark.parametrize(("effect", "rows"), [("empty", ""), ("halve", "a"), ("repeat", "aabbcc")])
def test_a_page_comes_with_other_rows_once(
    api: Api, simulator: Simulator, effect: Effect, rows: str
) -> None:
    for name in "abc":
        simulator.add_guest(f"{name}@ars.example")
    simulator.faults.add(Fault(path="/users", do=effect))

    spoiled, whole = (
        "".join(row["mail"][0] for row in api.get("/users?$select=mail")["value"]) for _ in range(2)
    )

    assert spoiled == rows
    assert whole == "abc"


def test_a_refusal_may_lie(api: Api, simulator: Simulator) -> None:
    guest = simulator.add_guest("a@ars.example")
    simulator.faults.add(Fault(method="DELETE", do="deny", status=429, code="TooManyRequests"))
    answers = api.batch({"method": "DELETE", "url": f"/users/{guest}"})
    assert answers["0"]["status"] == 429
    assert guest not in simulator.tenant.users
