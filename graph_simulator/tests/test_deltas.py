from __future__ import annotations

from typing import Any

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import ROOT, Api, ManualClock, link


def followed(api: Api, path: str, **headers: str) -> tuple[list[dict[str, Any]], str]:
    """Every page's rows, and the link for the next time."""
    rows: list[dict[str, Any]] = []
    while True:
        page = api.get(path, **headers)
        rows += page["value"]
        if "@odata.deltaLink" in page:
            return rows, page["@odata.deltaLink"]
        path = page["@odata.nextLink"]


def test_a_round_tells_what_changed_since_the_last(api: Api, simulator: Simulator) -> None:
    old = simulator.add_guest("a@ars.example")
    first, link_ = followed(api, "/users/delta?$select=companyName,mail")
    assert [row["id"] for row in first] == [old]
    new = simulator.add_guest("b@ars.example")
    api.made("PATCH", f"/users/{old}", {"companyName": "ARS"})
    second, link_ = followed(api, link_)
    assert {row["id"]: row.get("companyName") for row in second} == {old: "ARS", new: None}
    assert followed(api, link_)[0] == []


def test_what_was_not_selected_does_not_count_as_a_change(api: Api, simulator: Simulator) -> None:
    id_ = simulator.add_guest("a@ars.example")
    _, link_ = followed(api, "/users/delta?$select=mail")
    api.made("PATCH", f"/users/{id_}", {"companyName": "ARS"})
    assert followed(api, link_)[0] == []


def test_deleted_then_purged_has_two_reasons(api: Api, simulator: Simulator) -> None:
    id_ = simulator.add_guest("a@ars.example")
    _, link_ = followed(api, "/users/delta")
    api.made("DELETE", f"/users/{id_}")
    rows, link_ = followed(api, link_)
    assert rows == [{"id": id_, "@removed": {"reason": "changed"}}]
    api.made("DELETE", f"/directory/deletedItems/{id_}")
    rows, link_ = followed(api, link_)
    assert rows == [{"id": id_, "@removed": {"reason": "deleted"}}]


def test_a_return_shows_the_person_again(api: Api, simulator: Simulator) -> None:
    id_ = simulator.add_guest("a@ars.example")
    api.made("DELETE", f"/users/{id_}")
    rows, link_ = followed(api, "/users/delta")
    assert rows == []
    api.made("POST", f"/directory/deletedItems/{id_}/restore")
    assert [row["id"] for row in followed(api, link_)[0]] == [id_]


def test_minimal_shows_only_what_changed(api: Api, simulator: Simulator) -> None:
    id_ = simulator.add_guest("a@ars.example")
    _, link_ = followed(api, "/users/delta?$select=companyName,mail,department")
    api.made("PATCH", f"/users/{id_}", {"companyName": "ARS"})
    full, _ = followed(api, link_)
    minimal, _ = followed(api, link_, Prefer="return=minimal")
    assert set(full[0]) == {"id", "companyName", "mail", "department"}
    assert minimal == [{"id": id_, "companyName": "ARS"}]


def test_latest_gives_a_token_and_nothing_else(api: Api, simulator: Simulator) -> None:
    simulator.add_guest("a@ars.example")
    rows, link_ = followed(api, "/users/delta?$deltaToken=latest")
    assert rows == []
    new = simulator.add_guest("b@ars.example")
    assert [row["id"] for row in followed(api, link_)[0]] == [new]


def test_a_token_lasts_seven_days(api: Api, simulator: Simulator, clock: ManualClock) -> None:
    _, link_ = followed(api, "/users/delta")
    clock.pass_by(7 * 24 * 3600 + 1)
    answer = api("GET", link_)
    assert answer.status_code == 410
    simulator.add_guest("a@ars.example")
    rows, _ = followed(api, answer.headers["Location"])
    assert len(rows) == 1


def test_a_bulk_seed_makes_older_tokens_resync(api: Api, simulator: Simulator) -> None:
    _, link_ = followed(api, "/users/delta")
    simulator.tenant.seed_in_bulk()
    assert api("GET", link_).status_code == 410


def test_ids_are_the_only_filter_and_fifty_at_most(api: Api, simulator: Simulator) -> None:
    a, b = simulator.add_guest("a@ars.example"), simulator.add_guest("b@ars.example")
    rows, link_ = followed(api, f"/users/delta?$filter=id eq '{a}'")
    assert [row["id"] for row in rows] == [a]
    for id_ in (a, b):
        api.made("PATCH", f"/users/{id_}", {"jobTitle": "x"})
    assert [row["id"] for row in followed(api, link_)[0]] == [a]
    many = " or ".join(f"id eq '{number}'" for number in range(51))
    for wrong in (many, "mail eq 'a@ars.example'"):
        assert api.error("GET", f"/users/delta?$filter={wrong}")[0] == 400


@pytest.mark.parametrize("option", ["$top=5", "$orderby=mail", "$expand=manager"])
def test_options_that_delta_does_not_know_are_refused(api: Api, option: str) -> None:
    assert api.error("GET", f"/users/delta?{option}") == (400, "Request_UnsupportedQuery")


def test_a_large_group_is_spread_over_pages(api: Api, simulator: Simulator) -> None:
    ids = [simulator.add_guest(f"g{number}@ars.example") for number in range(25)]
    group = api.group()
    simulator.tenant.seed_in_bulk(members={group: ids})
    simulator.settings.delta_page = 11
    rows, _ = followed(api, "/groups/delta?$select=displayName,members")
    assert {row["id"] for row in rows} == {group}
    assert len(rows) == 3
    merged = [member["id"] for row in rows for member in row["members@delta"]]
    assert sorted(merged) == sorted(ids)


def test_who_came_and_who_left_are_told_apart(api: Api, simulator: Simulator) -> None:
    a, b = simulator.add_guest("a@ars.example"), simulator.add_guest("b@ars.example")
    group = api.group(**{"members@odata.bind": [f"{ROOT}/users/{a}"]})
    _, link_ = followed(api, "/groups/delta")
    api.made("POST", f"/groups/{group}/members/$ref", link(b))
    api.made("DELETE", f"/groups/{group}/members/{a}/$ref")
    [row] = followed(api, link_)[0]
    moves = {move["id"]: move.get("@removed") for move in row["members@delta"]}
    assert moves == {b: None, a: {"reason": "deleted"}}


def test_a_deleted_member_leaves_the_groups_delta(api: Api, simulator: Simulator) -> None:
    a = simulator.add_guest("a@ars.example")
    group = api.group(**{"members@odata.bind": [f"{ROOT}/users/{a}"]})
    _, link_ = followed(api, "/groups/delta")
    api.made("DELETE", f"/users/{a}")
    [row] = followed(api, link_)[0]
    assert row["id"] == group
    assert row["members@delta"][0]["@removed"] == {"reason": "deleted"}


def test_an_empty_group_has_no_annotation(api: Api) -> None:
    api.group()
    rows, _ = followed(api, "/groups/delta")
    assert "members@delta" not in rows[0]


def test_an_object_may_be_told_twice(api: Api, simulator: Simulator) -> None:
    id_ = simulator.add_guest("a@ars.example")
    simulator.settings.delta_replays = True
    rows, _ = followed(api, "/users/delta")
    assert [row["id"] for row in rows] == [id_, id_]
