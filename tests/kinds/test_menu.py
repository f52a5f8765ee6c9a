"""The menu at the left of each site, as the file orders it; the links of others stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.plan.diff import Update
from provisioning.plan.model import Key
from tests.tenancy import SHELVES, SPACES, Tenancy

FLAT = "  menu: [finances, aidants]\n"
UNDER = "  menu: [aidants, {title: Pilotage, spaces: [finances]}]\n"
OTHER = "Conversations"


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return Tenancy(tmp_path, spaces=SPACES + FLAT, kinds=SHELVES, sharepoint="")


def shown(tenancy: Tenancy, space: str = "accueil") -> list[str]:
    return tenancy.simulator.menu(f"ext-{space}")


def test_each_rung_converges(tenancy: Tenancy) -> None:
    for rung in (FLAT, UNDER, "  menu: [aidants, finances]\n", UNDER, FLAT):
        tenancy.spaces = SPACES + rung
        tenancy.converge()
    assert shown(tenancy) == [OTHER, "Financement", "Aidants"]


def test_the_home_leads_to_its_spaces_and_each_space_back(tenancy: Tenancy) -> None:
    tenancy.spaces = SPACES + UNDER
    tenancy.converge()
    assert shown(tenancy) == [OTHER, "Aidants", "Pilotage", "Pilotage > Financement"]
    assert shown(tenancy, "aidants") == [OTHER, "Accueil"]


def test_a_new_title_is_followed(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = (SPACES + FLAT).replace("title: Aidants", "title: Proches aidants")
    tenancy.converge()
    assert shown(tenancy) == [OTHER, "Financement", "Proches aidants"]


def test_a_space_of_another_code_keeps_its_place(tenancy: Tenancy) -> None:
    tenancy.converge()
    renamed = (SPACES + FLAT).replace("  aidants:\n", "  proches:\n    previously: [aidants]\n")
    tenancy.spaces = renamed.replace("finances, aidants]", "finances, proches]").replace(
        "home: aidants", "home: proches"
    )
    tenancy.converge()
    assert shown(tenancy) == [OTHER, "Financement", "Aidants"]


def test_a_heading_under_which_somebody_put_a_link_stays_for_it(tenancy: Tenancy) -> None:
    tenancy.spaces = SPACES + UNDER
    tenancy.converge()
    tenancy.simulator.edit_menu("ext-accueil", out="", put="Ma page", under="Pilotage")
    assert tenancy.plan().empty
    tenancy.spaces = SPACES + FLAT
    tenancy.apply()
    assert "Pilotage > Ma page" in shown(tenancy)


def test_a_link_taken_out_by_hand_is_drift_and_one_put_in_stays(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.simulator.edit_menu("ext-accueil", out="Financement", put="Ma page")
    [change] = tenancy.plan().changes
    assert isinstance(change, Update)
    assert (change.key, change.fields) == (Key("menu", "accueil"), ("nodes",))
    tenancy.converge()
    assert sorted(shown(tenancy)) == sorted([OTHER, "Ma page", "Financement", "Aidants"])


def test_where_sharepoint_is_closed_there_is_no_menu_to_plan(tenancy: Tenancy) -> None:
    tenancy.sharepoint = "not here"
    plan = tenancy.converge()
    assert not [change for change in plan.changes if change.key.kind == "menu"]
