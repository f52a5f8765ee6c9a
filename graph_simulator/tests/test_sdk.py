"""Each family through msgraph-sdk's own builders and models: another reading of the same API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from kiota_abstractions.api_error import APIError
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphServiceClient
from msgraph.generated.directory_objects.get_by_ids.get_by_ids_post_request_body import (
    GetByIdsPostRequestBody,
)
from msgraph.generated.groups.item.members.graph_user.graph_user_request_builder import (
    GraphUserRequestBuilder,
)
from msgraph.generated.models.group import Group
from msgraph.generated.models.invitation import Invitation
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.user import User
from msgraph.generated.users.users_request_builder import UsersRequestBuilder

from graph_simulator import Simulator

Client = Callable[[], GraphServiceClient]
ROOT = "https://graph.microsoft.com/v1.0"


def test_an_account_is_created_read_changed_deleted_and_restored(
    graph: Client, domain: str
) -> None:
    async def story() -> None:
        users = graph().users
        made = await users.post(
            User(
                account_enabled=True,
                display_name="Paul Martin",
                mail_nickname="paumartin",
                user_principal_name=f"paumartin@{domain}",
                user_type="Guest",
                password_profile=PasswordProfile(
                    password="Un-Secret-2026", force_change_password_next_sign_in=True
                ),
            )
        )
        assert made
        assert made.id
        await users.by_user_id(made.id).patch(User(company_name="ARS", department="Offre"))
        options = RequestConfiguration(
            query_parameters=UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
                select=["id", "companyName", "userType"],
                filter=f"userPrincipalName eq 'PAUMARTIN@{domain}'",
            )
        )
        page = await users.get(options)
        assert page
        assert page.value
        assert [(u.id, u.company_name, u.user_type) for u in page.value] == [
            (made.id, "ARS", "Guest")
        ]
        await users.by_user_id(made.id).delete()
        with pytest.raises(APIError) as gone:
            await users.by_user_id(made.id).get()
        assert gone.value.response_status_code == 404
        deleted = graph().directory.deleted_items
        bin_ = await deleted.graph_user.get()
        assert bin_
        assert made.id in [user.id for user in bin_.value or []]
        await deleted.by_directory_object_id(made.id).restore.post()
        assert await users.by_user_id(made.id).get()

    asyncio.run(story())


def test_a_guest_is_invited_and_reads_as_pending(graph: Client) -> None:
    async def story() -> None:
        answer = await graph().invitations.post(
            Invitation(
                invited_user_email_address="lea@ars.example",
                invite_redirect_url="https://extranet.example",
                invited_user_display_name="Léa Roy",
                send_invitation_message=False,
            )
        )
        assert answer
        assert answer.invited_user
        assert answer.invited_user.id
        assert answer.status == "PendingAcceptance"
        options = RequestConfiguration(
            query_parameters=UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
                select=["id", "displayName", "externalUserState", "otherMails"],
                filter="otherMails/any(x:x eq 'lea@ars.example')",
            )
        )
        page = await graph().users.get(options)
        assert page
        assert page.value
        assert page.value[0].id == answer.invited_user.id
        assert page.value[0].display_name == "Léa Roy"

    asyncio.run(story())


def test_a_group_is_upserted_filled_listed_and_emptied(graph: Client, simulator: Simulator) -> None:
    boss = simulator.add_staff("boss@cnsa.example", "Anne", "Durand")
    guest = simulator.add_guest("lea@ars.example", "Léa", "Roy")

    async def story() -> None:
        group = Group(
            display_name="Espace ARS",
            mail_enabled=True,
            mail_nickname="espace-ars",
            security_enabled=False,
            group_types=["Unified"],
            visibility="Private",
            additional_data={"owners@odata.bind": [f"{ROOT}/users/{boss}"]},
        )
        named = graph().groups_with_unique_name("xnet-ars")
        config: RequestConfiguration = RequestConfiguration()
        config.headers.add("Prefer", "create-if-missing")
        made = await named.patch(group, config)
        assert made
        assert made.id
        assert made.unique_name == "xnet-ars"
        item = graph().groups.by_group_id(made.id)
        await item.members.ref.post(ReferenceCreate(odata_id=f"{ROOT}/directoryObjects/{guest}"))
        members = await item.members.get()
        assert members
        assert [type(m).__name__ for m in members.value or []] == ["User"]
        people = await item.members.graph_user.get(
            RequestConfiguration(
                query_parameters=GraphUserRequestBuilder.GraphUserRequestBuilderGetQueryParameters(
                    select=["id", "mail"]
                )
            )
        )
        assert people
        assert [user.mail for user in people.value or []] == ["lea@ars.example"]
        await item.members.by_directory_object_id(guest).ref.delete()
        assert (empty := await item.members.get())
        assert empty.value == []
        owners = await item.owners.get()
        assert owners
        assert [owner.id for owner in owners.value or []] == [boss]

    asyncio.run(story())


def test_twenty_members_travel_in_one_patch(graph: Client, simulator: Simulator) -> None:
    guests = [simulator.add_guest(f"g{number}@ars.example") for number in range(20)]

    async def story() -> None:
        made = await graph().groups.post(
            Group(
                display_name="Profil",
                mail_enabled=False,
                mail_nickname="profil",
                security_enabled=True,
                group_types=[],
            )
        )
        assert made
        assert made.id
        links = [f"{ROOT}/directoryObjects/{id_}" for id_ in guests]
        await (
            graph()
            .groups.by_group_id(made.id)
            .patch(Group(additional_data={"members@odata.bind": links}))
        )
        assert simulator.tenant.linked("members", made.id) == guests

    asyncio.run(story())


def test_objects_are_found_by_their_ids(graph: Client, simulator: Simulator) -> None:
    guest = simulator.add_guest("lea@ars.example")

    async def story() -> None:
        body = GetByIdsPostRequestBody(ids=[guest, "00000000-0000-0000-0000-000000000000"])
        answer = await graph().directory_objects.get_by_ids.post(body)
        assert answer
        assert [thing.id for thing in answer.value or []] == [guest]

    asyncio.run(story())


def test_the_organization_and_its_policy_are_readable(graph: Client, simulator: Simulator) -> None:
    async def story() -> None:
        answer = await graph().organization.get()
        assert answer
        assert answer.value
        assert answer.value[0].id == simulator.tenant.id
        domains = answer.value[0].verified_domains or []
        assert [d.name for d in domains if d.is_initial] == ["demo.onmicrosoft.example"]
        policy = await graph().policies.authorization_policy.get()
        assert policy
        assert policy.allow_invites_from == "everyone"

    asyncio.run(story())


def test_changes_are_followed_through_the_sdks_own_delta_links(
    graph: Client, simulator: Simulator
) -> None:
    simulator.add_guest("lea@ars.example")

    async def story() -> None:
        first = await graph().users.delta.get()
        assert first
        assert first.odata_delta_link
        assert len(first.value or []) == 1
        new = simulator.add_guest("luc@ars.example")
        second = await graph().users.delta.with_url(first.odata_delta_link).get()
        assert second
        assert [user.id for user in second.value or []] == [new]
        groups = await graph().groups.delta.get()
        assert groups
        assert groups.odata_delta_link

    asyncio.run(story())


def test_pages_are_followed_to_the_end(graph: Client, simulator: Simulator) -> None:
    ids = {simulator.add_guest(f"g{number}@ars.example") for number in range(5)}

    async def story() -> None:
        options = RequestConfiguration(
            query_parameters=UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
                select=["id"], top=2
            )
        )
        page = await graph().users.get(options)
        seen: list[str] = []
        while page:
            seen += [user.id or "" for user in page.value or []]
            if not page.odata_next_link:
                break
            page = await graph().users.with_url(page.odata_next_link).get()
        assert len(seen) == 5
        assert set(seen) == ids

    asyncio.run(story())
