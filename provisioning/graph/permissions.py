"""The least application permission that each call of ours needs.

From the *Permissions* section of each call's page in the Microsoft Graph reference. A test runs
every command on the simulated tenant and holds this table against the calls it recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

Purpose = Literal["plan", "apply", "drift", "doctor"]


class Need(NamedTuple):
    """``path``: ``*`` is one segment, a final ``**`` any number. The first row that fits counts.

    ``plan`` and ``apply`` cannot do without; ``drift`` and ``doctor`` say less without.
    """

    method: str
    path: str
    permission: str
    purpose: Purpose
    what: str


MAIL = "Mail.Send"
SITES = "Sites.Selected"

NEEDS = (
    Need("GET", "/organization", "Organization.Read.All", "plan", "the tenant and its domains"),
    Need("GET", "/users/delta", "User.Read.All", "drift", "accounts that changed"),
    Need("GET", "/users", "User.Read.All", "plan", "guests, accounts, referents"),
    Need("GET", "/users/*", "User.Read.All", "plan", "one account"),
    Need("GET", "/directory/deletedItems/*", "User.Read.All", "plan", "accounts deleted lately"),
    Need("POST", "/directoryObjects/getByIds", "User.Read.All", "plan", "strangers in a group"),
    Need("GET", "/groups/delta", "GroupMember.Read.All", "drift", "groups that changed"),
    Need("GET", "/groups", "GroupMember.Read.All", "plan", "groups"),
    Need("GET", "/groups/*/members", "GroupMember.Read.All", "plan", "who is in a group"),
    Need("GET", "/groups/*/owners", "GroupMember.Read.All", "plan", "who owns a group"),
    Need("GET", "/groups/*/sites/root", f"{SITES} (read)", "plan", "the site of a group"),
    Need("GET", "/groups/*", "GroupMember.Read.All", "plan", "one group"),
    Need("GET", "/groups(*", "GroupMember.Read.All", "plan", "one group by its name"),
    Need("POST", "/users/*/checkMemberGroups", "GroupMember.Read.All", "plan", "where one is"),
    Need("GET", "/sites/**", f"{SITES} (read)", "plan", "lists, libraries, columns, pages"),
    Need("GET", "/drives/**", f"{SITES} (read)", "plan", "folders and who reaches them"),
    Need("POST", "/invitations", "User.Invite.All", "apply", "invite a guest"),
    Need("POST", "/users", "User.ReadWrite.All", "apply", "create a standard account"),
    Need("PATCH", "/users/*", "User.ReadWrite.All", "apply", "describe and mark an account"),
    Need(
        "POST",
        "/users/*/authentication/**",
        "UserAuthenticationMethod.ReadWrite.All",
        "apply",
        "a first way in for a standard account",
    ),
    Need("POST", "/users/*/sendMail", MAIL, "apply", "notices, from one mailbox"),
    Need("PATCH", "/groups(*", "Group.ReadWrite.All", "apply", "create a group"),
    Need("PATCH", "/groups/*", "Group.ReadWrite.All", "apply", "describe a group, add members"),
    Need("POST", "/groups/*/owners/$ref", "Group.ReadWrite.All", "apply", "add an owner"),
    Need("POST", "/groups/*/members/$ref", "GroupMember.ReadWrite.All", "apply", "add a member"),
    Need("DELETE", "/groups/*/owners/*/$ref", "Group.ReadWrite.All", "apply", "remove an owner"),
    Need(
        "DELETE",
        "/groups/*/members/*/$ref",
        "GroupMember.ReadWrite.All",
        "apply",
        "remove a member",
    ),
    Need("POST", "/sites/**", f"{SITES} (fullcontrol)", "apply", "make lists, columns, pages"),
    Need("PATCH", "/sites/**", f"{SITES} (fullcontrol)", "apply", "change lists, rows, pages"),
    Need("DELETE", "/sites/**", f"{SITES} (fullcontrol)", "apply", "remove rows of ours"),
    Need("POST", "/drives/**", f"{SITES} (fullcontrol)", "apply", "make and share folders"),
    Need("PATCH", "/drives/**", f"{SITES} (fullcontrol)", "apply", "change a right on a folder"),
    Need("DELETE", "/drives/**", f"{SITES} (fullcontrol)", "apply", "take back such a right"),
    Need("GET", "/auditLogs/directoryAudits", "AuditLog.Read.All", "drift", "who moved it"),
    Need("GET", "/policies/authorizationPolicy", "Policy.Read.All", "doctor", "who may invite"),
    Need("GET", "/subscribedSkus", "LicenseAssignment.Read.All", "doctor", "licences"),
)

WIDER = {
    "User.Read.All": ("User.ReadWrite.All", "Directory.Read.All"),
    "User.ReadWrite.All": ("Directory.ReadWrite.All",),
    "User.Invite.All": ("User.ReadWrite.All", "Directory.ReadWrite.All"),
    "GroupMember.Read.All": ("GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"),
    "GroupMember.ReadWrite.All": ("Group.ReadWrite.All", "Directory.ReadWrite.All"),
    "Group.ReadWrite.All": ("Directory.ReadWrite.All",),
    "Organization.Read.All": ("Directory.Read.All", "Organization.ReadWrite.All"),
    "LicenseAssignment.Read.All": ("Organization.Read.All", "Directory.Read.All"),
    SITES: ("Sites.FullControl.All", "Sites.Manage.All", "Sites.ReadWrite.All", "Sites.Read.All"),
}
"""Permission -> others that hold it as well."""


def need(method: str, path: str) -> Need | None:
    """What this call needs; ``path`` is relative to the root. ``None``: no row fits."""
    bare = path.partition("?")[0]
    return next((row for row in NEEDS if row.method == method and _fits(row.path, bare)), None)


def _fits(pattern: str, path: str) -> bool:
    parts = re.escape(pattern).replace(r"\*\*", ".+").replace(r"\*", "[^/]+")
    return re.fullmatch(parts, path) is not None


def least(purposes: Iterable[Purpose]) -> list[str]:
    """The permissions to grant an app that does these things, none of them implied by another."""
    wanted = {row.permission for row in NEEDS if row.purpose in set(purposes)}
    return sorted(each for each in wanted if not any(wider in wanted for wider in _wider(each)))


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
