"""Writing a page of a site: whole, published, and stamped with what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from provisioning.graph import Graph, query
from provisioning.graph.errors import Answered, Clash, GraphError
from provisioning.graph.rows import Row
from provisioning.kinds.shared import stamps
from provisioning.kinds.shared.published import HOME, SHOWN, PageRow, conflict, listing, standing
from provisioning.kinds.shared.site_page import SitePage, place_of, stamp_of
from provisioning.kinds.shared.stamps import Stamp
from provisioning.pages.canvas import canvas, digest, title_area
from provisioning.pages.content import OWN
from provisioning.pages.sheet import target, targets
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Unfinished
from provisioning.plan.model import Key, Ledger, Part

_SITE_PAGE = "#microsoft.graph.sitePage"
STAMP = "/sites/{id}/lists/{id}/items"
"""Where stamps are, for a price."""


async def create(graph: Graph, want: SitePage, ids: Ledger) -> str:
    """The stamp first: should the answer be lost, the page found next time is known as ours."""
    if want.name == HOME and (row := await _born(graph, want, ids)):
        await _write(graph, want, row.id, _body(want, ids), ids)
        return row.id
    await _begin(graph, want, ids)
    body = {
        **_body(want, ids),  # @odata.type comes first
        "name": want.name,
        "pageLayout": want.sheet.layout,
        "promotionKind": "newsPost" if want.promote else "page",
    }
    page = await graph.post(f"/sites/{ids[want.site]}/pages", body, Row)
    try:
        await _publish(graph, want, page.id, ids)
    except GraphError as error:
        raise Unfinished(page.id, f"made, but not published yet: {error}") from error
    return page.id


async def _born(graph: Graph, want: SitePage, ids: Ledger) -> PageRow | None:
    """The home page that came with a site which was not there yet when the plan was made."""
    rows = await listing(graph, ids[want.site], ())
    if isinstance(rows, GraphError):
        raise rows
    row = rows.get(HOME.casefold())
    if row and standing(want, row, None) is None:
        raise GraphError(str(conflict(want, row, None)))
    return row


async def update(graph: Graph, change: Update, ids: Ledger) -> Sequence[Part]:
    want = change.want
    assert isinstance(want, SitePage)
    body = _body(want, ids)
    if "promote" in change.fields:
        body["promotionKind"] = "newsPost"
    await _write(graph, want, change.id, body, ids)
    return ()


async def _write(
    graph: Graph, want: SitePage, id_: str, body: Mapping[str, Any], ids: Ledger
) -> None:
    await _begin(graph, want, ids)
    try:
        await graph.patch(_path(want, id_, ids), body)
        await _publish(graph, want, id_, ids)
    except Answered as error:
        if held(error):
            raise GraphError(
                "somebody has it open for editing; ask them to publish or to discard, "
                f"then run again ({error})"
            ) from None
        raise


def held(error: Answered) -> bool:
    """Whether somebody has the page open, or saved it meanwhile."""
    return isinstance(error, Clash) or error.status == 423


def _path(want: SitePage, id_: str, ids: Ledger) -> str:
    return f"/sites/{ids[want.site]}/pages/{id_}/microsoft.graph.sitePage"


def _body(want: SitePage, ids: Ledger) -> dict[str, Any]:
    """Page *Update sitePage*: the layout is replaced as a whole."""
    body = {
        "@odata.type": _SITE_PAGE,
        "title": want.title,
        "canvasLayout": canvas(want.key, want.sheet, lambda href: address(href, ids)),
    }
    area = title_area(want.sheet)
    return body | {"titleArea": area} if area else body


def address(href: str, ids: Ledger) -> str | None:
    """Where a link leads in this tenant; ``None`` while that is not known."""
    key = target(href)
    if key is None:
        return href
    url = ids.urls.get(place_of(key))
    if url is None or key.kind != "page":
        return url
    name = key.name.partition("/")[2]
    return url if name == OWN else ids.urls.get(key, f"{url}/SitePages/{name}.aspx")


async def _publish(graph: Graph, want: SitePage, id_: str, ids: Ledger) -> None:
    path = _path(want, id_, ids)
    await graph.post(f"{path}/publish", None, repeatable=True)
    row = await graph.get(query(path, select=SHOWN), PageRow)
    # A draft shown here is a tenant that lags: without a version, the next plan writes again.
    version = row.mark if row.publishing_state.level == "published" else ""
    known = (key for key in targets(want.sheet) if place_of(key) in ids.urls)
    await _stamp(graph, want, digest(want.key, want.sheet, known), version, ids)


async def _begin(graph: Graph, want: SitePage, ids: Ledger) -> None:
    await _stamp(graph, want, "", "", ids)


async def _stamp(graph: Graph, want: SitePage, digest: str, version: str, ids: Ledger) -> None:
    key = stamp_of(want)
    row = Key("stamp", str(key))
    stamp = Stamp(digest, version, ids.beside.get(row, ""))
    item = await stamps.write(graph, want.stamps, ids, key, stamp)
    ids.beside[row] = item


def price(change: Change) -> Iterable[Call]:
    path = "/sites/{id}/pages/{id}/microsoft.graph.sitePage"
    if isinstance(change, Create):
        yield "POST", STAMP
        yield "POST", "/sites/{id}/pages"
    else:
        yield "PATCH", f"{STAMP}/{{id}}/fields"
        yield "PATCH", path
    yield "POST", f"{path}/publish"
    yield "GET", path
    yield "PATCH", f"{STAMP}/{{id}}/fields"
