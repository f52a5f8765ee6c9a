"""A first day on which nobody may open a site before it was granted: from nothing to the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator.settings import Turn
from provisioning.errors import Refusal
from provisioning.graph.permissions import least
from provisioning.kinds import NEEDS
from provisioning.plan.model import Key
from tests.depositing import PEUPLIERS, TILLEULS, ZOE, spaces
from tests.granting import Session, granted
from tests.tenancy import Tenancy, people, person

PAUL = person("Paul", "Martin", "aidants", "tarif")


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    made = Tenancy(
        tmp_path,
        spaces=spaces(),
        approvals=people(PAUL, ZOE),
        establishments=(TILLEULS, PEUPLIERS),
    )
    roles = {each.partition(" ")[0] for each in least(NEEDS, ("plan", "apply"))}
    made.simulator.settings.app_roles = roles
    made.simulator.settings.user_read_gets_by_ids = True
    return made


def test_a_first_day_under_sites_selected(tenancy: Tenancy) -> None:
    tenancy.simulator.settings.newborn_site_answers = [Turn(404, 90.0), Turn(403, 600.0)]
    _, outcomes = tenancy.apply()
    fates = {outcome.change.key: outcome.status for outcome in outcomes}
    assert set(fates.values()) == {"done", "waiting"}
    assert {key.kind for key, fate in fates.items() if fate == "done"} == {
        "guest", "group", "membership"
    }  # fmt: skip
    assert tenancy.members("space-aidants") == {"Paul Martin"}

    tenancy.wait(900)
    plan = tenancy.plan()
    assert plan.empty
    said = [str(note) for note in plan.notes if note.level == "unknown"]
    assert len(said) == 4
    for space in ("accueil", "aidants", "finances", "depots"):
        assert any(f"extranet permissions --grant {space}" in each for each in said)

    granted(tenancy, "accueil", "depots")
    plan, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} == {"done"}
    made = {change.key for change in plan.changes}
    assert {Key("library", "depots/zone"), Key("list", "depots/finess")} <= made
    assert not [key for key in made if key.name.startswith(("aidants/", "finances/"))]

    granted(tenancy, "aidants", "finances")
    tenancy.converge()


def test_granting_twice_is_granting_once(tenancy: Tenancy) -> None:
    tenancy.apply()
    assert "is let in with the role fullcontrol" in granted(tenancy, "aidants")[0]
    assert "was let in before" in granted(tenancy, "aidants")[0]


def test_who_may_not_grant_is_told_what_it_takes(tenancy: Tenancy) -> None:
    tenancy.apply()
    with pytest.raises(Refusal, match=r"Sites\.FullControl\.All"):
        granted(tenancy, "aidants", session=Session("Sites.Selected", "Group.Read.All"))


def test_a_space_that_is_not_there_yet_cannot_be_granted(tenancy: Tenancy) -> None:
    with pytest.raises(Refusal, match="run extranet apply first"):
        granted(tenancy, "aidants")
