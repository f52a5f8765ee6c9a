"""What is added to a space, taken out of it or changed in it, besides people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

import msgspec
from msgspec import structs

from provisioning.change_review.comparison.differences import FieldChange, differences
from provisioning.spec.model import (
    Announcement,
    Entry,
    Home,
    Library,
    Link,
    Page,
    Place,
    SiteList,
    Space,
)

Verb = Literal["added", "removed", "renamed", "changed", "ended"]


class ContentChange(msgspec.Struct, frozen=True):
    """``what`` is a page, news, a library, a list, a link, a referent, or a field by its name.

    What was renamed has both names, each with its code: ``former``, then ``title``. What was
    changed or renamed says each field of it in ``fields``. ``instead_of`` is the code of what is
    taken out at the same time and may be the same thing under another code.
    *ended* is of an announcement that would still be shown, now or later, and no longer is.
    """

    what: str
    verb: Verb
    title: str
    former: str = ""
    fields: tuple[FieldChange, ...] = ()
    instead_of: str = ""


_ENTRIES = {"page": "pages", "library": "libraries", "list": "lists", "news": "news"}
_LINKS = {"link": "quick_links", "footer": "footer"}
_TOLD_APART = frozenset(
    {*_ENTRIES.values(), *_LINKS.values(), "announcements", "referents"}
    | {"previously", "label", "code"}
)


def items(before: Place, after: Place, today: date) -> Iterator[ContentChange]:
    yield from _announcements(before.announcements, after.announcements, today)
    for what, field in _ENTRIES.items():
        yield from _entries(what, getattr(before, field, {}), getattr(after, field, {}))
    for what, field in _LINKS.items():
        yield from _links(what, getattr(before, field, ()), getattr(after, field, ()))
    yield from _referents(before, after)
    fields = set(before.__struct_fields__) & set(after.__struct_fields__) - _TOLD_APART
    for name in sorted(fields):
        if getattr(before, name) != getattr(after, name):
            told = differences(getattr(before, name), getattr(after, name))
            yield ContentChange(name, "changed", "", fields=told)


Contained = Page | Library | SiteList


def _entries(
    what: str, old: Mapping[str, Contained], new: Mapping[str, Contained]
) -> Iterator[ContentChange]:
    former = {
        code: name
        for code, entry in new.items()
        if code not in old
        and (name := next((each for each in entry.previously if each in old), None))
    }
    gone = {code: each for code, each in old.items() if code not in {*new, *former.values()}}
    born = {code: each for code, each in new.items() if code not in {*old, *former}}
    for code, entry in new.items():
        if code in former:
            was = former[code]
            both = called(entry.title, code), called(old[was].title, was)
            told = tuple(each for each in differences(old[was], entry) if each.path[0] not in NAMES)
            yield ContentChange(what, "renamed", *both, told)
        elif code not in old:
            other = perhaps_renamed(code, born, gone)
            yield ContentChange(what, "added", entry.title, instead_of=other)
        elif told := differences(old[code], entry):
            yield ContentChange(what, "changed", entry.title, fields=told)
    for entry in gone.values():
        yield ContentChange(what, "removed", entry.title)


NAMES = frozenset({"title", "label", "previously"})
"""Fields that a renaming says by itself."""


def perhaps_renamed(code: str, born: Mapping[str, Entry], gone: Mapping[str, Entry]) -> str:
    """The code of what is taken out while this comes, where they look like one thing: the same
    name, the same contents, or each the only one of its sort.
    """
    new = born[code]
    for was, old in gone.items():
        told = differences(old, new)
        if {"title", "label"}.isdisjoint(each.path[0] for each in told):
            return was
        if all(each.path[0] in NAMES for each in told):
            return was
    return next(iter(gone)) if len(gone) == len(born) == 1 else ""


def called(title: str, code: str) -> str:
    return f"{title} ({code})"


def _announcements(
    old: Mapping[str, Announcement], new: Mapping[str, Announcement], today: date
) -> Iterator[ContentChange]:
    """One that is over is as good as one that is not there."""
    was = {code: each for code, each in old.items() if each.until >= today}
    now = {code: each for code, each in new.items() if each.until >= today}
    for code, each in now.items():
        if code not in was:
            yield ContentChange("announcement", "added", each.title)
        elif told := differences(was[code], each):
            yield ContentChange("announcement", "changed", each.title, fields=told)
    for code, each in old.items():
        if code in was and code not in now:
            yield ContentChange("announcement", "ended", each.title)
        elif code not in was and code not in new:
            yield ContentChange("announcement", "removed", each.title)


def _links(what: str, old: tuple[Link, ...], new: tuple[Link, ...]) -> Iterator[ContentChange]:
    """In the order of the file; the order itself is told where nothing else is."""
    before, after = ({link.title: link for link in links} for links in (old, new))
    gone = {title: link for title, link in before.items() if title not in after}
    for title, link in after.items():
        was = before.get(title) or _same_target(link, gone)
        if was is None:
            yield ContentChange(what, "added", title)
        elif told := differences(was, link):
            gone.pop(was.title, None)
            yield ContentChange(what, "changed", title, fields=told)
    for title in gone:
        yield ContentChange(what, "removed", title)
    if before == after and old != new:
        yield ContentChange(what, "changed", "", fields=differences(old, new))


def _same_target(link: Link, gone: Mapping[str, Link]) -> Link | None:
    """The link of before that has other words now and is the same in all else."""
    found = (was for was in gone.values() if structs.replace(was, title=link.title) == link)
    return next(found, None)


def _referents(before: Place, after: Place) -> Iterator[ContentChange]:
    old = {who.address: who for who in before.referents}
    new = {who.address: who for who in after.referents}
    for address in sorted(old.keys() | new.keys()):
        if address not in old:
            yield ContentChange("referent", "added", address)
        elif address not in new:
            yield ContentChange("referent", "removed", address)
        elif told := differences(old[address], new[address]):
            yield ContentChange("referent", "changed", address, fields=told)


def birth(place: Place, today: date) -> Iterator[ContentChange]:
    """Everything that comes with a new space, or goes with one."""
    match place:
        case Space(requires=requires):
            nothing: Place = Space(title=place.title, requires=requires)
        case _:
            nothing = Home(title=place.title)
    yield from (item for item in items(nothing, place, today) if item.verb == "added")
