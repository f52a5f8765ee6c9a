"""What people share in their browser, by name or by a link."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from graph_simulator.objects.sharepoint import ROOT, MenuNode, Role, SharingLink
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.files.files import Place, find_under
from graph_simulator.sharepoint.files.grants import grants_at, links_at, with_role
from graph_simulator.sharepoint.levels import MEMBERS, PERSON, levels as site_levels
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.places import find_list
from graph_simulator.sharepoint.site_creation import born
from graph_simulator.sharepoint.visibility import Visitor, find_content, somebody
from graph_simulator.wire.errors import GraphError

SiteGroup = Literal["owners", "members", "visitors"]


class ManualSharing:
    """Part of ``Simulator``, under ``ManualEdits``, which says how places are named."""

    world: World

    def level_members(self, site: str, *levels: int, group: SiteGroup = MEMBERS) -> None:
        """An owner gives a group of the site these permission levels on it, and no other."""
        given = {**find_content(self.world, site).site.levels, group: levels}
        self._change_site(site, levels=given)

    def level_members_of(self, site: str, list_: str, *levels: int) -> None:
        """The same on one list, which from then on inherits nothing."""
        content = find_content(self.world, site)
        own = find_list(content, list_).levels
        given = site_levels(content.site.levels) if own is None else own
        self._change_list(content, list_, {**given, MEMBERS: levels})

    def inherit_in(self, site: str, list_: str) -> None:
        """An owner deletes the unique permissions of a list."""
        self._change_list(find_content(self.world, site), list_, None)

    def _change_list(
        self, content: Content, list_: str, levels: dict[str, tuple[int, ...]] | None
    ) -> None:
        one = msgspec.structs.replace(find_list(content, list_), levels=levels)
        SHAREPOINT.of(self.world.tenant).put_list(content, one)

    def put_in_site_group(self, site: str, group: SiteGroup, who: str) -> None:
        """An owner lets somebody into a group of the site, by their address, or by a login."""
        people = find_content(self.world, site).site.people
        login = who if "|" in who else PERSON + self._name_of(who)
        logins = tuple(dict.fromkeys((*people.get(group, ()), login)))
        self._change_site(site, people={**people, group: logins})

    def empty_site_group(self, site: str, group: SiteGroup) -> None:
        """An owner takes everybody out of a group of the site."""
        people = find_content(self.world, site).site.people
        self._change_site(site, people={**people, group: ()})

    def _name_of(self, address: str) -> str:
        return somebody(self.world.tenant, address).user_principal_name.casefold()

    def make_site(self, site: str, title: str, description: str, *, owner: str) -> None:
        """An administrator makes a communication site at this address."""
        told = {"title": title, "description": description, "owner": self._name_of(owner)}
        born(self.world.tenant, None, site, self.world.settings.home_page_version, **told)

    def describe_site(self, site: str, description: str) -> None:
        self._change_site(site, description=description)

    def share_site(self, site: str, sharing: Literal[0, 1, 2, 3]) -> None:
        """An administrator says with whom outside a site is shared (``Site``)."""
        self._change_site(site, sharing=sharing)

    def save_as_welcome(self, address: str, site: str, page: str) -> None:
        """This person makes a page, named from the root of the site, the one that opens first."""
        if Visitor(self.world, address).right_in(find_content(self.world, site)) != "write":
            raise PermissionError(f"{address} may not edit the pages of {site}")
        self._change_site(site, welcome=page)

    def menu(self, site: str) -> list[str]:
        """What the menu of a site shows; what is under a heading, after it."""
        return [title for title, _ in self.menu_links(site)]

    def menu_links(self, site: str) -> list[tuple[str, str]]:
        """The same, with where each leads."""
        return [
            each
            for node in find_content(self.world, site).site.menu
            for each in (
                (node.title, node.url),
                *((f"{node.title} > {below.title}", below.url) for below in node.children),
            )
        ]

    def edit_menu(
        self,
        site: str,
        *,
        out: str,
        put: str,
        under: str = "",
        url: str = "https://pages.example/",
    ) -> None:
        """An owner takes a link out of the menu, and puts one of their own in, or under another."""
        menu = [node for node in find_content(self.world, site).site.menu if node.title != out]
        own = MenuNode(id=9000, title=put, url=url)
        if not under:
            menu.append(own)
        menu = [
            msgspec.structs.replace(node, children=(*node.children, own))
            if node.title == under
            else node
            for node in menu
        ]
        self._change_site(site, menu=tuple(menu))

    def _change_site(self, site: str, **changes: Any) -> None:
        content = find_content(self.world, site)
        content.site = msgspec.structs.replace(content.site, **changes)
        self.world.tenant.changed = True

    def share_as(
        self, address: str, site: str, path: str, *others: str, role: Role = "write"
    ) -> None:
        """This person lets others into a file or a folder, by name."""
        place = self._shared_by(address, site, path)
        grants = dict(grants_at(place.rows, place.item))
        for other in others:
            grants = with_role(grants, somebody(self.world.tenant, other).id, role)
        self._share(place, grants, links_at(place.rows, place.item))

    def link_as(
        self,
        address: str,
        site: str,
        path: str,
        *others: str,
        type_: Literal["view", "edit"] = "edit",
        scope: Literal["anonymous", "organization", "users"] = "users",
    ) -> None:
        """This person makes a link to a file or a folder, for others or for whoever has it."""
        place = self._shared_by(address, site, path)
        tenant = self.world.tenant
        people = tuple(somebody(tenant, other).id for other in others)
        link = SharingLink(tenant.new_id(), type_, scope, people)
        grants = dict(grants_at(place.rows, place.item))
        self._share(place, grants, (*links_at(place.rows, place.item), link))

    def share_with(self, principal: str, site: str, path: str, *, role: Role = "write") -> None:
        """An administrator lets a group or an application in, by its id."""
        place = place_at(find_content(self.world, site), path)
        grants = with_role(grants_at(place.rows, place.item), principal, role)
        self._share(place, grants, links_at(place.rows, place.item))

    def isolate_as(self, address: str, site: str, path: str) -> None:
        """This person stops the inheritance of a folder and takes everybody out of it."""
        self._share(self._shared_by(address, site, path), {}, ())

    def inherit_as(self, address: str, site: str, path: str) -> None:
        """This person deletes the unique permissions of a folder: it inherits again."""
        place = self._shared_by(address, site, path)
        place.rows.put(msgspec.structs.replace(place.item, grants=None, links=()))
        self.world.tenant.changed = True

    def _shared_by(self, address: str, site: str, path: str) -> Place:
        visitor = Visitor(self.world, address)
        place = place_at(find_content(self.world, site), path)
        if visitor.right(place.content, place.library, place.item) != "write":
            raise PermissionError(f"{address} may not share {site}/{path}")
        return place

    def _share(self, place: Place, grants: dict[str, Role], links: tuple[SharingLink, ...]) -> None:
        place.rows.put(msgspec.structs.replace(place.item, grants=grants, links=links))
        self.world.tenant.changed = True


def place_at(content: Content, path: str) -> Place:
    library, _, inside = path.partition("/")
    try:
        one = find_list(content, library)
        rows = content.rows[one.id]
        root = rows.items.get(ROOT)
        if root is None:
            raise LookupError(f"'{library}' is not a document library")
        return Place(content, one, rows, find_under(rows, root, inside))
    except GraphError:
        raise LookupError(f"there is no '{path}' in the site") from None
