"""The pages of a site as SharePoint shows them: whether each is ours, and up to date.

What SharePoint gives back is sanitised and sometimes cannot be read at all, so content is never
compared: a page is up to date when the digest stamped for it is today's, and it is still ours
when its version is the stamped one. A stamp without a version says that a writing was begun.

Graph cannot rename a file: a page whose code changed keeps the file that it was made in, and its
stamp goes by that file. Under the new code, it would vouch for a page made by hand under it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import unquote

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import Row
from provisioning.kinds.shared import stamps
from provisioning.kinds.shared.absence import believed
from provisioning.kinds.shared.refusals import of_site
from provisioning.kinds.shared.stamps import Stamp
from provisioning.pages.canvas import digest
from provisioning.pages.sheet import Sheet, addressed, symbol, target, targets
from provisioning.plan.model import Found, Key, Ledger, Note, Reading, Resource

HOME = "Home.aspx"
BIRTH = timedelta(minutes=10)
"""In which a site finishes its home page: seen in version 1.0, and in 1.1, as a draft has it."""


class SitePage(Resource, frozen=True, kw_only=True):
    """``digest`` stands for all that is written; in what was found, a phrase may say why not.

    ``name`` is its file's; ``former`` are the codes it had, ``before`` those that its space had.
    ``links`` are the sites, lists and libraries that the page leads to: they come first.
    """

    heading = "Pages"
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {"site", "stamps", "name", "former", "before", "overwrite", "sheet", "links"}
    )

    site: Key
    stamps: Key
    name: str
    former: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    title: str
    digest: str
    promote: bool | None = None
    overwrite: bool = False
    sheet: Sheet
    links: frozenset[Key] = frozenset()


class _User(msgspec.Struct, frozen=True, rename="camel"):
    display_name: str = ""


class _Identity(msgspec.Struct, frozen=True, rename="camel"):
    user: _User | None = None


class _State(msgspec.Struct, frozen=True, rename="camel"):
    level: str = ""
    version_id: str = ""
    checked_out_by: _Identity | None = None


class PageRow(Row, frozen=True, kw_only=True, gc=False):
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


def place_of(key: Key) -> Key:
    """What must be there for a link to have an address; a page's follows from its site's."""
    return site_of(key.name.partition("/")[0]) if key.kind == "page" else key


def space_of(want: SitePage) -> str:
    return want.key.name.partition("/")[0]


def site_of(code: str) -> Key:
    return Key("site", f"space/{code}")


async def observe(graph: Graph, wanted: dict[Key, SitePage], ids: Ledger) -> Reading:
    reading = Reading({}, {}, [], {}, {})
    stamped = await _stamps(graph, wanted.values(), ids)
    if isinstance(stamped, Note):
        reading.unread |= wanted.keys()
        reading.notes.append(stamped)
        return reading
    sites = sorted({want.site for want in wanted.values() if want.site in ids})
    answers = await asyncio.gather(
        *(
            listing(graph, ids[site], [want for want in wanted.values() if want.site == site])
            for site in sites
        )
    )
    listings = dict(zip(sites, answers, strict=True))
    filed = [_filed(want, listings.get(want.site, {}), stamped) for want in wanted.values()]
    stamps_of = {want.key: stamp_of(want) for want in filed}
    for want in filed:
        match listings.get(want.site, {}):
            case GraphError() as error:
                pages = Key("page", f"{space_of(want)}/*")
                what = f"the pages of space {space_of(want)}"
                reading.leave(want.key, of_site(pages, what, error))
            case rows:
                row = rows.get(want.name.casefold())
                settled = _linked(want, stamps_of, ids)
                _settle(reading, settled, row, stamped.get(str(stamp_of(want))), ids)
    reading.notes += _orphans(frozenset(stamps_of.values()), stamped, listings)
    for name, stamp in stamped.items():
        ids.beside[Key("stamp", name)] = stamp.item
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


def stamp_of(want: SitePage) -> Key:
    """What the stamp is kept under: the key that the page had when its file was made."""
    return Key("page", f"{space_of(want)}/{want.name.removesuffix('.aspx').casefold()}")


async def _stamps(
    graph: Graph, wanted: Collection[SitePage], ids: Ledger
) -> Mapping[str, Stamp] | Note:
    """By the codes that spaces have today."""
    kept = next((want.stamps for want in wanted), None)
    if kept is None:
        return {}
    stamped = await stamps.read(graph, kept, ids, map(stamp_of, wanted))
    if isinstance(stamped, Note):
        return stamped
    spaces = {f"page/{old}": f"page/{space_of(want)}" for want in wanted for old in want.before}
    parts = ((name.rpartition("/"), stamp) for name, stamp in stamped.items())
    today = {f"{spaces.get(space, space)}/{code}": stamp for (space, _, code), stamp in parts}
    return {**today, **stamped}


SHOWN = select(PageRow)


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


def _linked(want: SitePage, files: Mapping[Key, Key], ids: Ledger) -> SitePage:
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


def _settle(
    reading: Reading, want: SitePage, row: PageRow | None, stamp: Stamp | None, ids: Ledger
) -> None:
    if row is None:
        reading.wanted[want.key] = want
        return
    seen = standing(want, row, stamp)
    if seen is None:
        reading.notes.append(conflict(want, row, stamp))
        return
    if seen != want.digest and not want.links.isdisjoint(ids.unread):
        reading.leave(want.key)  # it would be written without a link that it has
        return
    promoted = row.promotion_kind == "newsPost"
    have = msgspec.structs.replace(want, title=row.title, digest=seen, promote=promoted)
    reading.found[want.key] = Found(row.id, have)
    reading.wanted[want.key] = want
    if promoted and not want.promote:
        text = f"{_called(want)}: is a news post, and Graph cannot make it a plain page again"
        reading.notes.append(Note(want.key, text))


def standing(want: SitePage, row: PageRow, stamp: Stamp | None) -> str | None:
    """The digest of what the page shows, or why it has none; ``None``: it is not ours to write."""
    if stamp and stamp.version == row.version:
        return stamp.digest
    if stamp and not stamp.version:
        return "written in part"
    if stamp is None and row.as_born:
        return "as SharePoint made it"
    if want.overwrite:
        return "edited by hand" if stamp else "not ours"
    return None


def conflict(want: SitePage, row: PageRow, stamp: Stamp | None) -> Note:
    by = row.publishing_state.checked_out_by
    who = by.user.display_name if by and by.user and by.user.display_name else "somebody"
    why = (
        f"{who} edited it by hand since it was last written (version {row.version})"
        if stamp
        else f"a page of that name is there already and was not written from spaces.yaml "
        f"(version {row.version})"
    )
    do = "copy what matters into spaces.yaml, then set overwrite: true on it to write ours"
    return Note(want.key, f"{_called(want)}: {why}; it is kept: {do}", "manual")


def _orphans(
    used: Collection[Key],
    stamped: Mapping[str, Stamp],
    listings: Mapping[Key, Mapping[str, PageRow] | GraphError],
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
            text = (
                f"page '{row.title}' of space {space} is no longer in spaces.yaml: it stays; "
                "delete it in SharePoint if nobody needs it"
            )
            yield Note(key, text)


def _called(want: SitePage) -> str:
    return f"page '{want.title}' of space {space_of(want)}"
