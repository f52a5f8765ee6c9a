"""A communication site as the home: made by SharePoint's own service, visited by our group."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from graph_simulator import Fault
from graph_simulator.settings import Turn
from provisioning.graph.permissions import least
from provisioning.graph.sharepoint import NOT_USED
from provisioning.kinds import NEEDS
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan
from provisioning.reconcile import tenant_memory
from provisioning.reconcile.site_grants import places, steps
from tests.granting import granted
from tests.tenancy import SPACES, Tenancy, people, person

PAUL, INES = "paul.martin@ars.example", "ines.garnier@cnsa.example"
NEMO = "nemo@ailleurs.example"
SITE = "ext-accueil"
MARK = "[xnet-ext-space-accueil]"
HOME = SPACES.replace("  title: Accueil\n", "  title: Accueil\n  site: communication\n")
FULL = """\
  menu: [aidants]
  welcome: Bienvenue
  pages:
    aide: {title: Aide, text: "Pour vous."}
  libraries:
    guides: {title: Guides}
    avis: {title: Avis, members: contribute}
    interne: {title: Interne, members: none}
  lists:
    contacts: {title: Contacts, columns: {Nom: {title: Nom}}}
  announcements:
    panne:
      title: Panne
      by: claire.fontaine@cnsa.example
      since: 2026-11-20
      until: 2026-11-30
      text: Mardi soir.
