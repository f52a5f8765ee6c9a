"""SharePoint's own budget and dialect, apart from the directory's."""

from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api, ManualClock
from graph_simulator.tests.spaces import Space


def used(api: Api, simulator: Simulator, method: str, path: str, body: object = None) -> int:
    before = simulator.journal.totals().units
    api(method, path, body)
    return simulator.journal.totals().units - before


def test_units_are_those_of_the_documentation(api: Api, space: Space, simulator: Simulator) -> None:
    drive = space.library()
    items = f"{space.lists}/Zone de dépôt/items"
    for method, path, body, units in (
        ("GET", space.site, None, 1),
        ("GET", f"{space.site}?$select=id", None, 1),
        ("GET", space.lists, None, 2),
        ("GET", f"{space.lists}?$expand=columns,contentTypes&$top=5", None, 2),
        ("POST", space.lists, {"displayName": "A"}, 2),
        ("GET", f"{items}/delta", None, 2),
        ("GET", f"{items}/delta?token=latest", None, 1),
        ("GET", f"{drive}/root/permissions", None, 5),
        ("GET", f"{drive}/root?$expand=permissions", None, 5),
        ("POST", f"{drive}/root/invite", {}, 5),
        ("GET", f"/groups/{space.group}", None, 1),
    ):
        assert used(api, simulator, method, path, body) == units, path


def test_the_rate_limit_is_told_from_80_percent_on(
    api: Api, space: Space, simulator: Simulator, clock: ManualClock
) -> None:
    simulator.settings.sharepoint_units = 10
    clock.pass_by(60)
    seen = [api("GET", space.site) for _ in range(11)]
    assert all("RateLimit-Limit" not in answer.headers for answer in seen[:7])
    told = seen[8].headers
    assert (told["RateLimit-Limit"], told["RateLimit-Remaining"]) == ("10", "1")
    assert int(told["RateLimit-Reset"]) == 54
    refused = seen[10]
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "activityLimitReached"
    assert "x-ms-resource-unit" not in seen[0].headers


@pytest.mark.parametrize(
    ("status", "code"), [(429, "activityLimitReached"), (503, "serviceNotAvailable")]
)
def test_waiting_as_told_is_enough(
    api: Api, space: Space, simulator: Simulator, clock: ManualClock, status: int, code: str
) -> None:
    simulator.settings.sharepoint_units = 5
    simulator.settings.sharepoint_refusal = 429 if status == 429 else 503
    simulator.settings.refused_calls_count = False
    clock.pass_by(60)
    api("GET", f"{space.site}/drives")
    api("GET", f"{space.site}/drives")
    refused = api("GET", f"{space.site}/drives")
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    clock.pass_by(int(refused.headers["Retry-After"]))
    assert api("GET", f"{space.site}/drives").status_code == 200


def test_sharepoint_and_the_directory_do_not_share_a_budget(
    api: Api, space: Space, simulator: Simulator, clock: ManualClock
) -> None:
    simulator.settings.sharepoint_units = 2
    clock.pass_by(60)
    for _ in range(3):
        last = api("GET", space.site)
    assert last.status_code == 429
    assert api("GET", f"/groups/{space.group}").status_code == 200


def test_items_of_a_batch_are_counted_one_by_one(
    api: Api, space: Space, simulator: Simulator
) -> None:
    before = simulator.journal.totals().units
    api.batch(*({"method": "GET", "url": space.site} for _ in range(20)))
    assert simulator.journal.totals().units - before == 20


def test_two_dialects_of_refusals(api: Api, space: Space) -> None:
    answer = api("GET", f"{space.lists}/nowhere")
    error = answer.json()["error"]
    assert error["code"] == "itemNotFound"
    assert {"request-id", "client-request-id", "date"} <= set(error["innerError"])
    assert api.error("GET", "/groups/nowhere-0") == (404, "Request_ResourceNotFound")
