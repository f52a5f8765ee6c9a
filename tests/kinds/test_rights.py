"""Members of a space read, they do not edit: by SharePoint's own service, where it lets us in."""

from __future__ import annotations

import base64
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken

from graph_simulator import Fault
from provisioning.doctor import places
from provisioning.graph.permissions import least
from provisioning.graph.sources import closed_sharepoint
from provisioning.kinds import NEEDS
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from provisioning.settings import Settings
from tests.tenancy import SHELVES, Tenancy, people, person

PAUL = "paul.martin@ars.example"
SITE = "ext-aidants"


class Application:
    """Tokens as Entra makes them: for one audience, with the permissions held of it."""

    def __init__(self, *, proof: str = "2", **held: list[str]) -> None:
        self.held, self.proof, self.scopes = held, proof, list[str]()

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        self.scopes += scopes
        audience = scopes[0].removesuffix("/.default")
        of = "graph" if "graph" in audience else "sharepoint"
        claims: dict[str, Any] = {"aud": audience, "appidacr": self.proof, "appid": "a" * 36}
        if of in self.held:
            claims["roles"] = self.held[of]
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return AccessToken(f"local.{payload}.unsigned", 4_000_000_000)


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(person("Paul", "Martin", "aidants"))
    kinds = [kind for kind in SHELVES if kind.name != "menu"]
    return Tenancy(tmp_path, approvals=approvals, kinds=kinds, sharepoint="")


def settled(tenancy: Tenancy) -> Tenancy:
    tenancy.converge()
    tenancy.simulator.redeem(PAUL)
    return tenancy


def site_of(tenancy: Tenancy, space: str = "aidants") -> str:
    group = tenancy.look(f"/groups(uniqueName='xnet-ext-space-{space}')?$select=id")["id"]
    name: str = tenancy.look(f"/groups/{group}/sites/root")["name"]
    return name


def granted(tenancy: Tenancy, space: str, *, to: str) -> None:
    host = "demo.sharepoint.example"
    site = tenancy.look(f"/sites/{host}:/sites/{site_of(tenancy, space)}")["id"]
    application = {"application": {"id": to, "displayName": "extranet"}}
    body = {"roles": ["fullcontrol"], "grantedToIdentities": [application]}
    tenancy.run(lambda graph: graph.post(f"/sites/{site}/permissions", body))


def manual(tenancy: Tenancy) -> list[str]:
    return [str(note) for note in tenancy.plan().notes if note.level == "manual"]


def test_a_member_reads_and_edits_no_page(tenancy: Tenancy) -> None:
    settled(tenancy)
    site = site_of(tenancy)
    assert tenancy.simulator.right(PAUL, site) == "read"
    with pytest.raises(PermissionError):
        tenancy.simulator.edit_page_as(PAUL, site, "Home.aspx", "<p>Mon site</p>")
    with pytest.raises(PermissionError):
        tenancy.simulator.share_as(PAUL, site, "Documents", "ines.garnier@cnsa.example")


def test_without_it_a_member_edits_every_page(tenancy: Tenancy) -> None:
    tenancy.sharepoint = "not here"
    settled(tenancy)
    assert tenancy.simulator.right(PAUL, site_of(tenancy)) == "write"


def test_owners_go_on_editing(tenancy: Tenancy) -> None:
    settled(tenancy)
    assert tenancy.simulator.right("ines.garnier@cnsa.example", site_of(tenancy)) == "write"


@pytest.mark.parametrize(
    ("level", "word"), [(1073741830, "edit"), (1073741827, "contribute"), (1073741829, "all")]
)
def test_what_somebody_gives_members_by_hand_is_drift_and_taken_back(
    tenancy: Tenancy, level: int, word: str
) -> None:
    settled(tenancy)
    site = site_of(tenancy)
    tenancy.simulator.level_members(site, level)
    assert tenancy.simulator.right(PAUL, site) == "write"
    [change] = tenancy.plan().changes
    assert isinstance(change, Update)
    assert (change.key, change.fields) == (Key("rights", "aidants"), ("members",))
    assert change.have.members == word
    tenancy.converge()
    assert tenancy.simulator.right(PAUL, site) == "read"


