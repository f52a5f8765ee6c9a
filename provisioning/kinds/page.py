"""A page of a site: written whole, published, and left alone once somebody edited it by hand.

What SharePoint gives back is sanitised and sometimes cannot be read at all, so content is never
compared: a page is up to date when the digest stamped for it is today's, and it is still ours
when its version is the stamped one. A stamp without a version says that a writing was begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from provisioning import stamps
from provisioning.contract import Call, Kind, Unfinished
from provisioning.core.desired import Extranet
from provisioning.core.diff import Change, Create, Update
from provisioning.core.model import Found, Ids, Key, Note, Part, Reading, Resource
from provisioning.graph import Graph, query, select
from provisioning.graph.errors import Answered, Clash, GraphError
from provisioning.graph.rows import Row
from provisioning.pages.canvas import canvas, digest, title_area
from provisioning.pages.contents import OWN, contents
from provisioning.pages.sheet import Sheet, target, targets
from provisioning.stamps import STAMPS, Stamp

HOME = "Home.aspx"
BORN = "1.0"
"""The version in which SharePoint makes the home page of a site."""
_SITE_PAGE = "#microsoft.graph.sitePage"


class Page(Resource, frozen=True, kw_only=True):
    """``digest`` stands for all that is written; in what was found, a phrase may say why not.

    ``links`` are the sites, lists and libraries that the page leads to: they come first.
    """

    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {"site", "stamps", "name", "overwrite", "sheet", "links"}
    )

    site: Key
    stamps: Key
    name: str
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


class _Page(Row, frozen=True, kw_only=True, gc=False):
    name: str = ""
    title: str = ""
    promotion_kind: str = "page"
    publishing_state: _State = _State()

    @property
    def version(self) -> str:
        return self.publishing_state.version_id


def desire(extranet: Extranet) -> Iterable[Page]:
    kept = Key("list", f"{extranet.spec.home.code}/{STAMPS}")
    for content in contents(extranet):
        leads_to = targets(content.sheet)
        yield Page(
            key=content.key,
            site=Key("site", f"space/{content.space}"),
            stamps=kept,
            name=f"{content.sheet.name}.aspx",
            title=content.sheet.title,
            digest=digest(content.key, content.sheet, leads_to),
            promote=True if content.promote else None,
            overwrite=content.overwrite,
            sheet=content.sheet,
            links=frozenset(_place(key) for key in leads_to),
        )


def _place(key: Key) -> Key:
    """What must be there for a link to have an address; a page's follows from its site's."""
    return _site(key.name.partition("/")[0]) if key.kind == "page" else key


def _site(code: str) -> Key:
    return Key("site", f"space/{code}")


async def read(graph: Graph, wanted: dict[Key, Page], ids: Ids) -> Reading:
    reading = Reading({}, {}, [], {}, {})
    try:
        stamped = await _stamps(graph, wanted.values(), ids)
    except GraphError as error:
        text = f"what was last written to pages could not be read, none is changed: {error}"
        reading.notes.append(Note(Key("page", STAMPS), text, "unknown"))
        return reading
    sites = sorted({want.site for want in wanted.values() if want.site in ids})
    answers = await asyncio.gather(*(_listing(graph, ids[site]) for site in sites))
    listings = dict(zip(sites, answers, strict=True))
    for want in wanted.values():
        match listings.get(want.site, {}):
            case GraphError() as unreadable:
                text = f"{_called(want)}: could not be read, it is left alone: {unreadable}"
                reading.notes.append(Note(want.key, text, "unknown"))
            case rows:
                row = rows.get(want.name.casefold())
                _settle(reading, _linked(want, ids), row, stamped.get(str(want.key)))
    reading.notes += _orphans(wanted, stamped, listings)
    for name, stamp in stamped.items():
        ids.learn(Key("stamp", name), stamp.item)
    return reading


async def _stamps(graph: Graph, wanted: Iterable[Page], ids: Ids) -> Mapping[str, Stamp]:
    """None while the list that keeps them is still to be made."""
    kept = next((want.stamps for want in wanted if want.stamps in ids), None)
    if kept is None:
        return {}
    return await stamps.read(graph, ids[_place_of(kept)], ids[kept])


def _place_of(kept: Key) -> Key:
    return _site(kept.name.partition("/")[0])


_SHOWN = select(_Page)


async def _listing(graph: Graph, site: str) -> Mapping[str, _Page] | GraphError:
    """The pages of a site by name. Their content is never asked for."""
    path = query(f"/sites/{site}/pages/microsoft.graph.sitePage", select=_SHOWN)
    try:
        rows = await graph.collect(path, _Page)
    except GraphError as error:
        return error
    return {row.name.casefold(): row for row in rows}


def _linked(want: Page, ids: Ids) -> Page:
    """With the digest of what can be written: links to what is there or is in the plan."""
    known = (key for key in targets(want.sheet) if _known(_place(key), ids))
    return msgspec.structs.replace(want, digest=digest(want.key, want.sheet, known))


def _known(key: Key, ids: Ids) -> bool:
    return key in ids.urls or key in ids.coming


def _settle(reading: Reading, want: Page, row: _Page | None, stamp: Stamp | None) -> None:
    if row is None:
        reading.wanted[want.key] = want
        return
    seen = standing(want, row, stamp)
    if seen is None:
        reading.notes.append(_conflict(want, row, stamp))
        return
    promoted = row.promotion_kind == "newsPost"
    have = msgspec.structs.replace(want, title=row.title, digest=seen, promote=promoted)
    reading.found[want.key] = Found(row.id, have)
    reading.wanted[want.key] = want
    if promoted and not want.promote:
        text = f"{_called(want)}: is a news post, and Graph cannot make it a plain page again"
        reading.notes.append(Note(want.key, text))


def standing(want: Page, row: _Page, stamp: Stamp | None) -> str | None:
    """The digest of what the page shows, or why it has none; ``None``: it is not ours to write."""
    if stamp and stamp.version == row.version:
        return stamp.digest
    if stamp and not stamp.version:
        return "written in part"
    if stamp is None and row.name.casefold() == HOME.casefold() and row.version == BORN:
        return "as SharePoint made it"
    if want.overwrite:
        return "edited by hand" if stamp else "not ours"
    return None


def _conflict(want: Page, row: _Page, stamp: Stamp | None) -> Note:
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
    wanted: Mapping[Key, Page],
    stamped: Mapping[str, Stamp],
    listings: Mapping[Key, Mapping[str, _Page] | GraphError],
) -> Iterator[Note]:
    """Pages that we wrote once and that left the file. No plan deletes a page."""
    for name in stamped:
        kind, _, rest = name.partition("/")
        space, _, code = rest.partition("/")
        key = Key(kind, rest)
        rows = listings.get(_site(space), {})
        if kind != "page" or key in wanted or isinstance(rows, GraphError):
            continue
        if row := rows.get(f"{code}.aspx".casefold()):
            text = (
                f"page '{row.title}' of space {space} is no longer in spaces.yaml: it stays; "
                "delete it in SharePoint if nobody needs it"
            )
            yield Note(key, text)


def _called(want: Page) -> str:
    return f"page '{want.title}' of space {want.key.name.partition('/')[0]}"


async def create(graph: Graph, want: Page, ids: Ids) -> str:
    """The stamp first: should the answer be lost, the page found next time is known as ours."""
    if want.name == HOME and (row := await _born(graph, want, ids)):
        await _write(graph, want, row.id, _body(want, ids), ids)
        return row.id
    await _begin(graph, want, ids)
    body = {
        "name": want.name,
        "pageLayout": want.sheet.layout,
        "promotionKind": "newsPost" if want.promote else "page",
        **_body(want, ids),
    }
    page = await graph.post(f"/sites/{ids[want.site]}/pages", body, Row)
    try:
        await _publish(graph, want, page.id, ids)
    except GraphError as error:
        raise Unfinished(page.id, f"made, but not published yet: {error}") from None
    return page.id


async def _born(graph: Graph, want: Page, ids: Ids) -> _Page | None:
    """The home page that came with a site which was not there yet when the plan was made."""
    rows = await _listing(graph, ids[want.site])
    if isinstance(rows, GraphError):
        raise rows
    row = rows.get(HOME.casefold())
    if row and standing(want, row, None) is None:
        raise GraphError(str(_conflict(want, row, None)))
    return row


async def update(graph: Graph, change: Update, ids: Ids) -> Sequence[Part]:
    want = change.want
    assert isinstance(want, Page)
    body = _body(want, ids)
    if "promote" in change.fields:
        body["promotionKind"] = "newsPost"
    await _write(graph, want, change.id, body, ids)
    return ()


async def _write(graph: Graph, want: Page, id_: str, body: Mapping[str, Any], ids: Ids) -> None:
    await _begin(graph, want, ids)
    try:
        await graph.patch(_path(want, id_, ids), body)
        await _publish(graph, want, id_, ids)
    except Answered as error:
        if isinstance(error, Clash) or error.status == 423:
            raise GraphError(
                "somebody has it open for editing; ask them to publish or to discard, "
                f"then run again ({error})"
            ) from None
        raise


def _path(want: Page, id_: str, ids: Ids) -> str:
    return f"/sites/{ids[want.site]}/pages/{id_}/microsoft.graph.sitePage"


def _body(want: Page, ids: Ids) -> dict[str, Any]:
    """Page *Update sitePage*: the layout is replaced as a whole."""
    body = {
        "@odata.type": _SITE_PAGE,
        "title": want.title,
        "canvasLayout": canvas(want.key, want.sheet, lambda href: address(href, ids)),
    }
    area = title_area(want.sheet)
    return body | {"titleArea": area} if area else body


def address(href: str, ids: Ids) -> str | None:
    """Where a link leads in this tenant; ``None`` while that is not known."""
    key = target(href)
    if key is None:
        return href
    url = ids.urls.get(_place(key))
    if url is None or key.kind != "page":
        return url
    name = key.name.partition("/")[2]
    return url if name == OWN else f"{url}/SitePages/{name}.aspx"


async def _publish(graph: Graph, want: Page, id_: str, ids: Ids) -> None:
    path = _path(want, id_, ids)
    await graph.post(f"{path}/publish", None, repeatable=True)
    row = await graph.get(query(path, select=_SHOWN), _Page)
    # A draft shown here is a tenant that lags: without a version, the next plan writes again.
    version = row.version if row.publishing_state.level == "published" else ""
    known = (key for key in targets(want.sheet) if _place(key) in ids.urls)
    await _stamp(graph, want, digest(want.key, want.sheet, known), version, ids)


async def _begin(graph: Graph, want: Page, ids: Ids) -> None:
    await _stamp(graph, want, "", "", ids)


async def _stamp(graph: Graph, want: Page, digest: str, version: str, ids: Ids) -> None:
    row = Key("stamp", str(want.key))
    stamp = Stamp(digest, version, ids.get(row) or "")
    item = await stamps.write(graph, ids[_place_of(want.stamps)], ids[want.stamps], want.key, stamp)
    ids.learn(row, item)


def price(change: Change) -> Iterable[Call]:
    stamp = "/sites/{id}/lists/{id}/items"
    path = "/sites/{id}/pages/{id}/microsoft.graph.sitePage"
    if isinstance(change, Create):
        yield "POST", stamp
        yield "POST", "/sites/{id}/pages"
    else:
        yield "PATCH", f"{stamp}/{{id}}/fields"
        yield "PATCH", path
    yield "POST", f"{path}/publish"
    yield "GET", path
    yield "PATCH", f"{stamp}/{{id}}/fields"


KIND = Kind("page", desire, read, price, create, update, after=("group", "site", "list", "library"))
