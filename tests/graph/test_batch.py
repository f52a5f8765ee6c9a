from __future__ import annotations

import asyncio
import itertools
import json
import random

import httpx
import pytest
from hypothesis import given, settings, strategies as st

from provisioning.graph import Budgets, Patience, Shape
from provisioning.graph.errors import Answered, GraphError, Lost, Throttled
from tests.graph.service import Service, error, path_of, to
from tests.virtual_time import run

AMPLE = Budgets(units=Shape(1e6, 1), writes=Shape(1e6, 1))


def echo(item):
    return 200, {}, {"id": item["url"]}


def ok(_item):
    return 204, {}, None


def test_what_is_asked_at_the_same_moment_travels_together():
    service = Service(echo)

    async def main():
        async with to(service.transport) as graph:
            return await asyncio.gather(*(graph.get(f"/users/{n}", dict) for n in range(45)))

    answers = run(main())
    assert [answer["id"] for answer in answers] == [f"/users/{n}" for n in range(45)]
    assert sorted(map(len, service.envelopes)) == [5, 20, 20]
    assert len(service.requests) == 3


def test_every_item_has_an_id_of_its_own_and_its_body_says_what_it_is():
    service = Service(ok)

    async def main():
        async with to(service.transport) as graph:
            await asyncio.gather(
                *(graph.patch(f"/groups/{n}", {"n": n}, headers={"X": "y"}) for n in range(3))
            )

    run(main())
    (items,) = service.envelopes
    assert [item["body"] for item in items] == [{"n": n} for n in range(3)]
    assert all(item["headers"]["Content-Type"] == "application/json" for item in items)
    assert all(item["headers"]["X"] == "y" for item in items)
    assert len({item["headers"]["client-request-id"] for item in items}) == 3


@settings(deadline=None)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=40))
def test_an_envelope_never_holds_more_than_twenty_places(slots):
    service = Service(ok)

    async def main():
        async with to(service.transport, budgets=AMPLE) as graph:
            await asyncio.gather(
                *(graph.patch(f"/groups/{n}", {"slots": s}, slots=s) for n, s in enumerate(slots))
            )

    run(main())
    loads = [sum(item["body"]["slots"] for item in items) for items in service.envelopes]
    assert all(load <= 20 for load in loads)
    plain = len(service.requests) - len(service.envelopes)
    assert sum(map(len, service.envelopes)) + plain == len(slots)


