"""Rules about what a change says of itself: allowances, and what things were called before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioning.spec.model import Home, Library, Page, SiteList, Spec
from provisioning.spec.rules.finding import DeclaredCodes, Finding, Path, unknown
from provisioning.spec.rules.places import each_place


def allowances(spec: Spec, known: DeclaredCodes) -> Iterator[Finding]:
    places = known("spaces") | {spec.home.code}
    first: dict[str, int] = {}
    for index, allowance in enumerate(spec.allow):
        path = ("allow", index)
        yield from unknown("space", (*path, "space"), allowance.space, places)
        if allowance.of is not None and allowance.remove > allowance.of:
            text = f"{allowance.remove} cannot leave a space of {allowance.of}; correct one of them"
            yield Finding((*path, "remove"), text)
        if allowance in spec.allow[:index]:
            text = f"the same allowance as allow[{spec.allow.index(allowance)}]; remove one"
            yield Finding(path, text)
        elif allowance.space in first:
            text = (
                f"allow[{first[allowance.space]}] is for this space too; "
                "one run uses one of them only"
            )
            yield Finding(path, text, warning=True)
        first.setdefault(allowance.space, index)


def handles(spec: Spec) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for address, handle in spec.handles.items():
        first = owners.setdefault(handle.casefold(), address)
        if first != address:
            text = f"{handle} is {first}'s already; a handle is one person's"
            yield Finding(("handles", address), text)


Named = Mapping[str, Library] | Mapping[str, SiteList] | Mapping[str, Page]


def previously(spec: Spec) -> Iterator[Finding]:
    """What was called otherwise is no longer there under that code, and is claimed once."""
    for _, path, place in each_place(spec):
        yield from _renamed({(*path, "libraries"): place.libraries})
        yield from _renamed({(*path, "lists"): place.lists})
        pages: dict[Path, Named] = {(*path, "pages"): place.pages}
        if isinstance(place, Home):
            pages[*path, "news"] = place.news
        yield from _renamed(pages)


def _renamed(sections: Mapping[Path, Named]) -> Iterator[Finding]:
    """Sections that share their codes: pages and news are files of one library."""
    codes = frozenset(code for named in sections.values() for code in named)
    claimed: dict[str, str] = {}
    each = ((path, code, named[code]) for path, named in sections.items() for code in named)
    for path, code, entry in each:
        for index, old in enumerate(entry.previously):
            where = (*path, code, "previously", index)
            if old in codes:
                text = f"{old!r} is still in the file; remove it there or here"
                yield Finding(where, text)
            elif old in claimed:
                yield Finding(where, f"{old!r} is claimed by {claimed[old]!r} already; keep one")
            claimed.setdefault(old, code)
