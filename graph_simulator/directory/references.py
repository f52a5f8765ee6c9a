"""``@odata.id`` and ``@odata.bind``: how a body points at another object."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from graph_simulator.objects.directory import DirectoryObject
from graph_simulator.odata.shapes import SHAPES, USER
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import GraphError, bad_request, not_found
from graph_simulator.wire.messages import Json
from graph_simulator.wire.paths import canonical

MAX_REFERENCES = 20
COLLECTIONS = {name.casefold(): SHAPES.get(name) for name in ("directoryObjects", *SHAPES)}
VERSIONS = frozenset({"v1.0", "beta"})


def referenced(world: World, url: object) -> DirectoryObject:
    """The object a URL names, as readers see it now: a fresh one may still be a 404."""
    match canonical(urlsplit(str(url)).path):
        case (version, collection, id_) if (
            version in VERSIONS and collection.casefold() in COLLECTIONS
        ):
            shape = COLLECTIONS[collection.casefold()]
            thing = world.replica.user(id_) if shape is USER else world.replica.get(id_.lower())
        case _:
            raise bad_request(f"Invalid URL in a reference: '{url}'.")
    if (
        thing is None
        or world.tenant.get(thing.id) is None
        or (shape is not None and not isinstance(thing, shape.type))
    ):
        raise not_found(id_)
    return thing


def reference(world: World, body: Json) -> DirectoryObject:
    if set(body) != {"@odata.id"}:
        raise bad_request("The body must be one '@odata.id'.")
    return referenced(world, body["@odata.id"])


def bound(
    world: World, body: Json, relation: str, *, at_birth: bool = False
) -> Sequence[DirectoryObject]:
    """At the birth of a group, somebody whom readers do not know yet may be a 400."""
    wanted = f"{relation}@odata.bind"
    urls: object = next((value for name, value in body.items() if name.casefold() == wanted), [])
    if not isinstance(urls, list):
        raise bad_request(f"'{relation}@odata.bind' must be a list of URLs.")
    try:
        return [referenced(world, url) for url in urls]
    except GraphError as error:
        if at_birth and error.status == 404 and world.settings.unseen_reference_at_birth == 400:
            raise bad_request(error.message) from None
        raise
