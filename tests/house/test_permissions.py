"""The table of permissions against the calls that a long story makes."""

from __future__ import annotations

import datetime as dt

import pytest

from graph_simulator.app.permission_table import permissions_of, sensitive
from graph_simulator.directory import sign_ins
from graph_simulator.families import ROUTES
from provisioning.cli.commands.permissions import markdown
from provisioning.doctor.tenant import examine
from provisioning.drift import audit
from provisioning.drift.adoption import reading
from provisioning.drift.watch.run_once import look
from provisioning.graph import Budgets, Graph, query
from provisioning.graph.permissions import SITES, Need, holds, least, needs
from provisioning.kinds import KINDS, NEEDS
from provisioning.kinds.shared.directory import Sought, sight
from provisioning.kinds.shared.marker import marker_for
from provisioning.plan.model import Key, RecentWrites
from provisioning.plan.notices import Notice
from provisioning.reconcile import engine
from provisioning.reconcile.targeted import focused
from tests import depositing
from tests.depositing import CLEO, GAEL, NOEMI, PEUPLIERS, SPACE, TILLEULS, TOM, ZOE
from tests.house.repository import ROOT
from tests.tenancy import Tenancy, people

Recorded = dict[tuple[str, str], str]
"""``(method, path)`` of a call -> the route that answered it."""
ENOUGH = {(route.method, route.template): permissions_of(route) for route in ROUTES}
"""Route -> permissions, any of which is enough for Microsoft."""
BOX = "extranet@cnsa.example"
LISTED = """\
      themes:
        title: Thèmes
        key: Code
        columns: {Code: {title: Code}}
        rows: [{Code: a}, {Code: b}]
"""
SEVERAL = """\
        folders:
          Région: {write: [region], read: [nation]}
"""


def visited(text: str) -> str:
    """With a communication site as home."""
    return text.replace("home:\n", "home:\n  site: communication\n")


def spaces(space: str) -> str:
    return depositing.spaces(space).replace("  invitation:", f"  mailbox: {BOX}\n  invitation:")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Every call of the story below."""
    shelves = SPACE.replace("        establishments:", f"{SEVERAL}        establishments:")
    tenancy = Tenancy(
        tmp_path_factory.mktemp("story"),
        spaces=visited(spaces(shelves + LISTED)),
        approvals=people(ZOE, TOM, GAEL, NOEMI, CLEO),
        kinds=KINDS,
        establishments=(TILLEULS, PEUPLIERS),
        sharepoint="",
    )
    tenancy.apply()
    tenancy.wait(600)
    tenancy.apply()
    other = shelves.replace("paul.roche", "claire.fontaine").replace(
        "{write: [region], read: [nation]}", "{read: [region]}"
    )
    renamed = spaces(other + LISTED.replace(", {Code: b}", ""))
    tenancy.spaces = visited(renamed.replace("title: Accueil", "title: Bienvenue"))
    tenancy.approvals = people(ZOE, TOM, GAEL, NOEMI)
    tenancy.apply()
    _first_secret(tenancy)
    tenancy.run(lambda graph: _beside_the_plan(graph, tenancy))
    return {(call.method, call.path): call.template for call in tenancy.simulator.journal.calls}


def _first_secret(tenancy: Tenancy) -> None:
    """The mail that brings Tom their first way in."""
    values = {"portal_identifier": "tom@depots.example", "standard": True, "mode": "standard"}
    extranet = tenancy.extranet()
    account = Key("account", "tom@depots.example")
    common = {"name": "Tom", "title": "Essai", "portal": "P", "support": BOX, "redirect": "https:"}
    extranet.notices = (
        Notice(
            number=1,
            template="first-secret",
            to="tom@depots.example",
            values={**common, **values},
            account=account,
            secret=True,
        ),
    )

    async def work(graph: Graph) -> None:
        surveyed = await engine.survey(graph, extranet, kinds=KINDS)
        await engine.apply(graph, surveyed)

    tenancy.run(work)


async def _beside_the_plan(graph: Graph, tenancy: Tenancy) -> None:
    """What doctor, drift, import, adopt and the quick pass of one person ask."""
    extranet = tenancy.extranet()
    await examine(graph, extranet, tenancy.folder / "journal", simulated=True)
    await audit.read(graph, ["nothing"], dt.datetime.now(dt.UTC))
    await look(graph, extranet, tenancy.folder / "state", Budgets())
    await reading.read(graph, lambda _: True)
    await engine.survey(graph, extranet, kinds=focused(extranet, ["zoe@depots.example"]))
    adopted = next(iter(tenancy.simulator.tenant.groups))
    await graph.get(query(f"/groups/{adopted}", select="id"), dict)
    nobody = Key("guest", "nobody@depots.example")
    sought = {nobody: Sought((nobody.name,))}
    marker = marker_for(extranet.spec.instance)
    await sight(graph, sought, [], RecentWrites({nobody: "not-there"}), marker)
    ours = (g.id for g in tenancy.simulator.tenant.groups.values() if g.unique_name)
    tenancy.simulator.tenant.delete(next(ours))
    await engine.apply(graph, await engine.survey(graph, extranet, kinds=KINDS))


def test_every_call_has_a_row(recorded: Recorded) -> None:
    unknown = {call for call in recorded if call[1] != "/$batch" and not needs(NEEDS, *call)}

    assert unknown == set()


@pytest.mark.parametrize("row", NEEDS, ids=lambda row: row.call)
def test_no_row_is_unused(row: Need, recorded: Recorded) -> None:
    assert any(row in needs(NEEDS, *call, row.properties) for call in recorded)


DOUBTED = "/directoryObjects/getByIds"
"""Microsoft's table asks for more than issue 8798 says suffices; refused, we go on without it."""


