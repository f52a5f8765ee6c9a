"""Rights that nobody approved: seen, named for what they are, and taken out within the limits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph_simulator.objects.directory import ServicePrincipal
from provisioning.drift.compare import drifts
from provisioning.kinds import KINDS
from provisioning.plan import document, render
from provisioning.plan.applied import remembered
from provisioning.plan.diff import Update
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan
from provisioning.reconcile.applied import wishes
from tests.depositing import CLEO, GAEL, NOEMI, PEUPLIERS, TILLEULS, TOM, ZOE, reached, spaces
from tests.tenancy import SHELVES, Tenancy, people

DEPOTS, PLACE = "CAMSP - CMPP", f"Zone de dépôt/{TILLEULS.title}"
OURS = Key("folder", f"depots/zone/{TILLEULS.title}")
OWNER, OTHER_OWNER = "ines.garnier@cnsa.example", "paul.roche@cnsa.example"
ZOES, TOMS, LOUS = "zoe@depots.example", "tom@depots.example", "lou@elsewhere.example"


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(ZOE, TOM, GAEL, NOEMI, CLEO)
    text = spaces().replace("home:\n", "limits: {removals_per_space_percent: 60}\nhome:\n", 1)
    tenancy = Tenancy(tmp_path, spaces=text, approvals=approvals, kinds=SHELVES)
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    tenancy.converge()
    tenancy.simulator.settings.pending_guests_see_nothing = False
    tenancy.simulator.add_guest(LOUS, "Lou", "Noir")
    return tenancy


def removed(plan: Plan) -> set[str]:
    """What a plan says that it takes out."""
    return {line.text for line in render.lines(document.of(plan)) if line.mark == "-"}


Act = Callable[[Tenancy], object]
ACTS: dict[str, tuple[Act, str]] = {
    "a stranger invited by hand": (
        lambda t: t.simulator.share_as(OWNER, DEPOTS, PLACE, LOUS, role="read"),
        "Lou Noir (read)",
    ),
    "a stranger who was made an owner of it": (
        lambda t: t.simulator.share_as(OWNER, DEPOTS, PLACE, LOUS, role="owner"),
        "Lou Noir (write)",
    ),
    "a link for a stranger": (
        lambda t: t.simulator.link_as(ZOES, DEPOTS, PLACE, LOUS),
        "Lou Noir, by a link (write)",
    ),
    "a link for a stranger among others": (
        lambda t: t.simulator.link_as(ZOES, DEPOTS, PLACE, ZOES, LOUS, type_="view"),
        "Lou Noir, by a link (read)",
    ),
    "a link for anybody": (
        lambda t: t.simulator.link_as(ZOES, DEPOTS, PLACE, scope="anonymous", type_="view"),
        "whoever has a link that asks no name (read)",
    ),
    "a link for the organisation": (
        lambda t: t.simulator.link_as(ZOES, DEPOTS, PLACE, scope="organization"),
        "everybody in the organisation, by a link (write)",
    ),
    "a group": (
        lambda t: t.simulator.share_with(group(t), DEPOTS, PLACE, role="read"),
        "the group « Profil métier : ars - Référent aidants » (read)",
    ),
    "everybody in the space, since it inherits again": (
        lambda t: t.simulator.inherit_as(OWNER, DEPOTS, PLACE),
        "the group « CAMSP - CMPP Members » (write)",
    ),
}


def group(tenancy: Tenancy) -> str:
    found = tenancy.look("/groups(uniqueName='xnet-ext-profile-aidants')?$select=id")
    return str(found["id"])


@pytest.mark.parametrize(
    ("act", "ids"),
    [*((act, True) for act in ACTS), *((act, False) for act in list(ACTS)[:4:3])],
)
def test_what_nobody_approved_is_said_and_taken_out(tenancy: Tenancy, act: str, ids: bool) -> None:
    tenancy.simulator.settings.people_have_ids_in_permissions = ids
    assert tenancy.plan().empty
    by_hand, said = ACTS[act]
    by_hand(tenancy)
    plan = tenancy.converge()
    assert said in removed(plan)
    assert [str(change.key) for change in plan.changes] == [str(OURS)]
    assert PLACE.partition("/")[2] not in reached(tenancy, LOUS)
    assert reached(tenancy, ZOES) == {TILLEULS.title: "write"}
    assert TILLEULS.title not in reached(tenancy, TOMS)
    shown = [held for held in plan.taken if held.lost.resource == OURS]
    assert shown, "it is an access, and counted"


def test_a_depositor_who_left_does_not_stay_by_a_link(tenancy: Tenancy) -> None:
    tenancy.simulator.link_as(ZOES, DEPOTS, PLACE, ZOES)
    assert tenancy.plan().empty, "she may write there anyway"
    tenancy.approvals = people(TOM, GAEL, NOEMI, CLEO)
    tenancy.converge()
    assert not tenancy.simulator.right(ZOES, DEPOTS, PLACE)


def test_who_is_wanted_keeps_their_right_when_a_link_that_they_shared_goes(
    tenancy: Tenancy,
) -> None:
    tenancy.simulator.link_as(ZOES, DEPOTS, PLACE, "gael@depots.example", LOUS)
    plan = tenancy.converge()
    assert "Lou Noir, by a link (write)" in removed(plan)
    assert reached(tenancy, "gael@depots.example")[TILLEULS.title] == "read"


def test_who_may_write_may_not_let_others_in(tenancy: Tenancy) -> None:
    tenancy.simulator.share_as(OWNER, DEPOTS, PLACE, ZOES, role="owner")
    plan = tenancy.converge()
    assert [str(change.key) for change in plan.changes] == [str(OURS)]
    rows = tenancy.look(f"{item(tenancy)}/permissions")["value"]
    roles = [
        row["roles"] for row in rows if row["grantedToV2"]["user"]["displayName"] == "Zoe Martin"
    ]
    assert roles == [["write"]]


def item(tenancy: Tenancy) -> str:
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-depots')?$select=id")["id"]
    site = tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"]
    lists = tenancy.look(f"/sites/{site}/lists?$select=id,name")["value"]
    zone = next(one["id"] for one in lists if one["name"] == "zone")
    drive = tenancy.look(f"/sites/{site}/lists/{zone}/drive?$select=id")["id"]
    folder = tenancy.look(f"/drives/{drive}/root:/{TILLEULS.title}:?$select=id")["id"]
    return f"/drives/{drive}/items/{folder}"


def test_a_reader_does_not_write_by_a_link(tenancy: Tenancy) -> None:
    tenancy.simulator.link_as(ZOES, DEPOTS, PLACE, "gael@depots.example", type_="edit")
    plan = tenancy.converge()
    assert not plan.taken, "who reads instead of writing has lost nothing that the limits count"
    assert reached(tenancy, "gael@depots.example")[TILLEULS.title] == "read"


def test_what_owners_and_applications_have_is_left_alone_and_applications_are_said(
    tenancy: Tenancy,
) -> None:
    tenancy.simulator.share_as(OWNER, DEPOTS, PLACE, OTHER_OWNER)
    backup = ServicePrincipal(app_id="b", display_name="Sauvegarde")
    tenancy.simulator.share_with(tenancy.simulator.add_principal(backup), DEPOTS, PLACE)
    plan = tenancy.plan()
    assert plan.empty
    [note] = [note for note in plan.notes if note.key == OURS]
    assert "the application « Sauvegarde » may write in it by a right given by hand" in str(note)


def test_what_was_let_in_by_hand_is_drift_of_the_tenant(tenancy: Tenancy) -> None:
    before = {str(key): remembered(want) for key, want in wishes(tenancy.extranet(), KINDS).items()}
    tenancy.simulator.link_as(ZOES, DEPOTS, PLACE, scope="anonymous")
    plan = tenancy.plan()
    [drift] = drifts(plan.changes, wishes(tenancy.extranet(), KINDS), before)
    assert (drift.origin, drift.verb, drift.role) == ("tenant", "let in", "write")
    assert drift.who is not None
    assert plan.name(drift.who) == "whoever has a link that asks no name"


def test_more_strangers_than_the_limit_allows_stop_the_apply(tenancy: Tenancy) -> None:
    tenancy.spaces = tenancy.spaces.replace("limits: {removals_per_space_percent: 60}\n", "")
    for number in range(9):
        address = f"s{number}@elsewhere.example"
        tenancy.simulator.add_guest(address)
        tenancy.simulator.share_as(OWNER, DEPOTS, PLACE, address)
    assert any("folders of depots/zone" in str(reason) for reason in tenancy.plan().exceeded)


@pytest.mark.parametrize("parameter", [True, False], ids=["taken", "refused"])
def test_a_folder_found_open_that_nothing_closes_is_said_with_what_mends_it(
    tenancy: Tenancy, parameter: bool
) -> None:
    tenancy.simulator.settings.invite_breaks_inheritance = parameter
    tenancy.simulator.settings.rights_of_site_groups_can_go = False
    tenancy.simulator.inherit_as(OWNER, DEPOTS, PLACE)
    _, outcomes = tenancy.apply()
    [outcome] = outcomes
    if parameter:
        assert outcome.status == "done"
    else:
        [why] = {part.reason for part in outcome.parts if part.status == "failed"}
        assert "it stays open to the group « CAMSP - CMPP Members »" in why
        assert "Stop inheriting permissions" in why
        [change] = tenancy.plan().changes
        assert isinstance(change, Update)
        tenancy.simulator.isolate_as(OWNER, DEPOTS, PLACE)
        tenancy.converge()
    assert TILLEULS.title not in reached(tenancy, TOMS)