class Hostile:
    """Shuffles, throttles, forgets, repeats, breaks; remembers what it has really done."""

    def __init__(self, seed: int, spite: float) -> None:
        self.random = random.Random(seed)
        self.spite = spite
        self.done: list[str] = []
        self.asked: list[tuple[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        match self.random.random() / self.spite if self.spite else 9:
            case mood if mood < 0.2:
                raise self.random.choice([httpx.ConnectError, httpx.ReadError])("cut")
            case mood if mood < 0.3:
                return httpx.Response(self.random.choice([429, 502, 503, 504]))
            case mood if mood < 0.35:
                return httpx.Response(200, content=b"<html>")
        if not request.url.path.endswith("$batch"):
            reply = self.reply({"id": "0", "method": request.method, "url": path_of(request)})
            return httpx.Response(reply["status"], headers=reply["headers"], json=reply["body"])
        items = json.loads(request.content)["requests"]
        replies = [self.reply(item) for item in items]
        self.random.shuffle(replies)
        if self.random.random() < self.spite:
            replies = replies[1:] + replies[:1] * 2 if self.random.random() < 0.5 else replies[1:]
            replies.append({"id": "99", "status": 200, "headers": None, "body": None})
        return httpx.Response(200, json={"responses": replies})

    def reply(self, item):
        self.asked.append((item["method"], item["url"]))
        headers = {"Retry-After": self.random.choice(["0", "0.5", "2", "soon", "1e999"])}
        if self.random.random() < self.spite:
            status = self.random.choice([429, 503, 504, 500, 404])
            if status in {503, 504}:
                self.done.append(item["url"])
            return {"id": item["id"], "status": status, "headers": headers, "body": error("No")}
        self.done.append(item["url"])
        return {"id": item["id"], "status": 200, "headers": {}, "body": {"id": item["url"]}}


@settings(deadline=None)
@given(
    methods=st.lists(st.sampled_from(["GET", "POST", "PATCH"]), min_size=1, max_size=50),
    seed=st.integers(0, 2**32),
    spite=st.sampled_from([0, 0.1, 0.3, 0.7]),
)
def test_every_request_gets_exactly_one_final_answer(methods, seed, spite):
    service = Hostile(seed, spite)

    async def one(graph, method, path):
        match method:
            case "GET":
                return await graph.get(path, dict)
            case "POST":
                return await graph.post(path, {}, dict)
            case "PATCH":
                return await graph.patch(path, {}, dict)

    async def main():
        async with to(service, budgets=AMPLE, patience=Patience(attempts=4)) as graph:
            asked = (one(graph, method, f"/things/{n}") for n, method in enumerate(methods))
            return await asyncio.gather(*asked, return_exceptions=True)

    answers = run(main())
    assert len(answers) == len(methods)
    for n, (method, answer) in enumerate(zip(methods, answers, strict=True)):
        path = f"/things/{n}"
        if isinstance(answer, dict):
            assert answer == {"id": path}
            assert path in service.done
        else:
            assert isinstance(answer, GraphError)
        if method == "POST":
            assert service.done.count(path) <= 1
            if path in service.done and not isinstance(answer, dict):
                assert isinstance(answer, Lost)


def test_a_throttled_item_goes_round_again_alone_and_its_neighbours_do_not():
    refused = set()

    def respond(item):
        if item["url"] == "/users/7" and not refused:
            refused.add("/users/7")
            return 429, {"Retry-After": "3"}, error("TooManyRequests")
        return echo(item)

    service = Service(respond)

    async def main():
        async with to(service.transport) as graph:
            await asyncio.gather(*(graph.get(f"/users/{n}", dict) for n in range(20)))
            return asyncio.get_running_loop().time(), graph.stats

    took, stats = run(main())
    assert [len(items) for items in service.envelopes] == [20]
    assert path_of(service.requests[-1]) == "/users/7"
    assert 3 + 2 * service.latency < took < 4 + 2 * service.latency
    assert (stats.requests, stats.items, stats.throttled, stats.retries) == (2, 21, 1, 1)


def test_an_envelope_refused_as_a_whole_is_settled_item_by_item():
    answers = itertools.chain([httpx.Response(429, headers={"Retry-After": "5"})], [None] * 9)
    service = Service(echo, latency=0)

    async def transport(request):
        return next(answers) or await service(request)

    async def main():
        async with to(transport) as graph:
            await asyncio.gather(*(graph.post("/users", {"n": n}) for n in range(20)))
            return asyncio.get_running_loop().time()

    assert 5 <= run(main()) < 7
    assert [len(items) for items in service.envelopes] == [20]


def test_an_envelope_lost_on_the_way_loses_its_creations_only():
    answers = itertools.chain([httpx.ReadError("cut")], [None] * 9)
    service = Service(echo, latency=0)

    async def transport(request):
        if trouble := next(answers):
            raise trouble
        return await service(request)

    async def main():
        async with to(transport) as graph:
            return await asyncio.gather(
                graph.post("/users", {}),
                graph.patch("/users/1", {}),
                graph.delete("/groups/1/members/1/$ref"),
                graph.post("/groups/1/members/$ref", {}, repeatable=True),
                return_exceptions=True,
            )

    lost, *others = run(main())
    assert isinstance(lost, Lost)
    assert others == [None, None, None]
    assert [len(items) for items in service.envelopes] == [3]


def test_an_envelope_that_the_service_rejects_is_an_error_for_each():
    async def main():
        async with to(lambda _: httpx.Response(400, json=error("BadBatch"))) as graph:
            return await asyncio.gather(
                *(graph.get(f"/users/{n}", dict) for n in range(2)), return_exceptions=True
            )

    first, second = run(main())
    assert isinstance(first, Answered)
    assert first.where == "GET /users/0"
    assert second.where == "GET /users/1"


def test_no_more_than_the_permitted_requests_are_in_flight():
    service = Service(echo)

    async def main():
        async with to(service.transport, lanes=3) as graph:
            await asyncio.gather(*(graph.get(f"/users/{n}", dict) for n in range(200)))

    run(main())
    assert service.most_in_flight == 3


def test_slow_writes_do_not_hold_back_reads():
    service = Service(lambda item: ok(item) if item["method"] == "PATCH" else echo(item))

    async def main():
        async with to(service.transport, budgets=Budgets(writes=Shape(20, 100))) as graph:
            writes = [asyncio.create_task(graph.patch(f"/users/{n}", {})) for n in range(60)]
            await asyncio.sleep(1)
            await graph.get("/users/1", dict)
            read_at = asyncio.get_running_loop().time()
            await asyncio.gather(*writes)
            return read_at, asyncio.get_running_loop().time()

    read_at, written_at = run(main())
    assert read_at < 2
    assert written_at > 200


def test_whoever_gives_up_before_the_envelope_leaves_is_not_in_it():
    service = Service(echo)

    async def main():
        async with to(service.transport) as graph:
            tasks = [asyncio.create_task(graph.get(f"/users/{n}", dict)) for n in range(3)]
            await asyncio.sleep(0)
            tasks[1].cancel()
            return await asyncio.gather(*tasks, return_exceptions=True)

    first, gone, third = run(main())
    assert (first["id"], third["id"]) == ("/users/0", "/users/2")
    assert isinstance(gone, asyncio.CancelledError)
    assert len(service.envelopes[0]) == 2


def test_whoever_gives_up_while_the_envelope_travels_leaves_the_others_their_answers():
    service = Service(echo)

    async def main():
        async with to(service.transport) as graph:
            tasks = [asyncio.create_task(graph.get(f"/users/{n}", dict)) for n in range(3)]
            await asyncio.sleep(service.latency / 2)
            tasks[0].cancel()
            return await asyncio.gather(*tasks[1:])

    assert [answer["id"] for answer in run(main())] == ["/users/1", "/users/2"]


def test_leaving_the_connection_ends_what_was_under_way():
    service = Service(echo, latency=1000)

    async def main():
        async with to(service.transport) as graph:
            waiting = asyncio.create_task(graph.get("/users/1", dict))
            await asyncio.sleep(1)
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return len(asyncio.all_tasks())

    assert run(main()) == 1


def test_a_refusal_without_a_date_to_come_back_is_waited_out_longer_and_longer():
    times = []

    def respond(_request):
        times.append(asyncio.get_running_loop().time())
        return httpx.Response(429)

    async def main():
        async with to(respond, patience=Patience(attempts=5)) as graph:
            await graph.get("/users/1", dict)

    with pytest.raises(Throttled):
        run(main())
    pauses = [after - before for before, after in itertools.pairwise(times)]
    assert len(pauses) == 4
    assert all(later > sooner for sooner, later in itertools.pairwise(pauses))


def test_a_service_that_asks_for_an_hour_of_silence_is_not_waited_for():
    service = Service(lambda _: (429, {"Retry-After": "3600"}, error("TooManyRequests")))

    async def main():
        async with to(service.transport, lanes=1) as graph:
            writes = [graph.patch(f"/users/{n}", {}) for n in range(100)]
            refused = await asyncio.gather(*writes, return_exceptions=True)
            return refused, asyncio.get_running_loop().time()

    refused, took = run(main())
    assert {type(error) for error in refused} == {Throttled}
    assert took < 10
    assert len(service.requests) == 1
