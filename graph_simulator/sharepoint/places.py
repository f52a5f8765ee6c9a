"""Where things are: a site from what a URL says of it, its birth, a list from its id or title."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from graph_simulator.objects.directory import Group
from graph_simulator.objects.sharepoint import SiteList
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.newborn import age
from graph_simulator.sharepoint.refusals import being_provisioned, invalid_request, item_not_found
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.sharepoint.site_creation import born
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.errors import not_found


def host(tenant: Tenant) -> str:
    return f"{tenant.initial_domain.partition('.')[0]}.sharepoint.example"


def web_url(tenant: Tenant, content: Content) -> str:
    """The root site has no name."""
    name = content.site.name
    return f"https://{host(tenant)}" + (f"/sites/{quote(name)}" if name else "")


def group_of(tenant: Tenant, content: Content) -> Group | None:
    return tenant.groups.get(content.site.group)


def title(tenant: Tenant, content: Content) -> str:
    """A site is called after its group, where it has one."""
    group = group_of(tenant, content)
    return group.display_name if group else content.site.title or tenant.display_name


def find_site(world: World, key: str) -> Content:
    """By ``root``, or by ``host,guid,guid``. The site of a deleted group is not there."""
    sharepoint = SHAREPOINT.of(world.tenant)
    if key == "root" or key.casefold() == host(world.tenant):
        return sharepoint.by_name.get("") or born(
            world.tenant, None, "", world.settings.home_page_version
        )
    if key.count(",") != 2:
        raise invalid_request(f"'{key}' is not the id of a site: hostname,guid,guid.")
    content = sharepoint.sites.get(key.lower())
    if content is None or not alive(world.tenant, content):
        raise item_not_found("Requested site could not be found.")
    return content


def find_site_at(world: World, hostname: str, path: str) -> Content:
    """``/sites/{hostname}:/sites/{name}``."""
    folder, _, name = path.strip("/").removesuffix(":").partition("/")
    if hostname.casefold() != host(world.tenant):
        raise invalid_request("Invalid hostname for this tenancy")
    if folder.casefold() == "sites" and name:
        content = named(world, name)
        if content is not None:
            return content
    raise item_not_found("Requested site could not be found.")


def named(world: World, name: str) -> Content | None:
    """The site with this name in its URL, born now if its time has come."""
    content = SHAREPOINT.of(world.tenant).by_name.get(name.casefold())
    if content is not None and name and alive(world.tenant, content):
        return content if provisioned(world, content) else None
    for id_ in world.tenant.group_index.find("mailNickname", name):
        group = world.tenant.groups[id_]
        if group.unified and id_ not in SHAREPOINT.of(world.tenant).by_group:
            content = _born_in_time(world, group)
            if content is not None and content.site.name.casefold() == name.casefold():
                return content
    return None


def provisioned(world: World, content: Content) -> bool:
    """That of a group is not there before it is; one made without a group says how far it is."""
    return bool(content.site.group) or age(world, content) >= world.settings.site_delay


def site_of_group(world: World, id_: str) -> Content:
    """Raise 404 while it is being provisioned (page *Get a site*, issues of its authors)."""
    group = world.replica.group(id_)
    if group is None or id_ not in world.tenant.groups:
        raise not_found(id_)
    content = of_group(world, group)
    if content is None:
        raise being_provisioned()
    return content


def of_group(world: World, group: Group) -> Content | None:
    content = SHAREPOINT.of(world.tenant).by_group.get(group.id)
    return content or (_born_in_time(world, group) if group.unified else None)


def alive(tenant: Tenant, content: Content) -> bool:
    """Deleting the group hides its site; purging the group takes the site along."""
    group = content.site.group
    if not group or group in tenant.groups:
        return True
    if group not in tenant.deleted:
        SHAREPOINT.of(tenant).forget(content)
    return False


def _born_in_time(world: World, group: Group) -> Content | None:
    date = group.created_date_time
    created = datetime.fromisoformat(date).timestamp() if date else 0.0  # seeded without one
    owned = bool(world.tenant.linked("owners", group.id)) or not world.settings.sites_need_owner
    if not owned or world.clock() < created + world.settings.site_delay:
        return None
    taken = SHAREPOINT.of(world.tenant).by_name
    former = taken.get(group.mail_nickname.casefold())
    if former is not None:
        alive(world.tenant, former)
    name, number = group.mail_nickname, 1
    while name.casefold() in taken:
        number += 1
        name = f"{group.mail_nickname}{number}"
    return born(world.tenant, group.id, name, world.settings.home_page_version)


def find_list(content: Content, key: str) -> SiteList:
    """By id or by title."""
    found = content.lists.get(key.lower())
    if found is None:
        wanted = key.casefold()
        lists = content.lists.values()
        found = next((one for one in lists if one.display_name.casefold() == wanted), None)
    if found is None:
        raise item_not_found("The specified list was not found")
    return found


def find_drive(world: World, id_: str) -> tuple[Content, SiteList, Rows]:
    content, list_id = SHAREPOINT.of(world.tenant).drives.get(id_, (None, ""))
    if content is None or not alive(world.tenant, content):
        raise item_not_found("The drive could not be found.")
    return content, content.lists[list_id], content.rows[list_id]
