"""Who has what by the permissions of a file or a folder (resource *permission*).

People appear as ``user``, or as ``siteUser`` without an id of the directory; a link has no
``grantedToV2``, and its people are in ``grantedToIdentitiesV2`` (recordings of PnP Core SDK).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from provisioning.graph.rows import Row

Right = Literal["write", "read"]
Holder = Literal["person", "group", "link", "application", "unknown"]
SYSTEM = ("i:0i.t|", "sharepoint\\")
"""How the logins of applications and of SharePoint itself begin."""
CLAIM = "c:"
"""How a login begins that stands for a group, or for everybody."""

WHOEVER = {
    "anonymous": "whoever has a link that asks no name",
    "organization": "everybody in the organisation, by a link",
}
"""Whom a link lets in, by its scope, where it names nobody."""


class Grant(msgspec.Struct, frozen=True):
    """What one permission gives to one holder; a link for named people gives to each of them.

    ``id`` is the permission's. ``who`` is a person's id, or their login where no id is shown; what
    is no person has its sort before its own id: ``group/…``, ``link/…``.
    """

    id: str
    who: str
    name: str
    right: Right
    holder: Holder = "person"
    linked: bool = False
    address: str = ""
    owns: bool = False
    """They may give rights on it to others."""

    @property
    def title(self) -> str:
        return f"{self.name}, by a link" if self.linked else self.name


class _Identity(msgspec.Struct, frozen=True, rename="camel"):
    id: str | None = None
    display_name: str | None = None
    email: str | None = None
    login_name: str | None = None


class _Grantee(msgspec.Struct, frozen=True, rename="camel"):
    user: _Identity | None = None
    site_user: _Identity | None = None
    group: _Identity | None = None
    site_group: _Identity | None = None
    application: _Identity | None = None


class _Link(msgspec.Struct, frozen=True):
    scope: str | None = None
    type: str | None = None


class _Invitation(msgspec.Struct, frozen=True):
    email: str | None = None


class Permission(Row, frozen=True, kw_only=True):
    roles: tuple[str, ...] = ()
    granted_to: _Grantee | None = msgspec.field(default=None, name="grantedToV2")
    identities: tuple[_Grantee, ...] | None = msgspec.field(
        default=None, name="grantedToIdentitiesV2"
    )
    link: _Link | None = None
    invitation: _Invitation | None = None

    @property
    def right(self) -> Right:
        edits = self.link is not None and self.link.type == "edit"
        return "write" if edits or {"write", "owner"} & {*self.roles} else "read"


def grants(permission: Permission) -> Iterator[Grant]:
    """Groups that own the site are left out: no grant keeps them out."""
    link = permission.link
    if link and link.scope not in ("users", "existingAccess", None):
        name = WHOEVER.get(link.scope, f"whoever may follow a link ({link.scope})")
        yield _grant(permission, f"link/{permission.id}", name, "link")
        return
    if link and link.scope == "existingAccess":
        return
    for grantee in filter(None, (permission.granted_to, *(permission.identities or ()))):
        grant = _held(permission, grantee)
        if grant.holder != "group" or "owner" not in permission.roles:
            yield msgspec.structs.replace(grant, linked=link is not None)
    asked = permission.invitation and permission.invitation.email
    if asked and not link and not permission.granted_to and not permission.identities:
        yield _grant(permission, asked.casefold(), asked, "person", asked)


def _held(permission: Permission, grantee: _Grantee) -> Grant:
    if grantee.application:
        return _sort(permission, "application", grantee.application, "the application")
    if group := grantee.group or grantee.site_group:
        return _sort(permission, "group", group, "the group")
    user, there = grantee.user or _Identity(), grantee.site_user or _Identity()
    login = (there.login_name or user.login_name or "").casefold()
    shown = grantee.user or grantee.site_user
    if shown is None:
        return _sort(permission, "unknown", _Identity(), "somebody of a kind not known here")
    if login.startswith(SYSTEM):
        return _sort(permission, "application", shown, "the application")
    if login.startswith(CLAIM) and not user.id:
        return _sort(permission, "group", shown, "the group", login)
    address = (user.email or there.email or login.rpartition("|")[2].rpartition("#")[2]).casefold()
    name = user.display_name or there.display_name or address or "somebody without a name"
    who = user.id or login or address or f"permission {permission.id}"
    return _grant(permission, who, name, "person", address)


def _sort(
    permission: Permission, holder: Holder, shown: _Identity, sort: str, id_: str = ""
) -> Grant:
    name = shown.display_name or shown.login_name or ""
    who = id_ or shown.id or shown.login_name or permission.id
    return _grant(permission, f"{holder}/{who}", f"{sort} « {name} »" if name else sort, holder)


def _grant(permission: Permission, who: str, name: str, holder: Holder, address: str = "") -> Grant:
    owns = "owner" in permission.roles
    return Grant(permission.id, who, name, permission.right, holder, address=address, owns=owns)
