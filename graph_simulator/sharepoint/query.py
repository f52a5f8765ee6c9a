"""What a call asks of SharePoint: options with nested expansions, a body, a condition."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from graph_simulator.odata.query import Query
from graph_simulator.sharepoint.refusals import invalid_request, resource_modified
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Json, Request

LISTING = frozenset({"select", "expand", "top"})
READING = frozenset({"select", "expand"})
PAGE = 200
RELATIONS = {
    name.casefold(): name
    for name in (
        "canvasLayout", "columnLinks", "columns", "contentTypes", "drive", "fields", "listItem",
        "permissions", "webParts",
    )
}  # fmt: skip
LARGEST_PAGE = 5000


@dataclass(frozen=True, slots=True)
class Options:
    """``expand`` maps a relation to what is asked of it; ``select`` of ``None`` is everything."""

    select: tuple[str, ...] | None = None
    expand: Mapping[str, Options] = field(default_factory=dict)
    filter: str = ""
    orderby: str = ""
    top: int = 0
    skiptoken: str = ""

    @property
    def query(self) -> Query:
        """The part that paging needs."""
        return Query(top=self.top, skiptoken=self.skiptoken)

    def only(self, *relations: str) -> Options:
        """Raise 501 for an expansion that is not one of ``relations``."""
        if unknown := sorted(set(self.expand) - set(relations)):
            raise not_simulated(f"$expand={unknown[0]} here")
        return self


NO_OPTIONS = Options()


def options_of(request: Request, allowed: Collection[str] = READING) -> Options:
    """Raise 501 for an option that nobody here knows, 400 for ``$count`` and ``$search``."""
    given = {}
    for name, value in request.query.items():
        option = name.removeprefix("$").lower()
        if option in {"count", "search", "skip"} and name.startswith("$"):
            raise invalid_request(f"The query option '{name}' is not supported on this resource.")
        if not name.startswith("$") or option not in {*allowed, "skiptoken"}:
            raise not_simulated(f"the query option '{name}' on {request.path}")
        given[option] = value
    return _parsed(tuple(given.items()))


@lru_cache(maxsize=1000)
def _parsed(pairs: tuple[tuple[str, str], ...]) -> Options:
    given = dict(pairs)
    top = given.get("top", "")
    if top and not (top.isdecimal() and 1 <= int(top) <= LARGEST_PAGE):
        raise invalid_request(f"The value '{top}' of $top must be between 1 and {LARGEST_PAGE}.")
    return Options(
        select=_names(given["select"]) if "select" in given else None,
        expand=dict(_expansions(given.get("expand", ""))),
        filter=given.get("filter", ""),
        orderby=given.get("orderby", ""),
        top=int(top or 0),
        skiptoken=given.get("skiptoken", ""),
    )


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise invalid_request("$select names no property.")
    return names


def _expansions(text: str) -> Iterator[tuple[str, Options]]:
    for relation in _split(text, ","):
        given, parenthesis, inside = relation.partition("(")
        name = RELATIONS.get(given.casefold(), given)
        if not parenthesis:
            yield name, NO_OPTIONS
            continue
        if not inside.endswith(")"):
            raise invalid_request(f"The parentheses of $expand={text} do not match.")
        split = [option.partition("=") for option in _split(inside[:-1], ";")]
        pairs = tuple((option.removeprefix("$").lower(), value) for option, _, value in split)
        if unknown := sorted({option for option, _ in pairs} - {"select", "expand"}):
            raise not_simulated(f"'{unknown[0]}' inside $expand")
        yield name, _parsed(pairs)


def _split(text: str, separator: str) -> Iterable[str]:
    """At depth zero of parentheses only."""
    depth, start = 0, 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == separator and depth == 0:
            yield text[start:position].strip()
            start = position + 1
    if rest := text[start:].strip():
        yield rest


def check(options: Options, known: Collection[str], *relations: str) -> None:
    """Before anything is read: an empty collection hides no mistake."""
    options.only(*relations)
    names = {name.casefold() for name in known}
    if unknown := [name for name in options.select or () if name.casefold() not in names]:
        raise not_simulated(f"the property '{unknown[0]}' here")


def chosen(shown: Json, options: Options, known: Collection[str]) -> Json:
    """The properties that ``$select`` names; 501 for one that is not among ``known``."""
    if options.select is None:
        return shown
    names = {name.casefold() for name in (*known, *shown)}
    wanted = {name.casefold() for name in options.select}
    for name in options.select:
        if name.casefold() not in names:
            raise not_simulated(f"the property '{name}' here")
    return {
        name: value
        for name, value in shown.items()
        if name.casefold() in wanted or name.startswith("@")
    }


def body_of(request: Request, known: Collection[str] | None = None) -> Json:
    """The JSON object without its annotations; 501 for a property that is not ``known``."""
    if not isinstance(request.content, dict):
        raise invalid_request("The request is malformed: a JSON object is expected as the body.")
    spellings: dict[str, str] = {name.casefold(): name for name in known or ()}
    body: Json = {
        spellings.get(str(name).casefold()) or str(name): value
        for name, value in request.content.items()
        if "@" not in str(name)
    }
    if known is not None and (unknown := sorted(set(body) - set(known))):
        raise not_simulated(f"the property '{unknown[0]}' in the body of {request.path}")
    return body


def text(body: Json, name: str, default: str = "", limit: int = 255) -> str:
    """Raise 400 when it is something else than a text, or too long."""
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, str) or len(value) > limit:
        raise invalid_request(f"'{name}' must be a text of at most {limit} characters.")
    return value


def flag(body: Json, name: str, default: bool = False) -> bool:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise invalid_request(f"'{name}' must be true or false.")
    return value


def check_condition(request: Request, *etags: str) -> None:
    """``if-match`` (page *Update listItem*): raise 412 when none of ``etags`` is the one given."""
    wanted = request.headers.get("if-match", "")
    if wanted and wanted != "*" and wanted.removeprefix("W/") not in etags:
        raise resource_modified()


def collection(request: Request, what: str, rows: Sequence[Json]) -> Json:
    return {"@odata.context": f"{request.base}/$metadata#{what}", "value": list(rows)}


def entity(request: Request, what: str, shown: Json) -> Json:
    return {"@odata.context": f"{request.base}/$metadata#{what}/$entity", **shown}
