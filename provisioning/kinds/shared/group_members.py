"""Adding people to a group and taking them out: each person ends with a fate of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from provisioning.graph import Graph
from provisioning.graph.errors import Answered, GraphError, Lagging, NotFound, Throttled
from provisioning.plan.model import Key, Ledger, Part

BIND = 20
"""Members that one PATCH may add. Source: Add members."""
BIND_SLOTS = 4
"""Five binds to an envelope is the most that a service under load takes without a 503."""


async def add(
    graph: Graph, group: str, role: str, keys: Iterable[Key], ids: Ledger
) -> Sequence[Part]:
    """``role`` is *members* or *owners*; owners have no bind, they are added one by one."""
    wanted = sorted(keys)
    absent = [ids.absent(key) for key in wanted if key not in ids]
    present = [key for key in wanted if key in ids]
    size = BIND if role == "members" else 1
    blocks = [present[start : start + size] for start in range(0, len(present), size)]
    done = await asyncio.gather(*(_bind(graph, group, role, block, ids) for block in blocks))
    return [*(part for parts in done for part in parts), *absent]


async def remove(
    graph: Graph, group: str, role: str, keys: Iterable[Key], ids: Ledger
) -> Sequence[Part]:
    """Whoever is not there any more is out already."""
    return await asyncio.gather(*(_remove(graph, group, role, k, ids) for k in sorted(keys)))


async def _bind(
    graph: Graph, group: str, role: str, block: Sequence[Key], ids: Ledger
) -> Sequence[Part]:
    """All twenty or none: when the block is refused, each is tried alone, and the culprit named."""
    links = [f"{graph.root}/directoryObjects/{ids[key]}" for key in block]
    if len(block) == 1:
        return [await _add_one(graph, group, role, block[0], links[0])]
    try:
        await graph.patch(f"/groups/{group}", {f"{role}@odata.bind": links}, slots=BIND_SLOTS)
    except Throttled as error:
        return [Part(key, "add", "waiting", str(error)) for key in block]
    except Answered:
        pairs = zip(block, links, strict=True)
        return await asyncio.gather(*(_add_one(graph, group, role, k, link) for k, link in pairs))
    except GraphError as error:
        return [Part(key, "add", "failed", str(error)) for key in block]
    return [Part(key, "add", "done") for key in block]


async def _add_one(graph: Graph, group: str, role: str, key: Key, link: str) -> Part:
    try:
        await graph.post(f"/groups/{group}/{role}/$ref", {"@odata.id": link}, repeatable=True)
    except Lagging:
        text = "the tenant does not show this account yet; run again in some minutes"
        return Part(key, "add", "waiting", text)
    except Throttled as error:
        return Part(key, "add", "waiting", str(error))
    except GraphError as error:
        if already_there(error):
            return Part(key, "add", "already")
        return Part(key, "add", "failed", str(error))
    return Part(key, "add", "done")


def already_there(error: GraphError) -> bool:
    """Graph has no code of its own for this one: the message must be read (*Add members*)."""
    return isinstance(error, Answered) and error.status == 400 and "already exist" in error.message


async def _remove(graph: Graph, group: str, role: str, key: Key, ids: Ledger) -> Part:
    try:
        await graph.delete(f"/groups/{group}/{role}/{ids[key]}/$ref")
    except NotFound:
        return Part(key, "remove", "already")
    except (Lagging, Throttled) as error:
        return Part(key, "remove", "waiting", str(error))
    except GraphError as error:
        return Part(key, "remove", "failed", str(error))
    return Part(key, "remove", "done")
