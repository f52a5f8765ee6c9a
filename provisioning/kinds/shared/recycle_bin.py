"""What is missing in a site because somebody deleted it, with all that was in it.

Page *List items in Recycle Bin*: what was deleted, when and where, in a bin that keeps it for 93
days; Graph restores none of it. By whom, SharePoint's own service alone says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from provisioning.graph import Graph, literal, query, select
from provisioning.graph.errors import Answered, GraphError, Lagging, Throttled
from provisioning.graph.rows import Row
from provisioning.i18n import Phrase, phrase
from provisioning.kinds.shared.messages.content import RECYCLED
from provisioning.kinds.shared.messages.refusals import WHAT
from provisioning.kinds.shared.refusals import of_site
from provisioning.plan.model import Key, Ledger, Note
from provisioning.plan.notes import noted

KEPT = timedelta(days=93)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_CLIENT_ERROR = range(400, 500)


class RecycledRow(Row, frozen=True, kw_only=True):
    name: str = ""
    deleted_date_time: datetime | None = None
    deleted_from_location: str = ""


class _DeletedBy(msgspec.Struct, frozen=True, rename="pascal"):
    deleted_by_name: str = ""
    deleted_by_email: str = ""


class Absentee(NamedTuple):
    """What would be made in ``site``; ``place`` is the path of the list or folder above it, on its
    server, ``names`` what it may have gone by there, and ``number`` what its name may begin with.
    ``rewritten``: it holds our words alone, and would be written anew whole.
    """

    key: Key
    site: Key
    called: Phrase
    place: str
    names: frozenset[str]
    number: str = ""
    rewritten: bool = False

    def goes_by(self, name: str) -> bool:
        name = name.casefold()
        return name in self.names or bool(self.number and name.split(" ", 1)[0] == self.number)


class Recycled(NamedTuple):
    """``left``: why each of these is not made anew. ``notes``: what could not be told."""

    left: Mapping[Key, Note]
    notes: Sequence[Note] = ()


def path_of(url: str) -> str:
    """``sites/depots/zone``, as addresses on a server are compared."""
    return unquote(urlsplit(url).path).strip("/").casefold()


async def recycled(graph: Graph, missing: Iterable[Absentee], ids: Ledger) -> Recycled:
    """Those of ``missing`` that were deleted. Nothing is asked where nothing is missing."""
    by_site: dict[Key, list[Absentee]] = {}
    for each in missing:
        if each.site in ids.urls:
            by_site.setdefault(each.site, []).append(each)
    answers = await asyncio.gather(
        *(_in_site(graph, site, some, ids) for site, some in by_site.items())
    )
    left = {key: note for answer in answers for key, note in answer.left.items()}
    return Recycled(left, [note for answer in answers for note in answer.notes])


async def _in_site(graph: Graph, site: Key, missing: Sequence[Absentee], ids: Ledger) -> Recycled:
    path = f"/sites/{ids[site]}/recycleBin/items"
    try:
        rows = await graph.collect(query(path, select=select(RecycledRow)), RecycledRow)
    except GraphError as error:
        return _unreadable(site, missing, error)
    url = ids.urls[site]
    pairs = [(each, row) for each in missing if (row := _last(each, rows, path_of(url)))]
    by = await asyncio.gather(*(_by(graph, url, row) for _, row in pairs))
    return Recycled(
        {
            each.key: noted(each.key, _told(each, row, who), "manual", conflict=True)
            for (each, row), who in zip(pairs, by, strict=True)
        }
    )


def _unreadable(site: Key, missing: Sequence[Absentee], error: GraphError) -> Recycled:
    """Busy or broken, it is asked again by the next run. Where it refuses us it always will."""
    space = site.name.removeprefix("space/")
    passing = isinstance(error, (Lagging, Throttled))
    if passing or not (isinstance(error, Answered) and error.status in _CLIENT_ERROR):
        return Recycled(
            {each.key: of_site(each.key, error, "bin", space=space) for each in missing}
        )
    called = tuple(sorted((each.called for each in missing), key=str))
    text = phrase(
        RECYCLED["unreadable"], bin=phrase(WHAT["bin"], space=space), error=error, called=called
    )
    return Recycled({}, [noted(site, text, "manual")])


def _last(each: Absentee, rows: Iterable[RecycledRow], site: str) -> RecycledRow | None:
    """The one deleted last; the service says where it was from the site's root or the server's."""
    places = {each.place, each.place.removeprefix(site).strip("/")}
    found = (
        row
        for row in rows
        if each.goes_by(row.name) and row.deleted_from_location.strip("/").casefold() in places
    )
    return max(found, key=lambda row: row.deleted_date_time or _LONG_AGO, default=None)


async def _by(graph: Graph, url: str, row: RecycledRow) -> str:
    """Who deleted it, where SharePoint's own service is open to us."""
    if await graph.sharepoint.closed(url):
        return ""
    item = query(
        f"{url}/_api/web/recyclebin({literal(row.id)})", select="DeletedByName,DeletedByEmail"
    )
    try:
        who = await graph.sharepoint.get(item, _DeletedBy)
    except GraphError:
        return ""
    address = f" <{who.deleted_by_email}>" if who.deleted_by_email else ""
    return f"{who.deleted_by_name}{address}".strip()


def _told(each: Absentee, row: RecycledRow, by: str) -> Phrase:
    who = phrase(RECYCLED["by"], by=by) if by else phrase(RECYCLED["by.unknown"])
    what = "page" if each.rewritten else "deleted"
    if row.deleted_date_time is None:
        return phrase(RECYCLED[f"{what}.some_day"], called=each.called, who=who)
    when = row.deleted_date_time.astimezone(UTC)
    days = {"on": when.date(), "until": (when + KEPT).date()}
    return phrase(RECYCLED[what], called=each.called, who=who, **days)
