"""What people share in their browser, by name or by a link."""

from __future__ import annotations

from typing import Literal

import msgspec

from graph_simulator.objects.sharepoint import ROOT, Role, SharingLink
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.files.files import Place, find_under
from graph_simulator.sharepoint.files.grants import grants_at, links_at, with_role
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import find_list
from graph_simulator.sharepoint.visibility import Visitor, find_content, somebody
from graph_simulator.wire.errors import GraphError


class ManualSharing:
    """Part of ``Simulator``, under ``ManualEdits``, which says how places are named."""

    world: World

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
