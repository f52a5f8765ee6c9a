"""What applications may do in a site (pages *Create permission on a site*, *Selected permissions*).

Applications only: people and groups are refused, on sites and on lists.
"""

from __future__ import annotations

from functools import partial
from typing import cast, get_args

from graph_simulator.objects.sharepoint import AppGrant, SiteRole
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import find_list, find_site
from graph_simulator.sharepoint.query import body_of, collection, entity, options_of
from graph_simulator.sharepoint.refusals import invalid_request, item_not_found
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import NO_CONTENT, Json, Request, Response
from graph_simulator.wire.routing import Route

NAMES = frozenset({"roles", "grantedToIdentities", "grantedToIdentitiesV2", "grantedToV2"})


def list_permissions(world: World, request: Request, site: str) -> Response:
    """Without their roles, which only a reading one by one shows."""
    options_of(request, ())
    grants = find_site(world, site).applications.values()
    return Response(200, collection(request, "permissions", [_shown(grant) for grant in grants]))


def get_permission(world: World, request: Request, site: str, permission: str) -> Response:
    grant = _grant(find_site(world, site), permission)
    return _answer(request, 200, grant)


def create_permission(world: World, request: Request, site: str) -> Response:
    content, body = find_site(world, site), body_of(request, NAMES)
    app, name = _application(body)
    grant = AppGrant(world.tenant.new_id(), app, name, _role(body.get("roles")))
    _keep(world, content, grant)
    return _answer(request, 201, grant)


def update_permission(world: World, request: Request, site: str, permission: str) -> Response:
    content = find_site(world, site)
    old, body = _grant(content, permission), body_of(request, {"roles"})
    grant = AppGrant(old.id, old.app, old.name, _role(body.get("roles")))
    _keep(world, content, grant)
    return _answer(request, 200, grant)


def delete_permission(world: World, _: Request, site: str, permission: str) -> Response:
    content = find_site(world, site)
    del content.applications[_grant(content, permission).id]
    world.tenant.changed = True
    return Response(NO_CONTENT)


def grant_list(world: World, request: Request, site: str, list_: str) -> Response:
    find_list(find_site(world, site), list_)
    _application(body_of(request, NAMES))
    raise not_simulated("permissions of applications on a list")


def _keep(world: World, content: Content, grant: AppGrant) -> None:
    content.applications[grant.id] = grant
    world.tenant.changed = True


def _grant(content: Content, id_: str) -> AppGrant:
    found = content.applications.get(id_)
    if found is None:
        raise item_not_found("The permission could not be found.")
    return found


def _application(body: Json) -> tuple[str, str]:
    """Its id and its name. Raise 400 for anybody else, or for several."""
    given = [
        identity
        for name in ("grantedToIdentitiesV2", "grantedToIdentities")
        for identity in (body[name] if isinstance(body.get(name), list) else [])
    ] + ([body["grantedToV2"]] if "grantedToV2" in body else [])
    match given:
        case [{"application": {"id": str(app), **rest}}]:
            return app.lower(), str(rest.get("displayName") or "")
    raise invalid_request("Only one application can be granted a permission here.")


def _role(roles: object) -> SiteRole:
    match roles:
        case [str() as role] if role in get_args(SiteRole):
            return cast(SiteRole, role)
    raise invalid_request(f"'roles' must be one of {', '.join(get_args(SiteRole))}.")


def _shown(grant: AppGrant) -> Json:
    identities = [{"application": {"displayName": grant.name, "id": grant.app}}]
    return {
        "id": grant.id,
        "grantedToIdentities": identities,
        "grantedToIdentitiesV2": identities,
    }


def _answer(request: Request, status: int, grant: AppGrant) -> Response:
    shown = {**_shown(grant), "roles": [grant.role]}
    return Response(status, entity(request, "permissions", shown))


route = partial(Route, service="sharepoint", units=5)
SITE, ONE = "/sites/{site}/permissions", "/sites/{site}/permissions/{permission}"
ROUTES = (
    route("GET", SITE, list_permissions),
    route("POST", SITE, create_permission),
    route("GET", ONE, get_permission),
    route("PATCH", ONE, update_permission),
    route("DELETE", ONE, delete_permission),
    route("POST", "/sites/{site}/lists/{list_}/permissions", grant_list),
)