OF_GRAPH = [row for row in NEEDS if row.purpose != "sharepoint"]


@pytest.mark.parametrize("row", OF_GRAPH, ids=lambda row: row.call)
def test_microsofts_table_says_that_each_permission_is_enough(
    row: Need, recorded: Recorded
) -> None:
    if row.properties == ("signInActivity",):
        assert row.permission == sign_ins.PERMISSION
    elif row.properties:
        assert [each for each in row.properties if row.permission not in sensitive()[each]] == []
        return
    calls = [call for call in recorded if needs(NEEDS, *call)[:1] == (row,)]
    enough = {f"{call[0]} {call[1]}": ENOUGH[call[0], recorded[call]] for call in calls}
    narrow = {call for call, held in enough.items() if not _among(row.permission, held)}

    assert narrow == ({f"POST {DOUBTED}"} if row.path == DOUBTED else set())


def _among(permission: str, enough: frozenset[str]) -> bool:
    """A role on a site counts on the paths where a permission on all sites does."""
    name = permission.partition(" ")[0]
    return any(each.startswith("Sites.") for each in enough) if name == SITES else name in enough


def test_a_body_asks_for_what_its_properties_ask_for() -> None:
    call = ("PATCH", "/users/1")
    describing, marking = needs(NEEDS, *call), needs(NEEDS, *call, {"displayName"})
    blocking = {row.permission for row in needs(NEEDS, *call, {"accountEnabled", "city"})}

    assert describing == marking
    assert [row.permission for row in describing] == ["User.ReadWrite.All"]
    assert blocking == {"User.ReadWrite.All", "User.EnableDisableAccount.All"}


def test_the_shipped_page_is_that_table() -> None:
    """``extranet permissions --format markdown > docs/permissions.md`` brings it up to date."""
    assert (ROOT / "docs" / "permissions.md").read_text("utf-8") == markdown()


def test_a_wider_permission_is_enough_and_a_narrower_is_not() -> None:
    assert holds({"Group.ReadWrite.All"}, "GroupMember.Read.All")
    assert holds({"Directory.ReadWrite.All"}, "User.Invite.All")
    assert holds({"Sites.Selected"}, "Sites.Selected (fullcontrol)")
    assert not holds({"GroupMember.Read.All"}, "Group.ReadWrite.All")
    assert not holds((), "User.Read.All")


def test_the_least_names_nothing_twice_over() -> None:
    asked = least(NEEDS, ("plan", "apply"))

    assert "User.Read.All" not in asked
    assert "GroupMember.ReadWrite.All" not in asked
    assert "User.ReadWrite.All" in asked
    assert not any("ReadWrite" in each or "Invite" in each for each in least(NEEDS, ("plan",)))
