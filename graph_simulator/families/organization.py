"""``/organization``: who the tenant is, and its verified domains."""

from __future__ import annotations

from graph_simulator.odata.query import read_query
from graph_simulator.odata.shapes import only
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import not_found
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route


def list_organizations(world: World, request: Request) -> Response:
    """Always one."""
    context = f"{request.base}/$metadata#organization"
    return Response(200, {"@odata.context": context, "value": [_shown(world, request)]})


def get_organization(world: World, request: Request, id_: str) -> Response:
    if id_ != world.tenant.id:
        raise not_found(id_)
    context = f"{request.base}/$metadata#organization/$entity"
    return Response(200, {"@odata.context": context, **_shown(world, request)})


def _shown(world: World, request: Request) -> Json:
    tenant, select = world.tenant, read_query(request, {"select"}).select
    everything: Json = {
        "id": tenant.id,
        "displayName": tenant.display_name,
        "countryLetterCode": "FR",
        "preferredLanguage": "fr",
        "tenantType": "AAD",
        "onPremisesSyncEnabled": None,
        "verifiedDomains": [
            {
                "name": domain,
                "type": "Managed",
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isInitial": domain == tenant.initial_domain,
                "isDefault": domain == tenant.default_domain,
            }
            for domain in tenant.domains
        ],
    }
    return only(everything, select, "organization")


ROUTES = (
    Route("GET", "/organization", list_organizations),
    Route("GET", "/organization/{id_}", get_organization),
)