def test_limited_access_that_comes_with_a_shared_file_is_no_difference(tenancy: Tenancy) -> None:
    settled(tenancy)
    tenancy.simulator.level_members(site_of(tenancy), 1073741826, 1073741825)
    assert tenancy.plan().empty


def test_members_without_any_level_are_let_in_again(tenancy: Tenancy) -> None:
    settled(tenancy)
    tenancy.simulator.level_members(site_of(tenancy))
    assert tenancy.simulator.right(PAUL, site_of(tenancy)) == ""
    tenancy.converge()
    assert tenancy.simulator.right(PAUL, site_of(tenancy)) == "read"


def test_where_the_way_of_signing_in_is_refused_a_person_takes_the_step(tmp_path: Path) -> None:
    environment = {"AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_SECRET": "s"}
    why = closed_sharepoint(Settings.from_environment(environment), "https://graph.example/v1.0")
    assert "client secret" in why
    tenancy = Tenancy(tmp_path, kinds=SHELVES, sharepoint=why)
    assert any("give Members the level Read" in note for note in manual(tenancy))
    tenancy.converge()
    assert tenancy.plan().empty
    assert not [c for c in tenancy.simulator.journal.calls if "/_api/" in c.path]


@pytest.mark.parametrize("held", [{}, {"sharepoint": []}, {"sharepoint": ["Sites.Read.All"]}])
def test_without_its_permission_nothing_is_asked_of_sharepoint(
    tenancy: Tenancy, held: dict[str, list[str]]
) -> None:
    tenancy.credential = Application(**held)
    assert any("give Members the level Read" in note for note in manual(tenancy))
    plan = tenancy.converge()
    assert not [change for change in plan.changes if change.key.kind == "rights"]
    assert not [c for c in tenancy.simulator.journal.calls if "/_api/" in c.path]


def test_a_site_without_its_grant_is_named_and_the_others_go_on(tenancy: Tenancy) -> None:
    tenancy.sharepoint = "not here"
    settled(tenancy)
    granted(tenancy, "aidants", to="a" * 36)
    tenancy.sharepoint, tenancy.credential = "", Application(sharepoint=["Sites.Selected"])
    plan = tenancy.plan()
    assert [change.key for change in plan.changes] == [Key("rights", "aidants")]
    refused = [note for note in plan.notes if note.level == "manual"]
    assert {note.who for note in refused if "level Read" in note.text} == {"Accueil", "Financement"}
    assert "Sites.Selected (fullcontrol) of SharePoint" in str(refused[0])


def test_its_permission_is_optional_and_in_neither_list_of_the_least() -> None:
    assert not any(" of SharePoint" in each for each in least(NEEDS, ("plan", "apply", "doctor")))
    assert least(NEEDS, ("sharepoint",)) == [
        "Sites.FullControl.All of SharePoint",
        "Sites.Selected (fullcontrol) of SharePoint",
    ]


def test_a_token_is_asked_for_the_host_of_the_sites(tenancy: Tenancy) -> None:
    application = Application(graph=[], sharepoint=["Sites.FullControl.All"])
    tenancy.credential = application
    settled(tenancy)
    assert tenancy.simulator.right(PAUL, site_of(tenancy)) == "read"
    assert {scope for scope in application.scopes if "graph" not in scope} == {
        "https://demo.sharepoint.example/.default",
        "https://demo-admin.sharepoint.example/.default",
    }


def test_a_token_had_by_a_secret_is_refused_and_said(tenancy: Tenancy) -> None:
    tenancy.sharepoint = "not here"
    settled(tenancy)
    held = ["Sites.FullControl.All"]
    tenancy.sharepoint, tenancy.credential = "", Application(proof="1", sharepoint=held)
    assert any("Unsupported app only token" in note for note in manual(tenancy))


