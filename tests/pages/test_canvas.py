"""Layouts as Graph takes them, and the digest that stands for them."""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from provisioning.pages.canvas import canvas, digest, title_area
from provisioning.pages.sheet import (
    Button,
    QuickLinks,
    Sheet,
    SheetColumn,
    SheetLink,
    SheetSection,
    Text,
    TitleArea,
    targets,
)
from provisioning.plan.model import Key

HERE = Key("page", "accueil/faq")
AIDANTS = Key("site", "space/aidants")
DEPOSIT = Key("library", "camsp-cmpp/zone-de-depot")
SHEET = Sheet(
    title="FAQ",
    name="faq",
    title_area=TitleArea(above="Accueil"),
    sections=(
        SheetSection(
            columns=(
                SheetColumn(
                    parts=(
                        Text(
                            html='<p>Voir <a href="extranet:site/space/aidants">les aidants</a></p>'
                        ),
                        QuickLinks(
                            title="Liens",
                            items=(
                                SheetLink(href="extranet:site/space/aidants", title="Aidants"),
                                SheetLink(href="https://a.example", title="A", icon="Help"),
                            ),
                        ),
                        Button(label="Nouveau", href="extranet:library/camsp-cmpp/zone-de-depot"),
                    )
                ),
            )
        ),
    ),
)


def webparts(sheet: Sheet, addresses: dict[str, str]) -> list[dict[str, Any]]:
    layout = canvas(HERE, sheet, lambda href: addresses.get(href, href if "://" in href else None))
    return [
        part
        for section in layout["horizontalSections"]
        for column in section["columns"]
        for part in column["webparts"]
    ]


def test_links_lead_where_they_should() -> None:
    addresses = {
        "extranet:site/space/aidants": "https://t.example/sites/aidants",
        "extranet:library/camsp-cmpp/zone-de-depot": "https://t.example/depot",
    }
    text, links, button = webparts(SHEET, addresses)
    assert 'href="https://t.example/sites/aidants"' in text["innerHtml"]
    items = links["data"]["properties"]["items"]
    assert [item["sourceItem"]["url"] for item in items] == [
        "https://t.example/sites/aidants",
        "https://a.example",
    ]
    assert items[1]["fabricReactIcon"] == {"iconName": "Help"}
    assert button["data"]["properties"]["linkUrl"] == "https://t.example/depot"


def test_words_and_links_stand_again_where_sharepoint_searches_and_mends() -> None:
    _, links = webparts(SHEET, {})[:2]
    processed = links["data"]["serverProcessedContent"]
    assert {"key": "items[0].title", "value": "A"} in processed["searchablePlainTexts"]
    assert {"key": "items[0].sourceItem.url", "value": "https://a.example"} in processed["links"]


def test_a_link_that_leads_nowhere_yet_is_left_out_and_its_words_stay() -> None:
    parts = webparts(SHEET, {})
    assert len(parts) == 2, "the button has nowhere to lead"
    assert parts[0]["innerHtml"] == "<p>Voir les aidants</p>"
    assert "extranet:" not in json.dumps(parts)


def test_the_same_sheet_is_the_same_layout_and_ids_are_unlike() -> None:
    first, again = webparts(SHEET, {}), webparts(SHEET, {})
    assert first == again
    assert len({part["id"] for part in first}) == len(first)


def test_the_columns_of_a_section_share_twelve() -> None:
    for layout, count in (("twoColumns", 2), ("threeColumns", 3), ("oneThirdLeftColumn", 2)):
        columns = (SheetColumn(parts=(Text(html="<p>x</p>"),)), *[SheetColumn()] * (count - 1))
        sheet = replace(SHEET, sections=(SheetSection(layout=layout, columns=columns),))
        [section] = canvas(HERE, sheet, lambda href: href)["horizontalSections"]
        assert sum(column["width"] for column in section["columns"]) == 12


def test_a_digest_changes_with_what_is_shown_and_with_nothing_else() -> None:
    known = targets(SHEET)
    assert known == {AIDANTS, DEPOSIT}
    before = digest(HERE, SHEET, known)
    assert digest(HERE, SHEET, [*known, Key("site", "space/autre")]) == before
    others = {
        digest(HERE, replace(SHEET, title="Autre"), known),
        digest(HERE, replace(SHEET, title_area=TitleArea(above="Ailleurs")), known),
        digest(HERE, SHEET, [AIDANTS]),
        digest(HERE, SHEET, [DEPOSIT]),
        digest(HERE, replace(SHEET, sections=()), known),
    }
    assert before not in others
    assert len(others) == 5


def test_a_home_page_has_no_title_area() -> None:
    area = title_area(SHEET)
    assert area is not None
    assert area["textAboveTitle"] == "Accueil"
    assert title_area(replace(SHEET, layout="home", title_area=None)) is None
