"""Pages that we wrote and that somebody deleted."""

from __future__ import annotations

from collections.abc import Mapping

from provisioning.graph import Graph
from provisioning.kinds.shared.recycle_bin import Absentee, path_of, recycled
from provisioning.kinds.shared.site_page import SitePage, called, stamp_of
from provisioning.kinds.shared.stamps import Stamp
from provisioning.plan.model import Ledger, Reading

_FOLDER = "sitepages"


async def left_deleted(
    graph: Graph, reading: Reading, stamped: Mapping[str, Stamp], ids: Ledger
) -> None:
    """They are left to a person. One that we never finished was not deleted by anybody."""
    absent = [
        Absentee(
            want.key,
            want.site,
            called(want),
            f"{path_of(ids.urls[want.site])}/{_FOLDER}",
            frozenset({want.name.casefold()}),
            rewritten=True,
        )
        for want in reading.wanted.values()
        if isinstance(want, SitePage) and want.key not in reading.found and want.site in ids.urls
        if (stamp := stamped.get(str(stamp_of(want)))) and stamp.version
    ]
    bins = await recycled(graph, absent, ids)
    reading.notes += bins.notes
    for key, why in bins.left.items():
        del reading.wanted[key]
        reading.leave(key, why)
