from __future__ import annotations

import asyncio
import itertools
import json
import logging
import re
from urllib.parse import unquote

import httpx
import pytest
import respx

from provisioning import __version__
from provisioning.graph import Budgets, Graph, Shape, query
from provisioning.graph.errors import Answered, GraphError
from provisioning.graph.rows import Group, Ref, User
from tests.graph.service import ROOT, Service, to
from tests.virtual_time import run

AMPLE = Budgets(units=Shape(1e9, 1))


def ask(what, **options):
    """The result of ``what(graph)``, over a transport that respx answers."""

    async def main():
        async with to(**options) as graph:
            return await what(graph)

    return asyncio.run(main())


@respx.mock
def test_a_lone_call_travels_as_a_plain_request_with_its_decorations():
    route = respx.get(f"{ROOT}/users/u1").respond(json={"id": "u1", "displayName": "Paul"})
    user = ask(lambda graph: graph.get("/users/u1", User, headers={"Prefer": "return=minimal"}))
    assert user == User(id="u1", display_name="Paul")
    sent = route.calls.last.request.headers
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", sent["client-request-id"])
    assert sent["user-agent"] == f"NONISV|Extranet|provisioning/{__version__}"
    assert sent["authorization"] == "Bearer local"
    assert sent["prefer"] == "return=minimal"


@respx.mock
def test_a_body_goes_out_as_json_and_a_missing_one_as_an_empty_object():
    route = respx.post(f"{ROOT}/groups").respond(201, json={"id": "g1"})
    action = respx.post(f"{ROOT}/users/u1/revoke").respond(204)
    group = ask(lambda graph: graph.post("/groups", {"displayName": "Éhpad"}, Group))
    ask(lambda graph: graph.post("/users/u1/revoke", None))
    assert group.id == "g1"
    assert json.loads(route.calls.last.request.content) == {"displayName": "Éhpad"}
    assert action.calls.last.request.content == b"{}"
    assert action.calls.last.request.headers["content-type"] == "application/json"


@respx.mock
@pytest.mark.parametrize(("status", "result"), [(204, None), (201, Group(id="g1"))])
def test_an_upsert_gives_the_row_when_there_is_one(status, result):
    respx.patch(f"{ROOT}/groups(uniqueName='x')").respond(
        status, json=None if status == 204 else {"id": "g1"}
    )
    assert ask(lambda graph: graph.patch("/groups(uniqueName='x')", {}, Group)) == result


@pytest.mark.parametrize(
    "path", ["/groups/g/members/u", "/groups/g/owners/u", "/groups/g/members/u/"]
)
def test_nobody_is_deleted_for_a_forgotten_ref(path):
    with pytest.raises(ValueError, match=r"/\$ref"):
        ask(lambda graph: graph.delete(path), transport=httpx.MockTransport(refuse_everything))


def refuse_everything(request):
    raise AssertionError(f"{request.method} {request.url} was sent")


@respx.mock
def test_a_membership_is_deleted_with_its_ref():
    route = respx.delete(f"{ROOT}/groups/g/members/u/$ref").respond(204)
    ask(lambda graph: graph.delete("/groups/g/members/u/$ref"))
    assert route.called


@pytest.mark.parametrize("path", ["users", "//users", "https://elsewhere.example/users"])
def test_only_paths_below_the_root_are_asked(path):
    with pytest.raises(ValueError, match="starts with one slash"):
        ask(lambda graph: graph.get(path, User))


@respx.mock
def test_every_page_is_read_and_headers_go_with_each():
    first = respx.get(f"{ROOT}/users", params={"$top": "2"}).respond(
        json={
            "value": [{"id": "1"}, {"id": "2"}],
            "@odata.nextLink": f"{ROOT}/users?$skiptoken=a%2Bb",
        }
    )
    second = respx.get(f"{ROOT}/users?$skiptoken=a%2Bb").respond(
        json={"value": [], "@odata.nextLink": f"{ROOT}/users?$skiptoken=c"}
    )
    third = respx.get(f"{ROOT}/users?$skiptoken=c").respond(json={"value": [{"id": "3"}]})
    headers = {"ConsistencyLevel": "eventual"}
    rows = ask(lambda graph: graph.collect("/users?$top=2", Ref, headers=headers))
    assert [row.id for row in rows] == ["1", "2", "3"]
    for route in (first, second, third):
        assert route.calls.last.request.headers["consistencylevel"] == "eventual"


@respx.mock
@pytest.mark.parametrize(
    "link",
    [
        "https://thief.example/v1.0/users?$skiptoken=x",
        "http://graph.example/v1.0/users?$skiptoken=x",
        "https://graph.example:444/v1.0/users?$skiptoken=x",
        "https://graph.example.thief.example/v1.0/users",
        "https://graph.example/beta/users?$skiptoken=x",
    ],
)
def test_a_link_that_leads_elsewhere_is_not_followed(link):
    respx.get(f"{ROOT}/users").respond(json={"value": [], "@odata.nextLink": link})
    with pytest.raises(GraphError, match="not followed"):
        ask(lambda graph: graph.collect("/users", Ref))
    assert respx.calls.call_count == 1


