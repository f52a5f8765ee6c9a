"""Who was let into a file or a folder (pages *driveItem: invite*, *permission*).

A place inherits from the folder above until somebody is invited there. From then on it has its
own grants: copies of the inherited ones, or none of them when they were not to be retained.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph_simulator.objects.directory import Group, ServicePrincipal, User
from graph_simulator.objects.sharepoint import ROOT, Item, Role, SharingLink
from graph_simulator.odata.paging import seal
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.levels import APPLICATION, RANKS, SITE_GROUPS
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import title, web_url
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.wire.messages import Json


def grants_at(rows: Rows, item: Item) -> Mapping[str, Role]:
    """Roles by principal, the place's own or those of the nearest folder that has some."""
    while item.grants is None:
        if item.number == ROOT:
            return rows.inherited
        item = rows.items[item.parent]
    return item.grants


def with_role(grants: Mapping[str, Role], principal: str, role: Role) -> dict[str, Role]:
    """Inviting again never takes a role away: the higher one holds."""
    held = grants.get(principal, role)
    return {**grants, principal: max(held, role, key=RANKS.__getitem__)}


def permission_id(principal: str) -> str:
    """The same for somebody everywhere, since SharePoint makes it of the login name."""
    prefix = "c:0o.c|federateddirectoryclaimprovider|" if principal in SITE_GROUPS else ""
    return seal(f"{prefix or 'i:0#.f|membership|'}{principal}")


def links_at(rows: Rows, item: Item) -> tuple[SharingLink, ...]:
    """Those of the place, or of the nearest folder with grants of its own."""
    while item.grants is None:
        if item.number == ROOT:
            return ()
        item = rows.items[item.parent]
    return item.links


def widest_scope(links: Iterable[SharingLink]) -> str:
    """Of the facet *shared*."""
    scopes = {link.scope for link in links}
    return next((wide for wide in ("anonymous", "organization") if wide in scopes), "users")


def permissions_json(world: World, content: Content, rows: Rows, item: Item) -> list[Json]:
    """Everybody that is let in, and every link; inherited and own look the same."""
    granted = [permission_json(world, content, *grant) for grant in grants_at(rows, item).items()]
    return granted + [link_json(world, content, link) for link in links_at(rows, item)]


def permission_json(world: World, content: Content, principal: str, role: Role) -> Json:
    """Without ``inheritedFrom``: SharePoint does not say what is inherited."""
    identity = identity_json(world, content, principal)
    shown = next(iter(identity.values()))
    return {
        "id": permission_id(principal),
        "roles": [role],
        "grantedTo": {"user": {"displayName": shown["displayName"]}},
        "grantedToV2": identity,
    }


def link_json(world: World, content: Content, link: SharingLink) -> Json:
    """A link has no ``grantedToV2``: its people are in ``grantedToIdentitiesV2``."""
    people = [identity_json(world, content, id_) for id_ in link.people]
    return {
        "id": link.id,
        "roles": ["write" if link.type == "edit" else "read"],
        "hasPassword": False,
        "grantedToIdentitiesV2": people,
        "link": {
            "scope": link.scope,
            "type": link.type,
            "preventsDownload": False,
            "webUrl": f"{web_url(world.tenant, content)}/:f:/g/{link.id}",
        },
    }


def identity_json(world: World, content: Content, principal: str) -> Json:
    tenant = world.tenant
    if principal in SITE_GROUPS:
        label, number = SITE_GROUPS[principal]
        name = f"{title(tenant, content)} {label}"
        return {"siteGroup": {"displayName": name, "id": number, "loginName": name}}
    if principal == APPLICATION:
        login = f"i:0i.t|00000003-0000-0ff1-ce00-000000000000|{APPLICATION}"
        return {"siteUser": {"displayName": "SharePoint App", "id": "10", "loginName": login}}
    gone = tenant.deleted.get(principal)
    match tenant.get(principal) or (gone and gone[1]):
        case User() as user:
            return _person(world, user)
        case Group() as group:
            return {"group": {"displayName": group.display_name, "id": group.id}}
        case ServicePrincipal() as application:
            shown = {"displayName": application.display_name, "id": application.app_id}
            return {"application": shown}
    return {"user": {"displayName": "", "id": principal}}


def _person(world: World, user: User) -> Json:
    email = user.mail or user.user_principal_name
    named: Json = {"displayName": user.display_name, "email": email}
    login = f"i:0#.f|membership|{user.user_principal_name}"
    there: Json = {"siteUser": {**named, "id": "12", "loginName": login}}
    if not world.settings.people_have_ids_in_permissions:
        return there
    return {"user": {**named, "id": user.id}, **there}
