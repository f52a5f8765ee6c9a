"""What is wrong with a text in Markdown: what would not be kept, links that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from provisioning.pages import markdown
from provisioning.pages.sheet import SCHEME, target
from provisioning.plan.model import Key
from provisioning.spec import rules
from provisioning.spec.model import Place, Spec


def faults(spec: Spec, text: str) -> Iterator[tuple[int, str]]:
    """Each with its line, which counts from 1 in the text."""
    for fault in markdown.faults(text):
        yield fault.line, fault.text
    inside = [(line, href) for line, href in markdown.links(text) if href.startswith(SCHEME)]
    known = destinations(spec) if inside else frozenset()
    for line, href in inside:
        if target(href) not in known:
            said = rules.suggestion(href.removeprefix(SCHEME), map(str, known))
            yield line, f"the link {href!r} leads to nothing in the file; {said}"


def destinations(spec: Spec) -> frozenset[Key]:
    """Every key that a text may link to: places, their pages, libraries and lists."""
    places: dict[str, Place] = {spec.home.code: spec.home, **spec.spaces}
    return frozenset(
        key
        for code, place in places.items()
        for key in (
            Key("site", f"space/{code}"),
            *(Key("page", f"{code}/{name}") for name in place.pages),
            *(Key("page", f"{code}/{name}") for name in getattr(place, "news", ())),
            *(Key("library", f"{code}/{name}") for name in place.libraries),
            *(Key("list", f"{code}/{name}") for name in place.lists),
        )
    )
