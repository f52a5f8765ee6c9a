"""``/_api/SPSiteManager``: communication sites, and team sites without a group, made by REST.

Page *Manage modern SharePoint sites using REST*. Stricter than the service: only a communication
site, under ``/sites``, by an application, which has to name the owner.
"""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import unquote, urlsplit

import msgspec

from graph_simulator.odata.world import World
from graph_simulator.sharepoint import rest
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.places import alive, host, named, provisioned, web_url
from graph_simulator.sharepoint.site_creation import born
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route

NOT_FOUND, PROVISIONING, READY, ERROR = range(4)
_NAME = re.compile(r"[\w-]{1,128}")


class _Wanted(msgspec.Struct, rename="pascal", forbid_unknown_fields=True):
    title: str
    url: str
    web_template: str
    lcid: int
    owner: str = ""
    description: str = ""
    classification: str = ""
    share_by_email_enabled: bool = False
    site_design_id: str = ""


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    request: _Wanted


def create(world: World, request: Request) -> Response:
    """Asked for a place that is taken, or without a known owner: an error of the making (3)."""
    try:
        wanted = msgspec.convert(request.content, _Body).request
    except msgspec.ValidationError as error:
        raise rest.invalid(str(error)) from None
    if wanted.web_template != "SITEPAGEPUBLISHING#0":
        raise not_simulated(f"the template {wanted.web_template}")
    name = _name(world, wanted.url)
    owned = world.tenant.user_index.find("userPrincipalName", wanted.owner)
    if name is None or not owned or _there(world, name) is not None:
        return Response(200, {"SiteId": "", "SiteStatus": ERROR, "SiteUrl": ""})
    content = born(
        world.tenant,
        None,
        name,
        world.settings.home_page_version,
        title=wanted.title,
        description=wanted.description,
        owner=wanted.owner,
        sharing=1 if wanted.share_by_email_enabled else 0,
        menu=(),
    )
    return Response(200, _shown(world, content))


def status(world: World, request: Request) -> Response:
    url = request.query.get("url", "")
    if len(url) < 2 or not (url[0] == url[-1] == "'"):
        raise rest.invalid("The parameter url is an address in quotes.")
    name = _name(world, url[1:-1])
    content = None if name is None else _there(world, name)
    if content is None:
        return Response(200, {"SiteId": None, "SiteStatus": NOT_FOUND, "SiteUrl": None})
    return Response(200, _shown(world, content))


def _there(world: World, name: str) -> Content | None:
    """Even while it is made."""
    content = SHAREPOINT.of(world.tenant).by_name.get(name.casefold())
    return content if content and alive(world.tenant, content) else named(world, name)


def _name(world: World, url: str) -> str | None:
    parts = urlsplit(url)
    folder, _, name = unquote(parts.path).strip("/").partition("/")
    fits = parts.netloc == host(world.tenant) and folder == "sites" and _NAME.fullmatch(name)
    return name if fits else None


def _shown(world: World, content: Content) -> Json:
    return {
        "SiteId": content.site.id.split(",")[1],
        "SiteStatus": READY if provisioned(world, content) else PROVISIONING,
        "SiteUrl": web_url(world.tenant, content),
    }


rest_route = partial(Route, service="sharepoint")
ROUTES = (
    rest_route("POST", "/_api/SPSiteManager/create", create, units=5),
    rest_route("GET", "/_api/SPSiteManager/status", status, units=3),
)
