"""``checkMemberGroups``: in which of these groups somebody is. Page *Check member groups*."""

from __future__ import annotations

import msgspec

from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request, not_found
from graph_simulator.wire.messages import Request, Response
from graph_simulator.wire.routing import Route

MOST_GROUPS = 20


class Question(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    group_ids: list[str]


def check_member_groups(world: World, request: Request, user: str) -> Response:
    """Groups that do not exist are left out of the answer."""
    found = world.replica.user(user)
    if found is None:
        raise not_found(user)
    asked = shaped(request.json, Question, "checkMemberGroups").group_ids
    if len(asked) > MOST_GROUPS:
        raise bad_request(f"At most {MOST_GROUPS} groups may be checked in one request.")
    inside = [
        id_
        for id_ in asked
        if world.replica.group(id_) and found.id in world.replica.linked("members", id_)
    ]
    context = f"{request.base}/$metadata#Collection(Edm.String)"
    return Response(200, {"@odata.context": context, "value": inside})


ROUTES = (
    Route("POST", "/users/{user}/checkMemberGroups", check_member_groups, units=4, reads=True),
)
