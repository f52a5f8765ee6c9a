"""The least application permission that each call of ours needs.

From the *Permissions* section of each call's page in the Microsoft Graph reference. A test runs
every command on the simulated tenant and holds this table against the calls it recorded.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from typing import Literal, NamedTuple

Purpose = Literal["plan", "apply", "drift", "doctor", "sign-ins", "sharepoint"]


class Need(NamedTuple):
    """``path``: ``*`` is one segment, a final ``**`` any number; the narrowest that fits counts.

    ``plan`` and ``apply`` cannot do without; ``drift`` and ``doctor`` say less without. Rows for
    ``sharepoint`` are of the resource *SharePoint*, not of Graph, and optional; those for
    ``sign-ins`` too: without them nobody is ever inactive.
    With ``properties`` the row counts for a body that sets one of them, or a ``$select`` that
    names one, beside the call's own row.
    """

    method: str
    path: str
    permission: str
    purpose: Purpose
    what: str
    properties: tuple[str, ...] = ()

    @property
    def call(self) -> str:
        """``PATCH /users/* (passwordProfile)``."""
        names = f" ({', '.join(self.properties)})" if self.properties else ""
        return f"{self.method} {self.path}{names}"


MAIL = "Mail.Send"
SITES = "Sites.Selected"
FULL_CONTROL = "Sites.FullControl.All"

TENANT_SHARING = Need(
    "GET",
    "/admin/sharepoint/settings",
    "SharePointTenantSettings.Read.All",
    "doctor",
    "with whom the tenant shares its sites",
)

TENANT = (
    Need("GET", "/organization", "Organization.Read.All", "plan", "the tenant and its domains"),
    Need("GET", "/users/delta", "User.Read.All", "drift", "accounts that changed"),
    Need("GET", "/groups/delta", "GroupMember.Read.All", "drift", "groups that changed"),
    Need(
        "GET",
        "/users",
        "AuditLog.Read.All",
        "sign-ins",
        "when people last signed in",
        ("signInActivity",),
    ),
    Need("GET", "/auditLogs/directoryAudits", "AuditLog.Read.All", "drift", "who moved it"),
    Need("GET", "/policies/authorizationPolicy", "Policy.Read.All", "doctor", "who may invite"),
    Need("GET", "/subscribedSkus", "LicenseAssignment.Read.All", "doctor", "licences"),
    TENANT_SHARING,
)
"""What is asked of the tenant beside the kinds, each of which says its own needs."""

WIDER = {
    "User.Read.All": ("User.ReadWrite.All", "Directory.Read.All"),
    "User.ReadWrite.All": ("Directory.ReadWrite.All",),
    "User.Invite.All": ("User.ReadWrite.All", "Directory.ReadWrite.All"),
    "GroupMember.Read.All": ("GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"),
    "GroupSettings.Read.All": ("Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"),
    "GroupMember.ReadWrite.All": ("Group.ReadWrite.All", "Directory.ReadWrite.All"),
    "Group.Read.All": ("Group.ReadWrite.All", "Directory.Read.All"),
    "Group.ReadWrite.All": ("Directory.ReadWrite.All",),
    "Organization.Read.All": ("Directory.Read.All", "Organization.ReadWrite.All"),
    "LicenseAssignment.Read.All": ("Organization.Read.All", "Directory.Read.All"),
    "SharePointTenantSettings.Read.All": ("SharePointTenantSettings.ReadWrite.All",),
    SITES: ("Sites.FullControl.All", "Sites.Manage.All", "Sites.ReadWrite.All", "Sites.Read.All"),
}
"""Permission -> others that hold it as well."""


def table(rows: Iterable[Need]) -> tuple[Need, ...]:
    """Each row once, the narrowest path first among those of one method."""
    return tuple(sorted(dict.fromkeys(rows), key=_narrowness))


def _narrowness(row: Need) -> tuple[str, int, int, str, tuple[str, ...]]:
    literal = sum("*" not in segment for segment in row.path.split("/"))
    return row.method, row.path.count("**"), -literal, row.path, row.properties


def needs(
    rows: Iterable[Need], method: str, path: str, properties: Container[str] = ()
) -> tuple[Need, ...]:
    """What a call that sets these properties needs, all of it. Empty: no row fits the call.

    ``path`` is relative to the root. Of what a path alone does not tell (the sort of a deleted
    thing) every row counts.
    """
    bare, _, options = path.partition("?")
    selected = {
        name
        for option in options.split("&")
        if option.startswith("$select=")
        for name in option.removeprefix("$select=").split(",")
    }
    fitting = [row for row in rows if row.method == method and _fits(row.path, bare)]
    plain = [row for row in fitting if not row.properties]
    called = [row for row in plain if row.path == plain[0].path]
    written = [
        row
        for row in fitting
        if any(name in properties or name in selected for name in row.properties)
    ]
    return (*called, *written)


def _fits(pattern: str, path: str) -> bool:
    parts = re.escape(pattern).replace(r"\*\*", ".+").replace(r"\*", "[^/]+")
    return re.fullmatch(parts, path) is not None


def least(rows: Iterable[Need], purposes: Iterable[Purpose]) -> list[str]:
    """The permissions to grant an app that does these things, none of them implied by another."""
    asked = set(purposes)
    wanted = {row.permission for row in rows if row.purpose in asked}
    return sorted(each for each in wanted if not any(wider in wanted for wider in _wider(each)))


def purposes(rows: Iterable[Need], permissions: Iterable[str]) -> Mapping[str, str]:
    """Permission -> what it is for, as one phrase."""
    every = tuple(rows)
    return {
        each: "; ".join(dict.fromkeys(row.what for row in every if row.permission == each))
        for each in permissions
    }


def _wider(permission: str) -> tuple[str, ...]:
    if permission == f"{SITES} (read)":
        return (f"{SITES} (fullcontrol)",)
    return WIDER.get(permission, ())


def holds(held: Iterable[str], permission: str) -> bool:
    """Whether an app with these roles may; a role on chosen sites says nothing of which sites."""
    name, roles = permission.partition(" ")[0], set(held)
    return name in roles or not roles.isdisjoint(_everything(name))


def _everything(name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for wider in WIDER.get(waiting.pop(), ()):
            if wider not in found:
                found.add(wider)
                waiting.append(wider)
    return found
