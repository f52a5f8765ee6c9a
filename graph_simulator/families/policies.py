"""``/policies/authorizationPolicy``: whether anybody may be invited at all."""

from __future__ import annotations

from typing import Literal

import msgspec

from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.query import read_query
from graph_simulator.odata.world import World
from graph_simulator.wire.messages import NO_CONTENT, Json, Request, Response, Route, not_simulated


class Policy(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    allow_invites_from: (
        Literal["none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"]
        | None
    ) = None


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
    wanted = shaped(request.json, Policy, "authorizationPolicy")
    if wanted.allow_invites_from is not None:
        world.tenant.set_policy("allowInvitesFrom", wanted.allow_invites_from)
    return Response(NO_CONTENT)


ROUTES = (
    Route("GET", "/policies/authorizationPolicy", get_policy),
    Route("PATCH", "/policies/authorizationPolicy", update_policy),
)
