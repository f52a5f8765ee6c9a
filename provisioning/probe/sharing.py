"""What letting somebody into a folder does, and how it is shown."""

from __future__ import annotations

from typing import Any

import msgspec

from provisioning.graph import query
from provisioning.graph.errors import Answered
from provisioning.graph.rows import Row
from provisioning.probe.model import CannotTellError, Probe
from provisioning.probe.scratch import Scratch, accepted
from provisioning.probe.sites import MAKES, PERMISSIONS, site

_FOLDERS = (*MAKES, "in that site, folders that a blocked account may read")


class _Known(msgspec.Struct, frozen=True):
    id: str | None = None


class _Grantee(msgspec.Struct, frozen=True, rename="camel"):
    user: _Known | None = None
    site_user: _Known | None = None
    site_group: _Known | None = None


class _Permission(Row, frozen=True, kw_only=True):
    roles: tuple[str, ...] = ()
    granted: _Grantee | None = msgspec.field(default=None, name="grantedToV2")


async def _folder(scratch: Scratch) -> str:
    """The path of a new one."""
    found = await site(scratch)
    drive = await scratch.graph.get(query(f"/sites/{found.id}/drive", select="id"), Row)
    made = await scratch.graph.post(
        f"/drives/{drive.id}/root/children", {"name": scratch.name("folder"), "folder": {}}, Row
    )
    return f"/drives/{drive.id}/items/{made.id}"


async def _shared(scratch: Scratch) -> tuple[str, str]:
    """A folder, and somebody who was let into it as it is usually done."""
    folder, user = await _folder(scratch), await scratch.user()
    try:
        await scratch.patiently(lambda: _invited(scratch, folder, user))
    except Answered as error:
        status = error.status
        raise CannotTellError(f"letting somebody into a folder was refused: {status}") from error
    return folder, user


async def _invited(scratch: Scratch, folder: str, who: str, **more: Any) -> None:
    body = {
        "recipients": [{"objectId": who}],
        "roles": ["read"],
        "requireSignIn": True,
        "sendInvitation": False,
    }
    await scratch.graph.post(f"{folder}/invite", body | more)


async def _invite_breaks_inheritance(scratch: Scratch) -> bool:
    _, user = await _shared(scratch)
    alone = _invited(scratch, await _folder(scratch), user, retainInheritedPermissions=False)
    return await accepted(alone, 400)


async def _groups_can_be_invited(scratch: Scratch) -> bool:
    folder, _ = await _shared(scratch)
    return await accepted(_invited(scratch, folder, await scratch.group("invited")), 400, 403, 404)


async def _people_have_ids_in_permissions(scratch: Scratch) -> bool:
    folder, user = await _shared(scratch)
    rows = await scratch.graph.collect(f"{folder}/permissions", _Permission)
    grantees = [row.granted for row in rows if row.granted]
    if any(each.user and each.user.id == user for each in grantees):
        return True
    if any(each.site_user and not each.user for each in grantees):
        return False
    raise CannotTellError("nobody is shown among the permissions of the folder")


async def _rights_of_site_groups_can_go(scratch: Scratch) -> bool:
    """Tried on a group that is not the owners', in a folder that has rights of its own."""
    folder, _ = await _shared(scratch)
    rows = await scratch.graph.collect(f"{folder}/permissions", _Permission)
    for row in rows:
        if row.granted and row.granted.site_group and "owner" not in row.roles:
            return await accepted(scratch.graph.delete(f"{folder}/permissions/{row.id}"), 400, 403)
    raise CannotTellError("no group of the site is shown among the permissions of the folder")


async def _moves_keep_unique_rights(scratch: Scratch) -> bool:
    """The permission that an invitation adds is there, or not, where the folder arrives."""
    folder, user = await _folder(scratch), await scratch.user()
    before = await _ids(scratch, folder)
    await scratch.patiently(lambda: _invited(scratch, folder, user))
    added = await _ids(scratch, folder) - before
    if not added:
        raise CannotTellError("letting somebody into a folder showed no permission")
    other = await _folder(scratch)
    await scratch.graph.patch(folder, {"parentReference": {"id": other.rpartition("/")[2]}})
    return added <= await _ids(scratch, folder)


async def _ids(scratch: Scratch, folder: str) -> set[str]:
    rows = await scratch.graph.collect(f"{folder}/permissions", _Permission)
    return {row.id for row in rows}


PROBES = (
    Probe("rights_of_site_groups_can_go", _FOLDERS, PERMISSIONS, _rights_of_site_groups_can_go),
    Probe("moves_keep_unique_rights", _FOLDERS, PERMISSIONS, _moves_keep_unique_rights),
    Probe("invite_breaks_inheritance", _FOLDERS, PERMISSIONS, _invite_breaks_inheritance),
    Probe(
        "groups_can_be_invited",
        (*_FOLDERS, "a security group"),
        PERMISSIONS,
        _groups_can_be_invited,
    ),
    Probe("people_have_ids_in_permissions", _FOLDERS, PERMISSIONS, _people_have_ids_in_permissions),
)
