"""What is added to a space, taken out of it or changed in it, besides people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

import msgspec

from provisioning.spec.model import Announcement, Home, Library, Link, Page, Place, SiteList, Space

Verb = Literal["added", "removed", "renamed", "changed", "ended"]


class ContentChange(msgspec.Struct, frozen=True):
    """``what`` is a page, news, a library, a list, a link, a referent, or a field by its name.

    What was renamed has both names, each with its code: ``former``, then ``title``.
    *ended* is of an announcement that would still be shown, now or later, and no longer is.
    """

    what: str
    verb: Verb
    title: str
    former: str = ""


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
            yield ContentChange(name, "changed", "")


Entry = Page | Library | SiteList


def _entries(
    what: str, old: Mapping[str, Entry], new: Mapping[str, Entry]
) -> Iterator[ContentChange]:
    former = {
        code: name
        for code, entry in new.items()
        if code not in old
        and (name := next((each for each in entry.previously if each in old), None))
    }
    for code, entry in new.items():
        if code in former:
            was = former[code]
            yield ContentChange(
                what, "renamed", called(entry.title, code), called(old[was].title, was)
            )
        elif code not in old:
            yield ContentChange(what, "added", entry.title)
        elif old[code] != entry:
            yield ContentChange(what, "changed", entry.title)
    for code, entry in old.items():
        if code not in new and code not in former.values():
            yield ContentChange(what, "removed", entry.title)


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
        elif was[code] != each:
            yield ContentChange("announcement", "changed", each.title)
    for code, each in old.items():
        if code in was and code not in now:
            yield ContentChange("announcement", "ended", each.title)
        elif code not in was and code not in new:
            yield ContentChange("announcement", "removed", each.title)


def _links(what: str, old: Iterable[Link], new: Iterable[Link]) -> Iterator[ContentChange]:
    before, after = ({link.title: link for link in links} for links in (old, new))
    for title in after.keys() - before.keys():
        yield ContentChange(what, "added", title)
    for title in before.keys() - after.keys():
        yield ContentChange(what, "removed", title)
    for title in before.keys() & after.keys():
        if before[title] != after[title]:
            yield ContentChange(what, "changed", title)


def _referents(before: Place, after: Place) -> Iterator[ContentChange]:
    old = {who.address: who for who in before.referents}
    new = {who.address: who for who in after.referents}
    for address in sorted(old.keys() | new.keys()):
        if address not in old:
            yield ContentChange("referent", "added", address)
        elif address not in new:
            yield ContentChange("referent", "removed", address)
        elif old[address] != new[address]:
            yield ContentChange("referent", "changed", address)


def birth(place: Place, today: date) -> Iterator[ContentChange]:
    """Everything that comes with a new space, or goes with one."""
    match place:
        case Space(requires=requires):
            nothing: Place = Space(title=place.title, requires=requires)
        case _:
            nothing = Home(title=place.title)
    yield from (item for item in items(nothing, place, today) if item.verb == "added")
