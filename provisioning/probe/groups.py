"""How groups are born, what they give back, and what their deletion leaves."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from provisioning.graph import literal, query
from provisioning.graph.errors import Answered
from provisioning.graph.rows import Ref, Row
from provisioning.kinds.shared.classifications import classifications
from provisioning.probe.model import CannotTellError, Probe
from provisioning.probe.scratch import Scratch, accepted

_GROUPS = ("Group.ReadWrite.All",)
_ONE = ("a security group",)


class _Shown(Row, frozen=True, kw_only=True):
    visibility: str | None = None


async def _caller_becomes_owner(scratch: Scratch) -> bool:
    group = await scratch.group("owner")
    owners = await scratch.graph.collect(query(f"/groups/{group}/owners", select="id"), Ref)
    return any(owner.type == "#microsoft.graph.servicePrincipal" for owner in owners)


async def _security_groups_show_visibility(scratch: Scratch) -> bool:
    group = await scratch.group("visibility", visibility="Private")
    path = query(f"/groups/{group}", select="id,visibility")
    return (await scratch.graph.get(path, _Shown)).visibility == "Private"


async def _classifications_unlisted(scratch: Scratch) -> bool:
    if await classifications(scratch.graph):
        raise CannotTellError("the tenant has a ClassificationList, so that it does not matter")
    return await accepted(scratch.group("label", settled=False, classification="Probe"), 400)


async def _unseen_reference_at_birth(scratch: Scratch) -> int:
    """An id that nobody bears is as unknown to readers as one that is too new."""
    nobody: dict[str, Any] = {"owners@odata.bind": scratch.bound(str(uuid.uuid4()))}
    try:
        await scratch.group("unseen", settled=False, **nobody)
    except Answered as error:
        if error.status in (400, 404):
            return error.status
        raise
    raise CannotTellError("a group was made with an owner that does not exist")


async def _security_groups_soft_deleted(scratch: Scratch) -> bool:
    group = await scratch.group("deleted")
    await scratch.graph.delete(f"/groups/{group}")
    deleted = f"/directory/deletedItems/{group}"
    return await scratch.seen(lambda: scratch.there(deleted)) is not None


async def _deleted_groups_keep_their_name(scratch: Scratch) -> bool:
    body = scratch.group_body("named")
    name = body["mailNickname"]
    first = await _upserted(scratch, name, body)
    await scratch.settled(f"/groups/{first}")
    await scratch.graph.delete(f"/groups/{first}")
    gone = await scratch.seen(lambda: _absent(scratch, name))
    if gone is None:
        raise CannotTellError("the deleted group was still shown by its name")
    return not await accepted(_upserted(scratch, name, body), 400, 409)


async def _upserted(scratch: Scratch, name: str, body: dict[str, Any]) -> str:
    made = await scratch.graph.patch(
        f"/groups(uniqueName={literal(name)})",
        body,
        Row,
        headers={"Prefer": "create-if-missing"},
    )
    if made is None:
        raise CannotTellError("the name stood for a group that is deleted")
    scratch.groups.append(made.id)
    return made.id


async def _absent(scratch: Scratch, name: str) -> bool:
    return not await scratch.there(query(f"/groups(uniqueName={literal(name)})", select="id"))


class _Page(msgspec.Struct, frozen=True):
    value: list[Row]
    next_: str | None = msgspec.field(default=None, name="@odata.nextLink")


async def _delta_replays(scratch: Scratch) -> bool:
    """An empty group is never spread over pages: seen twice in one reading, it is a replay."""
    group = await scratch.group("delta")
    path = query("/groups/delta", select="id,displayName", filter=f"id eq '{group}'")
    times = 0

    async def shown() -> bool:
        nonlocal times
        page = await scratch.graph.get(path, _Page)
        times = sum(row.id == group for row in page.value)
        return times > 0

    if await scratch.seen(shown) is None:
        raise CannotTellError("the delta did not show a group that had been made")
    return times > 1


PROBES = (
    Probe("caller_becomes_owner", _ONE, _GROUPS, _caller_becomes_owner),
    Probe("security_groups_show_visibility", _ONE, _GROUPS, _security_groups_show_visibility),
    Probe("classifications_unlisted", _ONE, _GROUPS, _classifications_unlisted),
    Probe("unseen_reference_at_birth", _ONE, _GROUPS, _unseen_reference_at_birth),
    Probe("security_groups_soft_deleted", _ONE, _GROUPS, _security_groups_soft_deleted),
    Probe(
        "deleted_groups_keep_their_name",
        ("a security group, and one of the same name when it is deleted",),
        _GROUPS,
        _deleted_groups_keep_their_name,
    ),
    Probe("delta_replays", _ONE, _GROUPS, _delta_replays),
)
