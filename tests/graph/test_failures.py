from __future__ import annotations

import asyncio
import itertools

import httpx
import pytest
import respx

from provisioning.graph.errors import (
    Answered,
    Clash,
    Forbidden,
    Lost,
    NotFound,
    Throttled,
    Unreachable,
)
from tests.graph.service import ROOT, error, to
from tests.virtual_time import run

HARSH = {302: Answered, 400: Answered, 403: Forbidden, 404: NotFound, 409: Clash, 410: Answered,
         412: Clash, 423: Answered, 501: Answered, 507: Answered}  # fmt: skip


def send(respond, method="GET", **options):
    async def main():
        async with to(respond) as graph:
            match method:
                case "GET":
                    await graph.get("/users/u1?$filter=secret", dict)
                case "POST":
                    await graph.post("/users", {"password": "secret"}, **options)
                case "PATCH":
                    await graph.patch("/users/u1", {"password": "secret"})
                case "DELETE":
                    await graph.delete("/users/u1")

    run(main())


@pytest.mark.parametrize(("status", "kind"), HARSH.items())
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_final_status_is_one_exception_and_is_not_asked_again(method, status, kind):
    asked = []

    def respond(request):
        asked.append(request)
        return httpx.Response(status, json=error("Some_Code", "Two\nlines."))

    with pytest.raises(kind) as caught:
        send(respond, method)
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.code) == (status, "Some_Code")
    assert caught.value.request_id == "r-1"
    assert caught.value.where.startswith(f"{method} /users")
    assert "Two lines." in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("method", "times", "kind"), [("GET", 3, Answered), ("PATCH", 3, Answered), ("POST", 1, Lost)]
)
def test_a_failure_of_the_service_is_asked_again_twice_where_that_does_no_harm(method, times, kind):
    asked = []

    def respond(request):
        asked.append(request)
        return httpx.Response(500, json=error("generalException"))

    with pytest.raises(kind) as caught:
        send(respond, method)
    assert type(caught.value) is kind
    assert len(asked) == times


@pytest.mark.parametrize(("after", "asked"), [(601, 1), (599, 7), (1, 10)])
def test_patience_ends_by_the_length_of_a_pause_by_an_hour_in_all_and_by_a_count(after, asked):
    times = []

    def respond(request):
        times.append(request)
        return httpx.Response(503, headers={"Retry-After": str(after)}, json=error("Busy"))

    with pytest.raises(Throttled):
        send(respond)
    assert len(times) == asked


class Dripping(httpx.AsyncByteStream):
    """One byte each ten seconds: no read of it ever takes long."""

    async def __aiter__(self):
        while True:
            yield b" "
            await asyncio.sleep(10)


@pytest.mark.parametrize(
    ("method", "times", "kind"), [("GET", 10, Unreachable), ("POST", 1, Lost), ("PATCH", 10, Lost)]
)
def test_an_answer_that_drips_has_two_minutes_in_all(method, times, kind):
    began = []

    def respond(_request):
        began.append(asyncio.get_running_loop().time())
        return httpx.Response(200, stream=Dripping())

    with pytest.raises(kind, match="not whole after 120 s") as caught:
        send(respond, method)
    assert type(caught.value) is kind
    assert len(began) == times
    assert all(120 <= after - before < 200 for before, after in itertools.pairwise(began))


@pytest.mark.parametrize("body", [b"", b"<html>secret</html>", b"[]", b'{"error": "x"}', b"{}"])
def test_an_unreadable_error_body_still_gives_a_sentence(body):
    with pytest.raises(Answered, match=r"GET /users/u1: 501 Not Implemented: ") as caught:
        send(lambda _: httpx.Response(501, content=body))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_patience_with_a_busy_service_has_an_end(status):
    asked = []

    def respond(request):
        asked.append(request)
        return httpx.Response(status, json=error("Busy"))

    with pytest.raises(Throttled):
        send(respond)
    assert len(asked) == 10


@pytest.mark.parametrize(
    ("trouble", "method", "kind"),
    [
        (httpx.ConnectError("no"), "GET", Unreachable),
        (httpx.ConnectError("no"), "POST", Unreachable),
        (httpx.ReadTimeout("slow"), "GET", Unreachable),
        (httpx.ReadTimeout("slow"), "PATCH", Lost),
        (httpx.RemoteProtocolError("cut"), "DELETE", Lost),
        (httpx.RemoteProtocolError("cut"), "POST", Lost),
    ],
)
def test_a_broken_connection_says_whether_it_may_have_been_done(trouble, method, kind):
    def respond(_request):
        raise trouble

    with pytest.raises(kind) as caught:
        send(respond, method)
    assert type(caught.value) is kind


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_creation_whose_answer_was_lost_is_never_sent_twice(status):
    asked = []

    def respond(request):
        asked.append(request)
        return httpx.Response(status)

    with pytest.raises(Lost, match="may have been done"):
        send(respond, "POST")
    assert len(asked) == 1
    with pytest.raises(Throttled):
        send(respond, "POST", repeatable=True)
    assert len(asked) == 11


def test_a_creation_that_answers_in_riddles_is_lost():
    with pytest.raises(Lost, match="it was done"):
        send(lambda _: httpx.Response(201, json=["?"]), "POST", into=dict)


def test_a_deletion_done_by_the_attempt_whose_answer_was_lost_is_a_success():
    answers = iter([httpx.RemoteProtocolError("cut"), httpx.Response(404, json=error("Gone"))])

    def respond(_request):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    send(respond, "DELETE")


@respx.mock
def test_a_refused_token_is_renewed_once():
    class Rotating:
        asked = 0

        async def get_token(self, *_scopes, **_options):
            from azure.core.credentials import AccessToken

            self.asked += 1
            return AccessToken(f"token-{self.asked}", 2**40)

    route = respx.get(f"{ROOT}/me")
    route.side_effect = [httpx.Response(401), httpx.Response(200, json={"id": "x"})]

    async def main(credential):
        async with to(credential=credential) as graph:
            await graph.get("/me", dict)

    asyncio.run(main(Rotating()))
    assert [c.request.headers["authorization"] for c in route.calls] == [
        "Bearer token-1",
        "Bearer token-2",
    ]
    route.side_effect = None
    route.respond(401, json=error("InvalidAuthenticationToken"))
    with pytest.raises(Forbidden) as caught:
        asyncio.run(main(Rotating()))
    assert route.call_count == 4
    assert "token-" not in str(caught.value)
