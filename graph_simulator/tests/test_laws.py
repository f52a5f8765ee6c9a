"""Whatever happens in whatever order, these stay true."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from graph_simulator import Lag, Settings, Simulator
from graph_simulator.tenant.index import USER_KEYS, Index
from graph_simulator.tenant.saved import state_of
from graph_simulator.tests.calls import ManualClock, security

moves = st.lists(
    st.tuples(
        st.sampled_from(
            ["guest", "group", "join", "leave", "drop", "dissolve", "restore", "purge", "rename"]
        ),
        st.integers(0, 5),
        st.integers(0, 3),
    ),
    max_size=60,
)


class Story:
    """A tenant to which things happen, two seconds apart."""

    def __init__(self, lag: Lag) -> None:
        self.clock = ManualClock()
        self.simulator = Simulator(clock=self.clock, settings=Settings(lag=lag))
        self.ids: list[str] = []
        self.seen: dict[str, set[str]] = {}
        self._delta = ""

    def call(self, method: str, path: str, body: object = None, query: str = "") -> Any:
        scope = {
            "method": method,
            "path": f"/v1.0{path}",
            "query_string": query.encode(),
            "headers": [
                (b"authorization", b"Bearer x"),
                (b"content-type", b"application/json"),
                (b"prefer", b"create-if-missing"),
            ],
        }
        sent = json.dumps(body).encode() if body is not None else b""
        answer = self.simulator.answer(scope, sent)
        assert answer.status < 500
        return answer.content

    def happens(self, move: str, person: int, number: int) -> None:
        self.clock.pass_by(2)
        someone = self.ids[person % len(self.ids)] if self.ids else "nobody-0"
        group = f"/groups(uniqueName='g{number}')"
        found = self.simulator.tenant.group_index.find("uniqueName", f"g{number}")
        by_id = f"/groups/{found[0] if found else 'nothing-0'}"
        reference = {"@odata.id": f"https://x/v1.0/directoryObjects/{someone}"}
        match move:
            case "guest":
                self.ids.append(self.simulator.add_guest(f"p{person}@ars.example"))
            case "group":
                self.call("PATCH", group, security(displayName="G", mailNickname="g"))
            case "join":
                self.call("POST", f"{by_id}/members/$ref", reference)
            case "leave":
                self.call("DELETE", f"{by_id}/members/{someone}/$ref")
            case "drop":
                self.call("DELETE", f"/users/{someone}")
            case "dissolve":
                self.call("DELETE", by_id)
            case "restore":
                self.call("POST", f"/directory/deletedItems/{someone}/restore", {})
            case "purge":
                self.call("DELETE", f"/directory/deletedItems/{someone}")
            case "rename":
                self.call("PATCH", f"/users/{someone}", {"mail": f"m{number}@ars.example"})

    def follow(self) -> None:
        """Merge one round of /groups/delta into what was seen before."""
        while True:
            page = self.call("GET", "/groups/delta", query=self._delta)
            for row in page["value"]:
                if "@removed" in row:
                    self.seen.pop(row["id"], None)
                    continue
                members = self.seen.setdefault(row["id"], set())
                for member in row.get("members@delta", ()):
                    (members.discard if "@removed" in member else members.add)(member["id"])
            link = page.get("@odata.nextLink") or page["@odata.deltaLink"]
            self._delta = link.partition("?")[2]
            if "@odata.deltaLink" in page:
                return


@pytest.mark.parametrize("lag", [Lag(), Lag(0, 5, 3, 3, 5)], ids=["at once", "late"])
@settings(max_examples=60)
@given(before=moves, after=moves)
def test_deltas_followed_to_the_end_add_up_to_the_truth(
    lag: Lag, before: list[tuple[str, int, int]], after: list[tuple[str, int, int]]
) -> None:
    story = Story(lag)
    for move in before:
        story.happens(*move)
    story.follow()
    for number, move in enumerate(after):
        story.happens(*move)
        if number % 7 == 0:
            story.follow()
    story.clock.pass_by(60)
    story.follow()
    tenant = story.simulator.tenant
    assert story.seen == {id_: set(tenant.linked("members", id_)) for id_ in tenant.groups}


@settings(max_examples=40)
@given(moves)
def test_what_is_saved_is_what_comes_back(happened: list[tuple[str, int, int]]) -> None:
    story = Story(Lag())
    for move in happened:
        story.happens(*move)
    tenant = story.simulator.tenant
    with TemporaryDirectory() as folder:
        story.simulator.save(Path(folder) / "tenant.json")
        again = Simulator.load(Path(folder) / "tenant.json", clock=story.clock).tenant
    assert state_of(again) == state_of(tenant)
    for name in USER_KEYS:
        for user in tenant.users.values():
            fresh = Index(USER_KEYS)
            fresh.move(user.id, None, user)
            for value in (user.mail or "", user.user_principal_name):
                if fresh.find(name, value):
                    assert user.id in tenant.user_index.find(name, value)
