"""The menu at the left of each site, as the file orders it; the links of others stay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph_simulator import Fault
from provisioning.kinds import KINDS
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


HOLDS = """\
    pages:
      aide: {title: Foire aux questions, text: Oui.}
    libraries:
      notes: {title: Notes et guides}
      secret: {title: Dossiers confidentiels, members: none}
    lists:
      contacts: {title: Contacts utiles}
"""
HOLDING = SPACES.replace("  finances:\n", f"{HOLDS}  finances:\n") + FLAT
INSIDE = [
    "Pages", "Pages > Foire aux questions", "Bibliothèques", "Bibliothèques > Notes et guides",
    "Listes", "Listes > Contacts utiles",
]  # fmt: skip


@pytest.fixture
def holding(tmp_path: Path) -> Tenancy:
    return Tenancy(tmp_path, spaces=HOLDING, kinds=KINDS, sharepoint="")


def test_a_space_leads_to_what_it_holds_and_its_members_may_open(holding: Tenancy) -> None:
    holding.converge()
    assert shown(holding, "aidants") == [OTHER, "Accueil", *INSIDE]
    inside = "https://demo.sharepoint.example/sites/ext-aidants"
    assert [address(holding, each, "aidants") for each in INSIDE[1::2]] == [
        f"{inside}/SitePages/aide.aspx", f"{inside}/notes", f"{inside}/Lists/contacts"
    ]  # fmt: skip


def test_what_leaves_a_space_leaves_its_menu_and_the_heading_with_the_last(
    holding: Tenancy,
) -> None:
    holding.converge()
    holding.spaces = HOLDING.replace("    lists:\n      contacts: {title: Contacts utiles}\n", "")
    holding.converge()
    assert shown(holding, "aidants") == [OTHER, "Accueil", *INSIDE[:4]]


@pytest.mark.parametrize("path", ["lists", "pages/*"])
def test_the_link_to_what_could_not_be_read_stays(holding: Tenancy, path: str) -> None:
    holding.converge()
    site = holding.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")["id"]
    site = holding.look(f"/groups/{site}/sites/root?$select=id")["id"]
    holding.simulator.faults.add(Fault(path=f"/sites/{site}/{path}", status=403, times=9))
    assert "menu" not in {change.key.kind for change in holding.plan().changes}


def test_a_page_edited_by_hand_keeps_its_link(holding: Tenancy) -> None:
    holding.converge()
    editor = "ines.garnier@cnsa.example"
    holding.simulator.edit_page_as(editor, "ext-aidants", "aide.aspx", "<p>Non.</p>")
    assert "menu" not in {change.key.kind for change in holding.plan().changes}


def address(tenancy: Tenancy, title: str, space: str = "accueil", *, mark: bool = False) -> str:
    """Where a link leads, without its mark or with it."""
    url = dict(tenancy.simulator.menu_links(f"ext-{space}"))[title]
    return url if mark else url.partition("#")[0]


def test_the_link_of_a_space_that_left_the_file_goes(tenancy: Tenancy) -> None:
    tenancy.converge()
    left = re.sub(r"  finances:.*?(?=home:)|  tarif: .*?\n", "", SPACES, flags=re.DOTALL)
    tenancy.spaces = left + "  menu: [aidants]\n"
    tenancy.converge()
    assert shown(tenancy) == [OTHER, "Aidants"]


def test_a_link_put_by_hand_to_a_space_stays_beside_ours(tenancy: Tenancy) -> None:
    tenancy.converge()
    url = address(tenancy, "Aidants")
    tenancy.simulator.edit_menu("ext-accueil", out="", put="Nos aidants", url=url)
    assert tenancy.plan().empty
    tenancy.spaces = SPACES + "  menu: [finances]\n"
    tenancy.converge()
    assert shown(tenancy) == [OTHER, "Financement", "Nos aidants"]


def test_a_link_just_as_ours_put_by_hand_is_not_doubled(tenancy: Tenancy) -> None:
    tenancy.spaces = SPACES
    tenancy.converge()
    aidants = address(tenancy, "Accueil", "aidants").replace("accueil", "aidants")
    tenancy.simulator.edit_menu("ext-accueil", out="", put="Aidants", url=aidants)
    tenancy.spaces = SPACES + "  menu: [aidants]\n"
    assert tenancy.plan().empty
    assert shown(tenancy) == [OTHER, "Aidants"]


def test_a_link_that_leads_elsewhere_since_is_put_right(tenancy: Tenancy) -> None:
    tenancy.converge()
    before = address(tenancy, "Aidants", mark=True)
    moved = before.replace("ext-aidants", "ancien")
    tenancy.simulator.edit_menu("ext-accueil", out="Aidants", put="Aidants", url=moved)
    [change] = tenancy.plan().changes
    assert change.key == Key("menu", "accueil")
    tenancy.converge()
    assert address(tenancy, "Aidants", mark=True) == before


@pytest.mark.parametrize("kept", [True, False])
def test_where_menus_forget_our_mark_links_are_known_by_where_they_lead(
    tenancy: Tenancy, kept: bool
) -> None:
    tenancy.simulator.settings.menus_keep_fragments = kept
    for rung in (FLAT, UNDER, FLAT):
        tenancy.spaces = SPACES + rung
        tenancy.converge()
    assert "Financement" in shown(tenancy)


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


def moves(tenancy: Tenancy) -> list[str]:
    """What an apply asks of the menus, in short."""
    before = len(tenancy.simulator.journal.calls)
    tenancy.converge()
    calls = [*tenancy.simulator.journal.calls][before:]
    return [c.method for c in calls if "/navigation/" in c.path and c.method != "GET"]


def test_a_link_that_goes_or_gets_another_title_leaves_the_others_where_they_are(
    tenancy: Tenancy,
) -> None:
    tenancy.spaces = SPACES + UNDER
    tenancy.converge()
    tenancy.spaces = (SPACES + UNDER).replace("title: Aidants", "title: Proches aidants")
    assert moves(tenancy) == ["MERGE"]
    tenancy.spaces = tenancy.spaces.replace("menu: [aidants, ", "menu: [")
    assert moves(tenancy) == ["DELETE"]


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
    tenancy.converge()
    assert "Pilotage > Ma page" in shown(tenancy)
    tenancy.spaces = SPACES + UNDER.replace("[aidants,", "[").replace("}]", "}, aidants]")
    tenancy.converge()
    assert shown(tenancy) == [
        OTHER, "Pilotage", "Pilotage > Ma page", "Pilotage > Financement", "Aidants"
    ]  # fmt: skip


def test_a_heading_that_others_share_need_not_move(tenancy: Tenancy) -> None:
    tenancy.spaces = SPACES + UNDER
    tenancy.converge()
    tenancy.simulator.edit_menu("ext-accueil", out="Aidants", put="Ma page", under="Pilotage")
    tenancy.converge()
    assert shown(tenancy)[-1] == "Aidants"


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
