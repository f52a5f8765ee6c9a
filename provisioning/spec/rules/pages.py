"""Rules about pages: icons that exist, and one page to a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from provisioning.spec.icons import ICONS
from provisioning.spec.model import Page, QuickLink, Spec
from provisioning.spec.rules.content import each_link
from provisioning.spec.rules.finding import Finding, Path, suggestion
from provisioning.spec.rules.places import each_place

OWN = "home"
"""The code of a place's own home page."""


def icons(spec: Spec) -> Iterator[Finding]:
    for _, here, place in each_place(spec):
        for path, link in each_link(here, place):
            if isinstance(link, QuickLink) and link.icon and link.icon not in ICONS:
                text = f"{link.icon!r} is no icon we know; {suggestion(link.icon, ICONS)}"
                yield Finding((*path, "icon"), text)


def names(spec: Spec) -> Iterator[Finding]:
    """A page, a news item and the home page of one site are files of one library."""
    for _, here, place in each_place(spec):
        if OWN in place.pages:
            text = f"{OWN!r} is the page everybody lands on; give this page another code"
            yield Finding((*here, "pages", OWN), text)
        yield from _never_home((*here, "pages"), place.pages)
    yield from _never_home(("home", "news"), spec.home.news)
    for code in spec.home.news:
        if code in spec.home.pages or code == OWN:
            text = f"a page of the home is called {code!r} already; give this news another code"
            yield Finding(("home", "news", code), text)


def _never_home(path: Path, pages: Mapping[str, Page]) -> Iterator[Finding]:
    for code, page in pages.items():
        if OWN in page.previously:
            text = f"no page was ever called {OWN!r}, which is the page everybody lands on"
            yield Finding((*path, code, "previously", page.previously.index(OWN)), text)
