"""``/domains``: those of the tenant (page *List domains*); they come with people, not by a call."""

from __future__ import annotations

from graph_simulator.odata.query import read_query
from graph_simulator.odata.shapes import only
from graph_simulator.odata.world import World
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.errors import not_found
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route


def list_domains(world: World, request: Request) -> Response:
    select = read_query(request, {"select"}).select
    rows = [_shown(world.tenant, domain, select) for domain in world.tenant.domains]
    return Response(200, {"@odata.context": f"{request.base}/$metadata#domains", "value": rows})


def get_domain(world: World, request: Request, name: str) -> Response:
    if name.casefold() not in world.tenant.domains:
        raise not_found(name)
    shown = _shown(world.tenant, name.casefold(), read_query(request, {"select"}).select)
    return Response(200, {"@odata.context": f"{request.base}/$metadata#domains/$entity", **shown})


def _shown(tenant: Tenant, domain: str, select: tuple[str, ...] | None) -> Json:
    everything: Json = {
        "id": domain,
        "authenticationType": "Managed",
        "availabilityStatus": None,
        "isAdminManaged": True,
        "isDefault": domain == tenant.default_domain,
        "isInitial": domain == tenant.initial_domain,
        "isRoot": True,
        "isVerified": True,
        "passwordNotificationWindowInDays": None,
        "passwordValidityPeriodInDays": None,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        "state": None,
    }
    return only(everything, select, "a domain")


ROUTES = (Route("GET", "/domains", list_domains), Route("GET", "/domains/{name}", get_domain))
