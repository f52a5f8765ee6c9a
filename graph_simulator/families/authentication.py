"""``temporaryAccessPassMethods``: a first way in, for a while, where the tenant allows it.

Page *Create temporaryAccessPassMethod*: a user has one at a time.
"""

from __future__ import annotations

import msgspec

from graph_simulator.directory.licences import ENTRA_P1, includes
from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.world import World
from graph_simulator.tenant.memory import Notes, notes
from graph_simulator.wire.errors import GraphError, bad_request
from graph_simulator.wire.messages import Request, Response
from graph_simulator.wire.routing import Route

MINUTES = 60
SHORTEST, LONGEST = 10, 43_200


class Passes(Notes):
    """Until when (Unix seconds) each user, by id, has one; never the pass itself."""

    until: dict[str, float] = msgspec.field(default_factory=dict)


MEMORY = notes("passes", Passes)


class Pass(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    lifetime_in_minutes: int = MINUTES
    is_usable_once: bool = False


def create_pass(world: World, request: Request, user: str) -> Response:
    licensed = includes(world.settings.products, ENTRA_P1)
    if not (world.settings.temporary_access_pass and licensed):
        raise GraphError(
            403, "accessDenied", "The Temporary Access Pass policy does not allow this user."
        )
    holder = world.written_user(user)
    if holder.creation_type == "Invitation":
        raise bad_request("Temporary Access Pass cannot be added to an external guest user.")
    wanted = shaped(request.json, Pass, "temporaryAccessPass")
    if not SHORTEST <= wanted.lifetime_in_minutes <= LONGEST:
        raise bad_request("The lifetime is outside what the policy allows.")
    now, passes = world.clock(), MEMORY.of(world.tenant).until
    if passes.get(holder.id, 0.0) > now:
        raise bad_request("The user already has a Temporary Access Pass; delete it first.")
    passes[holder.id] = now + wanted.lifetime_in_minutes * 60
    number = world.tenant.new_id()
    body = {
        "@odata.context": f"{request.base}/$metadata#temporaryAccessPassMethods/$entity",
        "id": number,
        "createdDateTime": world.tenant.now(),
        "isUsable": True,
        "isUsableOnce": wanted.is_usable_once,
        "lifetimeInMinutes": wanted.lifetime_in_minutes,
        "methodUsabilityReason": "EnabledByPolicy",
        "startDateTime": world.tenant.now(),
        "temporaryAccessPass": f"TAP+{number[:8]}",
    }
    return Response(201, body)


ROUTES = (
    Route(
        "POST",
        "/users/{user}/authentication/temporaryAccessPassMethods",
        create_pass,
    ),
)
