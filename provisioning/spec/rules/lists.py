"""Rules about libraries and lists: names that SharePoint takes, columns, folders, rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from provisioning.spec.model import Column, Library, Place, SiteList, Spec
from provisioning.spec.model.content import FED
from provisioning.spec.model.fields import day, truth
from provisioning.spec.rules.finding import Finding, Path
from provisioning.spec.rules.places import each_place

INDEXES = 20
"""Indexed columns of one list."""
STAMPS = "extranet-stamps"
_SITES_OWN = frozenset({"documents", "shared documents", "site pages", "style library"}) | {
    "form templates",
    "site assets",
    "sitepages",
    "siteassets",
}
_COLUMNS_OWN = frozenset({"attachments", "author", "contenttype", "created", "editor", "id"}) | {
    "extranetkey",
    "fileleafref",
    "modified",
    "title",
}
_FORBIDDEN = re.compile(r'["*:<>?/\\|]').search
# Page *Restrictions and limitations in OneDrive and SharePoint*.
_RESERVED = re.compile(
    r"(con|prn|aux|nul|(com|lpt)\d|\.lock|desktop\.ini|_vti_.*|~\$.*)", re.IGNORECASE
).fullmatch
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?").fullmatch


def check(spec: Spec) -> Iterator[Finding]:
    for _, path, place in each_place(spec):
        yield from _names(path, place)
        yield from _circles(path, place)
        for name, library in place.libraries.items():
            where = (*path, "libraries", name)
            yield from _columns(where, library.columns)
            yield from _folders(where, library)
            yield from _establishments(where, library, place)
        for name, entry in place.lists.items():
            where = (*path, "lists", name)
            yield from _columns(where, entry.columns)
            yield from _rows(where, entry)


def _names(path: Path, place: Place) -> Iterator[Finding]:
    """A code becomes the address, then the title what is shown: each is one name of the site."""
    taken = dict.fromkeys(_SITES_OWN, "SharePoint") | {STAMPS: "the extranet, about itself"}
    for shelf, what, code, title in _shelves(place):
        where, here = (*path, shelf, code), f"{what} {code!r}"
        for name, field in dict.fromkeys([(code, ()), (title, ("title",))]):
            owner = taken.setdefault(name.casefold(), here)
            if owner != here:
                text = f"{name!r} is taken by {owner} in this site; choose another name"
                yield Finding((*where, *field), text)


def _shelves(place: Place) -> Iterator[tuple[str, str, str, str]]:
    for code, library in place.libraries.items():
        yield "libraries", "library", code, library.title
    for code, entry in place.lists.items():
        yield "lists", "list", code, entry.title


def _columns(path: Path, columns: Mapping[str, Column]) -> Iterator[Finding]:
    for name, column in columns.items():
        where = (*path, "columns", name)
        if name.casefold() in _COLUMNS_OWN:
            text = f"{name!r} is a column that is there by itself; give this one another name"
            yield Finding(where, text)
        if column.type in ("note", "boolean") and (column.indexed or column.unique):
            text = f"a column of type {column.type} can be neither indexed nor unique; remove that"
            yield Finding(where, text)
    indexed = sum(column.indexed or column.unique for column in columns.values())
    if indexed > INDEXES:
        text = f"{indexed} columns are indexed and SharePoint takes {INDEXES}; index fewer"
        yield Finding((*path, "columns"), text)


def _circles(path: Path, place: Place) -> Iterator[Finding]:
    """A list that looks up another must be made after it; one may look up itself."""
    after = {
        code: {c.lookup for c in entry.columns.values() if c.lookup and c.lookup != code}
        for code, entry in place.lists.items()
    }
    while free := [code for code, before in after.items() if before.isdisjoint(after)]:
        for code in free:
            del after[code]
    if after:
        around = ", ".join(after)
        text = f"these lists look each other up in a circle: {around}; leave one lookup out"
        yield Finding((*path, "lists"), text)


def _folders(path: Path, library: Library) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name in library.folders:
        where = (*path, "folders", name)
        if bad := _FORBIDDEN(name):
            text = f"a folder's name cannot hold {bad.group()}; write the name without it"
            yield Finding(where, text)
        elif name.endswith(".") or _RESERVED(name):
            text = f"SharePoint takes no folder of the name {name!r}; give it another one"
            yield Finding(where, text)
        if first := seen.get(name.casefold()):
            text = f"the same folder as {first!r}, capitals count for nothing; keep one of them"
            yield Finding(where, text)
        seen.setdefault(name.casefold(), name)


def _establishments(path: Path, library: Library, place: Place) -> Iterator[Finding]:
    rights = library.establishments
    entry = place.lists.get(rights.list) if rights else None
    if entry and entry.source != "finess":
        text = "this list is not of the register's establishments; give it source: finess"
        yield Finding((*path, "establishments", "list"), text)


def _rows(path: Path, entry: SiteList) -> Iterator[Finding]:
    if entry.key is None and entry.source != "rows":
        text = f"rows from source: {entry.source} need a key, the column that tells them apart"
        yield Finding(path, f"{text}; add it")
    if entry.rows and entry.source != "rows":
        text = f"rows come from source: {entry.source} here; remove either of them"
        yield Finding((*path, "rows"), text)
    yield from _fed(path, entry)
    for index, row in enumerate(entry.rows):
        for name, value in row.items():
            column = entry.columns.get(name)
            if column and value and (objection := _objection(column, value)):
                yield Finding((*path, "rows", index, name), objection)


def _fed(path: Path, entry: SiteList) -> Iterator[Finding]:
    """What a source gives is text, numbers of FINESS and départements above all."""
    fed = FED.get(entry.source, frozenset())
    for name, column in entry.columns.items():
        plain = column.type in ("text", "note", "choice")
        if name in fed and not plain and (name, column.type) != ("Ferme", "boolean"):
            text = f"source: {entry.source} fills {name!r} with text; make it type: text"
            yield Finding((*path, "columns", name, "type"), text)
    if fed and entry.key is not None and entry.key not in fed:
        text = f"source: {entry.source} does not fill {entry.key!r}; take one of {_listed(fed)}"
        yield Finding((*path, "key"), text)


def _objection(column: Column, value: str) -> str | None:
    try:
        match column.type:
            case "number" if not _NUMBER(value):
                return f"{value!r} is not a number; write it as 1200 or 2.5"
            case "boolean":
                truth(value)
            case "date":
                day(value)
            case "choice" if value not in column.choices:
                return f"{value!r} is not a choice; write one of {_listed(column.choices)}"
            case "lookup":
                return "a lookup cannot be filled from this file; leave it out of the rows"
    except ValueError as error:
        return str(error)
    return None


def _listed(choices: Iterable[str]) -> str:
    return ", ".join(sorted(choices))
