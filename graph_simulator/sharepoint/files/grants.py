"""Who was let into a file or a folder (pages *driveItem: invite*, *permission*).

A place inherits from the folder above until somebody is invited there. From then on it has its
own grants: copies of the inherited ones, or none of them when they were not to be retained.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph_simulator.objects.directory import Group, User
from graph_simulator.objects.sharepoint import ROOT, Item, Role
from graph_simulator.odata.paging import seal
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import title
from graph_simulator.sharepoint.rows import Rows
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.messages import Json

OWNERS, MEMBERS, VISITORS = "owners", "members", "visitors"
SITE_GRANTS: Mapping[str, Role] = {OWNERS: "owner", MEMBERS: "write", VISITORS: "read"}
SITE_GROUPS = {OWNERS: ("Owners", "3"), MEMBERS: ("Members", "5"), VISITORS: ("Visitors", "4")}
RANKS: Mapping[Role, int] = {"read": 0, "write": 1, "owner": 2}


def grants_at(rows: Rows, item: Item) -> Mapping[str, Role]:
    """Roles by principal, the place's own or those of the nearest folder that has some."""
    while item.grants is None:
        if item.number == ROOT:
            return SITE_GRANTS
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


def permission_json(tenant: Tenant, content: Content, principal: str, role: Role) -> Json:
    """Without ``inheritedFrom``: SharePoint does not say what is inherited."""
    identity = _identity(tenant, content, principal)
    shown = next(iter(identity.values()))
    return {
        "id": permission_id(principal),
        "roles": [role],
        "grantedTo": {"user": {"displayName": shown["displayName"]}},
        "grantedToV2": identity,
    }


def _identity(tenant: Tenant, content: Content, principal: str) -> Json:
    if principal in SITE_GROUPS:
        label, number = SITE_GROUPS[principal]
        name = f"{title(tenant, content)} {label}"
        return {"siteGroup": {"displayName": name, "id": number, "loginName": name}}
    gone = tenant.deleted.get(principal)
    match tenant.get(principal) or (gone and gone[1]):
        case User() as user:
            email = user.mail or user.user_principal_name
            shown: Json = {"displayName": user.display_name, "email": email, "id": user.id}
            login = f"i:0#.f|membership|{user.user_principal_name}"
            return {"user": shown, "siteUser": {**shown, "id": "12", "loginName": login}}
        case Group() as group:
            return {"group": {"displayName": group.display_name, "id": group.id}}
    return {"user": {"displayName": "", "id": principal}}
