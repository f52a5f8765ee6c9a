"""``@odata.id`` and ``@odata.bind``: how a body points at another object."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from graph_simulator.objects.directory import DirectoryObject, User
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request, not_found
from graph_simulator.wire.messages import Json
from graph_simulator.wire.paths import canonical

MAX_REFERENCES = 20
COLLECTIONS = frozenset({"users", "groups", "directoryObjects"})


def referenced(world: World, url: object) -> DirectoryObject:
    """The object a URL names, as readers see it now: a fresh one may still be a 404."""
    match canonical(urlsplit(str(url)).path):
        case ("v1.0", collection, id_) if collection in COLLECTIONS:
            thing = world.replica.user(id_) if collection == "users" else world.replica.get(id_)
        case _:
            raise bad_request(f"Invalid URL in a reference: '{url}'.")
    if (
        thing is None
        or world.tenant.get(thing.id) is None
        or (collection == "groups" and isinstance(thing, User))
    ):
        raise not_found(id_)
    return thing


def reference(world: World, body: Json) -> DirectoryObject:
    if set(body) != {"@odata.id"}:
        raise bad_request("The body must be one '@odata.id'.")
    return referenced(world, body["@odata.id"])


def bound(world: World, body: Json, relation: str) -> Sequence[DirectoryObject]:
    urls = body.get(f"{relation}@odata.bind", [])
    if not isinstance(urls, list):
        raise bad_request(f"'{relation}@odata.bind' must be a list of URLs.")
    return [referenced(world, url) for url in urls]
