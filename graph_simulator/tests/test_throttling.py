"""Quotas in documented units, on a clock that moves only when told."""

from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api, ManualClock, invitation

JSON = {"Content-Type": "application/json"}


def cost(api: Api, path: str, simulator: Simulator) -> int:
    simulator.journal.clear()
    api("GET", path)
    return simulator.journal.totals().units


@pytest.mark.parametrize(
    ("path", "units"),
    [
        ("/users", 2),
        ("/users?$select=id", 1),
        ("/users?$top=5", 1),
        ("/users?$select=id&$top=5", 1),
        ("/users?$top=20", 2),
        ("/groups/{group}/members", 3),
        ("/groups/{group}/members?$select=id&$top=999", 2),
        ("/groups/{group}?$expand=members", 2),
        ("/groups", 1),
        ("/organization", 1),
    ],
)
def test_a_reading_costs_what_the_table_says(
    api: Api, simulator: Simulator, path: str, units: int
) -> None:
    assert cost(api, path.format(group=api.group()), simulator) == units


def test_an_answer_tells_its_cost(api: Api) -> None:
    assert api("GET", "/users").headers["x-ms-resource-unit"] == "2"


def spend(api: Api, simulator: Simulator, times: int) -> list[dict[str, object]]:
    """``times`` writes that change nothing, twenty to an envelope; the refused ones."""
    group = next(iter(simulator.tenant.groups), None) or api.group()
    patch = {"method": "PATCH", "url": f"/groups/{group}", "headers": JSON, "body": {"theme": "a"}}
    refused = []
    for _ in range(times // 20):
        answers = api.batch(*[patch] * 20).values()
        refused += [answer for answer in answers if answer["status"] == 429]
    return refused


def test_writes_are_three_thousand_and_then_twenty_a_second(
    api: Api, simulator: Simulator, clock: ManualClock
) -> None:
    simulator.settings.tenant_size = "L"
    simulator.settings.refused_calls_count = False
    refused = spend(api, simulator, 3020)
    assert len(refused) == 21  # creating the group was the first write
    headers = refused[0]["headers"]
    assert headers["x-ms-throttle-information"] == "WriteLimitExceeded"
    assert headers["x-ms-throttle-scope"].startswith("Tenant_Application/Write/")
    assert headers["Retry-After"] == "1"
    clock.pass_by(1)
    assert len(spend(api, simulator, 40)) == 20


@pytest.mark.parametrize(("size", "units"), [("S", 3500), ("M", 5000), ("L", 8000)])
def test_units_depend_on_the_size_of_the_tenant(
    api: Api, simulator: Simulator, size: str, units: int
) -> None:
    simulator.settings.tenant_size = size
    item = {"method": "GET", "url": "/organization"}
    statuses = [
        answer["status"]
        for _ in range(units // 20 + 1)
        for answer in api.batch(*[item] * 20).values()
    ]
    assert statuses.count(200) == units
    assert statuses.count(429) == 20


def test_invitations_have_a_quota_of_their_own(
    api: Api, simulator: Simulator, clock: ManualClock
) -> None:
    statuses = [
        api("POST", "/invitations", invitation("lea@ars.example")).status_code for _ in range(151)
    ]
    assert statuses == [201] * 150 + [429]
    assert api("GET", "/users").status_code == 200
    clock.pass_by(1)
    assert api("POST", "/invitations", invitation("lea@ars.example")).status_code == 201


def test_the_service_warns_above_eighty_percent(api: Api, simulator: Simulator) -> None:
    item = {"method": "GET", "url": "/organization"}
    for _ in range(139):
        api.batch(*[item] * 20)
    assert "x-ms-throttle-limit-percentage" not in api("GET", "/organization").headers
    for _ in range(2):
        last = api.batch(*[item] * 20)
    share = max(a["headers"].get("x-ms-throttle-limit-percentage", "0") for a in last.values())
    assert 0.8 < float(share) < 1


def test_refused_calls_count_unless_told_otherwise(
    api: Api, simulator: Simulator, clock: ManualClock
) -> None:
    for counted, after in ((True, 40), (False, 20)):
        simulator.settings.refused_calls_count = counted
        simulator.settings.tenant_size = "L"
        spend(api, simulator, 3040)
        clock.pass_by(1)
        assert len(spend(api, simulator, 40)) == after
        clock.pass_by(1000)


@pytest.mark.parametrize("mode", ["whole", "fractional", "absent"])
def test_retry_after_has_three_modes(api: Api, simulator: Simulator, mode: str) -> None:
    simulator.settings.retry_after = mode
    for _ in range(151):
        answer = api("POST", "/invitations", invitation("lea@ars.example"))
    given = answer.headers.get("Retry-After")
    assert {"whole": given == "1", "fractional": "." in (given or ""), "absent": given is None}[
        mode
    ]
    inner = answer.json()["error"]["innerError"]
    assert (answer.json()["error"]["code"], inner["code"]) == ("TooManyRequests", "429")


def test_coming_back_too_early_is_bad_manners(
    api: Api, simulator: Simulator, clock: ManualClock
) -> None:
    for _ in range(151):
        api("POST", "/invitations", invitation("lea@ars.example"))
    api("POST", "/invitations", invitation("lea@ars.example"))
    assert simulator.journal.bad_manners == {}, "what is under way cannot know"
    clock.pass_by(0.1)
    api("POST", "/invitations", invitation("lea@ars.example"))
    assert simulator.journal.bad_manners == {"came back before Retry-After": 1}
    simulator.journal.clear()
    clock.pass_by(30)
    api("POST", "/invitations", invitation("lea@ars.example"))
    assert simulator.journal.bad_manners == {}


def test_quotas_can_be_switched_off(api: Api, simulator: Simulator) -> None:
    simulator.settings.throttling = False
    assert spend(api, simulator, 3040) == []
