"""Watching what is inside the sites: believed for a while, never when it would matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provisioning.drift.watch.deltas import PARTS
from provisioning.drift.watch.run_once import WATCHED
from provisioning.graph import Graph
from tests.depositing import SPACE, TILLEULS, TOM, ZOE, spaces
from tests.drift.test_watch import passed, same
from tests.tenancy import SPACES, Tenancy, people


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    tenancy = Tenancy(tmp_path, spaces=spaces(), approvals=people(ZOE, TOM), kinds=WATCHED)
    tenancy.establishments = (TILLEULS,)
    tenancy.apply()
    assert passed(tenancy).survey.plan.empty
    return tenancy


def finess(tenancy: Tenancy) -> str:
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-depots')?$select=id")["id"]
    site = tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"]
    lists = tenancy.look(f"/sites/{site}/lists?$select=id,name")["value"]
    return f"/sites/{site}/lists/" + next(one["id"] for one in lists if one["name"] == "finess")


def retitled(tenancy: Tenancy, title: str) -> None:
    path = finess(tenancy)

    async def work(graph: Graph) -> Any:
        return await graph.patch(path, {"displayName": title})

    tenancy.run(work)


def test_a_pass_where_nothing_changed_asks_little_of_the_sites(tenancy: Tenancy) -> None:
    whole = passed(tenancy)
    tenancy.simulator.journal.clear()

    costs = [passed(tenancy).requests for _ in range(PARTS)]

    asked = sum(call.path.startswith("/sites") for call in tenancy.simulator.journal.calls)
    assert max(costs) <= 10
    assert 0 < asked / PARTS < 6
    assert whole.survey.plan.empty


def test_what_was_changed_in_a_site_is_seen_within_a_day_of_passes(tenancy: Tenancy) -> None:
    retitled(tenancy, "Piratée")

    seen = [passed(tenancy).survey.plan for _ in range(PARTS)]

    assert not all(plan.empty for plan in seen)
    assert same(seen[-1], tenancy.plan()) or not seen[-1].empty
    assert {str(change.key) for plan in seen for change in plan.changes} == {"list/depots/finess"}


def test_an_announcement_deleted_by_hand_is_left_to_a_person(tmp_path: Path) -> None:
    said = (
        "    announcements:\n      travaux: {title: Travaux, text: Fermé., until: 2026-12-01, "
        "by: ines.garnier@cnsa.example}\n"
    )
    announced = SPACES.replace("  finances:\n", f"{said}  finances:\n")
    tenancy = Tenancy(tmp_path, spaces=announced, approvals=people(), kinds=WATCHED)
    tenancy.converge()
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")["id"]
    pages = f"/sites/{tenancy.look(f'/groups/{group}/sites/root?$select=id')['id']}/pages"
    post = next(
        row["id"] for row in tenancy.look(pages)["value"] if row["name"] == "annonce-travaux.aspx"
    )
    tenancy.run(lambda graph: graph.delete(f"{pages}/{post}"))

    plan = passed(tenancy).survey.plan

    assert plan.changes == ()
    [note] = plan.conflicts
    assert str(note.key) == "announcement/aidants/travaux"
    assert "was deleted on" in note.text


def test_what_was_mended_meanwhile_is_not_told(tenancy: Tenancy) -> None:
    """An old answer that differs is asked for again before anybody is woken."""
    retitled(tenancy, "Piratée")
    while passed(tenancy).survey.plan.empty:
        pass
    retitled(tenancy, "Liste Finess")

    assert passed(tenancy).survey.plan.empty


def test_after_an_apply_its_own_changes_are_no_drift(tenancy: Tenancy) -> None:
    renamed = SPACE.replace("title: Liste Finess", "title: Établissements")
    tenancy.spaces = spaces(renamed)
    tenancy.apply()

    assert passed(tenancy).survey.plan.empty
