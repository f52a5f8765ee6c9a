"""What one person sees: the sites they enter, the places they read, those they write in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

import msgspec

from graph_simulator.objects.directory import User
from graph_simulator.objects.sharepoint import ROOT, Item, Role, SharingLink, Site, SiteList
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.files.grants import grants_at, links_at
from graph_simulator.sharepoint.levels import MEMBERS, PERSON, SECURITY_GROUP, SITE_GROUPS
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.places import alive, named, of_group, title
from graph_simulator.sharepoint.tenant_settings import SHARING
from graph_simulator.tenant.tenant import Tenant

Right: TypeAlias = Literal["", "read", "write"]
LINKED: Mapping[str, Role] = {"view": "read", "edit": "write"}


class Visible(msgspec.Struct, frozen=True, order=True):
    """A list, a folder or a file; ``path`` is empty for the list itself."""

    site: str
    library: str
    path: str
    right: Right


class Visitor:
    """Somebody at the door. Raise ``LookupError`` when nobody has this address."""

    def __init__(self, world: World, address: str) -> None:
        self._world, self._tenant = world, world.tenant
        self.user = somebody(self._tenant, address)
        outside = self.user.user_type == "Guest"
        self._stays_out = (
            not self.user.account_enabled
            or (
                world.settings.pending_guests_see_nothing
                and self.user.external_user_state == "PendingAcceptance"
            )
            or (outside and SHARING.of(self._tenant).sharing_capability == "disabled")
        )
        self._principals = {self.user.id, *_groups(self._tenant, self.user.id)}
        self._logins = {PERSON + self.user.user_principal_name.casefold()}
        self._logins |= {SECURITY_GROUP + each for each in self._principals}

    def enters(self) -> list[str]:
        """Names of sites, as in their URLs, by member or owner of their groups."""
        return sorted(
            content.site.name for content in living(self._world) if self.right_in(content)
        )

    def right_in(self, content: Content) -> Right:
        """On what inherits from the site."""
        return self._right(content, content.grants)

    def right(self, content: Content, one: SiteList, item: Item | None = None) -> Right:
        """On a place of a library, or on a list as a whole."""
        rows = content.rows[one.id]
        place = item or rows.items.get(ROOT)
        if place is None:
            return self._right(content, rows.inherited)
        return self._right(content, grants_at(rows, place), links_at(rows, place))

    def reads(self, site: str | None = None) -> list[Visible]:
        """Every list, folder and file they can read, in ``site`` or in all of them."""
        contents = living(self._world) if site is None else [find_content(self._world, site)]
        return sorted(seen for content in contents for seen in self._seen(content))

    def _seen(self, content: Content) -> Iterator[Visible]:
        name = title(self._tenant, content)
        for one in content.lists.values():
            rows = content.rows[one.id]
            if one.system:
                continue
            if right := self.right(content, one):
                yield Visible(name, one.display_name, "", right)
            for item in rows if one.drive else ():
                if right := self.right(content, one, item):
                    yield Visible(name, one.display_name, rows.path(item), right)

    def _right(
        self, content: Content, grants: Mapping[str, Role], links: Iterable[SharingLink] = ()
    ) -> Right:
        if self._stays_out:
            return ""
        group, owner = content.site.group, content.site.owner
        if group and self.user.id in self._tenant.linked("owners", group):
            return "write"  # owners of the group administer the site: no grant keeps them out
        if owner and owner.casefold() == self.user.user_principal_name.casefold():
            return "write"
        held = {role for principal, role in grants.items() if self._is(principal, content.site)}
        held |= {LINKED[link.type] for link in links if self._follows(link)}
        if held & {"write", "owner"}:
            return "write"
        return "read" if held else ""

    def _follows(self, link: SharingLink) -> bool:
        """An anonymous link opens to whoever holds it, which nobody knows."""
        if link.scope == "organization":
            return self.user.user_type == "Member"
        return self.user.id in link.people

    def _is(self, principal: str, site: Site) -> bool:
        if principal not in SITE_GROUPS:
            return principal in self._principals
        if not self._logins.isdisjoint(site.people.get(principal, ())):
            return True
        members = self._tenant.linked("members", site.group) if site.group else ()
        return principal == MEMBERS and self.user.id in members


def somebody(tenant: Tenant, address: str) -> User:
    for name in ("mail", "userPrincipalName", "otherMails"):
        for id_ in tenant.user_index.find(name, address):
            return tenant.users[id_]
    raise LookupError(f"nobody in the tenant has the address {address}")


def living(world: World) -> list[Content]:
    """Every site, those whose time has come included."""
    for group in list(world.tenant.groups.values()):
        of_group(world, group)
    contents = list(SHAREPOINT.of(world.tenant).sites.values())
    return [content for content in contents if alive(world.tenant, content)]


def find_content(world: World, site: str) -> Content:
    """By the name in its URL, or by its title."""
    found = named(world, site)
    if found is not None:
        return found
    wanted = site.casefold()
    for content in living(world):
        if title(world.tenant, content).casefold() == wanted:
            return content
    raise LookupError(f"no site has the name or the title '{site}'")


def _groups(tenant: Tenant, id_: str) -> set[str]:
    """Of every depth."""
    found: set[str] = set()
    waiting = [id_]
    while waiting:
        for relation, holder in tenant.links.holding(waiting.pop()):
            if relation == "members" and holder in tenant.groups and holder not in found:
                found.add(holder)
                waiting.append(holder)
    return found
