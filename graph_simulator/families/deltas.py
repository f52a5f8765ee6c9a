"""``/users/delta`` and ``/groups/delta``: what changed since a token.

Pages *Get incremental changes for users* and *... for groups*. A group's members come as
``members@delta``; a large group is spread over pages, the same object again on each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from graph_simulator.directory.tracking import MAX_IDS, Owed, Token, opened, owed, sealed
from graph_simulator.objects.directory import DirectoryObject
from graph_simulator.odata.paging import seal
from graph_simulator.odata.query import read_query
from graph_simulator.odata.shapes import SHAPES, projection, shape_of
from graph_simulator.odata.world import World
from graph_simulator.tenant.links import Relation
from graph_simulator.wire.errors import unsupported_query
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route

OPTIONS = frozenset({"select", "filter", "top", "orderby", "expand", "deltatoken"})
RELATIONS: dict[str, tuple[Relation, ...]] = {"users": (), "groups": ("members", "owners")}
TYPES = {"users": "user", "groups": "group"}
_ID = re.compile(r"\s*id\s+eq\s+'([^']+)'\s*")


class Entry(NamedTuple):
    """One object on one page: whole, or with only ``names``, or gone."""

    id: str
    thing: DirectoryObject | None
    gone: str = ""
    names: tuple[str, ...] | None = None
    links: tuple[tuple[str, str, bool], ...] = ()

    @property
    def weight(self) -> int:
        return 1 + len(self.links)


def delta(collection: str, world: World, request: Request) -> Response:
    query = read_query(request, OPTIONS)
    given = {name.lower(): value for name, value in request.query.items()}
    if refused := set(given) & {"$top", "$orderby", "$expand"}:
        raise unsupported_query(f"'{refused.pop()}' is not supported by delta queries.")
    if query.skiptoken:
        name, (token, *pages), number = world.snapshots.resume(request.path, query.skiptoken)
        return _page(world, request, collection, token=token, pages=pages, number=number, name=name)
    upto = world.tenant.log.seen_at(world.replica.horizon())
    text = given.get("$deltatoken", "")
    if text in {"", "latest"}:
        token = Token(world.clock(), upto, query.select, _ids(query.filter))
        entries = iter(()) if text else _everything(world, collection, token)
    else:
        former = opened(world, request, text)
        token = Token(world.clock(), upto, former.select, former.ids)
        minimal = request.prefers("return=minimal")
        entries = _since(world, collection, former, upto, minimal=minimal)
    pages = list(_packed(entries, world.settings.delta_page)) or [[]]
    return _page(world, request, collection, token=token, pages=pages)


def _ids(text: str) -> tuple[str, ...] | None:
    if not text:
        return None
    tests = [_ID.fullmatch(test) for test in re.split(r"\bor\b", text)]
    ids = tuple(test.group(1) for test in tests if test)
    if len(ids) < len(tests) or len(ids) > MAX_IDS:
        raise unsupported_query(f"A delta query is filtered by 'id eq', at most {MAX_IDS} times.")
    return ids


def _selected(collection: str, token: Token) -> tuple[tuple[str, ...] | None, tuple[Relation, ...]]:
    """Properties and relations; without ``$select`` a group comes with its members."""
    if token.select is None:
        return None, RELATIONS[collection][:1]
    selected = {name.casefold(): name for name in token.select}
    relations = tuple(name for name in RELATIONS[collection] if name in selected)
    named = SHAPES[collection].named
    names = tuple(named(name) for folded, name in selected.items() if folded not in relations)
    return tuple(dict.fromkeys(("id", *names))), relations


def _everything(world: World, collection: str, token: Token) -> Iterator[Entry]:
    _, relations = _selected(collection, token)
    things = world.replica.users() if collection == "users" else world.replica.groups()
    for thing in things:
        if token.ids is None or thing.id in token.ids:
            yield from _split(world, Entry(thing.id, thing, links=_all(world, thing, relations)))


def _since(
    world: World, collection: str, former: Token, upto: int, *, minimal: bool
) -> Iterator[Entry]:
    names, relations = _selected(collection, former)
    watched = set(SHAPES[collection].default if names is None else names)
    for id_, debt in owed(world, TYPES[collection], former, upto).items():
        thing = world.tenant.get(id_)
        if debt.gone or thing is None:
            yield Entry(id_, None, gone=debt.gone or "deleted")
            continue
        links = _links(world, thing, debt, relations)
        touched = tuple(sorted(debt.names & watched))
        if debt.whole or links or touched:
            shown = touched if minimal and not debt.whole else None
            yield from _split(world, Entry(id_, thing, names=shown, links=links))


def _all(
    world: World, thing: DirectoryObject, relations: Sequence[Relation]
) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (relation, member, False)
        for relation in relations
        for member in world.replica.linked(relation, thing.id)
    )


def _links(
    world: World, thing: DirectoryObject, debt: Owed, relations: Sequence[Relation]
) -> tuple[tuple[str, str, bool], ...]:
    """A group that is new or back tells of everybody again, and of those who left."""
    told = [
        (relation, member, removed)
        for relation in relations
        for member, removed in debt.links.get(relation, {}).items()
        if removed or not debt.whole
    ]
    return (*(_all(world, thing, relations) if debt.whole else ()), *told)


def _split(world: World, entry: Entry) -> Iterator[Entry]:
    size = max(1, world.settings.delta_page - 1)
    for start in range(0, max(1, len(entry.links)), size):
        yield entry._replace(links=entry.links[start : start + size])


def _packed(entries: Iterator[Entry], size: int) -> Iterator[list[Entry]]:
    page: list[Entry] = []
    weight = 0
    for entry in entries:
        if page and weight + entry.weight > size:
            yield page
            page, weight = [], 0
        page.append(entry)
        weight += entry.weight
    if page:
        yield page


def _page(
    world: World,
    request: Request,
    collection: str,
    *,
    token: Token,
    pages: Sequence[Sequence[Entry]],
    number: int = 1,
    name: str = "",
) -> Response:
    entries = list(pages[number - 1])
    if world.settings.delta_replays:
        entries += entries[:1]
    names, _ = _selected(collection, token)
    projection(collection, names)  # an unknown property is refused even when nothing changed
    body: Json = {
        "@odata.context": f"{request.base}/$metadata#{collection}",
        "value": [_shown(world, collection, names, entry) for entry in entries],
    }
    here = f"{request.base}{request.path}"
    if number < len(pages):
        name = name or world.snapshots.keep(request.path, [token, *pages])
        body["@odata.nextLink"] = f"{here}?$skiptoken={seal(f'{name}:{number + 1}')}"
    else:
        body["@odata.deltaLink"] = f"{here}?$deltatoken={sealed(token)}"
    return Response(200, body)


def _shown(
    world: World, collection: str, names: tuple[str, ...] | None, entry: Entry
) -> dict[str, Any]:
    if entry.thing is None:
        return {"id": entry.id, "@removed": {"reason": entry.gone}}
    chosen = ("id", *entry.names) if entry.names is not None else names
    shown = projection(collection, chosen)(entry.thing)
    for relation, member, removed in entry.links:
        thing = world.tenant.get(member)
        link: Json = {
            "@odata.type": shape_of(thing).odata_type if thing else SHAPES["users"].odata_type,
            "id": member,
        }
        if removed:
            link["@removed"] = {"reason": "deleted"}
        shown.setdefault(f"{relation}@delta", []).append(link)
    return shown


ROUTES = tuple(
    Route("GET", f"/{collection}/delta", partial(delta, collection)) for collection in TYPES
)
