"""``/directoryObjects``: objects of any type by id, one or a thousand at a time."""

from __future__ import annotations

import msgspec

from graph_simulator.objects.directory import DirectoryObject
from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.query import GET_OPTIONS, read_query
from graph_simulator.odata.shapes import CASTS, shape_of, typed
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request, not_found, not_simulated
from graph_simulator.wire.messages import Request, Response
from graph_simulator.wire.routing import Route

MAX_IDS = 1000


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    ids: list[str]
    types: list[str] | None = None


def get_by_ids(world: World, request: Request) -> Response:
    """Ids that exist nowhere are left out without a word."""
    query = read_query(request, {"select"})
    wanted = shaped(request.json, Wanted, "getByIds")
    ids, types = [id_.lower() for id_ in wanted.ids], wanted.types or [*CASTS]
    if not 1 <= len(ids) <= MAX_IDS:
        raise bad_request(f"'ids' must have 1 to {MAX_IDS} ids.")
    if unknown := set(types) - {"directoryObject", *CASTS}:
        raise not_simulated(f"the type '{unknown.pop()}' in getByIds")
    found = [thing for id_ in dict.fromkeys(ids) if (thing := world.replica.get(id_))]
    rows = typed([thing for thing in found if _wanted(thing, types)], query.select)
    context = f"{request.base}/$metadata#directoryObjects"
    return Response(200, {"@odata.context": context, "value": rows})


def get_object(world: World, request: Request, id_: str) -> Response:
    query = read_query(request, GET_OPTIONS)
    thing = world.replica.get(id_)
    if thing is None:
        raise not_found(id_)
    context = f"{request.base}/$metadata#directoryObjects/$entity"
    return Response(200, {"@odata.context": context, **typed([thing], query.select)[0]})


def _wanted(thing: DirectoryObject, types: list[str]) -> bool:
    return "directoryObject" in types or shape_of(thing).odata_type.rpartition(".")[2] in types


ROUTES = (
    Route("POST", "/directoryObjects/getByIds", get_by_ids, units=3, reads=True),
    Route("GET", "/directoryObjects/{id_}", get_object),
)
