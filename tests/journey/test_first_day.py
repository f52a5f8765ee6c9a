"""A first day with everything at once: few permissions, late sites, and what people do by hand.

From an empty tenant to the second plan that has nothing to do, by passes of the worker.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph_simulator import ServicePrincipal
from graph_simulator.settings import Turn
from provisioning.graph import Graph
from provisioning.graph.permissions import least
from provisioning.graph.sharepoint import NOT_USED
from provisioning.kinds import NEEDS
from provisioning.plan.desired import Extranet
from provisioning.reconcile.run_once import PassResult
from provisioning.requests.store import accounts, mails
from provisioning.settings import Settings
from tests.depositing import PEUPLIERS, SPACE, TILLEULS, spaces
from tests.granting import granted
from tests.reconcile.agency import BOX, CLAIRE, INES, PAUL, ZOE, Agency
from tests.tenancy import Tenancy

SPACES = ("accueil", "aidants", "finances", "depots")
SITE = "ext-depots"
FOLDER = "990000002 CAMSP Les Tilleuls"
OF_TILLEULS = f"Zone de dépôt/{FOLDER}"
OTHER = "otto@ailleurs.example"
STRANGER = "nemo@ailleurs.example"
LIMITS = "limits: {removals_per_tenant_percent: 100, removals_per_space_percent: 100}\n"
FIRST = "pour vous connecter la première fois"
IN = "vous pouvez accéder à votre Espace Extranet"


@dataclass
class FirstDay(Agency):
    def wishes(self, now: datetime, only: Collection[str] | None = None) -> Extranet:
        found = super().wishes(now, only)
        found.establishments = self.tenancy.establishments
        return found

    def depositor(self, address: str) -> None:
        asked = self.asks(address, structures=(("camsp", TILLEULS.title),))
        request = self.confirms(asked)
        accounts.accept(self.spec, request.id, by=CLAIRE, digest=request.digest, now=self.now)
        for wanted in self.wants("depot", address=address):
            self.approves(wanted)

    def goes(self) -> PassResult:
        return self.passed(full=True)

    def opened(self, address: str) -> dict[str, str]:
        """Folder of the deposits -> what somebody may do in it."""
        places = self.simulator.reads(address, SITE)
        return {each.path: each.right for each in places if each.path}


@pytest.fixture(params=["", NOT_USED], ids=["with SharePoint's own service", "by Graph alone"])
def day(store: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> FirstDay:
    text = spaces(SPACE).replace("  invitation:", f"  mailbox: {BOX}\n  invitation:")
    text = text.replace("admins:", "portal: {url: https://portail.example}\nadmins:", 1)
    tenancy = Tenancy(
        tmp_path,
        spaces=text,
        establishments=(TILLEULS, PEUPLIERS),
        sharepoint=request.param,
    )
    made = FirstDay(tenancy, datetime(2026, 11, 23, 9, tzinfo=UTC))
    settings = made.simulator.settings
    settings.app_roles = {each.partition(" ")[0] for each in least(NEEDS, ("plan", "apply"))}
    settings.sharepoint_roles = {"Sites.Selected"}
    settings.user_read_gets_by_ids = True
    settings.temporary_access_pass = False
    settings.caller_becomes_owner = True
    settings.newborn_site_answers = [Turn(404, 300.0), Turn(403, 2400.0), Turn(423, 900.0)]
    return made


def let_in(day: FirstDay) -> None:
    """By an administrator's own session."""
    roles = day.simulator.settings.app_roles
    granted(day.tenancy, *SPACES)
    day.simulator.settings.app_roles = roles


def by_hand(day: FirstDay) -> None:
    """What people do in a tenant on such a day."""
    day.simulator.add_staff(STRANGER, "Nemo", "Ailleurs")
    day.simulator.add_staff(OTHER, "Otto", "Ailleurs")
    day.simulator.link_as(INES, SITE, OF_TILLEULS, STRANGER)
    day.simulator.link_as(INES, SITE, OF_TILLEULS, scope="organization", type_="view")
    day.simulator.share_as(INES, SITE, OF_TILLEULS, OTHER)
    backup = day.simulator.add_principal(ServicePrincipal(display_name="Sauvegarde"))

    async def join(graph: Graph) -> None:
        group = await graph.get("/groups(uniqueName='xnet-ext-space-depots')?$select=id", dict)
        link = {"@odata.id": f"{graph.root}/directoryObjects/{backup}"}
        await graph.post(f"/groups/{group['id']}/owners/$ref", link)

    day.tenancy.run(join)


def said(passed: PassResult) -> str:
    return "\n".join(map(str, passed.notes))


def test_from_nothing_to_the_second_empty_plan(day: FirstDay) -> None:
    day.granted(PAUL, "aidants")
    day.depositor(ZOE)
    born = day.goes()
    assert {each.status for each in born.outcomes} == {"done", "waiting"}
    assert len(day.tenancy.members("space-depots")) == 1

    for minutes in (10, 20, 25):
        day.later(minutes=minutes)
        waits = day.goes()
        assert {each.status for each in waits.outcomes} <= {"done", "waiting"}
        assert IN not in day.told(ZOE)
    day.later(minutes=10)
    waits = day.goes()
    for space in SPACES:
        assert f"extranet permissions --grant {space}" in said(waits)

    let_in(day)
    made = day.goes()
    assert {each.status for each in made.outcomes} == {"done"}
    day.later(hours=1)
    day.goes()
    assert {FIRST, IN} <= set(day.told(ZOE))
    assert mails.unsettled() == []
    day.simulator.redeem(PAUL)
    assert day.opened(ZOE) == {FOLDER: "write"}
    right = "read" if day.tenancy.sharepoint == "" else "write"
    assert day.simulator.right(PAUL, "ext-aidants") == right
    first = day.goes()
    assert (first.outcomes, first.astray) == ([], 0)

    by_hand(day)
    assert [*day.opened(STRANGER), *day.opened(OTHER)] == [FOLDER, FOLDER]
    [stopped] = day.goes().refused
    assert "limits.removals_per_tenant_percent" in stopped
    day.tenancy.spaces = day.tenancy.spaces.replace("admins:", f"{LIMITS}admins:", 1)
    mended = day.goes()
    assert {each.status for each in mended.outcomes} == {"done"}
    assert day.opened(STRANGER) == day.opened(OTHER) == {}
    assert "is no person but an application" in said(mended)
    second = day.goes()
    assert (second.outcomes, second.astray) == ([], 0)
    assert day.opened(ZOE) == {FOLDER: "write"}
