from __future__ import annotations

import asyncio

import pytest

from provisioning.graph import Patience
from provisioning.graph.calls import Answer, Call
from provisioning.graph.errors import Answered, Forbidden, Lagging, NotFound
from provisioning.graph.lag import Newborns
from tests.graph.service import Service, error, to
from tests.virtual_time import run

NEW = "9b1f3c1e-0000-4000-8000-000000000001"
BORN = {"id": NEW, "invitedUser": {"id": "9b1f3c1e-0000-4000-8000-000000000002"}}


class Lagging404:
    """Shows nothing of what it creates before ``visible`` seconds."""

    def __init__(self, visible: float) -> None:
        self.visible = visible
        self.asked = 0

    def __call__(self, item):
        if item["method"] == "POST" and item["url"] == "/invitations":
            return 201, {}, BORN
        self.asked += 1
        if asyncio.get_running_loop().time() < self.visible:
            return 404, {}, error("Request_ResourceNotFound")
        return 204, {}, None


def after_creating(tenant, act, patience=None):
    async def main():
        service = Service(tenant)
        async with to(service.transport, patience=patience or Patience()) as graph:
            await graph.post("/invitations", {})
            await act(graph)
            return asyncio.get_running_loop().time()

    return run(main())


@pytest.mark.parametrize(
    "act",
    [
        lambda graph: graph.patch(f"/users/{NEW}", {}),
        lambda graph: graph.patch(f"/users/{BORN['invitedUser']['id']}?$select=id", {}),
        lambda graph: graph.post(
            "/groups/g/members/$ref", {"@odata.id": f"https://graph.example/v1.0/users/{NEW}"}
        ),
        lambda graph: graph.patch(
            "/groups/g", {"members@odata.bind": [f"https://graph.example/v1.0/users/{NEW}"]}
        ),
        lambda graph: graph.delete(f"/groups/g/members/{NEW}/$ref"),
    ],
)
def test_what_this_run_created_is_waited_for(act):
    assert 20 < after_creating(Lagging404(visible=20), act) < 32


SITE = "contoso.example,5f6a,7b8c"


MAKING = {"error": {"code": "x", "message": "Resource provisioning is in progress."}}
REFUSALS = {403: error("accessDenied"), 423: error("resourceLocked"), 400: MAKING}


class NewSite:
    """The site of a new group: 404, then ``status``, then there; what is in it refuses longer."""

    def __init__(self, status):
        self.refusal = status, {}, REFUSALS[status]

    def __call__(self, item):
        now, url = asyncio.get_running_loop().time(), item["url"]
        if item["method"] == "POST":
            return 201, {}, BORN
        if url.startswith("/groups/") and now < 10:
            return 404, {}, error("ResourceNotFound")
        if now < (20 if url.startswith("/groups/") else 30):
            return self.refusal
        return 200, {}, {"id": SITE}


@pytest.mark.parametrize("status", REFUSALS)
def test_the_site_of_a_new_group_is_waited_for_and_so_is_what_is_in_it(status):
    async def act(graph):
        site = await graph.get(f"/groups/{NEW}/sites/root?$select=id", dict)
        await graph.get(f"/sites/{site['id']}/lists", dict)

    assert 30 <= after_creating(NewSite(status), act) < 45


@pytest.mark.parametrize(
    "path",
    ["/users/somebody-else", f"/users/{NEW}", f"/sites/{SITE}/lists", "/groups/g/sites/root"],
)
def test_a_refusal_of_what_is_not_a_new_site_is_not_waited_for(path):
    async def refuse(graph):
        with pytest.raises(Forbidden):
            await graph.get(path, dict)

    def tenant(item):
        if item["method"] == "POST":
            return 201, {}, BORN
        return 403, {}, error("accessDenied")

    assert after_creating(tenant, refuse) < 2


def test_owners_that_are_not_known_yet_are_waited_for_at_the_birth_of_a_group_alone():
    refused = error("Request_BadRequest")
    refused["error"]["message"] = "one of its queried reference-property objects are not present."

    def tenant(item):
        return 201 if item["url"] == "/invitations" else 400, {}, refused

    async def birth(graph):
        with pytest.raises(Lagging):
            await graph.patch("/groups(uniqueName='a')", {"owners@odata.bind": ["x"]})

    async def change(graph):
        with pytest.raises(Answered):
            await graph.patch("/groups/a", {"displayName": "A"})

    assert after_creating(tenant, birth) > 50
    assert after_creating(tenant, change) < 2


