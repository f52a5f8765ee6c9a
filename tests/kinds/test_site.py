"""Sites are born with their groups, some time after them: we wait, and never build one."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.graph import Patience
from provisioning.plan.diff import Update
from provisioning.plan.model import Key
from tests.tenancy import SHELVES, SPACES, Tenancy, people, person


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(person("Paul", "Martin", "aidants"))
    return Tenancy(tmp_path, approvals=approvals, kinds=SHELVES)


def test_each_rung_converges(tenancy: Tenancy) -> None:
    for rung in (SPACES, SPACES.replace("title: Aidants", "title: Proches aidants"), SPACES):
        tenancy.spaces = rung
        tenancy.converge()


def test_a_title_follows_the_group(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = SPACES.replace("title: Aidants", "title: Proches aidants")
    plan = tenancy.converge()
    assert [(type(c), c.key) for c in plan.changes] == [(Update, Key("group", "space/aidants"))]
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")["id"]
    site = tenancy.look(f"/groups/{group}/sites/root?$select=id,displayName")
    assert site["displayName"] == "Proches aidants"


def test_a_site_that_is_late_is_waited_for_and_the_people_go_in_meanwhile(
    tenancy: Tenancy,
) -> None:
    tenancy.simulator.settings.site_delay = 900
    tenancy.patience = Patience(lag=5)
    _, outcomes = tenancy.apply()
    fates = {outcome.change.key: outcome.status for outcome in outcomes}
    assert fates[Key("site", "space/aidants")] == "waiting"
    assert fates[Key("list", "accueil/extranet-stamps")] == "waiting"
    assert fates[Key("membership", "space/aidants")] == "done"
    assert tenancy.members("space-aidants") == {"Paul Martin"}
    tenancy.wait(1000)
    plan = tenancy.converge()
    assert {change.key.kind for change in plan.changes} == {"list"}, "sites came by themselves"


def test_a_site_that_is_a_little_late_is_waited_for_in_the_same_run(tenancy: Tenancy) -> None:
    tenancy.simulator.settings.site_delay = 20
    tenancy.converge()
