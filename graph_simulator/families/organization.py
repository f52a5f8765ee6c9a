"""``/organization``: who the tenant is, and its verified domains."""

from __future__ import annotations

from graph_simulator.odata.query import read_query
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import not_found, not_simulated
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
                "isDefault": domain == tenant.domains[min(1, len(tenant.domains) - 1)],
            }
            for domain in tenant.domains
        ],
    }
    if select is None:
        return everything
    if unknown := [name for name in select if name not in everything]:
        raise not_simulated(f"the property '{unknown[0]}' of organization")
    return {name: everything[name] for name in select}


ROUTES = (
    Route("GET", "/organization", list_organizations),
    Route("GET", "/organization/{id_}", get_organization),
)
