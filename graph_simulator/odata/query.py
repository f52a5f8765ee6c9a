"""System query options of the directory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from graph_simulator.wire.errors import bad_request, not_simulated, unsupported_query
from graph_simulator.wire.messages import Request

LIST_OPTIONS = frozenset({"select", "filter", "top", "count", "orderby", "expand", "search"})
GET_OPTIONS = frozenset({"select", "expand"})
MAX_PAGE = 999


@dataclass(frozen=True, slots=True)
class Query:
    """``advanced``: ``ConsistencyLevel: eventual`` *and* ``$count=true``; one alone is nothing.

    ``eventual`` is the header alone: it is what ``/$count`` and ``$search`` ask for.
    """

    select: tuple[str, ...] | None = None
    filter: str = ""
    top: int = 0
    orderby: str = ""
    expand: str = ""
    skiptoken: str = ""
    eventual: bool = False
    advanced: bool = False


def read_query(request: Request, allowed: Collection[str] = LIST_OPTIONS) -> Query:
    """Raise 501 for an option nobody here knows, 400 for one Graph refuses."""
    options: dict[str, str] = {}
    for name, value in request.query.items():
        option = name.removeprefix("$").lower()
        if option == "skip":
            raise bad_request("The query option '$skip' is not supported on this resource.")
        if not name.startswith("$") or option not in {*allowed, "skiptoken"}:
            raise not_simulated(f"the query option '{name}' on {request.path}")
        options[option] = value
    eventual = request.headers.get("consistencylevel", "").lower() == "eventual"
    if "search" in options:
        if not eventual:
            raise unsupported_query(
                "Request with $search query parameter only works with ConsistencyLevel: eventual."
            )
        raise not_simulated("$search")
    query = Query(
        select=_names(options.get("select")),
        filter=options.get("filter", ""),
        top=_page_size(options.get("top")),
        orderby=options.get("orderby", ""),
        expand=options.get("expand", ""),
        skiptoken=options.get("skiptoken", ""),
        eventual=eventual,
        advanced=eventual and options.get("count", "").lower() == "true",
    )
    if query.expand and query.advanced:
        raise unsupported_query("$expand cannot be combined with advanced query capabilities.")
    if query.filter and query.orderby and not query.advanced:
        raise unsupported_query("Sorting not supported for current query.")
    return query


def _names(select: str | None) -> tuple[str, ...] | None:
    if select is None:
        return None
    names = tuple(name.strip() for name in select.split(",") if name.strip())
    if not names:
        raise bad_request("$select names no property.")
    return names


def _page_size(top: str | None) -> int:
    if top is None:
        return 0
    if not top.isdecimal() or not 1 <= int(top) <= MAX_PAGE:
        raise unsupported_query(
            f"Invalid page size specified: '{top}'. Must be between 1 and {MAX_PAGE} inclusive."
        )
    return int(top)
