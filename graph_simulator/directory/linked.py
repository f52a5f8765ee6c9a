"""One page of objects linked to another, whole or cast to one type."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graph_simulator.objects.directory import DirectoryObject
from graph_simulator.odata.filters import Comparison, Node, Or, parse
from graph_simulator.odata.paging import page
from graph_simulator.odata.query import Query, read_query
from graph_simulator.odata.shapes import Shape, projection, shape_of, typed
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request, unsupported_query
from graph_simulator.wire.messages import Json, Request, Response

READ_BY = {
    "users": ("User.", "Directory."),
    "groups": ("Group.", "GroupMember.", "Directory."),
    "servicePrincipals": ("Application.", "Directory."),
    "devices": ("Device.", "Directory."),
    "contacts": ("OrgContact.", "Directory."),
}
"""Collection -> how the permissions begin that read it."""
Things = Callable[[], Sequence[DirectoryObject]]


def linked_page(world: World, request: Request, things: Things) -> Response:
    """Each says its type; a filter may only say which ids are meant."""
    query = read_query(request)
    if query.orderby:
        raise unsupported_query("Sorting members needs a cast and an advanced query.")
    wanted = _ids(parse(query.filter)) if query.filter else None

    def rows() -> Sequence[DirectoryObject]:
        found = things()
        return found if wanted is None else [thing for thing in found if thing.id in wanted]

    def show(found: Sequence[DirectoryObject]) -> list[Json]:
        return _veiled(world, request, found, typed(found, query.select))

    return _paged(world, request, query, rows, show)


def cast_page(world: World, request: Request, things: Things, cast: Shape) -> Response:
    """Another option than ``$select`` and ``$top`` makes it an advanced query."""
    query = read_query(request)
    if (query.filter or query.orderby) and not query.advanced:
        raise unsupported_query()

    def rows() -> Sequence[DirectoryObject]:
        own = [thing for thing in things() if isinstance(thing, cast.type)]
        return world.find(cast, query, lambda: own)

    def show(found: Sequence[DirectoryObject]) -> list[Json]:
        if not world.settings.unreadable_members and request.caller.roles is None:
            return [projection(cast.collection, query.select)(thing) for thing in found]
        return _veiled(world, request, found, typed(found, query.select))

    return _paged(world, request, query, rows, show)


def count(request: Request, things: Things) -> Response:
    if not read_query(request, ()).eventual:
        raise bad_request("$count is not currently supported.")
    return Response(200, len(things()), {"Content-Type": "text/plain"})


def _ids(node: Node) -> set[str]:
    """``id eq 'U' or id eq 'V'``: an equality on the id needs no cast."""
    match node:
        case Comparison(path, "eq", str(value)) if path.casefold() == "id":
            return {value.lower()}
        case Or(terms):
            return {id_ for term in terms for id_ in _ids(term)}
    raise unsupported_query("Filtering members needs a cast and an advanced query.")


def _may_read(thing: DirectoryObject, roles: frozenset[str]) -> bool:
    """Page *List group members*: information that the application has no right to is null."""
    families = READ_BY[shape_of(thing).collection]
    return any(role.startswith(families) and ".Read" in role for role in roles)


def _paged(
    world: World,
    request: Request,
    query: Query,
    rows: Things,
    show: Callable[[Sequence[DirectoryObject]], list[Json]],
) -> Response:
    return page(
        request,
        query,
        world.snapshots,
        rows,
        show,
        default_size=world.settings.default_page,
        context="directoryObjects",
    )


def _veiled(
    world: World, request: Request, things: Sequence[DirectoryObject], shown: list[Json]
) -> list[Json]:
    """A member whose type the application may not read keeps its id; all else is null."""
    roles, veiled = request.caller.roles, world.settings.unreadable_members
    if roles is not None:
        veiled = veiled | {thing.id for thing in things if not _may_read(thing, roles)}
    if not veiled:
        return shown
    return [
        {name: value if name in {"@odata.type", "id"} else None for name, value in row.items()}
        | {"id": thing.id}
        if thing.id in veiled
        else row
        for thing, row in zip(things, shown, strict=True)
    ]
