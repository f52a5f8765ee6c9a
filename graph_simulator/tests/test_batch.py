from __future__ import annotations

import pytest

from graph_simulator import Fault, Simulator
from graph_simulator.tests.calls import Api, link, security

JSON = {"Content-Type": "application/json"}
ME = {"method": "GET", "url": "/organization"}


def test_the_envelope_is_200_whatever_the_items(api: Api, simulator: Simulator) -> None:
    guest = simulator.add_guest("a@ars.example")
    answers = api.batch(
        {"method": "GET", "url": f"/users/{guest}?$select=id"},
        {"method": "GET", "url": "users/nobody@nowhere.example"},
        {"method": "POST", "url": "/groups", "headers": JSON, "body": security(displayName="A")},
        {"method": "DELETE", "url": f"/users/{guest}"},
    )
    assert {key: answer["status"] for key, answer in answers.items()} == {
        "0": 200,
        "1": 404,
        "2": 400,
        "3": 204,
    }
    assert answers["0"]["body"]["id"] == guest
    assert answers["1"]["body"]["error"]["code"] == "Request_ResourceNotFound"
    assert answers["3"]["body"] is None


def test_answers_come_in_another_order(simulator: Simulator, api: Api) -> None:
    items = [{"id": str(number), **ME} for number in range(20)]
    answer = api.made("POST", "/$batch", {"requests": items})
    order = [item["id"] for item in answer["responses"]]
    assert sorted(order, key=int) == [item["id"] for item in items]
    assert order != sorted(order, key=int)


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"id": str(number), **ME} for number in range(21)],
        [{"id": "a", **ME}, {"id": "A", **ME}],
        [ME],
        [{"id": "1", "method": "FETCH", "url": "/users"}],
        [{"id": "1", "method": "GET"}],
        [{"id": "1", "method": "POST", "url": "/groups", "body": {}}],
        [{"id": "1", "method": "POST", "url": "/groups", "headers": JSON}],
        [{"id": "1", **ME, "dependsOn": ["2"]}],
        [{"id": "1", **ME, "dependsOn": ["2"]}, {"id": "2", **ME, "dependsOn": ["1"]}],
        ["not an object"],
    ],
)
def test_a_malformed_envelope_fails_whole(api: Api, items: list[object]) -> None:
    assert api.error("POST", "/$batch", {"requests": items}) == (400, "BadRequest")


def test_what_depends_on_a_failure_fails(api: Api, simulator: Simulator) -> None:
    guest = simulator.add_guest("a@ars.example")
    answers = api.batch(
        {"method": "DELETE", "url": f"/users/{guest}", "dependsOn": ["1"]},
        {"method": "GET", "url": "/users/nobody@nowhere.example"},
        {"method": "GET", "url": "/organization", "dependsOn": ["0"]},
    )
    assert [answers[key]["status"] for key in "012"] == [424, 404, 424]
    assert guest in simulator.tenant.users


def test_what_depends_on_a_success_comes_after(api: Api, simulator: Simulator) -> None:
    guest, group = simulator.add_guest("a@ars.example"), api.group()
    answers = api.batch(
        {"method": "GET", "url": f"/groups/{group}/members", "dependsOn": ["1"]},
        {
            "method": "POST",
            "url": f"/groups/{group}/members/$ref",
            "headers": JSON,
            "body": link(guest),
        },
    )
    assert len(answers["0"]["body"]["value"]) == 1


@pytest.mark.parametrize("url", ["/$batch", "https://graph.microsoft.com/v1.0/users"])
def test_an_item_is_neither_a_batch_nor_absolute(api: Api, url: str) -> None:
    answers = api.batch({"method": "GET", "url": url}, ME)
    assert [answers[key]["status"] for key in "01"] == [400, 200]


def test_headers_of_an_item_are_its_own(api: Api) -> None:
    upsert = {
        "method": "PATCH",
        "url": "/groups(uniqueName='xnet-a')",
        "headers": JSON | {"Prefer": "create-if-missing"},
        "body": security(displayName="A", mailNickname="a"),
    }
    plain = upsert | {"headers": JSON, "url": "/groups(uniqueName='xnet-b')"}
    answers = api.batch(upsert, plain)
    assert [answers[key]["status"] for key in "01"] == [201, 404]


def test_an_item_whose_answer_is_lost_was_done_all_the_same(api: Api, simulator: Simulator) -> None:
    guest = simulator.add_guest("a@ars.example")
    simulator.faults.add(Fault(method="DELETE", path="/users/*", do="lose"))
    answers = api.batch({"method": "DELETE", "url": f"/users/{guest}"}, ME)
    assert [answers[key]["status"] for key in "01"] == [504, 200]
    assert guest not in simulator.tenant.users


def test_a_link_in_an_item_leads_to_the_next_page(api: Api, simulator: Simulator) -> None:
    for number in range(3):
        simulator.add_guest(f"g{number}@ars.example")
    answers = api.batch({"method": "GET", "url": "/users?$top=2&$select=id"})
    page = api.get(answers["0"]["body"]["@odata.nextLink"])
    assert len(page["value"]) == 1
