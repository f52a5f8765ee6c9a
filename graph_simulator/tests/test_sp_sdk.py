"""SharePoint through msgraph-sdk's own builders and models: another reading of the same API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from kiota_abstractions.api_error import APIError
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphServiceClient
from msgraph.generated.drives.item.items.item.children.children_request_builder import (
    ChildrenRequestBuilder,
)
from msgraph.generated.drives.item.items.item.invite.invite_post_request_body import (
    InvitePostRequestBody,
)
from msgraph.generated.models.canvas_layout import CanvasLayout
from msgraph.generated.models.choice_column import ChoiceColumn
from msgraph.generated.models.column_definition import ColumnDefinition
from msgraph.generated.models.content_type import ContentType
from msgraph.generated.models.drive_item import DriveItem
from msgraph.generated.models.drive_recipient import DriveRecipient
from msgraph.generated.models.field_value_set import FieldValueSet
from msgraph.generated.models.folder import Folder
from msgraph.generated.models.horizontal_section import HorizontalSection
from msgraph.generated.models.horizontal_section_column import HorizontalSectionColumn
from msgraph.generated.models.list_ import List_
from msgraph.generated.models.list_info import ListInfo
from msgraph.generated.models.list_item import ListItem
from msgraph.generated.models.page_layout_type import PageLayoutType
from msgraph.generated.models.permission import Permission
from msgraph.generated.models.site_page import SitePage
from msgraph.generated.models.text_column import TextColumn
from msgraph.generated.models.text_web_part import TextWebPart
from msgraph.generated.sites.item.lists.item.content_types.add_copy.add_copy_post_request_body import (  # noqa: E501
    AddCopyPostRequestBody,
)
from msgraph.generated.sites.item.lists.item.items.items_request_builder import (
    ItemsRequestBuilder,
)
from msgraph.generated.sites.item.lists.lists_request_builder import ListsRequestBuilder
from msgraph.generated.sites.item.pages.item.graph_site_page.graph_site_page_request_builder import (  # noqa: E501
    GraphSitePageRequestBuilder,
)

from graph_simulator.tests.calls import ROOT
from graph_simulator.tests.spaces import Space

Client = Callable[[], GraphServiceClient]


def test_a_list_with_columns_and_items(graph: Client, space: Space) -> None:
    async def story() -> None:
        lists = graph().sites.by_site_id(space.id).lists
        made = await lists.post(
            List_(
                display_name="Liste Finess",
                list_=ListInfo(template="genericList"),
                columns=[
                    ColumnDefinition(name="Finess", text=TextColumn(), indexed=True),
                    ColumnDefinition(name="Type", choice=ChoiceColumn(choices=["CAMSP", "CMPP"])),
                ],
            )
        )
        assert made
        assert made.id
        items = lists.by_list_id(made.id).items
        fields = FieldValueSet(additional_data={"Finess": "990000002", "Type": "CAMSP"})
        item = await items.post(ListItem(fields=fields))
        assert item
        assert item.id
        update = FieldValueSet(additional_data={"Type": "CMPP"})
        changed = await items.by_list_item_id(item.id).fields.patch(update)
        assert changed
        assert changed.additional_data["Type"] == "CMPP"
        options = RequestConfiguration(
            query_parameters=ItemsRequestBuilder.ItemsRequestBuilderGetQueryParameters(
                filter="fields/Finess eq '990000002'", expand=["fields($select=Finess,Type)"]
            )
        )
        page = await items.get(options)
        assert page
        assert page.value
        assert page.value[0].fields
        assert page.value[0].fields.additional_data["Finess"] == "990000002"
        await items.by_list_item_id(item.id).delete()
        with pytest.raises(APIError) as gone:
            await items.by_list_item_id(item.id).get()
        assert gone.value.response_status_code == 404

    asyncio.run(story())


def test_a_library_with_a_content_type(graph: Client, space: Space) -> None:
    async def story() -> None:
        site = graph().sites.by_site_id(space.id)
        made = await site.lists.post(
            List_(display_name="Zone", list_=ListInfo(template="documentLibrary"))
        )
        assert made
        assert made.id
        kind = await site.content_types.post(
            ContentType(name="Pièce", group="Extranet", base=ContentType(id="0x0101"))
        )
        assert kind
        assert kind.id
        url = f"{ROOT}/sites/{space.id}/contentTypes/{kind.id}"
        copies = site.lists.by_list_id(made.id).content_types
        copy = await copies.add_copy.post(AddCopyPostRequestBody(content_type=url))
        assert copy
        assert copy.id
        assert copy.id.startswith(kind.id)
        assert copy.parent_id == kind.id
        options = RequestConfiguration(
            query_parameters=ListsRequestBuilder.ListsRequestBuilderGetQueryParameters(
                expand=["columns", "contentTypes", "drive"]
            )
        )
        page = await site.lists.get(options)
        assert page
        library = next(one for one in page.value or [] if one.display_name == "Zone")
        assert library.drive
        assert library.drive.id
        assert "Pièce" in [one.name for one in library.content_types or []]
        assert library.list_
        assert library.list_.content_types_enabled is False

    asyncio.run(story())


def test_a_folder_made_and_shared(graph: Client, space: Space) -> None:
    async def story() -> None:
        drive = await graph().sites.by_site_id(space.id).drive.get()
        assert drive
        assert drive.id
        items = graph().drives.by_drive_id(drive.id).items
        folder = await items.by_drive_item_id("root").children.post(
            DriveItem(
                name="990000002",
                folder=Folder(),
                additional_data={"@microsoft.graph.conflictBehavior": "fail"},
            )
        )
        assert folder
        assert folder.id
        one = items.by_drive_item_id(folder.id)
        shared = await one.invite.post(
            InvitePostRequestBody(
                recipients=[DriveRecipient(object_id=space.stranger)],
                roles=["write"],
                require_sign_in=True,
                send_invitation=False,
                retain_inherited_permissions=False,
            )
        )
        assert shared
        assert shared.value
        assert shared.value[0].id
        assert shared.value[0].granted_to_v2
        assert shared.value[0].granted_to_v2.user
        assert shared.value[0].granted_to_v2.user.id == space.stranger
        permission = one.permissions.by_permission_id(shared.value[0].id)
        changed = await permission.patch(Permission(roles=["read"]))
        assert changed
        assert changed.roles == ["read"]
        await permission.delete()
        left = await one.permissions.get()
        assert left
        assert left.value == []
        stored = await items.by_drive_item_id("root:/990000002/a.pdf:").content.put(b"abc")
        assert stored
        assert stored.size == 3
        options = RequestConfiguration(
            query_parameters=ChildrenRequestBuilder.ChildrenRequestBuilderGetQueryParameters(
                expand=["listItem($expand=fields)"]
            )
        )
        children = await items.by_drive_item_id("root:/990000002:").children.get(options)
        assert children
        assert children.value
        assert children.value[0].file
        assert children.value[0].file.mime_type == "application/pdf"

    asyncio.run(story())


def test_a_page_written_and_read_with_its_canvas(graph: Client, space: Space) -> None:
    async def story() -> None:
        pages = graph().sites.by_site_id(space.id).pages
        column = HorizontalSectionColumn(
            id="1", width=12, webparts=[TextWebPart(inner_html="<p>Bonjour</p>")]
        )
        layout = CanvasLayout(horizontal_sections=[HorizontalSection(id="1", columns=[column])])
        made = await pages.post(
            SitePage(
                odata_type="#microsoft.graph.sitePage",
                name="accueil.aspx",
                title="Accueil",
                page_layout=PageLayoutType.Article,
                canvas_layout=layout,
            )
        )
        assert made
        assert made.id
        builder = GraphSitePageRequestBuilder
        options = RequestConfiguration(
            query_parameters=builder.GraphSitePageRequestBuilderGetQueryParameters(
                expand=["canvasLayout"]
            )
        )
        read = await pages.by_base_site_page_id(made.id).graph_site_page.get(options)
        assert isinstance(read, SitePage)
        assert read.canvas_layout
        sections = read.canvas_layout.horizontal_sections or []
        parts = (sections[0].columns or [])[0].webparts or []
        assert isinstance(parts[0], TextWebPart)
        assert parts[0].inner_html == "<p>Bonjour</p>"
        await pages.by_base_site_page_id(made.id).delete()

    asyncio.run(story())
