"""``/subscribedSkus``: what the tenant has paid for (page *List subscribedSkus*)."""

from __future__ import annotations

from graph_simulator.directory.licences import PLANS
from graph_simulator.odata.query import read_query
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Request, Response
from graph_simulator.wire.routing import Route


def list_skus(world: World, request: Request) -> Response:
    read_query(request, set())
    skus = sorted(world.settings.products)
    if unknown := set(skus) - PLANS.keys():
        raise not_simulated(f"the product '{unknown.pop()}'")
    value = [
        {
            "id": f"{world.tenant.id}_{sku}",
            "skuPartNumber": sku,
            "capabilityStatus": "Enabled",
            "appliesTo": "User",
            "servicePlans": [
                {"servicePlanName": plan, "provisioningStatus": "Success"} for plan in PLANS[sku]
            ],
        }
        for sku in skus
    ]
    context = f"{request.base}/$metadata#subscribedSkus"
    return Response(200, {"@odata.context": context, "value": value})


ROUTES = (Route("GET", "/subscribedSkus", list_skus),)
