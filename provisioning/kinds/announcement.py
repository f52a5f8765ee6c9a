"""A dated notice of a space: a news post that comes with its first day and goes after its last.

It is deleted once it has ended or left the file, and only if nobody edited it since we wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from provisioning.graph import Graph
from provisioning.graph.errors import Answered, GraphError, NotFound
from provisioning.i18n import phrase
from provisioning.kinds.shared import publishing, sites, stamps
from provisioning.kinds.shared.deleted_pages import left_deleted
from provisioning.kinds.shared.messages.content import PAGES
from provisioning.kinds.shared.published import (
    Listings,
    PageRow,
    edited,
    last_written,
    linked,
    listings_of,
    settle,
    unread,
)
from provisioning.kinds.shared.site_page import SitePage, called, site_of, stamp_of, wish
from provisioning.kinds.shared.stamps import Stamp
from provisioning.pages.announcements import announcements
from provisioning.pages.sheet import Sheet
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Delete
from provisioning.plan.kind import Call, Kind
from provisioning.plan.model import Found, Key, Ledger, Note, Reading
from provisioning.plan.notes import noted
from provisioning.spec.model.announcements import LONGEST, file_of

_PAGE: Final = file_of("")


class AnnouncementPost(SitePage, frozen=True, kw_only=True):
    heading = ("Annonces", "Announcements")


def desire(extranet: Extranet) -> Iterable[AnnouncementPost]:
    wanted = (wish(AnnouncementPost, extranet, content) for content in announcements(extranet))
    return (want for want in wanted if want.site not in extranet.unpublished)


def remarks(extranet: Extranet) -> Iterator[Note]:
    """What was written without a first day has its last day bounded from today."""
    for code, place in extranet.spaces.items():
        for name, each in place.announcements.items():
            if each.too_long(extranet.today):
                text = phrase(PAGES["too_long"], until=each.until, longest=LONGEST)
                yield noted(Key("announcement", f"{code}/{name}"), text, "manual", who=each.title)


async def read(graph: Graph, wanted: dict[Key, AnnouncementPost], ids: Ledger) -> Reading:
    """Those that run, and those of ours that are there and run no more."""
    reading = Reading({}, {}, [], {}, {})
    stamped = await last_written(graph, stamps.kept_in(ids), wanted.values(), ids)
    if isinstance(stamped, Note):
        reading.unread |= wanted.keys()
        reading.notes.append(stamped)
        return reading
    ended = {
        key: stamp
        for name, stamp in stamped.items()
        if (key := _posted(name))
        and key not in wanted
        and _site(key) in ids
        and _site(key) not in ids.untouched
    }
    listings = await listings_of(graph, wanted.values(), ids, map(_site, ended))
    running = [linked(want, {}, ids) for want in wanted.values()]
    settle(reading, running, stamped, listings, ids)
    await left_deleted(graph, reading, stamped, ids)
    for key, stamp in ended.items():
        _end(reading, key, stamp, listings, ids)
    return reading


def _posted(stamp: str) -> Key | None:
    """``announcement/aidants/annonce-travaux`` -> ``announcement/aidants/travaux``."""
    kind, _, rest = stamp.partition("/")
    space, _, file = rest.partition("/")
    return Key(kind, f"{space}/{file.removeprefix(_PAGE)}") if kind == "announcement" else None


def _site(key: Key) -> Key:
    return site_of(key.name.partition("/")[0])


def _end(reading: Reading, key: Key, stamp: Stamp, listings: Listings, ids: Ledger) -> None:
    rows = listings[_site(key)]
    name = f"{file_of(key.name.partition('/')[2])}.aspx"
    if isinstance(rows, GraphError):
        reading.leave(key, unread(key.name.partition("/")[0], rows))
    elif row := rows.get(name):
        have = _standing(key, row, stamp, ids)
        if stamp.version == row.mark:
            ids.beside[_tag(key)] = row.e_tag
            reading.found[key] = Found(row.id, have)
        else:
            why = edited(row) if stamp.version else phrase(PAGES["cut_short"])
            text = phrase(PAGES["ended"], page=called(have), why=why)
            reading.notes.append(noted(key, text, "manual", conflict=True))


def _standing(key: Key, row: PageRow, stamp: Stamp, ids: Ledger) -> AnnouncementPost:
    kept = stamps.kept_in(ids)
    assert kept, "a stamp was read"
    return AnnouncementPost(
        key=key,
        site=_site(key),
        stamps=kept,
        name=row.name,
        title=row.title,
        digest=stamp.digest,
        sheet=Sheet(title=row.title, name=row.name.removesuffix(".aspx")),
    )


def _tag(key: Key) -> Key:
    return Key("etag", str(key))


async def delete(graph: Graph, change: Delete, ids: Ledger) -> None:
    """The page, as it was read (page *Delete baseSitePage*: ``if-match``), then its stamp."""
    have = change.have
    assert isinstance(have, AnnouncementPost)
    page = f"/sites/{ids[have.site]}/pages/{change.id}"
    try:
        with suppress(NotFound):  # somebody was faster
            await graph.delete(page, headers={"If-Match": ids.beside[_tag(have.key)]})
    except Answered as error:
        if publishing.held(error):
            raise GraphError(
                f"somebody edits it, or did since it was read; run again ({error})"
            ) from None
        raise
    await stamps.forget(graph, have.stamps, ids, stamp_of(have))


def price(change: Change) -> Iterable[Call]:
    if isinstance(change, Delete):
        yield "DELETE", "/sites/{id}/pages/{id}"
        yield "DELETE", f"{publishing.STAMP}/{{id}}"
    else:
        yield from publishing.price(change)


KIND = Kind(
    "announcement",
    AnnouncementPost,
    desire,
    read,
    price,
    publishing.create,
    publishing.update,
    delete,
    after=("group", "site", "list", "library"),
    remarks=remarks,
    permissions=(sites.READ, *sites.WRITE),
)
