"""Our paths against those that msgraph-sdk's builders write: two readings of one API."""

from __future__ import annotations

from urllib.parse import unquote

import httpx
import pytest
from kiota_abstractions.authentication import AnonymousAuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from provisioning.graph import query, select
from provisioning.graph.rows import Ref, User
from tests.graph.service import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:kiota_abstractions.*")


@pytest.fixture
def sdk():
    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider(), httpx.AsyncClient())
    adapter.base_url = ROOT
    return GraphServiceClient(request_adapter=adapter)


def address(request):
    request.path_parameters["baseurl"] = ROOT
    path, _, options = unquote(request.url).removeprefix(ROOT).partition("?")
    return path, sorted(options.split("&")) if options else []


def ours(path):
    bare, _, options = unquote(path).partition("?")
    return bare, sorted(options.split("&")) if options else []


def test_listing_guests(sdk):
    from msgraph.generated.users.users_request_builder import UsersRequestBuilder

    parameters = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
        filter="userType eq 'Guest'", select=select(User).split(","), top=999
    )
    request = sdk.users.to_get_request_information(
        RequestConfiguration(query_parameters=parameters)
    )
    path = query("/users", filter="userType eq 'Guest'", select=select(User), top=999)
    assert ours(path) == address(request)


def test_listing_members(sdk):
    from msgraph.generated.groups.item.members.members_request_builder import MembersRequestBuilder

    parameters = MembersRequestBuilder.MembersRequestBuilderGetQueryParameters(
        select=["id"], top=999
    )
    request = sdk.groups.by_group_id("g").members.to_get_request_information(
        RequestConfiguration(query_parameters=parameters)
    )
    assert ours(query("/groups/g/members", select=select(Ref), top=999)) == address(request)


def test_writing(sdk):
    from msgraph.generated.models.group import Group
    from msgraph.generated.models.invitation import Invitation
    from msgraph.generated.models.reference_create import ReferenceCreate
    from msgraph.generated.models.user import User as SdkUser

    group = sdk.groups.by_group_id("g")
    requests = {
        "/invitations": sdk.invitations.to_post_request_information(Invitation()),
        "/users": sdk.users.to_post_request_information(SdkUser()),
        "/users/u": sdk.users.by_user_id("u").to_patch_request_information(SdkUser()),
        "/groups/g": group.to_patch_request_information(Group()),
        "/groups(uniqueName='x')": sdk.groups_with_unique_name("x").to_patch_request_information(
            Group()
        ),
        "/groups/g/owners/$ref": group.owners.ref.to_post_request_information(ReferenceCreate()),
        "/groups/g/members/u/$ref": group.members.by_directory_object_id(
            "u"
        ).ref.to_delete_request_information(),
        "/directory/deletedItems/graph.user": (
            sdk.directory.deleted_items.graph_user.to_get_request_information()
        ),
    }
    for path, request in requests.items():
        assert address(request) == (path, [])
