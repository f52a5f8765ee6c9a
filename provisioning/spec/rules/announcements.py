"""Rules about announcements: who may say something, and a page of its own for each."""

from __future__ import annotations

from collections.abc import Iterator

from provisioning.spec.model import Home, Place, Spec
from provisioning.spec.model.announcements import file_of
from provisioning.spec.rules.finding import Finding, suggestion
from provisioning.spec.rules.places import each_place


def announcements(spec: Spec) -> Iterator[Finding]:
    for _, here, place in each_place(spec):
        speakers = {who.address for who in place.referents} | set(spec.admins)
        pages = _pages(place)
        for code, announcement in place.announcements.items():
            path = (*here, "announcements", code)
            if announcement.by not in speakers:
                text = f"{announcement.by} is no referent of this space and runs no platform"
                yield Finding((*path, "by"), f"{text}; {suggestion(announcement.by, speakers)}")
            if file_of(code) in pages:
                text = f"its page would be {file_of(code)!r}, which is one of pages: or news:"
                yield Finding(path, f"{text}; give it another code")


def _pages(place: Place) -> frozenset[str]:
    """The files that pages have, or were made in."""
    pages = {**place.pages, **place.news} if isinstance(place, Home) else place.pages
    return frozenset(name for code, page in pages.items() for name in (code, *page.previously))
