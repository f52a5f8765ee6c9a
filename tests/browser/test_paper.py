"""The same pages on paper, and as they looked in the last version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests.browser.measures import cut_words, open_page, printed
from tests.browser.pictures import FOLDER, SHOWN, difference, take

TOLERATED = 0.03
"""The part of a picture that may differ: fonts and browsers change, a layout does not."""

A4_LANDSCAPE, A4_PORTRAIT = 1032, 700
"""What is left between the margins, in CSS pixels."""


@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("campagne", 3),
        ("campagne-vide", 1),
        ("campagne-nationale", 48),
        ("plan", 2),
        ("plan-vide", 1),
        ("relecture-grown", 1),
        ("accueil", 2),
        ("accueil--acces-espaces", 4),
        ("accueil--liste-annuaire", 3),
        ("index", 2),
    ],
)
def test_a_page_takes_no_more_sheets_than_it_needs(
    browser: Browser, published: Mapping[str, Path], name: str, sheets: int
) -> None:
    page = open_page(browser, published[name], 1280)

    assert 1 <= printed(page) <= sheets
    page.close()


@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("campagne", A4_LANDSCAPE),
        ("accueil", A4_PORTRAIT),
        ("relecture-grown", A4_PORTRAIT),
        ("plan", A4_PORTRAIT),
    ],
)
def test_no_word_is_cut_and_nothing_is_lost_at_the_edge_of_the_paper(
    browser: Browser, published: Mapping[str, Path], name: str, width: int
) -> None:
    page = open_page(browser, published[name], width)
    page.emulate_media(media="print")

    assert cut_words(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_looks_as_in_the_last_version(
    browser: Browser, published: Mapping[str, Path], name: str
) -> None:
    kept = Image.open(FOLDER / f"{name}.png")

    assert difference(take(browser, published[name]), kept) <= TOLERATED, (
        "look at the page; if that is what is meant: python -m tests.browser.pictures"
    )


def test_a_column_that_moved_is_seen() -> None:
    page = Image.new("L", (320, 400), 255)
    moved = page.copy()
    ImageDraw.Draw(page).rectangle((20, 40, 120, 300), fill=0)
    ImageDraw.Draw(moved).rectangle((40, 40, 140, 300), fill=0)

    assert difference(page, moved) > TOLERATED
    assert difference(page, page.copy()) == 0
