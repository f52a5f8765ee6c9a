"""Beliefs about the service, turned one by one: whatever is true of a tenant, we converge on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph_simulator import Fault
from graph_simulator.objects.directory import OrgContact, ServicePrincipal
from graph_simulator.settings import Turn
from provisioning.graph import Graph, Patience
from provisioning.plan.diff import Update
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan
from tests.depositing import PEUPLIERS, TILLEULS, TOM, ZOE, spaces
from tests.kinds.test_list import LIST
from tests.tenancy import SPACES, Tenancy, people, person

PAUL = person("Paul", "Martin", "aidants", "tarif")
BELIEFS: dict[str, dict[str, Any]] = {
    "a site that answers 404, then 403": {
        "newborn_site_answers": [Turn(404, 8.0), Turn(403, 12.0)]
    },
    "visibility of security groups reads back null": {"security_groups_show_visibility": False},
    "home pages are born at 1.1": {"home_page_version": "1.1"},
    "a copied type is not offered": {"copies_enable_content_types": False},
    "the caller becomes an owner": {"caller_becomes_owner": True},
}


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    text = spaces().replace("  finances:\n", f"{LIST}  finances:\n")
    return Tenancy(
        tmp_path,
        spaces=text,
        approvals=people(PAUL, ZOE, TOM),
        establishments=(TILLEULS, PEUPLIERS),
    )


def believe(tenancy: Tenancy, settings: Mapping[str, Any]) -> None:
    for name, value in settings.items():
        setattr(tenancy.simulator.settings, name, value)


def notes(plan: Plan, level: str) -> list[str]:
    return [str(note) for note in plan.notes if note.level == level]


def address(tenancy: Tenancy, space: str) -> str:
    """The last piece of the address of its site."""
    group = tenancy.look(f"/groups(uniqueName='xnet-ext-space-{space}')?$select=id")["id"]
    site = tenancy.look(f"/groups/{group}/sites/root?$select=webUrl")
    return str(site["webUrl"]).rpartition("/")[2]


@pytest.mark.parametrize("belief", BELIEFS)
def test_whatever_is_true_of_the_tenant_we_converge(tenancy: Tenancy, belief: str) -> None:
    believe(tenancy, BELIEFS[belief])
    _, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} == {"done"}
    tenancy.wait(60)
    assert tenancy.plan().empty
    offered = tenancy.simulator.offered_types(address(tenancy, "depots"), "Zone de dépôt")
    assert "Rapport quantitatif" in offered


def unseen(times: int) -> Fault:
    return Fault(
        method="PATCH",
        path="/groups(uniqueName='xnet-ext-space-aidants')",
        status=400,
        code="Request_BadRequest",
        message="Resource '1f2e' does not exist or one of its queried reference-property objects "
        "are not present.",
        times=times,
    )


def test_a_group_whose_owners_are_new_is_asked_for_again(tenancy: Tenancy) -> None:
    tenancy.simulator.faults.add(unseen(3))
    tenancy.converge()


def test_a_group_whose_owners_stay_unknown_waits_and_has_not_failed(tenancy: Tenancy) -> None:
    tenancy.simulator.faults.add(unseen(99))
    _, outcomes = tenancy.apply()
    fates = {outcome.change.key: outcome.status for outcome in outcomes}
    assert fates[Key("group", "space/aidants")] == "waiting"
    assert fates[Key("list", "aidants/contacts")] == "waiting"
    assert fates[Key("group", "space/finances")] == "done"
    assert "failed" not in fates.values()


MENDS = {
    403: "extranet permissions --grant aidants",
    423: "unlock it in the SharePoint admin centre",
    500: "run again",
}


@pytest.mark.parametrize("status", MENDS)
def test_a_site_that_refuses_for_an_hour_waits_and_the_next_pass_goes_on(
    tenancy: Tenancy, status: Any
) -> None:
    believe(tenancy, {"newborn_site_answers": [Turn(404, 300.0), Turn(status, 3600.0)]})
    tenancy.sharepoint = ""
    tenancy.patience = Patience(lag=20, attempts=3)
    _, outcomes = tenancy.apply()
    fates = {outcome.change.key: outcome.status for outcome in outcomes}
    assert set(fates.values()) == {"done", "waiting"}
    assert fates[Key("site", "space/aidants")] == "waiting"
    assert fates[Key("list", "aidants/contacts")] == "waiting"
    assert tenancy.members("space-aidants") == {"Paul Martin"}
    tenancy.wait(600)
    plan = tenancy.plan()
    assert plan.empty
    [said] = [text for text in notes(plan, "unknown") if "Aidants" in text]
    assert MENDS[status] in said
    tenancy.wait(3600)
    tenancy.converge()


@pytest.mark.parametrize("status", [*MENDS, 404, 503])
def test_a_site_that_is_there_and_refuses_what_is_in_it_waits_too(
    tenancy: Tenancy, status: Any
) -> None:
    """As many of its paths may at birth, before the others."""
    refusal = Fault(path="/sites/*/*", status=status, times=9999)
    tenancy.sharepoint = ""
    tenancy.patience = Patience(lag=20, attempts=3)
    tenancy.simulator.faults.add(refusal)
    _, outcomes = tenancy.apply()
    fates = {outcome.change.key: outcome.status for outcome in outcomes}
    assert fates[Key("site", "space/aidants")] == "done"
    assert fates[Key("rights", "aidants")] == "waiting"
    assert "failed" not in fates.values()
    tenancy.simulator.faults.waiting.clear()
    tenancy.wait(3600)
    tenancy.converge()


def test_a_locked_site_stops_nobody_else(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.simulator.settings.site_answers[address(tenancy, "finances")] = 423
    tenancy.approvals = people(ZOE, TOM)
    tenancy.spaces = tenancy.spaces.replace("title: Contacts utiles", "title: Contacts")
    plan, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} == {"done"}
    assert Key("list", "aidants/contacts") in {change.key for change in plan.changes}
    assert tenancy.members("space-finances") == set()
    [said] = notes(plan, "unknown")
    assert "unlock it in the SharePoint admin centre" in said


def test_rows_whose_keys_are_not_given_back_are_not_written_twice(tenancy: Tenancy) -> None:
    believe(tenancy, {"hidden_columns_given_back": False})
    tenancy.apply()
    tenancy.spaces = tenancy.spaces.replace('Rang: "2.5"', 'Rang: "3"')
    plan = tenancy.plan()
    assert not {change.key.kind for change in plan.changes} & {"list"}
    [said] = [text for text in notes(plan, "unknown") if "Contacts utiles" in text]
    assert "none of its rows shows its key" in said


def test_a_template_of_the_same_name_is_another_page(tenancy: Tenancy) -> None:
    tenancy.converge()
    site = address(tenancy, "aidants")
    tenancy.simulator.save_as_template("ines.garnier@cnsa.example", site, "Home.aspx")
    plan = tenancy.plan()
    assert plan.empty
    assert not [text for text in notes(plan, "manual") if "Home" in text or "page" in text]


def test_owners_and_members_that_are_no_people_stay_and_are_said_by_their_kind(
    tenancy: Tenancy,
) -> None:
    tenancy.converge()
    app = tenancy.simulator.add_principal(ServicePrincipal(display_name="Sauvegarde"))
    contact = tenancy.simulator.add_principal(OrgContact(display_name="Carnet", mail="c@a.example"))

    async def join(graph: Graph) -> None:
        for name, role, id_ in (
            ("space-aidants", "owners", app),
            ("profile-aidants", "members", contact),
        ):
            group = await graph.get(f"/groups(uniqueName='xnet-ext-{name}')?$select=id", dict)
            link = {"@odata.id": f"{graph.root}/directoryObjects/{id_}"}
            await graph.post(f"/groups/{group['id']}/{role}/$ref", link)

    tenancy.run(join)
    plan = tenancy.plan()
    assert plan.empty
    said = "\n".join(notes(plan, "manual"))
    assert "Aidants: 1 of its owners is no person but an application" in said
    assert "ars - Référent aidants: 1 of its members is no person but a contact" in said


def test_a_label_that_the_tenant_does_not_know_is_a_sentence_and_not_a_refusal(
    tenancy: Tenancy,
) -> None:
    tenancy.simulator.classify("Interne", "Externe - Public")
    plan, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} == {"done"}
    [said] = [text for text in notes(plan, "manual") if "classification" in text]
    assert "« Externe - Confidentiel »" in said
    assert "« Externe - Public »" not in said
    assert tenancy.plan().empty
    tenancy.simulator.classify("Externe - Confidentiel", "Externe - Public")
    plan = tenancy.converge()
    assert {change.key for change in plan.changes} == {
        Key("group", "space/finances"),
        Key("group", "space/depots"),
    }


@pytest.mark.parametrize("unlisted", [False, True])
def test_without_a_list_no_label_is_written(tenancy: Tenancy, unlisted: bool) -> None:
    """Whether the service would take it or not: valid values are those of the list."""
    believe(tenancy, {"classifications_unlisted": unlisted})
    tenancy.simulator.classify()

    plan = tenancy.converge()

    [said] = [text for text in notes(plan, "manual") if "classification" in text]
    assert "« Externe - Confidentiel », « Externe - Public »" in said


def test_a_tenant_that_takes_no_label_gets_its_groups_all_the_same(tenancy: Tenancy) -> None:
    """Where we may not read which labels it takes."""
    tenancy.simulator.classify()
    hidden = Fault(method="GET", path="/groupSettings", status=403, times=99)
    tenancy.simulator.faults.add(hidden)
    _, outcomes = tenancy.apply()
    said = {o.change.key: o.reason for o in outcomes if o.status == "failed"}
    assert {key.kind for key in said} == {"group"}
    assert "ClassificationList" in said[Key("group", "space/aidants")]
    assert tenancy.members("space-aidants") == {"Paul Martin"}
    plan = tenancy.plan()
    assert {type(change) for change in plan.changes} == {Update}
    assert {field for change in plan.changes for field in change.fields} == {"classification"}


def test_a_group_that_can_be_given_roles_cannot_be_adopted(tenancy: Tenancy) -> None:
    async def make(graph: Graph) -> str:
        body = {
            "displayName": "Référents",
            "mailNickname": "referents",
            "mailEnabled": False,
            "securityEnabled": True,
            "isAssignableToRole": True,
        }
        return str((await graph.post("/groups", body, dict))["id"])

    tenancy.extranet()
    group = tenancy.run(make)
    adopting = f"adopt: {group}, label: ars - Référent tarification"
    tenancy.spaces = tenancy.spaces.replace("label: ars - Référent tarification", adopting)
    plan = tenancy.plan()
    assert Key("group", "profile/tarif") not in {change.key for change in plan.changes}
    assert any("can be given roles of the directory" in text for text in notes(plan, "manual"))


class Bodies(httpx.AsyncBaseTransport):
    """Notes every body that is sent, alone or in an envelope."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def around(self, inner: httpx.AsyncBaseTransport) -> Bodies:
        self._inner = inner
        return self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if content := await request.aread():
            self.seen.append(json.loads(content))
        return await self._inner.handle_async_request(request)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    match value:
        case dict():
            yield value
            for each in value.values():
                yield from objects(each)
        case list():
            for each in value:
                yield from objects(each)


def test_the_type_of_an_object_comes_before_its_properties(tenancy: Tenancy) -> None:
    """OData JSON format 4.01, section 4.6.3: what is read as a stream must know it first."""
    bodies = Bodies()
    tenancy.through = bodies.around
    tenancy.converge()
    typed = [each for body in bodies.seen for each in objects(body) if "@odata.type" in each]
    assert len(typed) > 20
    assert {next(iter(each)) for each in typed} == {"@odata.type"}


def test_a_group_made_without_that_belief_is_private(tenancy: Tenancy) -> None:
    tenancy.spaces = SPACES
    tenancy.approvals = people(PAUL)
    tenancy.converge()
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=visibility")
    assert group["visibility"] == "Private"