def test_a_site_that_answers_badly_is_left_alone_and_the_others_are_settled(
    tenancy: Tenancy,
) -> None:
    tenancy.sharepoint = "not here"
    settled(tenancy)
    tenancy.sharepoint = ""
    tenancy.simulator.faults.add(
        Fault(path=f"/sites/{site_of(tenancy)}/_api/web", status=500, times=3)
    )
    plan = tenancy.plan()
    assert {change.key.name for change in plan.changes} == {"accueil", "finances"}
    assert [note.key for note in plan.notes if note.level == "unknown"] == [
        Key("site", "space/aidants")
    ]


def test_a_newborn_site_that_refuses_is_waited_for(tenancy: Tenancy) -> None:
    refusal = Fault(path="/sites/*/_api/*", status=403, code="-2147024891", times=6)
    tenancy.simulator.faults.add(refusal)
    plan, outcomes = tenancy.apply()
    assert {type(c) for c in plan.changes if c.key.kind == "rights"} == {Create}
    fates = {o.status for o in outcomes if o.change.key.kind == "rights"}
    assert fates == {"waiting"}
    tenancy.converge()


def checked(tenancy: Tenancy) -> list[tuple[str, str]]:
    work = partial(places.sites, extranet=tenancy.extranet())
    return [(each.level, each.text) for each in tenancy.run(work) if each.check == "rights"]


def test_doctor_tells_whether_members_only_read(tenancy: Tenancy) -> None:
    settled(tenancy)
    assert checked(tenancy) == [("good", "members of every space read, and only that")]
    tenancy.simulator.level_members(site_of(tenancy), 1073741830)
    assert checked(tenancy) == [("warning", "members may do more than read in Aidants")]
    tenancy.sharepoint = "a client secret"
    [(level, text)] = checked(tenancy)
    assert level == "note"
    assert "a client secret" in text


@pytest.mark.parametrize(("sharing", "whom"), [(0, "nobody"), (1, "new guests"), (2, "anyone")])
def test_a_site_is_shared_with_the_guests_that_the_directory_has(
    tenancy: Tenancy, sharing: int, whom: str
) -> None:
    settled(tenancy)
    tenancy.simulator.share_site(site_of(tenancy), sharing)
    [change] = tenancy.plan().changes
    assert isinstance(change, Update)
    assert (change.fields, change.have.shared_with) == (("shared_with",), whom)
    tenancy.converge()


def test_where_the_administration_is_closed_to_us_a_person_says_with_whom(
    tenancy: Tenancy,
) -> None:
    held = {"sharepoint": ["Sites.Selected"]}
    tenancy.sharepoint = "not here"
    settled(tenancy)
    for space in ("aidants", "finances", "accueil"):
        granted(tenancy, space, to="a" * 36)
    tenancy.sharepoint, tenancy.credential = "", Application(**held)
    plan, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} == {"done"}
    told = [note for note in plan.notes if "Existing guests" in note.text]
    assert {note.who for note in told} == {"Accueil", "Aidants", "Financement"}
    assert "shared with new guests" in told[0].text
    assert tenancy.plan().empty
    assert ("warning", str(told[0])) in checked(tenancy)
    for space in ("aidants", "finances", "accueil"):
        tenancy.simulator.share_site(site_of(tenancy, space), 3)
    assert manual(tenancy) == []


def test_the_page_that_opens_first_is_the_home_of_the_site(tenancy: Tenancy) -> None:
    settled(tenancy)
    site = site_of(tenancy)
    tenancy.simulator.save_as_welcome("ines.garnier@cnsa.example", site, "sitepages/HOME.aspx")
    assert tenancy.plan().empty, "SharePoint does not tell capitals apart"
    tenancy.simulator.save_as_welcome("ines.garnier@cnsa.example", site, "SitePages/Autre.aspx")
    [change] = tenancy.plan().changes
    assert isinstance(change, Update)
    assert (change.fields, change.have.welcome) == (("welcome",), "SitePages/Autre.aspx")
    tenancy.converge()
