"""Whatever is thrown at its SharePoint, the simulated tenant answers in SharePoint's words."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api
from graph_simulator.tests.spaces import Space, canvas, html, page, part, text

LINKS = "c70391ea-0b10-4ee9-b2b4-006d3fcad0cd"
WORDS = ["id", "name", "listId", "choices", "columns", "webparts", "links", "key", "properties"]
odd: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2000) | st.floats(0, 1) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=2)
    ),
    max_leaves=4,
)
LAYOUT = canvas(html("<p>a</p>"), part(LINKS, serverProcessedContent={"links": [{"key": "a"}]}))
GOOD: dict[str, tuple[str, dict[str, Any]]] = {
    "{lists}": (
        "POST",
        {
            "displayName": "A",
            "description": "a",
            "list": {"template": "genericList"},
            "columns": [text("A")],
        },
    ),
    "{list}/columns": (
        "POST",
        {
            "name": "B",
            "text": {"maxLength": 20, "allowMultipleLines": False},
            "defaultValue": {"value": "1"},
            "indexed": True,
        },
    ),
    "{list}/columns/{column}": (
        "PATCH",
        {"name": "N", "number": {"minimum": 1}, "defaultValue": {"value": "1"}, "indexed": True},
    ),
    "{list}": ("PATCH", {"displayName": "Liste", "description": "a"}),
    "{type}": ("PATCH", {"name": "Pièce", "hidden": True}),
    "{type}/columns": ("POST", {"sourceColumn@odata.bind": "https://x/y"}),
    "{drive}/items/{folder}/listItem/fields": ("PATCH", {"Title": "a"}),
    "{drive}/items/{folder}": ("PATCH", {"name": "B"}),
    "{drive}/items/{folder}/permissions/{permission}": ("PATCH", {"roles": ["read"]}),
    "{site}/contentTypes": ("POST", {"name": "A", "base": {"id": "0x0101"}, "group": "a"}),
    "{list}/contentTypes/addCopy": ("POST", {"contentType": "https://x/0x0101"}),
    "{list}/items": ("POST", {"fields": {"Title": "A", "N": 1}, "contentType": {"name": "Item"}}),
    "{list}/items/1/fields": ("PATCH", {"Title": "A", "N": 1, "D": "2026-01-01", "C": "a"}),
    "{drive}/root/children": ("POST", {"name": "A", "folder": {}}),
    "{drive}/root/invite": (
        "POST",
        {
            "recipients": [{"objectId": "a"}],
            "roles": ["read"],
            "requireSignIn": True,
            "sendInvitation": False,
            "message": "a",
        },
    ),
    "{site}/pages": (
        "POST",
        page(name="a.aspx", titleArea={"layout": "plain"}, canvasLayout=LAYOUT),
    ),
    "{page}/graph.sitePage": (
        "PATCH",
        {"@odata.type": "#microsoft.graph.sitePage", "title": "A", "canvasLayout": LAYOUT},
    ),
    "{site}/permissions": ("POST", {"roles": ["read"], "grantedToIdentities": [{"user": {}}]}),
}
OURS = {"invalidRequest", "itemNotFound", "nameAlreadyExists", "accessDenied", "NotImplemented"}


def places(good: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a body where something else could stand."""
    found = [path]
    if isinstance(good, dict | list):
        pairs = good.items() if isinstance(good, dict) else enumerate(good)
        for key, inner in pairs:
            found += places(inner, (*path, key))
    return found


def instead(good: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(good) if isinstance(good, dict) else list(good)
    copy[path[0]] = instead(good[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("where", sorted(GOOD))
def test_a_wrong_value_anywhere_in_a_body_is_refused_or_taken(where: str) -> None:
    simulator = Simulator()
    simulator.settings.throttling = False
    api = Api(simulator)
    space = Space(api, simulator)
    columns = (
        {"name": "N", "number": {}},
        {"name": "D", "dateTime": {}},
        {"name": "C", "choice": {"choices": ["a"]}},
    )
    list_ = space.list("Liste", *columns)
    api.made("POST", f"{list_}/items", {"fields": {}})
    drive = space.library()
    folder = space.folder(drive, "A")
    people = {"recipients": [{"objectId": space.stranger}], "roles": ["read"]}
    shared = api.made("POST", f"{folder}/invite", {**people, "requireSignIn": True})
    base = {"name": "Pièce", "base": {"id": "0x0101"}}
    kind = api.made("POST", f"{space.site}/contentTypes", base)["id"]
    named = {
        "lists": space.lists,
        "list": list_,
        "column": api.get(f"{list_}/columns/N")["id"],
        "type": f"{space.site}/contentTypes/{kind}",
        "site": space.site,
        "drive": drive,
        "folder": folder.rpartition("/")[2],
        "permission": shared["value"][0]["id"],
        "page": space.page("b.aspx"),
    }
    method, good = GOOD[where]
    spots = places(good)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def story(data: st.DataObject) -> None:
        body = instead(good, data.draw(st.sampled_from(spots)), data.draw(odd))
        answer = api(method, where.format(**named), json.loads(json.dumps(body)))
        assert answer.status_code < 500 or answer.status_code == 501, answer.text
        if answer.is_error:
            assert answer.json()["error"]["code"] in OURS

    story()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(min_size=1, max_size=12), st.sampled_from(["$expand", "$select", "$filter", "$top"]))
def test_an_odd_option_is_refused_or_understood(value: str, option: str) -> None:
    simulator = Simulator()
    api = Api(simulator)
    space = Space(api, simulator)
    for path in (space.lists, f"{space.lists}/Documents/items", f"{space.site}/pages", space.site):
        answer = api("GET", f"{path}?{option}={quote(value, safe='')}")
        assert answer.status_code < 500 or answer.status_code == 501, answer.text


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(min_size=1, max_size=12))
def test_an_odd_path_is_found_or_not(value: str) -> None:
    simulator = Simulator()
    api = Api(simulator)
    space = Space(api, simulator)
    drive = f"/drives/{api.get(space.site + '/drive')['id']}"
    odd = quote(value, safe="")
    for path in (
        f"{drive}/root:/{odd}",
        f"{drive}/root:/{odd}:/children",
        f"{drive}/items/{odd}",
        f"{drive}/items/root/permissions/{odd}",
        f"{space.lists}/{odd}/items/{odd}",
        f"{space.site}/pages/{odd}",
        f"/sites/{odd}",
    ):
        answer = api("GET", path)
        assert answer.status_code < 500 or answer.status_code == 501, answer.text
