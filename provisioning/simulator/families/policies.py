"""``/policies/authorizationPolicy``: whether anybody may be invited at all."""

from __future__ import annotations

from provisioning.simulator.odata import read_query
from provisioning.simulator.wire import (
    NO_CONTENT,
    Json,
    Request,
    Response,
    Route,
    bad_request,
    not_simulated,
)
from provisioning.simulator.world import World

INVITERS = frozenset(
    {"none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"}
)


def get_policy(world: World, request: Request) -> Response:
    select = read_query(request, {"select"}).select
    everything: Json = {
        "id": "authorizationPolicy",
        "displayName": "Authorization Policy",
        "allowInvitesFrom": world.tenant.policy["allowInvitesFrom"],
    }
    if unknown := set(select or ()) - set(everything):
        raise not_simulated(f"the property '{unknown.pop()}' of authorizationPolicy")
    shown = {name: everything[name] for name in select or everything}
    context = f"{request.base}/$metadata#policies/authorizationPolicy/$entity"
    return Response(200, {"@odata.context": context, **shown})


def update_policy(world: World, request: Request) -> Response:
    for name, value in request.json.items():
        if name == "@odata.type":
            continue
        if name != "allowInvitesFrom":
            raise not_simulated(f"the property '{name}' of authorizationPolicy")
        if value not in INVITERS:
            raise bad_request(f"Invalid value '{value}' for property 'allowInvitesFrom'.")
        world.tenant.set_policy(name, value)
    return Response(NO_CONTENT)


ROUTES = (
    Route("GET", "/policies/authorizationPolicy", get_policy),
    Route("PATCH", "/policies/authorizationPolicy", update_policy),
)
