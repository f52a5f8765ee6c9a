"""What needs what, drawn from the same resources as a plan."""

from __future__ import annotations

import re
from datetime import date

from provisioning.kinds import KINDS
from provisioning.plan.dependencies import Diagram, of_kinds, of_space, text
from provisioning.plan.model import Key, Resource, needs
from tests.browser.published import sample
from tests.house.repository import ROOT

WITH_AN_ANNOUNCEMENT = date(2026, 11, 25)


def resources() -> list[Resource]:
    extranet = sample(WITH_AN_ANNOUNCEMENT)
    return [each for kind in KINDS for each in kind.desire(extranet)]


def firm(drawing: Diagram) -> set[tuple[str, str]]:
    return {(each.start, each.end) for each in drawing.arrows if not each.gathers}


def test_every_need_of_a_kind_is_an_arrow_and_no_other() -> None:
    found = resources()
    kinds = {each.key.kind for each in found}
    wanted = {(each.key.kind, key.kind) for each in found for key in needs(each)}

    assert firm(of_kinds(found)) == {(one, two) for one, two in wanted if two in kinds} - {
        (kind, kind) for kind in kinds
    }


def test_a_space_shows_its_own_things_and_counts_people() -> None:
    drawing = of_space(resources(), "camsp-cmpp")
    site, library = "site/space/camsp-cmpp", "library/camsp-cmpp/zone-de-depot"

    assert (library, site) in firm(drawing)
    assert re.fullmatch(r"guest \(\d+\)", drawing.boxes["guest"])
    assert not any("@" in box for box in drawing.boxes)
    assert not any("aidants" in box for box in drawing.boxes)
    assert {each.start for each in drawing.arrows} <= drawing.boxes.keys()
    assert {each.end for each in drawing.arrows} <= drawing.boxes.keys()


def test_a_title_breaks_no_drawing() -> None:
    class Named(Resource, frozen=True):
        @property
        def title(self) -> str:
            return 'Le "bon" \\ coin]'

    drawing = of_space([Named(key=Key("page", "aidants/x"))], "aidants")

    assert '  n0["page: Le #quot;bon#quot; \\ coin]"]' in text(drawing, "mermaid").splitlines()
    assert 'label="page: Le \\"bon\\" \\\\ coin]"' in text(drawing, "dot")


def test_the_drawing_of_the_guide_is_of_the_kinds_there_are() -> None:
    """``scripts/pictures`` draws it; here its words are held."""
    drawing = of_kinds(resources())
    drawn = (ROOT / "docs" / "pictures" / "kinds.svg").read_text("utf-8")

    assert set(re.findall(r">([^<>]+) \(\d+\)</text>", drawn)) == {
        words.partition(" (")[0] for words in drawing.boxes.values()
    }
    assert drawn.count('class="edge"') == len(drawing.arrows)


def test_all_but_people_and_mails_is_a_part_of_a_space_or_profile() -> None:
    places = {each.key: each.place for each in resources()}
    people = {"referent", "guest", "account", "unread", "notice"}

    assert {key.kind for key, place in places.items() if not place} <= people
    assert {key.kind for key, place in places.items() if place}.isdisjoint(people)
    assert {place.partition("/")[0] for place in places.values() if place} == {"space", "profile"}
    assert {key.kind for key, place in places.items() if place == "space/aidants"} >= {
        "group",
        "menu",
        "page",
        "rights",
        "site",
    }