@respx.mock
def test_pages_in_a_circle_end_in_an_error():
    respx.get(url__startswith=f"{ROOT}/users").respond(
        json={"value": [{"id": "1"}], "@odata.nextLink": f"{ROOT}/users?$skiptoken=a"}
    )
    with pytest.raises(GraphError, match="circle"):
        ask(lambda graph: graph.collect("/users", Ref))


@pytest.mark.parametrize(
    ("row", "said", "pages"),
    [
        (lambda n: [{"id": str(n)}], "10000 were followed", 10_000),
        (lambda _: [{"id": "the same"}], "100 bring nothing new", 101),
        (lambda _: [], "100 bring nothing new", 100),
    ],
)
def test_ever_new_links_come_to_an_end_whatever_they_bring(row, said, pages):
    asked = itertools.count()

    def respond(_request):
        link = f"{ROOT}/users?$skiptoken={(n := next(asked))}"
        return httpx.Response(200, json={"value": row(n), "@odata.nextLink": link})

    async def main():
        async with to(respond, budgets=AMPLE) as graph:
            with pytest.raises(GraphError, match=f"GET /users: .* never come to an end .{said}"):
                await graph.collect("/users", Ref)

    run(main())
    assert next(asked) == pages


def pages_of_groups(item):
    """Each group has two pages; the links are absolute, as Graph writes them."""
    path = item["url"]
    if "skiptoken" in path:
        return 200, {}, {"value": [{"id": path.split("/")[2] + "-last"}]}
    link = f"{ROOT}{path.partition('?')[0]}?$skiptoken=2"
    return 200, {}, {"value": [{"id": path.split("/")[2]}], "@odata.nextLink": link}


def test_later_pages_travel_in_batches_too():
    service = Service(pages_of_groups)

    async def main():
        async with to(service.transport) as graph:
            return await asyncio.gather(
                *(graph.collect(f"/groups/{n}/members", Ref) for n in range(20))
            )

    lists = run(main())
    assert [[row.id for row in rows] for rows in lists] == [
        [str(n), f"{n}-last"] for n in range(20)
    ]
    assert len(service.requests) == 2
    assert all(item["url"].startswith("/groups/") for item in service.envelopes[1])


def test_the_same_collection_asked_twice_at_once_is_read_once():
    service = Service(pages_of_groups)

    async def greedy(graph):
        """Empties the list it was given as soon as it has it."""
        rows = await graph.collect("/groups/a/members", Ref)
        taken = list(rows)
        rows.clear()
        return taken

    async def main():
        async with to(service.transport) as graph:
            together = await asyncio.gather(*(greedy(graph) for _ in range(3)))
            assert len(service.requests) == 2
            return [*together, await greedy(graph)]

    lists = run(main())
    assert all([row.id for row in rows] == ["a", "a-last"] for rows in lists)
    assert len(service.requests) == 4


def test_when_the_reader_gives_up_another_takes_over():
    service = Service(pages_of_groups)

    async def main():
        async with to(service.transport) as graph:
            reader = asyncio.create_task(graph.collect("/groups/a/members", Ref))
            await asyncio.sleep(0.1)
            follower = asyncio.create_task(graph.collect("/groups/a/members", Ref))
            await asyncio.sleep(0.1)
            reader.cancel()
            return await follower

    assert len(run(main())) == 2


def test_a_failed_reading_fails_for_all_who_shared_it_and_is_not_kept():
    answers = iter([(403, {}, None), (200, {}, {"value": []})])
    service = Service(lambda item: next(answers))

    async def main():
        async with to(service.transport) as graph:
            both = await asyncio.gather(
                *(graph.collect("/groups/a/members", Ref) for _ in range(2)),
                return_exceptions=True,
            )
            return both, await graph.collect("/groups/a/members", Ref)

    both, later = run(main())
    assert [type(error).__name__ for error in both] == ["Forbidden", "Forbidden"]
    assert later == []


@respx.mock
def test_an_answer_of_another_shape_is_an_error_that_says_where():
    respx.get(f"{ROOT}/users/u1").respond(json={"id": 7})
    with pytest.raises(Answered, match=r"GET /users/u1: 200 unreadable: .*\$\.id"):
        ask(lambda graph: graph.get("/users/u1?$select=id", User))


def test_spaces_in_a_filter_are_written_once_for_plain_and_batched_calls():
    seen = []

    def respond(item):
        seen.append(item["url"])
        return 200, {}, {"value": []}

    async def main(graph: Graph, calls: int):
        path = query("/users", filter="userType eq 'Guest'", top=999)
        await asyncio.gather(*(graph.collect(path + "&$count=true" * n, Ref) for n in range(calls)))

    async def both():
        async with to(Service(respond).transport) as graph:
            await main(graph, 1)
            await main(graph, 2)

    run(both())
    assert unquote(seen[0]) == unquote(seen[1]) == "/users?$filter=userType eq 'Guest'&$top=999"
    assert not any(" " in path for path in seen)


@respx.mock
def test_the_journal_of_calls_has_no_query_no_token_and_no_body(caplog):
    respx.post(f"{ROOT}/users").respond(201, json={"id": "u1", "displayName": "Paul"})
    with caplog.at_level(logging.DEBUG, logger="extranet.graph"):
        ask(lambda graph: graph.post("/users?$x=secret-query", {"password": "secret-word"}))
    assert "POST /users: 201" in caplog.text
    assert not re.search(r"secret|local|Paul", caplog.text)