"""


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(person("Paul", "Martin", "aidants"))
    return Tenancy(tmp_path, spaces=HOME, approvals=approvals, sharepoint="")


def settled(tenancy: Tenancy) -> Tenancy:
    tenancy.converge()
    tenancy.simulator.redeem(PAUL)
    return tenancy


def manual(plan: Plan) -> list[str]:
    return [str(note) for note in plan.notes if note.level == "manual"]


def test_each_rung_converges(tenancy: Tenancy) -> None:
    for rung in (
        HOME,
        HOME.replace("title: Accueil", "title: Extranet"),
        HOME + FULL,
        HOME + FULL.replace("contribute", "read"),
        HOME,
    ):
        tenancy.spaces = rung
        tenancy.converge()


def test_its_members_read_and_edit_nothing_and_its_referents_edit(tenancy: Tenancy) -> None:
    settled(tenancy)
    assert tenancy.simulator.right(PAUL, SITE) == "read"
    with pytest.raises(PermissionError):
        tenancy.simulator.edit_page_as(PAUL, SITE, "Home.aspx", "<p>Mon site</p>")
    assert tenancy.simulator.right(INES, SITE) == "write"
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-accueil')")
    assert (group["groupTypes"], group["securityEnabled"]) == ([], True)
    tenancy.approvals = people()
    tenancy.spaces = HOME + "limits: {removals_per_tenant_percent: 100}\n"
    tenancy.converge()
    assert tenancy.simulator.right(PAUL, SITE) == ""


def test_what_hangs_on_it_is_as_in_any_other_site(tenancy: Tenancy) -> None:
    tenancy.spaces = HOME + FULL
    settled(tenancy)
    rights = {
        title: tenancy.simulator.right(PAUL, SITE, title) for title in ("Guides", "Avis", "Interne")
    }
    assert rights == {"Guides": "read", "Avis": "write", "Interne": ""}
    assert tenancy.simulator.menu(SITE)[0] == "Aidants"


def test_what_visitors_are_given_by_hand_is_taken_back(tenancy: Tenancy) -> None:
    settled(tenancy)
    tenancy.simulator.level_members(SITE, 1073741830, group="visitors")
    assert tenancy.simulator.right(PAUL, SITE) == "write"
    assert [change.key for change in tenancy.plan().changes] == [Key("rights", "accueil")]
    tenancy.converge()
    assert tenancy.simulator.right(PAUL, SITE) == "read"


@pytest.mark.parametrize("group", ["visitors", "members", "owners"])
def test_a_stranger_let_in_by_hand_is_named_and_goes(tenancy: Tenancy, group: str) -> None:
    settled(tenancy)
    tenancy.simulator.add_staff(NEMO, "Nemo", "Ailleurs")
    tenancy.simulator.put_in_site_group(SITE, group, NEMO)  # type: ignore[arg-type]
    assert tenancy.simulator.right(NEMO, SITE) != ""
    plan = tenancy.plan()
    [change] = plan.changes
    assert isinstance(change, Update)
    field = "owners" if group == "owners" else "visitors"
    [gone] = change.removed(field)
    assert "Nemo" in plan.names[gone]
    tenancy.converge()
    assert tenancy.simulator.right(NEMO, SITE) == ""


def test_strangers_beyond_the_limits_stop_the_run(tenancy: Tenancy) -> None:
    tenancy.spaces = HOME + "limits: {removals_cap: 1}\n"
    settled(tenancy)
    for number in range(2):
        address = f"nemo{number}@ailleurs.example"
        tenancy.simulator.add_staff(address, f"Nemo{number}", "Ailleurs")
        tenancy.simulator.put_in_site_group(SITE, "visitors", address)
    assert [each.code for each in tenancy.plan().exceeded] == ["removals_cap"]


def test_a_group_let_in_by_hand_is_said_and_left_alone(tenancy: Tenancy) -> None:
    settled(tenancy)
    everybody = "c:0-.f|rolemanager|spo-grid-all-users/t"
    tenancy.simulator.put_in_site_group(SITE, "visitors", everybody)
    plan = tenancy.plan()
    assert plan.empty
    assert [each for each in manual(plan) if "spo-grid-all-users" in each]


def test_a_group_that_somebody_took_out_of_the_visitors_comes_back(tenancy: Tenancy) -> None:
    settled(tenancy)
    site = tenancy.simulator
    site.empty_site_group(SITE, "visitors")
    assert site.right(PAUL, SITE) == ""
    [change] = tenancy.plan().changes
    assert isinstance(change, Update)
    assert change.fields == ("visits",)
    tenancy.converge()
    assert site.right(PAUL, SITE) == "read"


@pytest.mark.parametrize("roles", [None, {"Sites.Selected"}])
def test_where_none_can_be_made_a_person_makes_it_and_all_goes_on(
    tenancy: Tenancy, roles: set[str] | None
) -> None:
    if roles is None:
        tenancy.sharepoint = NOT_USED
    else:
        tenancy.simulator.settings.app_roles = set(_graph_roles())
        tenancy.simulator.settings.sharepoint_roles = roles
    plan, outcomes = tenancy.apply()
    assert Key("membership", "space/aidants") in {change.key for change in plan.changes}
    assert not [c for c in plan.changes if c.key == Key("site", "space/accueil")]
    assert {outcome.status for outcome in outcomes} <= {"done", "waiting"}
    if roles is None:
        [step] = [each for each in manual(plan) if "communication site: make one" in each]
        assert MARK in step
    assert not [c for c in tenancy.simulator.journal.calls if c.path.endswith("/create")]


def _graph_roles() -> list[str]:
    return [each.partition(" ")[0] for each in least(NEEDS, ("plan", "apply"))]


def test_a_site_at_its_address_that_is_not_marked_is_left_alone(tenancy: Tenancy) -> None:
    settled(tenancy)
    tenancy.simulator.describe_site(SITE, "Un autre site")
    plan = tenancy.plan()
    assert plan.empty
    assert [each for each in manual(plan) if "does not bear our mark" in each]
    tenancy.simulator.describe_site(SITE, f"Repris {MARK}")
    assert not [each for each in manual(tenancy.plan()) if "our mark" in each]


@pytest.mark.parametrize(("first", "then"), [(HOME, SPACES), (SPACES, HOME)])
def test_a_home_that_exists_keeps_its_sort_of_site(tenancy: Tenancy, first: str, then: str) -> None:
    tenancy.spaces = first
    tenancy.converge()
    tenancy.spaces = then
    plan = tenancy.plan()
    assert not [change for change in plan.changes if change.key.name == "space/accueil"]
    assert [each for each in manual(plan) if "home.site" in each]


READS = (
    f"/sites/demo.sharepoint.example:/sites/{SITE}",
    f"/sites/{SITE}/_api/web/sitegroups(4)/users",
    f"/sites/{SITE}/_api/web/sitegroups(3)/users",
)


def test_what_it_answers_badly_is_left_alone_and_the_rest_goes_on(tenancy: Tenancy) -> None:
    settled(tenancy)
    both = (person("Paul", "Martin", "aidants"), person("Zoé", "Gall", "aidants"))
    tenancy.approvals = people(*both)
    tenancy.simulator.add_staff(NEMO, "Nemo", "Ailleurs")
    tenancy.simulator.put_in_site_group(SITE, "visitors", NEMO)
    fault = Fault(times=10_000)
    tenancy.simulator.faults.add(fault)
    for fault.path, fault.status in product(READS, (403, 423)):
        plan = tenancy.plan()
        assert {change.key.kind for change in plan.changes} == {"guest", "membership"}
        assert [note for note in plan.notes if note.level in {"unknown", "manual"}]


def test_its_making_is_waited_for(tenancy: Tenancy) -> None:
    tenancy.simulator.settings.site_delay = 900
    _, outcomes = tenancy.apply()
    fates = {outcome.change.key: outcome.status for outcome in outcomes}
    assert fates[Key("site", "space/accueil")] == "waiting"
    plan = tenancy.plan()
    assert not [c for c in plan.changes if c.key == Key("site", "space/accueil")]
    tenancy.wait(1000)
    plan = tenancy.converge()
    assert not [c for c in plan.changes if c.key.kind == "site"], "it came by itself"


def test_whoever_grants_it_is_told_where_it_is(tenancy: Tenancy) -> None:
    said = steps(places(tenancy.extranet())["accueil"], "an-app", "read", "https://graph.example")
    assert said[0].startswith("GET https://graph.example/sites/")
    assert said[0].endswith(f":/sites/{SITE}?$select=id")


def test_a_person_who_makes_it_lets_everything_go_on(tenancy: Tenancy) -> None:
    tenancy.sharepoint = NOT_USED
    tenancy.apply()
    tenancy.simulator.make_site(SITE, "Accueil", f"Pour tous {MARK}", owner="admin@cnsa.example")
    plan = tenancy.converge()
    assert Key("page", "accueil/home") in {change.key for change in plan.changes}
    assert [each for each in manual(plan) if "into Visitors" in each]


def test_a_first_day_under_the_least_permissions(tenancy: Tenancy) -> None:
    settings = tenancy.simulator.settings
    settings.app_roles = set(_graph_roles())
    settings.sharepoint_roles = {"Sites.FullControl.All"}
    settings.user_read_gets_by_ids = True
    settings.newborn_site_answers = [Turn(404, 90.0), Turn(403, 600.0)]
    tenancy.apply()
    tenancy.wait(900)
    granted(tenancy, "aidants", "finances")
    plan, _ = tenancy.apply()
    assert [type(c) for c in plan.changes if c.key == Key("site", "space/accueil")] == [Create]
    tenancy.wait(900)
    assert any("--grant accueil" in str(note) for note in tenancy.plan().notes)
    granted(tenancy, "accueil")
    tenancy.converge()
    assert tenancy.run(lambda graph: tenant_memory.recall(graph, tenancy.extranet())) is not None
    tenancy.simulator.redeem(PAUL)
    assert tenancy.simulator.right(PAUL, SITE) == "read"
