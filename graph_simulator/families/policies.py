"""``/policies/authorizationPolicy``: whether anybody may be invited at all."""

from __future__ import annotations

import msgspec

from graph_simulator.directory.policy import POLICY, Inviters
from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.query import read_query
from graph_simulator.odata.shapes import only
from graph_simulator.odata.world import World
from graph_simulator.wire.messages import NO_CONTENT, Json, Request, Response
from graph_simulator.wire.routing import Route


class PolicyChange(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    allow_invites_from: Inviters | None = None


def get_policy(world: World, request: Request) -> Response:
    select = read_query(request, {"select"}).select
    everything: Json = {
        "id": "authorizationPolicy",
        "displayName": "Authorization Policy",
        "allowInvitesFrom": POLICY.of(world.tenant).allow_invites_from,
    }
    shown = only(everything, select, "authorizationPolicy")
    context = f"{request.base}/$metadata#policies/authorizationPolicy/$entity"
    return Response(200, {"@odata.context": context, **shown})


def update_policy(world: World, request: Request) -> Response:
    wanted = shaped(request.json, PolicyChange, "authorizationPolicy")
    if wanted.allow_invites_from is not None:
        POLICY.of(world.tenant).allow_invites_from = wanted.allow_invites_from
        world.tenant.changed = True
    return Response(NO_CONTENT)


MEMORY = POLICY
ROUTES = (
    Route("GET", "/policies/authorizationPolicy", get_policy),
    Route("PATCH", "/policies/authorizationPolicy", update_policy),
)
