"""What people do in their browser, and what a test puts in place without going through Graph."""

from __future__ import annotations

from typing import Any

import msgspec

from graph_simulator.app.manual_sharing import ManualSharing, place_at
from graph_simulator.objects.sharepoint import Item, Page
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.files.file_writes import make_folder, store_file
from graph_simulator.sharepoint.files.files import Place
from graph_simulator.sharepoint.lists.field_values import written
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.pages.canvas import TEXT
from graph_simulator.sharepoint.pages.page_rules import saved_again
from graph_simulator.sharepoint.pages.sanitising import sanitised
from graph_simulator.sharepoint.places import find_list
from graph_simulator.sharepoint.recycle_bin import recycle_item, recycle_list, recycle_page, restore
from graph_simulator.sharepoint.visibility import Visible, Visitor, find_content, somebody
from graph_simulator.wire.errors import GraphError
from graph_simulator.wire.messages import Json


class ManualEdits(ManualSharing):
    """Part of ``Simulator``. A site is its URL name or its title; a path starts with the library.

    ``LookupError`` when something is not there, ``PermissionError`` when somebody may not,
    ``ValueError`` when SharePoint would refuse.
    """

    def enters(self, address: str) -> list[str]:
        """The sites this person enters, by the names in their URLs."""
        return Visitor(self.world, address).enters()

    def reads(self, address: str, site: str | None = None) -> list[Visible]:
        """Every list, folder and file this person can read, and whether they can write there."""
        return Visitor(self.world, address).reads(site)

    def right(self, address: str, site: str, path: str = "") -> str:
        """``read``, ``write`` or nothing; on the site as a whole without ``path``."""
        visitor, content = Visitor(self.world, address), find_content(self.world, site)
        if not path:
            return visitor.right_in(content)
        place = place_at(content, path)
        return visitor.right(content, place.library, place.item)

    def signs_in(self, address: str, *, succeeded: bool = True) -> None:
        """Now, in a browser; an attempt that failed leaves its trace too."""
        tenant, user = self.world.tenant, somebody(self.world.tenant, address)
        told = {"lastSignInDateTime": tenant.now()}
        if succeeded:
            told["lastSuccessfulSignInDateTime"] = tenant.now()
        activity = {**(user.sign_in_activity or {}), **told}
        tenant.alter(user.id, {"sign_in_activity": activity})

    def put_file_as(self, address: str, site: str, path: str, name: str, content: bytes) -> None:
        """This person drops a file into a folder, or replaces the one that is there."""
        visitor = Visitor(self.world, address)
        folder = place_at(find_content(self.world, site), path)
        there = folder.rows.child(folder.item.number, name)
        if visitor.right(folder.content, folder.library, there or folder.item) != "write":
            raise PermissionError(f"{address} may not write in {site}/{path}")
        try:
            store_file(self.world.tenant, folder, name, content, author=visitor.user.id)
        except GraphError as error:
            raise ValueError(error.message) from None

    def save_as_template(self, address: str, site: str, name: str) -> None:
        """This person saves a page as a template: another page of that name, in a folder."""
        visitor, content = Visitor(self.world, address), find_content(self.world, site)
        if visitor.right_in(content) != "write":
            raise PermissionError(f"{address} may not edit the pages of {site}")
        page = msgspec.structs.replace(
            _page(content, name), id=self.world.tenant.new_id(), folder="Templates"
        )
        content.pages[page.id] = page
        self.world.tenant.changed = True

    def delete_as(self, address: str, site: str, path: str) -> None:
        """This person deletes a list or a library by its title, a folder or a file of one, or a
        page (``SitePages/faq.aspx``).
        """
        visitor, content = Visitor(self.world, address), find_content(self.world, site)
        list_, _, inside = path.partition("/")
        if list_ == "SitePages":
            if visitor.right_in(content) != "write":
                raise PermissionError(f"{address} may not delete {site}/{path}")
            page = _page(content, inside)
            recycle_page(self.world.tenant, content, page, visitor.user.id)
            return
        one = find_list(content, list_)
        item = place_at(content, path).item if inside else None
        if visitor.right(content, one, item) != "write":
            raise PermissionError(f"{address} may not delete {site}/{path}")
        if item is None:
            recycle_list(self.world.tenant, content, one, visitor.user.id)
        else:
            recycle_item(self.world.tenant, content, one, item, visitor.user.id)

    def restore_as(self, address: str, site: str, name: str) -> None:
        """This person takes something out of the recycle bin, back to where it was."""
        visitor, content = Visitor(self.world, address), find_content(self.world, site)
        if visitor.right_in(content) != "write":
            raise PermissionError(f"{address} may not restore anything in {site}")
        restore(self.world.tenant, content, name)

    def offered_types(self, site: str, list_: str) -> list[str]:
        """The content types that somebody who adds an item may choose from."""
        content = find_content(self.world, site)
        try:
            one = find_list(content, list_)
        except GraphError:
            raise LookupError(f"there is no list '{list_}' in the site") from None
        names = [kind.name for kind in one.content_types if kind.name != "Folder"]
        return names if one.content_types_enabled else names[:1]

    def add_file(
        self,
        site: str,
        path: str,
        name: str,
        *,
        size: int = 0,
        author: str = "",
        modified: str = "",
        fields: Json | None = None,
    ) -> None:
        """A file straight into a folder, which is made when it is not there.

        ``author`` is an address, ``modified`` is like 2026-04-30T12:00:00Z.
        """
        tenant, content = self.world.tenant, find_content(self.world, site)
        place = _made(self.world, content, path)
        user = somebody(tenant, author).id if author else ""
        try:
            stored, _ = store_file(tenant, place, name, b"", author=user)
            values = written(content, place.library, place.rows, fields or {}, of=stored.item)
        except GraphError as error:
            raise ValueError(error.message) from None
        when = modified or stored.item.modified
        changes: dict[str, Any] = {"size": size, "modified": when, "editor": user}
        if stored.item.version == 1:
            changes |= {"created": when}
        item = stored.item
        item = msgspec.structs.replace(item, fields={**item.fields, **values}, **changes)
        place.rows.put(item)

    def add_row(self, site: str, list_: str, fields: Json, author: str = "") -> str:
        """A row typed by somebody; its number."""
        tenant, content = self.world.tenant, find_content(self.world, site)
        try:
            one = find_list(content, list_)
            rows = content.rows[one.id]
            values = written(content, one, rows, fields, of=None)
        except GraphError as error:
            raise ValueError(error.message) from None
        user = somebody(tenant, author).id if author else ""
        now = tenant.now()
        item = Item(
            number=rows.next_number(),
            key=tenant.new_id(),
            fields=values,
            created=now,
            modified=now,
            author=user,
            editor=user,
        )
        tenant.changed = True
        return str(rows.put(item).number)

    def edit_page_as(
        self, address: str, site: str, name: str, html: str, *, publish: bool = True
    ) -> None:
        """This person rewrites the first text of a page; unpublished, it stays checked out."""
        visitor, content = Visitor(self.world, address), find_content(self.world, site)
        if visitor.right_in(content) != "write":
            raise PermissionError(f"{address} may not edit the pages of {site}")
        page = _page(content, name)
        values: dict[str, Any] = {"minor": page.minor + 1, "checked_out_by": visitor.user.id}
        if publish:
            values = {"major": page.major + 1, "minor": 0, "checked_out_by": ""}
        content.pages[page.id] = saved_again(
            self.world.tenant,
            page,
            editor=visitor.user.id,
            canvas=_rewritten(page.canvas, html, self.world.tenant.new_id()),
            **values,
        )
        self.world.tenant.changed = True


