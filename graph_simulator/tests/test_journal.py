from __future__ import annotations

import asyncio

import httpx

from graph_simulator import Simulator
from graph_simulator.tests.calls import ROOT, Api


def test_every_call_is_written_down_envelope_and_items(api: Api, simulator: Simulator) -> None:
    guest = simulator.add_guest("a@ars.example")
    api.batch(
        {"method": "GET", "url": f"/users/{guest}"},
        {"method": "DELETE", "url": f"/users/{guest}"},
    )
    calls = simulator.journal.calls
    assert [(call.template, call.in_batch) for call in calls] == [
        ("/users/{user}", True),
        ("/users/{user}", True),
        ("/$batch", False),
    ]
    assert [call.writes for call in calls] == [0, 1, 0]
    totals = simulator.journal.totals()
    assert (totals.requests, totals.items, totals.batches) == (1, 2, 1)
    assert (totals.units, totals.writes) == (2, 1)
    assert totals.templates == {
        "GET /users/{user}": 1,
        "DELETE /users/{user}": 1,
        "POST /$batch": 1,
    }


def test_the_journal_is_read_from_where_one_was(api: Api, simulator: Simulator) -> None:
    api("GET", "/users")
    [first] = simulator.journal.since()
    api("GET", "/groups")
    assert [call.path for call in simulator.journal.since(first.number)] == ["/groups"]
    simulator.journal.clear()
    assert simulator.journal.since() == ()
    api("GET", "/users")
    assert simulator.journal.since(first.number)[0].number == 3


def test_refused_calls_are_there_too(api: Api, simulator: Simulator) -> None:
    api("GET", "/planner/plans")
    api("GET", "/users", Authorization="")
    assert [call.status for call in simulator.journal.calls] == [501, 401]


def test_a_call_without_an_id_of_its_own_is_bad_manners(simulator: Simulator) -> None:
    async def anonymous() -> None:
        headers = {"Authorization": "Bearer x"}
        async with httpx.AsyncClient(transport=simulator.transport(), headers=headers) as client:
            await client.get(f"{ROOT}/users")

    asyncio.run(anonymous())
    assert simulator.journal.bad_manners == {"no client-request-id": 1}


def test_latency_is_slept_once_per_http_request() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    simulator = Simulator(sleep=sleep)
    simulator.settings.latency = 0.3
    item = {"method": "GET", "url": "/organization"}
    Api(simulator).batch(item, item, item)
    assert slept == [0.3]