def test_lag_beyond_our_patience_says_so():
    tenant = Lagging404(visible=1e9)
    with pytest.raises(Lagging):
        after_creating(tenant, lambda graph: graph.patch(f"/users/{NEW}", {}))
    assert tenant.asked < 15


def test_patience_with_lag_is_a_number_of_seconds():
    tenant = Lagging404(visible=100)
    after_creating(tenant, lambda graph: graph.patch(f"/users/{NEW}", {}), Patience(lag=120))


def test_a_stranger_that_is_not_found_is_not_waited_for():
    tenant = Lagging404(visible=1e9)
    with pytest.raises(NotFound) as caught:
        after_creating(tenant, lambda graph: graph.patch("/users/somebody-else", {}))
    assert type(caught.value) is NotFound
    assert tenant.asked == 1


def test_of_many_creations_only_the_first_is_asked_for_in_vain():
    people = [f"{number:08}-0000-4000-8000-000000000000" for number in range(50)]
    tenant = Lagging404(visible=8)

    async def create(graph, id_):
        await graph.post("/invitations", {"inviteRedirectUrl": id_})
        await graph.patch(f"/users/{id_}", {})

    def respond(item):
        status, headers, body = tenant(item)
        return status, headers, {"id": item["body"]["inviteRedirectUrl"]} if status == 201 else body

    async def main():
        async with to(Service(respond).transport) as graph:
            await asyncio.gather(*(create(graph, id_) for id_ in people))
            return asyncio.get_running_loop().time()

    assert run(main()) < 20
    assert tenant.asked < len(people) + 6


def test_whoever_never_shows_does_not_hold_the_others_back_for_long():
    shown, hidden = BORN["id"], BORN["invitedUser"]["id"]

    def respond(item):
        if item["method"] == "POST":
            return 201, {}, BORN
        found = shown in item["url"]
        return (204, {}, None) if found else (404, {}, error("Request_ResourceNotFound"))

    async def main():
        async with to(Service(respond).transport) as graph:
            await graph.post("/invitations", {})
            never = asyncio.create_task(graph.patch(f"/users/{hidden}", {}))
            await asyncio.sleep(0)
            await graph.patch(f"/users/{shown}", {})
            took = asyncio.get_running_loop().time()
            with pytest.raises(Lagging):
                await never
            return took

    assert 15 <= run(main()) < 30


def test_the_lag_that_was_seen_is_left_to_later_creations_before_they_are_asked_for():
    births = {}
    asked = []

    def respond(item):
        now = asyncio.get_running_loop().time()
        if item["url"] == "/users":
            id_ = f"{len(births):08}-0000-4000-8000-000000000000"
            births[id_] = now
            return 201, {}, {"id": id_}
        asked.append(item["url"])
        if now < births[item["url"].split("/")[-1]] + 8:
            return 404, {}, error("Request_ResourceNotFound")
        return 204, {}, None

    async def create(graph):
        user = await graph.post("/users", {}, dict)
        await graph.patch(f"/users/{user['id']}", {})

    async def main():
        counts = []
        async with to(Service(respond).transport) as graph:
            for people in (1, 50, 50):
                before = len(asked)
                await asyncio.gather(*(create(graph) for _ in range(people)))
                counts.append((len(asked) - before) / people)
            return counts, asyncio.get_running_loop().time()

    counts, took = run(main())
    assert counts[0] > 1
    assert counts[1:] == [1, 1]
    assert took < 45


def test_one_slow_object_holds_back_the_others_for_a_quarter_of_our_patience_at_most():
    newborns = Newborns(longest=15)
    born = Call(method="POST", path="/users")
    newborns.remember(born, Answer(201, {}, b'{"id": "new"}'), now=100)
    newborns.hidden(age=59)
    call = Call(method="PATCH", path="/users/new")
    assert newborns.head_start(call, now=100) == 15
    assert newborns.head_start(call, now=200) == 0
    assert newborns.head_start(Call(method="PATCH", path="/users/other"), now=100) == 0
