"""The pages of a site as SharePoint shows them: whether each is ours, and up to date.

What SharePoint gives back is sanitised and sometimes cannot be read at all, so content is never
compared: a page is up to date when the digest stamped for it is today's, and it is still ours
when its version is the stamped one. A stamp without a version says that a writing was begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import unquote

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import Row
from provisioning.i18n import Phrase, phrase
from provisioning.kinds.shared import stamps
from provisioning.kinds.shared.absence import believed
from provisioning.kinds.shared.messages.content import PAGES
from provisioning.kinds.shared.refusals import of_site
from provisioning.kinds.shared.site_page import (
    P,
    SitePage,
    called,
    place_of,
    site_of,
    space_of,
    stamp_of,
)
from provisioning.kinds.shared.stamps import Stamp
from provisioning.pages.canvas import digest
from provisioning.pages.sheet import addressed, symbol, target, targets
from provisioning.plan.model import Found, Key, Ledger, Note, Reading
from provisioning.plan.notes import noted

HOME = "Home.aspx"
BIRTH = timedelta(minutes=10)
"""In which a site finishes its home page: seen in version 1.0, and in 1.1, as a draft has it."""


class _User(msgspec.Struct, frozen=True, rename="camel"):
    display_name: str = ""


class _Identity(msgspec.Struct, frozen=True, rename="camel"):
    user: _User | None = None


class _State(msgspec.Struct, frozen=True, rename="camel"):
    level: str = ""
    version_id: str = ""
    checked_out_by: _Identity | None = None


class PageRow(Row, frozen=True, kw_only=True, gc=False):
    e_tag: str = ""
    name: str = ""
    web_url: str = ""
    title: str = ""
    created_date_time: datetime | None = None
    last_modified_date_time: datetime | None = None
    created_by: _Identity | None = None
    last_modified_by: _Identity | None = None
    promotion_kind: str = "page"
    publishing_state: _State = _State()

    @property
    def version(self) -> str:
        return self.publishing_state.version_id

    @property
    def mark(self) -> str:
        """What a stamp keeps: another page of that name, made by hand, is not ours."""
        return f"{self.version} {self.id}"

    @property
    def as_born(self) -> bool:
        """A home page that nobody has touched since its site was made."""
        if self.path != HOME.casefold() or self.version not in ("1.0", "1.1"):
            return False
        born, touched = self.created_date_time, self.last_modified_date_time
        soon = born is not None and touched is not None and touched - born <= BIRTH
        return self.version == "1.0" or (soon and self.created_by == self.last_modified_by)

    @property
    def path(self) -> str:
        """``home.aspx``, ``templates/home.aspx``: two pages of a site may have one name."""
        _, below, path = unquote(self.web_url).casefold().rpartition("/sitepages/")
        return path.partition("?")[0] if below else self.name.casefold()


async def last_written(
    graph: Graph, kept: Key | None, wanted: Iterable[SitePage], ids: Ledger
) -> Mapping[str, Stamp] | Note:
    """The stamps, under today's codes of the spaces, or why there are none.

    ``kept`` is their list; there is none where nobody wants a page.
    """
    if kept is None:
        return {}
    stamped = await stamps.read(graph, kept, ids, map(stamp_of, wanted))
    if isinstance(stamped, Note):
        return stamped
    today = {name: _today(name, ids) for name in stamped}
    # Where a row goes by each of two codes, the one of today was written last.
    found = {today[name]: stamped[name] for name in sorted(today, key=lambda n: today[n] == n)}
    for name, stamp in found.items():
        ids.beside[Key("stamp", name)] = stamp.item
    return found


def _today(name: str, ids: Ledger) -> str:
    """A space that has another code keeps its site, by which its stamps are found."""
    kind, _, rest = name.partition("/")
    space, _, inside = rest.partition("/")
    if site := ids.get(site_of(space)):
        return f"{kind}/{ids.keys(site)[0].name.partition('/')[2]}/{inside}"
    return name


SHOWN = select(PageRow)
Listings = Mapping[Key, Mapping[str, PageRow] | GraphError]
"""By site, its pages by their path below *SitePages*, or why they could not be read."""


async def listings_of(
    graph: Graph, wanted: Collection[SitePage], ids: Ledger, others: Iterable[Key] = ()
) -> Listings:
    """The pages of every site in which one is wanted, and of ``others``."""
    sites = sorted({site for site in (*(want.site for want in wanted), *others) if site in ids})
    answers = await asyncio.gather(
        *(listing(graph, ids[site], [w for w in wanted if w.site == site]) for site in sites)
    )
    return dict(zip(sites, answers, strict=True))


async def listing(
    graph: Graph, site: str, wanted: Collection[SitePage]
) -> Mapping[str, PageRow] | GraphError:
    """The pages of a site by their path below *SitePages*. Their content is never asked for."""
    path = query(f"/sites/{site}/pages/microsoft.graph.sitePage", select=SHOWN)
    names = [{want.name.casefold(), *(f"{code}.aspx" for code in want.former)} for want in wanted]

    def lacks(rows: Sequence[PageRow]) -> bool:
        there = {row.path for row in rows}
        return any(there.isdisjoint(each) for each in names)

    try:
        rows = await believed(lambda: graph.collect(path, PageRow), lacks)
    except GraphError as error:
        return error
    return {row.path: row for row in rows}


def linked(want: P, files: Mapping[Key, Key], ids: Ledger) -> P:
    """Its links by file, with the digest of what can be written: to what is or will be there."""

    def filed(href: str) -> str:
        key = target(href)
        return symbol(files.get(key, key)) if key else href

    sheet = addressed(want.sheet, filed)
    known = (key for key in targets(sheet) if _known(place_of(key), ids))
    return msgspec.structs.replace(want, sheet=sheet, digest=digest(want.key, sheet, known))


def _known(key: Key, ids: Ledger) -> bool:
    """What could not be read was there when the page was written: its link is not taken away."""
    return key in ids.urls or key in ids.pending or key in ids.unread


def settle(
    reading: Reading,
    wanted: Iterable[SitePage],
    stamped: Mapping[str, Stamp],
    listings: Listings,
    ids: Ledger,
) -> None:
    """What of the wanted pages is there, what is to be written, and what is left alone."""
    for want in wanted:
        match listings.get(want.site, {}):
            case GraphError() as error:
                reading.leave(want.key, unread(space_of(want), error))
            case rows if row := rows.get(want.name.casefold()):
                _settle(reading, want, row, stamped.get(str(stamp_of(want))), ids)
            case _:
                reading.wanted[want.key] = want


def unread(space: str, error: GraphError) -> Note:
    return of_site(Key("page", f"{space}/*"), error, "pages", space=space)


def _settle(
    reading: Reading, want: SitePage, row: PageRow, stamp: Stamp | None, ids: Ledger
) -> None:
    seen = standing(want, row, stamp)
    if seen is None:
        reading.notes.append(conflict(want, row, stamp))
        return
    if seen != want.digest and not want.links.isdisjoint(ids.unread):
        reading.leave(want.key)  # it would be written without a link that it has
        return
    promoted = row.promotion_kind == "newsPost"
    have = msgspec.structs.replace(want, title=row.title, digest=seen, promote=promoted)
    reading.found[want.key] = Found(row.id, have, row.web_url)
    reading.wanted[want.key] = want
    if promoted and not want.promote:
        text = phrase(PAGES["news_post"], page=called(want))
        reading.notes.append(noted(want.key, text, conflict=True))


def standing(want: SitePage, row: PageRow, stamp: Stamp | None) -> str | None:
    """The digest of what the page shows, or why it has none; ``None``: it is not ours to write."""
    if stamp and stamp.version == row.mark:
        return stamp.digest
    if stamp and not stamp.version:
        return "written in part"
    if stamp is None and row.as_born:
        return "as SharePoint made it"
    if want.overwrite:
        return "edited by hand" if stamp else "not ours"
    return None


def edited(row: PageRow) -> Phrase:
    by = row.publishing_state.checked_out_by
    name = by.user.display_name if by and by.user else None
    return phrase(PAGES["edited"], who=name or phrase(PAGES["somebody"]), version=row.version)


def conflict(want: SitePage, row: PageRow, stamp: Stamp | None) -> Note:
    why = edited(row) if stamp else phrase(PAGES["not_ours"], version=row.version)
    text = phrase(PAGES["kept"], page=called(want), why=why)
    return noted(want.key, text, "manual", conflict=True)
