"""A site page from a body to what is kept, and from what is kept to answers."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import msgspec

from graph_simulator.objects.sharepoint import Page
from graph_simulator.sharepoint.lists.items import person
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.pages.canvas import canvas, title_area, web_parts
from graph_simulator.sharepoint.places import web_url
from graph_simulator.sharepoint.query import NO_OPTIONS, Options, body_of, chosen, flag, text
from graph_simulator.sharepoint.refusals import invalid_request, name_already_exists
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.errors import GraphError, not_simulated
from graph_simulator.wire.messages import Json, Request

SITE_PAGE = "#microsoft.graph.sitePage"
APP = "app"
LAYOUTS = frozenset({"article", "home"})
PROMOTIONS = ("page", "newsPost")
CHANGEABLE = frozenset(
    {
        "canvasLayout", "description", "promotionKind", "showComments", "showRecommendedPages",
        "thumbnailWebUrl", "title", "titleArea",
    }
)  # fmt: skip
AT_CREATION = CHANGEABLE | {"name", "pageLayout"}
BASE_NAMES = frozenset(
    {
        "id", "name", "title", "description", "webUrl", "eTag", "createdDateTime", "createdBy",
        "lastModifiedDateTime", "lastModifiedBy", "pageLayout", "publishingState",
        "parentReference", "contentType",
    }
)  # fmt: skip
NAMES = BASE_NAMES | {
    "promotionKind",
    "showComments",
    "showRecommendedPages",
    "thumbnailWebUrl",
    "titleArea",
    "reactions",
}
_FILE = re.compile(r'[^"*:<>?/\\|#%]+\.aspx', re.IGNORECASE)


def typed_body(request: Request) -> Json:
    """Raise 400 without the ``@odata.type`` that the pages of the documentation insist on."""
    if isinstance(request.content, dict) and request.content.get("@odata.type") == SITE_PAGE:
        return body_of(request)
    raise invalid_request(f"'@odata.type' must be '{SITE_PAGE}'.")


def new_page(tenant: Tenant, content: Content, body: Json) -> Page:
    """A draft, checked out to the application."""
    if unknown := sorted(set(body) - AT_CREATION):
        raise not_simulated(f"the property '{unknown[0]}' of a new page")
    name, layout = text(body, "name"), body.get("pageLayout") or "article"
    if not _FILE.fullmatch(name):
        raise invalid_request(f"'{name}' is not the name of a page: it ends with .aspx.")
    if any(
        page.name.casefold() == name.casefold() and not page.folder
        for page in content.pages.values()
    ):
        raise name_already_exists(name)
    if not isinstance(layout, str) or layout not in LAYOUTS:
        raise invalid_request(f"'{layout}' is not a layout of pages.")
    now = tenant.now()
    page = Page(
        id=tenant.new_id(),
        name=name,
        title=name.removesuffix(".aspx"),
        layout=layout,
        created=now,
        modified=now,
        checked_out_by=APP,
    )
    return msgspec.structs.replace(page, **_values(tenant, page, body))


def changed_page(tenant: Tenant, page: Page, body: Json) -> Page:
    """The canvas is replaced as a whole. Raise 400 for what is for life."""
    if unknown := sorted(set(body) - CHANGEABLE):
        if unknown[0] in AT_CREATION | {"id"}:
            raise invalid_request(f"The property '{unknown[0]}' of a page cannot be changed.")
        raise not_simulated(f"the property '{unknown[0]}' of a page")
    values = _values(tenant, page, body)
    return saved_again(tenant, page, minor=page.minor + 1, checked_out_by=APP, **values)


def saved_again(tenant: Tenant, page: Page, **values: Any) -> Page:
    values = {"editor": "", **values, "version": page.version + 1, "modified": tenant.now()}
    return msgspec.structs.replace(page, **values)


def check_in_hand(page: Page) -> None:
    """Raise 409 when somebody is editing the page."""
    if page.checked_out_by not in {"", APP}:
        raise GraphError(409, "conflict", f"The page '{page.name}' is checked out by somebody.")


def page_etag(page: Page) -> str:
    return f'"{{{page.id.upper()}}},{page.version}"'


def base_page_json(
    tenant: Tenant, content: Content, page: Page, options: Options = NO_OPTIONS
) -> Json:
    """What every page shows; the rest needs the cast to ``sitePage``."""
    folded = {name.casefold() for name in BASE_NAMES}
    others = [name for name in options.select or () if name.casefold() not in folded]
    if options.expand or others:
        named = next(iter([*options.expand, *others]))
        raise invalid_request(
            f"Could not find a property named '{named}' on type 'oneDrive.baseSitePage'"
        )
    return chosen(_base(tenant, content, page), options, BASE_NAMES)


def page_json(tenant: Tenant, content: Content, page: Page, options: Options = NO_OPTIONS) -> Json:
    """Without its content, unless ``canvasLayout`` or ``webParts`` is expanded."""
    shown = _base(tenant, content, page) | {
        "promotionKind": page.promotion,
        "showComments": page.comments,
        "showRecommendedPages": page.recommended,
        "thumbnailWebUrl": page.thumbnail or None,
        "reactions": {},
    }
    if page.title_area:
        shown["titleArea"] = page.title_area
    shown = chosen(shown, options.only("canvasLayout", "webParts"), NAMES)
    if "canvasLayout" in options.expand:
        shown["canvasLayout"] = page.canvas or {"horizontalSections": []}
    if "webParts" in options.expand:
        shown["webParts"] = web_parts(page.canvas)
    return shown


def _base(tenant: Tenant, content: Content, page: Page) -> Json:
    path = f"{page.folder}/{page.name}" if page.folder else page.name
    return {
        "@odata.type": SITE_PAGE,
        "@odata.etag": page_etag(page),
        "createdDateTime": page.created,
        "description": page.description,
        "eTag": page_etag(page),
        "id": page.id,
        "lastModifiedDateTime": page.modified,
        "name": page.name,
        "webUrl": f"{web_url(tenant, content)}/SitePages/{quote(path)}",
        "title": page.title,
        "pageLayout": page.layout,
        "contentType": {"id": "0x0101009D1CB255DA76424F860D91F20E6C4118", "name": "Site Page"},
        "createdBy": person(tenant, page.author),
        "lastModifiedBy": person(tenant, page.editor),
        "parentReference": {"siteId": content.site.id},
        "publishingState": _state(tenant, page),
    }


def _state(tenant: Tenant, page: Page) -> Json:
    version = f"{page.major}.{page.minor}"
    if page.checked_out_by:
        user = "" if page.checked_out_by == APP else page.checked_out_by
        holder = person(tenant, user)
        return {"level": "checkout", "versionId": version, "checkedOutBy": holder}
    return {"level": "draft" if page.minor else "published", "versionId": version}


def _values(tenant: Tenant, page: Page, body: Json) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, attribute, limit in (
        ("title", "title", 255),
        ("description", "description", 10_000),
        ("thumbnailWebUrl", "thumbnail", 2000),
    ):
        if body.get(name) is not None:
            values[attribute] = text(body, name, limit=limit)
    for name, attribute in (("showComments", "comments"), ("showRecommendedPages", "recommended")):
        if body.get(name) is not None:
            values[attribute] = flag(body, name)
    if body.get("promotionKind") is not None:
        values["promotion"] = _promoted(page, body["promotionKind"])
    if "titleArea" in body:
        values["title_area"] = title_area(body["titleArea"])
    if "canvasLayout" in body:
        values["canvas"] = canvas(body["canvasLayout"], tenant.new_id)
    return values


def _promoted(page: Page, wanted: object) -> str:
    """A page becomes a news post; a news post stays one."""
    if wanted not in PROMOTIONS:
        raise invalid_request(f"'{wanted}' is not a kind of promotion.")
    if page.promotion == "newsPost" and wanted == "page":
        raise invalid_request("A news post cannot become a page again.")
    return str(wanted)
