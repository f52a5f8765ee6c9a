"""A page of a site: written whole, published, and left alone once somebody edited it by hand.

Graph cannot rename a file: a page whose code changed keeps the file that it was made in, and its
stamp goes by that file. Under the new code, it would vouch for a page made by hand under it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.i18n import phrase
from provisioning.kinds.shared import sites
from provisioning.kinds.shared.deleted_pages import left_deleted
from provisioning.kinds.shared.messages.content import CONTENT
from provisioning.kinds.shared.published import (
    Listings,
    PageRow,
    last_written,
    linked,
    listings_of,
    settle,
)
from provisioning.kinds.shared.publishing import create, price, update
from provisioning.kinds.shared.site_page import SitePage, site_of, stamp_of, wish
from provisioning.kinds.shared.stamps import Stamp
from provisioning.pages.contents import pages
from provisioning.plan.desired import Extranet
from provisioning.plan.kind import Kind
from provisioning.plan.model import Key, Ledger, Note, Reading
from provisioning.plan.notes import noted


def desire(extranet: Extranet) -> Iterable[SitePage]:
    wanted = (wish(SitePage, extranet, content) for content in pages(extranet))
    return (want for want in wanted if want.site not in extranet.unpublished)


async def read(graph: Graph, wanted: dict[Key, SitePage], ids: Ledger) -> Reading:
    reading = Reading({}, {}, [], {}, {})
    kept = next((want.stamps for want in wanted.values()), None)
    stamped = await last_written(graph, kept, wanted.values(), ids)
    if isinstance(stamped, Note):
        reading.unread |= wanted.keys()
        reading.notes.append(stamped)
        return reading
    listings = await listings_of(graph, wanted.values(), ids)
    filed = [_filed(want, listings.get(want.site, {}), stamped) for want in wanted.values()]
    files = {want.key: stamp_of(want) for want in filed}
    settle(reading, [linked(want, files, ids) for want in filed], stamped, listings, ids)
    await left_deleted(graph, reading, stamped, ids)
    reading.notes += _orphans(frozenset(files.values()), stamped, listings)
    return reading


def _filed(
    want: SitePage, rows: Mapping[str, PageRow] | GraphError, stamped: Mapping[str, Stamp]
) -> SitePage:
    """Under the name of its file: the one we wrote, if it has several codes' to choose from."""
    files = [
        msgspec.structs.replace(want, name=name)
        for name in (want.name, *(f"{code}.aspx" for code in want.former))
        if isinstance(rows, GraphError) or name.casefold() in rows
    ]
    ours = [each for each in files if str(stamp_of(each)) in stamped]
    return next(iter((*ours, *files)), want)


def _orphans(
    used: Collection[Key], stamped: Mapping[str, Stamp], listings: Listings
) -> Iterator[Note]:
    """Pages that we wrote once and that left the file. No plan deletes a page."""
    for name in stamped:
        kind, _, rest = name.partition("/")
        space, _, code = rest.partition("/")
        key = Key(kind, rest)
        rows = listings.get(site_of(space), {})
        if kind != "page" or key in used or isinstance(rows, GraphError):
            continue
        if row := rows.get(f"{code}.aspx".casefold()):
            yield noted(key, phrase(CONTENT["page"], name=row.title, space=space))


KIND = Kind(
    "page",
    SitePage,
    desire,
    read,
    price,
    create,
    update,
    after=("group", "site", "list", "library"),
    permissions=(sites.READ, *sites.WRITE),
)
