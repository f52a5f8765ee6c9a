"""Rules about what stands in a space: links that lead somewhere, columns and folders that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from provisioning.spec.model import Home, Library, Link, Page, Place, SiteList, Space, Spec
from provisioning.spec.rules.finding import DeclaredCodes, Finding, Path, each_unknown, unknown
from provisioning.spec.rules.places import each_place


def references(spec: Spec, known: DeclaredCodes) -> Iterator[Finding]:
    for _, path, place in each_place(spec):
        for link_path, link in each_link(path, place):
            yield from _dangling(spec, known, path, link_path, link)
        for code, library in place.libraries.items():
            yield from _library(path, (*path, "libraries", code), library, known)
        for code, entry in place.lists.items():
            yield from _list(path, (*path, "lists", code), entry, known)


def each_link(path: Path, place: Place) -> Iterator[tuple[Path, Link]]:
    """Every link that stands in a place, its pages included, and where."""
    yield from _each((*path, "quick_links"), place.quick_links)
    pages: dict[Path, Page] = {(*path, "pages", c): page for c, page in place.pages.items()}
    match place:
        case Home():
            yield from _each((*path, "footer"), place.footer)
            pages |= {(*path, "news", code): news for code, news in place.news.items()}
        case Space(button=Link() as button):
            yield (*path, "button"), button
    for where, page in pages.items():
        yield from _each((*where, "quick_links"), page.quick_links)
        if page.button:
            yield (*where, "button"), page.button


def _each(path: Path, links: Iterable[Link]) -> Iterator[tuple[Path, Link]]:
    return (((*path, index), link) for index, link in enumerate(links))


def _dangling(
    spec: Spec, known: DeclaredCodes, here: Path, path: Path, link: Link
) -> Iterator[Finding]:
    match link.space:
        case None:
            target = here
        case spec.home.code:
            target = ("home",)
        case code:
            yield from unknown("space", (*path, "space"), code, known("spaces"))
            target = ("spaces", code)
            if code not in known("spaces"):
                return
    yield from unknown("page", (*path, "page"), link.page, known(*target, "pages"))
    yield from unknown("library", (*path, "library"), link.library, known(*target, "libraries"))
    yield from unknown("list", (*path, "list"), link.list, known(*target, "lists"))


def _library(here: Path, path: Path, library: Library, known: DeclaredCodes) -> Iterator[Finding]:
    columns, profiles = known(*path, "columns"), known("profiles")
    yield from _lookups(here, path, library, known)
    for code, kind in library.content_types.items():
        where = (*path, "content_types", code, "columns")
        yield from each_unknown("column", where, kind.columns, columns)
    for name, folder in library.folders.items():
        for right in ("write", "read"):
            where = (*path, "folders", name, right)
            yield from each_unknown("profile", where, getattr(folder, right), profiles)
    if rights := library.establishments:
        where = (*path, "establishments")
        yield from unknown("list", (*where, "list"), rights.list, known(*here, "lists"))
        for right in ("write", "read_region", "read_all"):
            codes = getattr(rights, right)
            yield from each_unknown("profile", (*where, right), codes, profiles)


def _list(here: Path, path: Path, entry: SiteList, known: DeclaredCodes) -> Iterator[Finding]:
    columns = {"Title"} | known(*path, "columns")
    yield from _lookups(here, path, entry, known)
    yield from unknown("column", (*path, "key"), entry.key, columns)
    if entry.rows and entry.key is None:
        yield Finding(path, "rows need a key, the column that tells them apart; add it")
    for index, row in enumerate(entry.rows):
        for column in row:
            yield from unknown("column", (*path, "rows", index, column), column, columns)
    if entry.key is not None:
        yield from _keys((*path, "rows"), entry.key, entry.rows)


def _keys(path: Path, key: str, rows: Iterable[Mapping[str, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, row in enumerate(rows):
        value = row.get(key, "")
        if not value:
            yield Finding((*path, index), f"this row has no {key!r}, its key; add it")
        elif value in seen:
            text = f"{value!r} is the key of an earlier row; keep one of them"
            yield Finding((*path, index, key), text)
        seen.add(value)


def _lookups(
    here: Path, path: Path, entry: Library | SiteList, known: DeclaredCodes
) -> Iterator[Finding]:
    for name, column in entry.columns.items():
        where = (*path, "columns", name, "lookup")
        yield from unknown("list", where, column.lookup, known(*here, "lists"))