def _made(world: World, content: Content, path: str) -> Place:
    library, *names = path.split("/")
    place = place_at(content, library)
    for name in names:
        place, _ = make_folder(world.tenant, place, name, "replace")
    return place


def _page(content: Content, name: str) -> Page:
    for page in content.pages.values():
        if page.name.casefold() == name.casefold() and not page.folder:
            return page
    raise LookupError(f"there is no page '{name}' in the site")


def _rewritten(canvas: Json | None, html: str, id_: str) -> Json:
    """With ``html`` in the first text, or in a new section below everything."""
    sections = (canvas or {}).get("horizontalSections", [])
    done = False

    def rewritten(part: Json) -> Json:
        nonlocal done
        if done or part["@odata.type"] != TEXT:
            return part
        done = True
        return {**part, "innerHtml": sanitised(html)}

    renewed = [
        {
            **section,
            "columns": [
                {**column, "webparts": [rewritten(part) for part in column["webparts"]]}
                for column in section["columns"]
            ],
        }
        for section in sections
    ]
    if not done:
        part = {"@odata.type": TEXT, "id": id_, "innerHtml": sanitised(html)}
        column = {"id": "1", "width": 12, "webparts": [part]}
        number = str(len(renewed) + 1)
        renewed.append(
            {"layout": "oneColumn", "id": number, "emphasis": "none", "columns": [column]}
        )
    return {**(canvas or {}), "horizontalSections": renewed}
