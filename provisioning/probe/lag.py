"""How long the directory shows the past, in whole seconds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from provisioning.graph import literal, query
from provisioning.graph.rows import Group, Row
from provisioning.probe.model import CannotTellError, Probe
from provisioning.probe.scratch import Scratch


async def _lag(scratch: Scratch) -> dict[str, float]:
    graph, user = scratch.graph, await scratch.user()
    found: dict[str, float] = {}

    async def measured(what: str, look: Callable[[], Awaitable[bool]]) -> None:
        seconds = await scratch.seen(look)
        if seconds is None:
            raise CannotTellError(f"it was longer than we waited ({what})")
        found[what] = seconds

    body = scratch.group_body("lag")
    group = (await graph.post("/groups", body, Row)).id
    born = scratch.clock()
    scratch.groups.append(group)
    one = query(f"/groups/{group}", select="id,displayName")
    listed = query("/groups", filter=f"displayName eq {literal(body['displayName'])}", select="id")

    async def in_a_list() -> bool:
        return any(row.id == group for row in await graph.collect(listed, Row))

    async def renamed() -> bool:
        return (await graph.get(one, Group)).display_name == f"{body['displayName']} again"

    async def member() -> bool:
        rows = await graph.collect(query(f"/groups/{group}/members", select="id"), Row)
        return any(row.id == user for row in rows)

    async def gone() -> bool:
        return not await scratch.there(one)

    await measured("create", lambda: scratch.there(one))
    await measured("create_in_lists", in_a_list)
    found["create_in_lists"] = float(round(scratch.clock() - born))
    await graph.patch(f"/groups/{group}", {"displayName": f"{body['displayName']} again"})
    await measured("update", renamed)
    await graph.patch(f"/groups/{group}", {"members@odata.bind": scratch.bound(user)})
    await measured("members", member)
    await graph.delete(f"/groups/{group}")
    await measured("delete", gone)
    return found


PROBES = (
    Probe(
        "lag",
        ("a security group with a blocked account in it",),
        ("Group.ReadWrite.All", "User.ReadWrite.All"),
        _lag,
    ),
)
