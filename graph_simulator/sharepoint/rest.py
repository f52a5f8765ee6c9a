"""A question to a site's own REST service: its headers, its options, what it refuses.

Page *Complete basic operations using SharePoint REST endpoints*. Stricter than the service: only
JSON without metadata, only what is written down here; everything else is 501.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from graph_simulator.odata.world import World
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.places import alive, host, named
from graph_simulator.wire.errors import GraphError, not_simulated
from graph_simulator.wire.messages import Json, Request, Response

_OPTIONS = frozenset({"$select", "$expand"})
_LOCAL = re.compile(r"(localhost|127\.0\.0\.1)(:\d+)?")
_AUDIENCE = "00000003-0000-0ff1-ce00-000000000000"


def refused(status: int, code: int, kind: str, message: str) -> GraphError:
    return GraphError(status, f"{code}, {kind}", message)


def unauthorized() -> GraphError:
    return refused(
        403,
        -2147024891,
        "System.UnauthorizedAccessException",
        "Attempted to perform an unauthorized operation.",
    )


def not_there(message: str = "Cannot find resource for the request.") -> GraphError:
    return refused(404, -1, "Microsoft.SharePoint.Client.ResourceNotFoundException", message)


def invalid(message: str) -> GraphError:
    return refused(400, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)


def hostname(request: Request) -> str:
    return request.headers.get("host", "")


def is_local(request: Request) -> bool:
    """Asked by the address of this machine: whichever host of SharePoint is meant."""
    return _LOCAL.fullmatch(hostname(request)) is not None


def check_token(world: World, request: Request) -> None:
    """Raise 401: a token is for one host, and never had by a secret. An opaque one says neither."""
    tenant = host(world.tenant)
    admin = tenant.replace(".", "-admin.", 1)
    if not is_local(request) and hostname(request) not in (tenant, admin):
        raise not_there(f"No tenant has the host {hostname(request)}.")
    caller = request.caller
    if caller.audience:
        hosts = (tenant, admin) if is_local(request) else (hostname(request),)
        wanted = {f"https://{each}" for each in hosts} | {f"{_AUDIENCE}/{each}" for each in hosts}
        if caller.audience.partition("@")[0] not in wanted:
            raise GraphError(401, "", "Invalid audience Uri.")
    if caller.proof == "1":
        raise GraphError(401, "", "Unsupported app only token.")


def check_headers(request: Request) -> None:
    """Raise 406 or 412 where a header is missing that the service could do without, or not."""
    accept = request.headers.get("accept", "")
    if "application/json" not in accept:
        raise GraphError(406, "", "Accept: application/json;odata=nometadata is expected.")
    plain = re.search(r"odata(?:\.metadata)?=no(ne|metadata)", accept) is not None
    if not plain and request.headers.get("odata-version") != "4.0":
        raise not_simulated(f"Accept: {accept} of SharePoint")
    if request.method in ("MERGE", "DELETE") and not request.headers.get("if-match"):
        raise GraphError(412, "", "The header IF-MATCH says which version is replaced, or *.")


def web_of(world: World, request: Request) -> Content:
    """The site that is asked. Raise 404 where there is none."""
    if request.site is None:
        raise not_simulated(f"the path {request.path}")
    content = named(world, request.site)
    if content is None or not alive(world.tenant, content):
        raise not_there("404 FILE NOT FOUND")
    return content


def with_id(world: World, request: Request, guid: str) -> Content:
    """The site collection of this id, as the administration names it on its own host."""
    if not is_local(request) and hostname(request) == host(world.tenant):
        raise not_there()
    for content in SHAREPOINT.of(world.tenant).sites.values():
        if content.site.id.split(",")[1] == guid and alive(world.tenant, content):
            return content
    raise not_there("The site could not be found.")


def change_site(world: World, content: Content, **changes: Any) -> None:
    content.site = msgspec.structs.replace(content.site, **changes)
    world.tenant.changed = True


def shown(request: Request, everything: Json, *relations: str) -> Json:
    """The properties asked for; a relation is left out unless it is expanded."""
    if unknown := sorted(set(request.query) - _OPTIONS):
        raise not_simulated(f"the query option '{unknown[0]}' on {request.path}")
    expanded = set(_names(request.query.get("$expand", "")))
    if unknown := sorted(expanded - set(relations)):
        raise not_simulated(f"$expand={unknown[0]} on {request.path}")
    there = {k: v for k, v in everything.items() if k not in relations or k in expanded}
    if "$select" not in request.query:
        return there
    found: Json = {}
    for path in _names(request.query["$select"]):
        _pick(path, there, found)
    return found


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _pick(path: str, value: Mapping[str, Any], found: Json) -> None:
    """``RootFolder/WelcomePage`` from ``value`` into ``found``; collections, in each of them."""
    name, _, inside = path.partition("/")
    if name not in value:
        raise invalid(f"The field or property '{name}' does not exist.")
    inner = value[name]
    if not inside:
        found[name] = inner
        return
    if isinstance(inner, list):
        rows = found.setdefault(name, [{} for _ in inner])
        for row, chosen in zip(inner, rows, strict=True):
            _pick(inside, row, chosen)
        return
    _pick(inside, inner, found.setdefault(name, {}))


def collection(request: Request, rows: list[Json], *relations: str) -> Response:
    return Response(200, {"value": [shown(request, row, *relations) for row in rows]})


def body_of(request: Request, known: Mapping[str, type], what: str) -> Json:
    """Raise 400 for a property that ``what`` has not, or a value of another type."""
    body = request.content
    if not isinstance(body, dict) or not body:
        raise invalid("A JSON object is expected.")
    for name, value in body.items():
        if name not in known:
            raise invalid(f"The property '{name}' does not exist on type '{what}'.")
        if type(value) is not known[name]:
            raise invalid(f"Cannot convert the value of '{name}' to {known[name].__name__}.")
    return body
