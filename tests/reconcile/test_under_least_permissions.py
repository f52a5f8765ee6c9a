"""The whole road under the permissions that ``extranet permissions`` prints, and under fewer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from provisioning.cli.exit_codes import FAILED
from provisioning.cli.shift import report
from provisioning.errors import Refusal
from provisioning.graph.errors import GraphError
from provisioning.graph.permissions import holds, least
from provisioning.kinds import NEEDS
from provisioning.plan.desired import Extranet
from provisioning.requests.store import leaving, mails
from provisioning.settings import Settings
from tests.depositing import PEUPLIERS, SPACE, TILLEULS, spaces
from tests.granting import granted
from tests.reconcile.agency import BOX, CLAIRE, PAUL, ZOE, Agency
from tests.tenancy import Tenancy

PRINTED = least(NEEDS, ("plan", "apply"))
WRITE = frozenset(each.partition(" ")[0] for each in PRINTED)
CLOSED = "votre compte est fermé"
LIMITS = "limits: {removals_per_tenant_percent: 100, removals_per_space_percent: 100}\n"
PROMISES = {
    "vous pouvez accéder à votre Espace Extranet",
    "votre demande est acceptée, vos identifiants de connexion",
}
FIRST = "pour vous connecter la première fois"


@dataclass
class Walk(Agency):
    """An agency with deposits; ``said`` is all that its passes told."""

    said: list[str] = field(default_factory=list)

    def wishes(self, now: datetime, only: Collection[str] | None = None) -> Extranet:
        found = super().wishes(now, only)
        found.establishments = self.tenancy.establishments
        return found

    def may(self, *roles: str) -> None:
        self.simulator.settings.app_roles = set(roles)

    def goes(self) -> None:
        try:
            passed = self.passed(full=True)
        except (GraphError, Refusal) as error:
            self.said.append(str(error))
            return
        self.said += [str(note) for note in passed.notes]
        self.said += [each.reason for each in (*passed.outcomes, *passed.mails)]
        parts = (part for outcome in passed.outcomes for part in outcome.parts)
        self.said += [part.reason for part in parts]

    def folders(self) -> set[str]:
        self.simulator.redeem(PAUL)
        return {each.path for each in self.simulator.reads(PAUL) if each.path}

    def blocked(self, address: str) -> bool:
        path = f"/users/{self.tenancy.user(address)['id']}?$select=accountEnabled"
        return self.tenancy.look(path)["accountEnabled"] is False


@pytest.fixture
def walk(store: Settings, tmp_path: Path) -> Walk:
    folder = "        folders:\n          Région: {write: [region], read: [nation]}\n"
    shelves = SPACE.replace("        establishments:", f"{folder}        establishments:")
    text = spaces(shelves).replace("  invitation:", f"  mailbox: {BOX}\n  invitation:")
    text = text.replace("admins:", LIMITS + "portal: {url: https://portail.example}\nadmins:", 1)
    tenancy = Tenancy(tmp_path, spaces=text, establishments=(TILLEULS, PEUPLIERS))
    made = Walk(tenancy, datetime(2026, 11, 23, 9, tzinfo=UTC))
    made.simulator.settings.temporary_access_pass = False
    made.may(*WRITE)
    return made


def let_into_sites(walk: Walk) -> None:
    roles = walk.simulator.settings.app_roles
    granted(walk.tenancy, "accueil", "aidants", "finances", "depots")
    walk.simulator.settings.app_roles = roles


def test_the_whole_road(walk: Walk) -> None:
    walk.passed(full=True)
    let_into_sites(walk)
    made = walk.passed(full=True)
    assert {each.status for each in made.outcomes} == {"done"}
    walk.granted(ZOE)
    walk.granted(PAUL, "aidants", "region")
    let_in = walk.passed(full=True)
    kinds = {each.change.key.kind for each in (*made.outcomes, *let_in.outcomes)}
    assert {"list", "library", "folder", "page", "guest", "account", "membership"} <= kinds
    assert walk.folders() == {"Région", "990000002 CAMSP Les Tilleuls"}
    assert walk.passed(full=True).outcomes == []
    assert {FIRST, *PROMISES} <= set(walk.told(ZOE))

    leaving.leave(walk.spec, ZOE, by=CLAIRE, now=walk.now)
    walk.passed(full=True)
    assert walk.blocked(ZOE)
    assert CLOSED in walk.told(ZOE)
    leaving.come_back(walk.spec, ZOE, by=CLAIRE, now=walk.now)
    walk.passed(full=True)
    assert not walk.blocked(ZOE)
    last = walk.passed(full=True)
    assert (last.outcomes, last.astray) == ([], 0)


def test_a_first_secret_that_cannot_be_set_is_listed_until_it_is(walk: Walk) -> None:
    walk.passed(full=True)
    walk.may(*WRITE - {"User-PasswordProfile.ReadWrite.All"})
    walk.granted(ZOE)
    first, second = walk.passed(full=True), walk.passed(full=True)

    [listed] = mails.unsettled()
    assert (listed.template, listed.state) == ("first-secret", "failed")
    assert "User-PasswordProfile.ReadWrite.All (a first password" in listed.reason
    assert [report(each) for each in (first, second)] == [FAILED, FAILED]
    assert not {FIRST, *PROMISES} & set(walk.told(ZOE))

    walk.may(*WRITE)
    mails.settle(listed.id, left=False, by=CLAIRE, now=walk.now)
    walk.passed(full=True)
    assert {FIRST, *PROMISES} <= set(walk.told(ZOE))
    assert mails.unsettled() == []


FEWER = {
    **{each: (each, "") for each in sorted(WRITE)},
    "User.ReadWrite.All but read": ("User.ReadWrite.All", "User.Read.All"),
    "Group.ReadWrite.All but read": ("Group.ReadWrite.All", "GroupMember.Read.All"),
}


@pytest.mark.parametrize(("taken", "left"), FEWER.values(), ids=FEWER)
def test_one_permission_fewer_is_said_and_nothing_false_is_promised(
    walk: Walk, taken: str, left: str
) -> None:
    walk.passed(full=True)
    let_into_sites(walk)
    walk.granted(PAUL)
    walk.passed(full=True)
    walk.may(*WRITE - {taken}, *([left] if left else []))
    walk.granted(ZOE)
    leaving.leave(walk.spec, PAUL, by=CLAIRE, now=walk.now)

    for _ in range(3):
        walk.goes()

    lacking = {taken, *(r.permission for r in NEEDS if holds({taken}, r.permission))}
    if taken != "UserAuthenticationMethod.ReadWrite.All":
        assert [said for said in walk.said if any(f"{each} (" in said for each in lacking)]
    assert FIRST in walk.told(ZOE) or not PROMISES & set(walk.told(ZOE))
    if CLOSED in walk.told(PAUL):
        assert walk.blocked(PAUL)

    walk.may(*WRITE)
    for _ in range(8):
        walk.later(hours=5)
        walk.goes()
    assert walk.blocked(PAUL)
    assert CLOSED in walk.told(PAUL)
    assert {FIRST, *PROMISES} <= set(walk.told(ZOE))
    assert mails.unsettled() == []
