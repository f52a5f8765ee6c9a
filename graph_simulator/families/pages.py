"""Site pages (pages *sitePage*, *Create*, *Update*, *Publish*): content needs the cast URL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from graph_simulator.objects.sharepoint import Page
from graph_simulator.odata.paging import page as page_of
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.pages.page_rules import (
    APP,
    base_page_json,
    changed_page,
    check_in_hand,
    new_page,
    page_etag,
    page_json,
    saved_again,
    typed_body,
)
from graph_simulator.sharepoint.places import find_site
from graph_simulator.sharepoint.query import (
    LISTING,
    PAGE,
    Options,
    check_condition,
    entity,
    options_of,
)
from graph_simulator.sharepoint.recycle_bin import recycle_page
from graph_simulator.sharepoint.refusals import item_not_found
from graph_simulator.wire.errors import GraphError, not_simulated
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route

_NAMED = re.compile(r"\s*(name|title)\s+eq\s+'((?:[^']|'')*)'\s*", re.IGNORECASE)


def list_base_pages(world: World, request: Request, site: str) -> Response:
    content, options = find_site(world, site), options_of(request, {*LISTING, "filter"})
    return _listed(world, request, content, options, cast=False)


def list_pages(world: World, request: Request, site: str) -> Response:
    content, options = find_site(world, site), options_of(request, {*LISTING, "filter"})
    return _listed(world, request, content, options, cast=True)


def create_page(world: World, request: Request, site: str) -> Response:
    content = find_site(world, site)
    made = new_page(world.tenant, content, typed_body(request))
    return _kept(world, request, content, made, 201)


def get_base_page(world: World, request: Request, site: str, page: str) -> Response:
    content = find_site(world, site)
    shown = base_page_json(world.tenant, content, _page(content, page), options_of(request))
    return Response(200, entity(request, "pages", shown))


def get_page(world: World, request: Request, site: str, page: str) -> Response:
    content, options = find_site(world, site), options_of(request)
    found = _page(content, page)
    _check_readable(world, [found], options)
    shown = page_json(world.tenant, content, found, options)
    return Response(200, entity(request, "pages", shown))


def update_page(world: World, request: Request, site: str, page: str) -> Response:
    content = find_site(world, site)
    found = _page(content, page)
    check_condition(request, page_etag(found))
    check_in_hand(found)
    changed = changed_page(world.tenant, found, typed_body(request))
    return _kept(world, request, content, changed, 200)


def publish(world: World, _: Request, site: str, page: str) -> Response:
    """204 and a new major version; what the application had checked out is checked in."""
    content = find_site(world, site)
    found = _page(content, page)
    check_in_hand(found)
    if found.checked_out_by == APP or found.minor:
        published = saved_again(
            world.tenant, found, major=found.major + 1, minor=0, checked_out_by=""
        )
        content.pages[found.id] = published
        world.tenant.changed = True
    return Response(NO_CONTENT)


def delete_page(world: World, request: Request, site: str, page: str) -> Response:
    content = find_site(world, site)
    found = _page(content, page)
    check_condition(request, page_etag(found))
    check_in_hand(found)
    recycle_page(world.tenant, content, found)
    return Response(NO_CONTENT)


def _listed(
    world: World, request: Request, content: Content, options: Options, *, cast: bool
) -> Response:
    show = page_json if cast else base_page_json

    def found() -> Sequence[Page]:
        if not options.filter:
            return list(content.pages.values())
        named = _NAMED.fullmatch(options.filter)
        if named is None:
            raise not_simulated(f"$filter={options.filter} on pages")
        name, wanted = named[1].lower(), named[2].replace("''", "'").casefold()
        pages = content.pages.values()
        return [page for page in pages if getattr(page, name).casefold() == wanted]

    def shown(pages: Sequence[Page]) -> list[dict[str, object]]:
        _check_readable(world, pages, options)
        return [show(world.tenant, content, page, options) for page in pages]

    return page_of(
        request,
        options.query,
        world.snapshots,
        found,
        shown,
        default_size=PAGE,
        context="pages",
    )


def _kept(world: World, request: Request, content: Content, page: Page, status: int) -> Response:
    content.pages[page.id] = page
    world.tenant.changed = True
    return Response(status, entity(request, "pages", page_json(world.tenant, content, page)))


def _page(content: Content, id_: str) -> Page:
    found = content.pages.get(id_.lower())
    if found is None:
        raise item_not_found("The specified page was not found.")
    return found


def _check_readable(world: World, pages: Sequence[Page], options: Options) -> None:
    """Some pages cannot be expanded at all (issues 8636 and 9637 of sp-dev-docs)."""
    if not {"canvasLayout", "webParts"}.isdisjoint(options.expand) and any(
        page.id in world.settings.unreadable_pages for page in pages
    ):
        raise GraphError(500, "generalException", "General exception while processing")


PAGES = "/sites/{site}/pages"
ONE, CAST = PAGES + "/{page}", PAGES + "/{page}/graph.sitePage"
route = partial(Route, service="sharepoint")
ROUTES = (
    route("GET", PAGES, list_base_pages, 2),
    route("GET", PAGES + "/graph.sitePage", list_pages, 2),
    route("POST", PAGES, create_page, 2),
    route("GET", ONE, get_base_page),
    route("GET", CAST, get_page),
    route("PATCH", CAST, update_page, 2),
    route("POST", CAST + "/publish", publish, 2),
    route("DELETE", ONE, delete_page, 2),
)
