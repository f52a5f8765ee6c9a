"""What Terraform, the CLI for Microsoft 365 and Microsoft's own SDKs ask, each in its own way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given, strategies as st
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphServiceClient
from msgraph.generated.groups.item.members.members_request_builder import MembersRequestBuilder
from msgraph.generated.models.group_setting import GroupSetting
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.setting_value import SettingValue
from msgraph.generated.service_principals.service_principals_request_builder import (
    ServicePrincipalsRequestBuilder,
)
from msgraph.generated.users.item.get_member_groups.get_member_groups_post_request_body import (
    GetMemberGroupsPostRequestBody,
)

from graph_simulator import Device, OrgContact, ServicePrincipal, Simulator
from graph_simulator.tests.calls import ROOT, Api, ManualClock, link, security
from graph_simulator.tests.spaces import Space

Client = Callable[[], GraphServiceClient]
CLASSIFICATIONS = {"name": "ClassificationList", "value": "Interne, Restreint"}


@pytest.mark.parametrize(
    "path",
    [
        "/directoryObjects/delta",
        "/directoryObjects/getAvailableExtensionProperties",
        "/users/microsoft.graph.guest",
        "/users/Graph.Guest",
        "/groups/microsoft.graph.assignLicense",
        "/servicePrincipals/delta",
        "/sites/getAllSites",
        "/directory/deletedItems/microsoft.graph.application",
        "/groupSettings/delta",
        "/users/$ref",
    ],
)
def test_an_operation_nobody_simulates_is_never_taken_for_a_key(api: Api, path: str) -> None:
    assert api.error("GET", path) == (501, "NotImplemented")


def test_a_cast_is_the_same_in_another_case(api: Api, simulator: Simulator) -> None:
    group = api.group(securityEnabled=True, mailEnabled=False, groupTypes=[])
    guest = simulator.add_guest("a@ars.example")
    api.made("POST", f"/groups/{group}/members/$ref", link(guest))
    api.made("DELETE", f"/groups/{group}")

    deleted = api.get("/directory/deletedItems/Microsoft.Graph.Group")["value"]
    api.made("POST", f"/directory/deletedItems/{group}/restore")

    assert [row["id"] for row in deleted] == [group]
    assert [row["id"] for row in api.rows(f"/groups/{group}/members/GRAPH.USER")] == [guest]


@pytest.mark.parametrize("shout", [str.upper, str.lower, str.title])
def test_names_are_matched_without_regard_to_case(
    api: Api, simulator: Simulator, shout: Callable[[str], str]
) -> None:
    guest = simulator.add_guest("a@ars.example", "Léa")
    group = api.group()
    api.made("POST", f"/{shout('groups')}/{shout(group)}/{shout('members')}/$ref", link(guest))

    selected = api.get(f"/users/{shout(guest)}?$select={shout('id,displayName')}")
    found = api.rows(f"/users?$filter={shout('displayName')} eq 'LÉA'&$select=id")
    counted = api.get(f"/groups/{group}/members/$COUNT", ConsistencyLevel="eventual")

    assert selected["id"] == guest
    assert selected["displayName"] == "Léa"
    assert found == [{"id": guest}]
    assert counted == 1


def test_properties_of_a_body_are_matched_without_regard_to_case(api: Api) -> None:
    body = security(DisplayName="Espace", mailNickName="espace", UNIQUENAME="xnet")
    made = api.made("POST", "/groups", body)
    asked = {"invitedUserEMailAddress": "a@ars.example", "InviteRedirectURL": "https://x.example"}
    invited = api.made("POST", "/invitations", asked)

    assert made["mailNickname"] == "espace"
    assert api.get("/groups(UniqueName='xnet')")["id"] == made["id"]
    assert invited["invitedUserEmailAddress"] == "a@ars.example"


def test_sharepoint_too_takes_names_in_any_case(api: Api, space: Space) -> None:
    made = api.made("POST", f"{space.site}/Lists", {"DisplayName": "Suivi"})

    rows = api.get(f"{space.site.upper()}/LISTS?$select=Id,DISPLAYNAME&$expand=Columns")["value"]

    assert {"id": made["id"], "displayName": "Suivi"} in [
        {name: row[name] for name in ("id", "displayName")} for row in rows
    ]


@given(level=st.sampled_from(["none", "NONE", "None"]), where=st.booleans())
def test_without_metadata_only_links_are_annotated(level: str, where: bool) -> None:
    simulator = Simulator(clock=ManualClock())
    for number in range(3):
        simulator.add_guest(f"p{number}@ars.example")
    api = Api(simulator)
    accept = f"application/json;odata.metadata={level};odata.streaming=true"
    path = "/users?$top=2" if where else f"/directoryObjects/{next(iter(simulator.tenant.users))}"

    answer = api("GET", path, Accept=accept)

    annotated = {name for name in answer.json() if name.startswith("@")}
    assert annotated == ({"@odata.nextLink"} if where else set())
    assert "metadata=none" in answer.headers["content-type"]


def test_metadata_that_nobody_writes_is_501(api: Api) -> None:
    assert api.error("GET", "/users", Accept="application/json;odata.metadata=full")[0] == 501


def test_a_content_type_is_the_same_in_another_case(api: Api) -> None:
    body = b'{"displayName":"A","mailEnabled":false,"mailNickname":"a","securityEnabled":true}'

    made = api("POST", "/groups", content=body, Content_Type="Application/JSON;charset=UTF-8")

    assert made.status_code == 201


def test_a_batch_takes_numbers_for_ids_and_methods_in_any_case(
    api: Api, simulator: Simulator
) -> None:
    guest = simulator.add_guest("a@ars.example")
    group = api.group()
    headers = {"content-type": "APPLICATION/json"}
    join = {"method": "post", "url": f"/groups/{group}/members/$ref", "headers": headers}
    items = [
        {"id": 1, "body": link(guest), **join},
        {"id": 2, "method": "Get", "url": f"/groups/{group}/members", "dependsOn": [1]},
    ]

    answers = api.made("POST", "/$batch", {"requests": items})["responses"]

    assert {answer["id"]: answer["status"] for answer in answers} == {"1": 204, "2": 200}
    twice = [{"id": 1, "method": "GET", "url": "/users"}, {**items[1], "id": "1", "dependsOn": []}]
    assert api.error("POST", "/$batch", {"requests": twice})[0] == 400


@pytest.mark.parametrize("version", ["v1.0", "beta", "V1.0"])
def test_a_version_inside_a_batch_is_a_segment_that_is_not_found(api: Api, version: str) -> None:
    answer = api.batch({"method": "GET", "url": f"/{version}/users"})["0"]

    assert answer["status"] == 400
    assert f"segment '{version}'" in answer["body"]["error"]["message"]


def test_one_membership_is_read_by_a_filter_on_its_id(graph: Client, simulator: Simulator) -> None:
    api = Api(simulator)
    inside, outside = simulator.add_guest("a@ars.example"), simulator.add_guest("b@ars.example")
    group = api.group()
    api.made("POST", f"/groups/{group}/members/$ref", link(inside))

    async def found(id_: str) -> list[str | None]:
        parameters = MembersRequestBuilder.MembersRequestBuilderGetQueryParameters
        options = RequestConfiguration(query_parameters=parameters(filter=f"id eq '{id_}'"))
        page = await graph().groups.by_group_id(group).members.get(options)
        assert page
        return [row.id for row in page.value or []]

    assert asyncio.run(found(inside.upper())) == [inside]
    assert asyncio.run(found(outside)) == []
    assert api.error("GET", f"/groups/{group}/members?$filter=mail eq 'a@ars.example'")[0] == 400


def test_in_which_groups_somebody_is(graph: Client, simulator: Simulator) -> None:
    api = Api(simulator)
    guest = simulator.add_guest("a@ars.example")
    inner = api.made("POST", "/groups", security(displayName="I", mailNickname="i"))["id"]
    outer = api.made("POST", "/groups", security(displayName="O", mailNickname="o"))["id"]
    unified = api.group()
    for group, member in ((inner, guest), (unified, guest), (outer, inner)):
        api.made("POST", f"/groups/{group}/members/$ref", link(member))

    async def story() -> None:
        user = graph().users.by_user_id(guest)
        direct = await user.member_of.get()
        every = await user.transitive_member_of.graph_group.get()
        secure = await user.get_member_groups.post(
            GetMemberGroupsPostRequestBody(security_enabled_only=True)
        )
        inside = await graph().groups.by_group_id(outer).transitive_members.graph_user.get()
        assert direct
        assert {group.id for group in direct.value or []} == {inner, unified}
        assert every
        assert {group.id for group in every.value or []} == {inner, unified, outer}
        assert secure
        assert set(secure.value or []) == {inner, outer}
        assert inside
        assert [user.id for user in inside.value or []] == [guest]

    asyncio.run(story())
    checked = api.made(
        "POST", f"/users/{guest}/checkMemberGroups", {"groupIds": [outer.upper(), unified]}
    )
    assert checked["value"] == [outer, unified]


def test_domains_and_the_words_of_classification(graph: Client, simulator: Simulator) -> None:
    api = Api(simulator)

    async def story() -> None:
        domains = await graph().domains.get()
        assert domains
        assert [domain.id for domain in domains.value or [] if domain.is_default] == [
            "comptes.extranet.example"
        ]
        template = await graph().group_setting_templates.get()
        assert template
        assert template.value
        words = SettingValue(name="ClassificationList", value="Interne, Restreint")
        setting = GroupSetting(template_id=template.value[0].id, values=[words])
        made = await graph().group_settings.post(setting)
        assert made
        assert made.display_name == "Group.Unified"

    asyncio.run(story())
    body = security(displayName="A", mailNickname="a")
    assert api("POST", "/groups", body | {"classification": "Restreint"}).status_code == 201
    assert api.error("POST", "/groups", body | {"classification": "Secret"})[0] == 400
    assert CLASSIFICATIONS in api.get("/groupSettings")["value"][0]["values"]


def test_service_principals_own_groups_and_are_said_as_such(
    graph: Client, simulator: Simulator
) -> None:
    api = Api(simulator)
    app = simulator.add_principal(ServicePrincipal(display_name="Sauvegarde"))
    group = api.group()

    async def story() -> None:
        parameters = (
            ServicePrincipalsRequestBuilder.ServicePrincipalsRequestBuilderGetQueryParameters
        )
        named = RequestConfiguration(
            query_parameters=parameters(filter="displayName eq 'sauvegarde'")
        )
        page = await graph().service_principals.get(named)
        assert page
        assert [found.id for found in page.value or []] == [app]
        owners = graph().groups.by_group_id(group).owners
        await owners.ref.post(ReferenceCreate(odata_id=f"{ROOT}/servicePrincipals/{app}"))
        listed = await owners.get()
        assert listed
        assert [(row.id, row.odata_type) for row in listed.value or []] == [
            (app, "#microsoft.graph.servicePrincipal")
        ]
        cast = await owners.graph_service_principal.get()
        assert cast
        assert [row.display_name for row in cast.value or []] == ["Sauvegarde"]

    asyncio.run(story())


def test_what_may_be_in_a_group_depends_on_both(api: Api, simulator: Simulator) -> None:
    app = simulator.add_principal(ServicePrincipal(display_name="App"))
    device = simulator.add_principal(Device(display_name="PC"))
    contact = simulator.add_principal(OrgContact(display_name="Carnet", mail="c@ars.example"))
    plain = api.made("POST", "/groups", security(displayName="S", mailNickname="s"))["id"]
    unified = api.group()

    for id_ in (app, device, contact):
        api.made("POST", f"/groups/{plain}/members/$ref", link(id_))
        assert api.error("POST", f"/groups/{unified}/members/$ref", link(id_))[0] == 400
    for id_ in (device, contact):
        assert api.error("POST", f"/groups/{plain}/owners/$ref", link(id_))[0] == 400

    shown = api.rows(f"/groups/{plain}/members")
    assert [row["@odata.type"].rpartition(".")[2] for row in shown] == [
        "servicePrincipal", "device", "orgContact",
    ]  # fmt: skip
    assert [row["id"] for row in api.rows(f"/groups/{plain}/members/graph.device")] == [device]
    assert api.get(f"/devices/{device}")["displayName"] == "PC"
    assert api.error("GET", f"/contacts/{device}")[0] == 404


def test_the_last_owner_that_counts_is_a_person(api: Api, simulator: Simulator) -> None:
    """Issue 464 of terraform-provider-azuread: a service principal does not count."""
    app = simulator.add_principal(ServicePrincipal(display_name="App"))
    boss, group = simulator.add_staff("boss@cnsa.example"), api.group()
    for id_ in (app, boss):
        api.made("POST", f"/groups/{group}/owners/$ref", link(id_))

    assert api.error("DELETE", f"/groups/{group}/owners/{boss}/$ref")[0] == 400
    assert api("DELETE", f"/groups/{group}/owners/{app}/$ref").status_code == 204


def test_principals_are_saved_with_the_tenant(simulator: Simulator, tmp_path: Path) -> None:

    path = tmp_path / "tenant.json"
    app = simulator.add_principal(ServicePrincipal(display_name="App"))
    simulator.classify("Interne")
    group = Api(simulator).made("POST", "/groups", security(displayName="S", mailNickname="s"))[
        "id"
    ]
    gone = simulator.add_principal(ServicePrincipal(display_name="Partie"))
    Api(simulator).made("POST", f"/groups/{group}/members/$ref", link(gone))
    Api(simulator).made("DELETE", f"/groups/{group}/members/{gone}")
    simulator.save(path)

    back = Simulator.load(path)
    Api(back).made("POST", f"/directory/deletedItems/{gone}/restore")
    assert [row["id"] for row in Api(back).rows(f"/groups/{group}/members")] == [gone]

    assert Api(back).get(f"/servicePrincipals/{app}")["displayName"] == "App"
    assert Api(back).get("/groupSettings")["value"][0]["templateId"]


def test_terraform_reads_and_writes_a_user_as_it_does(api: Api) -> None:
    body = {
        "accountEnabled": True,
        "ageGroup": "Adult",
        "displayName": "Paul",
        "mailNickname": "paul",
        "onPremisesImmutableId": "abc==",
        "passwordProfile": {"password": "Un-Secret-2026"},
        "userPrincipalName": "paul@cnsa.example",
    }
    id_ = api.made("POST", "/users", body)["id"]
    names = "ageGroup,consentProvidedForMinor,onPremisesImmutableId,imAddresses"

    assert api.get(f"/users/{id_}?$select={names}") | {"@odata.context": ""} == {
        "@odata.context": "",
        "ageGroup": "Adult",
        "consentProvidedForMinor": None,
        "onPremisesImmutableId": "abc==",
        "imAddresses": [],
    }
    assert api.error("PATCH", f"/users/{id_}", {"ageGroup": "Old"})[0] == 400


def test_of_beta_only_groups_and_their_links_stay_there(api: Api) -> None:
    beta = ROOT.replace("v1.0", "beta")
    first, second = api.group("Un"), api.group("Deux")

    page = api.get(f"{beta}/groups?$top=1")

    assert page["@odata.nextLink"].startswith(f"{beta}/groups?")
    assert {row["id"] for row in api.rows(f"{beta}/groups?$top=1")} == {first, second}
    assert api.error("GET", f"{beta}/sites/root")[0] == 501


def test_a_control_call_puts_principals_there(api: Api) -> None:
    control = "https://graph.microsoft.com/_simulator/principals"
    body = [{"type": "servicePrincipal", "displayName": "App"}, {"type": "device"}]

    first, second = api.made("POST", control, body)["ids"]

    assert httpx.URL(api.get(f"/servicePrincipals/{first}")["@odata.context"]).host
    assert api.get(f"/devices/{second}")["displayName"] == ""
    assert api.error("POST", control, [{"type": "robot"}])[0] == 400
